/* schema.h -- what each column of a table is, and how it is written: inferred, kept as JSON, given back.
**
** {"limn_schema": 1, "separator": ",", "preface": 0, "header": true, "label": "species", "columns": [
**   {"name": "age", "kind": "number"}, {"name": "day", "kind": "date", "pattern": "%Y-%m-%d"},
**   {"name": "sex", "kind": "category", "categories": ["f", "m"]}, {"name": "id", "kind": "identifier"}, ...]}
**
** A person may edit it: rename columns, order categories, say "skip".
*/
#ifndef LIMN_DATA_SCHEMA_H
#define LIMN_DATA_SCHEMA_H

#include "base/json.h"
#include "data/number.h"
#include "data/profile.h"
#include "tensor/item.h"

enum field_kind {
    FIELD_NUMBER,
    FIELD_CATEGORY,
    FIELD_DATE,       /* up to here they become columns of the rows */
    FIELD_IDENTIFIER,
    FIELD_TEXT,
    FIELD_SKIP,
    FIELD_KIND_COUNT
};

struct field {
    const char *name;            /* UTF-8, as all names here */
    enum field_kind kind;
    enum number_style style;     /* NUMBER */
    const char *pattern;         /* DATE: as in data/date.h */
    int64_t origin;              /* DATE: what counts as 0, in seconds since 1970 */
    int categories;
    const char *const *category; /* CATEGORY: in order of their numbers */
    int gaps;
    const char *const *gap;      /* words that mean "missing" in this column only */
};

struct schema {
    char separator;
    int64_t preface; /* lines before the table that are no part of it */
    bool header;
    int fields;
    struct field *field;
    int label; /* the field that holds the classes, a CATEGORY; -1: none */
};

const char *field_kind_name(enum field_kind kind);
bool field_is_used(const struct schema *s, int i); /* does it become a column of the rows? */
bool field_lacks(const struct field *f, const char *cell); /* is it missing there? A strange category is not */
double field_unit(const struct field *f);          /* DATE: seconds in 1 of its numbers: a day or an hour */

/* What the caller asks for, beside what is found. */
struct wishes {
    const char *label; /* NULL: by its name, if any */
    bool series;       /* a column that counts the time is left out */
    const struct item *as; /* what a model knows of such a table: its columns decide. NULL: there is no model */
};

/* Names are the file's bytes, profiles->fields of them. Everything made lives in the arena. */
int schema_infer(const struct profile *profile, const char *const *name, enum charset charset, const struct wishes *w,
                 struct schema *s, struct arena *a, struct err *e);

bool schema_no_label(const struct schema *s, const char *label); /* "none", and no column is called so */
int schema_choose_label(struct schema *s, const char *label, struct err *e); /* by name, of a category */

int schema_to_json(const struct schema *s, struct text *out, struct err *e);
int schema_from_json(const char *text, size_t n, struct schema *s, struct arena *a, struct err *e);

#endif
