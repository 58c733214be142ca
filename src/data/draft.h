/* draft.h -- what the survey of a table has read of each cell, so that most columns need not be read twice.
**
** Four bytes for each cell, column by column. A column is drafted as places
** among its distinct cells, as long as these are few, then as numbers; where it
** is neither (identifiers, free text), nothing of it is kept.
*/
#ifndef LIMN_DATA_DRAFT_H
#define LIMN_DATA_DRAFT_H

#include "data/profile.h"

enum draft_sort { DRAFT_PLACES, DRAFT_NUMBERS, DRAFT_NONE };
#define DRAFT_MISSING (-1)

union draft_cell {
    int32_t place; /* PLACES: of a word; DRAFT_MISSING; or DRAFT_MISSING - 1 - the place of a value */
    float x;       /* NUMBERS: NaN where the cell was none */
};

struct draft_chunk {
    int64_t rows, room;
    union draft_cell **piece; /* of `cells`, a column each; NULL: it is not drafted */
    union draft_cell *cells;
};

struct draft { /* zero-initialised: nothing is drafted */
    int fields;
    int64_t rows;
    enum draft_sort *sort;
    struct draft_chunk *chunk;
    int chunks, chunk_room;
};

int draft_begin(struct draft *d, int fields, struct err *e);
void draft_free(struct draft *d);
void draft_free_chunk(struct draft *d, int chunk);

/* Room for so many rows more; then draft_put of all of them for each column, piece by piece; then draft_advance. */
int draft_prepare(struct draft *d, int64_t rows, struct err *e);
void draft_put(struct draft *d, int column, int64_t row, const struct profile *p, const struct seen *seen, int count);
void draft_advance(struct draft *d, int64_t rows);

#endif
