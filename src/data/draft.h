/* draft.h -- what the survey of a table has read of each cell, so that most columns need not be read twice.
**
** Four bytes for each cell, row by row, which become the rows of the table where
** they stand. A column is drafted as places among its distinct cells, as long as
** these are few, then as numbers; where it is neither (identifiers, free text),
** nothing of it is kept.
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

struct draft { /* zero-initialised: nothing is drafted */
    int fields;
    int64_t rows, room;
    enum draft_sort *sort;
    union draft_cell *cell;  /* room x fields */
    union draft_cell *block; /* fields x block_room: the rows at hand, column by column */
    int64_t block_room;
};

int draft_begin(struct draft *d, int fields, struct err *e);
void draft_free(struct draft *d);

/* Room for so many rows more; then each column is looked at, piece by piece, by several threads; then draft_advance. */
int draft_prepare(struct draft *d, int64_t rows, struct err *e);
/* All of a column's cells at hand, every step-th from the first on, told to its profile too. */
int draft_look(struct draft *d, int column, struct profile *p, const struct csv_cell *cell, int step, int count,
               struct err *e);
void draft_advance(struct draft *d, int64_t rows);

#endif
