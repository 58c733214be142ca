/* fill.h -- what cells mean by the schema; for the two files that fill the rows of a table. */
#ifndef LIMN_DATA_FILL_H
#define LIMN_DATA_FILL_H

#include "data/table.h"

/* What the words of one column mean, as far as they were met: bytes of the file to a category, or missing. */
struct meanings {
    struct words words;
    int32_t *meaning;
    int room;
    int unknown;          /* words that are no category of it, though no missing ones; the first of them */
    const char *stranger;
};

struct filling {
    struct table *t;
    struct meanings *meanings; /* schema.fields of them, as the rest */
    int *place;                /* of the field in a row; -1: it has none */
    bool *read;                /* in the second pass, because it was not drafted */
    int width;
};

/* One cell. *x: NaN where it is missing, a category where it is one; *time: seconds, where it is a date. */
int fill_cell(struct filling *fill, int field, const struct csv_cell *cell, int64_t line, double *x, int64_t *time,
              struct err *e);

/* All fields that were drafted become rows; the draft is gone then. fill->read says of which it does not do. */
int fill_from_draft(struct filling *fill, struct err *e);

#endif
