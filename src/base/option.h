/* option.h -- one table per set of options gives defaults, --set, JSON, help and validation.
**
** A table is an array of rows that ends with a row whose name is NULL; each row
** says where in a plain struct its value lives.
*/
#ifndef LIMN_BASE_OPTION_H
#define LIMN_BASE_OPTION_H

#include "base/error.h"
#include "base/text.h"

#include <stddef.h>

enum option_type { OPTION_INT, OPTION_REAL, OPTION_BOOL, OPTION_CHOICE, OPTION_TEXT, OPTION_SIZES };

#define OPTION_TEXT_MAX 64
#define OPTION_SIZES_MAX 8

struct sizes { /* "400,200": the widths of some layers */
    int count;
    int size[OPTION_SIZES_MAX];
};

/* C types: INT int, REAL double, BOOL bool, CHOICE int (an index), TEXT char[OPTION_TEXT_MAX], SIZES struct sizes. */
struct option {
    const char *name;
    enum option_type type;
    size_t offset;
    const char *initial;    /* as a person would write it */
    double low, high;       /* INT, REAL, and each of SIZES */
    const char *choices;    /* CHOICE: "bernoulli|gaussian" */
    const char *help;
};

#define OPT_INT(S, field, initial, low, high, help)   {#field, OPTION_INT, offsetof(S, field), initial, low, high, NULL, help}
#define OPT_REAL(S, field, initial, low, high, help)  {#field, OPTION_REAL, offsetof(S, field), initial, low, high, NULL, help}
#define OPT_BOOL(S, field, initial, help)             {#field, OPTION_BOOL, offsetof(S, field), initial, 0, 1, NULL, help}
#define OPT_CHOICE(S, field, initial, choices, help)  {#field, OPTION_CHOICE, offsetof(S, field), initial, 0, 0, choices, help}
#define OPT_TEXT(S, field, initial, help)             {#field, OPTION_TEXT, offsetof(S, field), initial, 0, 0, NULL, help}
#define OPT_SIZES(S, field, initial, low, high, help) {#field, OPTION_SIZES, offsetof(S, field), initial, low, high, NULL, help}
#define OPT_END {NULL, OPTION_INT, 0, NULL, 0, 0, NULL, NULL}

/* Names are spelled with '-' or '_' alike. Values out of range, NaN, and unknown names (with the nearest one) are errors. */
int options_default(const struct option *table, void *options, struct err *e);
const struct option *options_find(const struct option *table, const char *name);
int option_set(const struct option *row, void *options, const char *value, struct err *e);
void option_print(const struct option *row, const void *options, struct text *out); /* the value, as option_set reads it */

/* The error for a name that stands in none of the given tables. */
int options_unknown(const struct option *const *tables, int count, const char *name, struct err *e);

struct json;
int options_to_json(const struct option *table, const void *options, struct json *object, struct err *e);
int options_from_json(const struct option *table, void *options, const struct json *object, struct err *e);

/* One aligned line per row: name, initial value or range, help. */
void options_help(const struct option *table, struct text *out);

#endif
