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

/* In C: INT int, REAL double, BOOL bool, CHOICE int (an index), TEXT char[OPTION_TEXT_MAX], SIZES struct sizes. */
struct option {
    const char *name;
    enum option_type type;
    size_t offset;
    const char *initial;    /* as a person would write it */
    double low, high;       /* INT, REAL, and each of SIZES */
    const char *choices;    /* CHOICE: "bernoulli|gaussian"; INT: a word for 0, such as "auto", which is then no number */
    const char *help;
};

#define OPTION_AT(S, field, type) #field, type, offsetof(S, field)
#define OPT_INT(S, field, initial, low, high, help)   {OPTION_AT(S, field, OPTION_INT), initial, low, high, NULL, help}
#define OPT_INT_OR(S, field, word, initial, low, high, help) \
    {OPTION_AT(S, field, OPTION_INT), initial, low, high, word, help}
#define OPT_REAL(S, field, initial, low, high, help)  {OPTION_AT(S, field, OPTION_REAL), initial, low, high, NULL, help}
#define OPT_BOOL(S, field, initial, help)             {OPTION_AT(S, field, OPTION_BOOL), initial, 0, 1, NULL, help}
#define OPT_CHOICE(S, field, initial, choices, help)  {OPTION_AT(S, field, OPTION_CHOICE), initial, 0, 0, choices, help}
#define OPT_TEXT(S, field, initial, help)             {OPTION_AT(S, field, OPTION_TEXT), initial, 0, 0, NULL, help}
#define OPT_SIZES(S, field, initial, low, high, help) \
    {OPTION_AT(S, field, OPTION_SIZES), initial, low, high, NULL, help}
#define OPT_END {NULL, OPTION_INT, 0, NULL, 0, 0, NULL, NULL}

/* Names are spelled with '-' or '_' alike. Values out of range, NaN, and unknown names are errors. */
int options_default(const struct option *table, void *options, struct err *e);
const struct option *options_find(const struct option *table, const char *name);
int option_set(const struct option *row, void *options, const char *value, struct err *e);
/* The value, as option_set reads it. */
void option_print(const struct option *row, const void *options, struct text *out);
void option_range(const struct option *row, struct text *out); /* "1 .. 4096", "bernoulli|gaussian" */

/* The error for a name that stands in none of the given tables. */
int options_unknown(const struct option *const *tables, int count, const char *name, struct err *e);

struct json;
int options_to_json(const struct option *table, const void *options, struct json *object, struct err *e);
/* The members of the object are set; the other options stay as they are. An error may leave some members set. */
int options_from_json(const struct option *table, void *options, const struct json *object, struct err *e);

/* One aligned line per row: name, what it is where nobody sets it, range or choices, help. That is as the table says, or as
** it stands in options, where these are not NULL. */
void options_help(const struct option *table, const void *options, struct text *out);

/* The same as a list of {"name","value","choices" or "low" and "high","help"}, bounds only where they bound anything. */
int options_help_json(const struct option *table, const void *options, struct json *list, struct err *e);

#endif
