/* profile.h -- what the cells of one column look like: counted in one pass, in bounded memory.
**
** A profile holds at most PROFILE_WORDS texts and PROFILE_VALUES numbers of at
** most WORD_BYTES_MOST bytes each, however long the table is.
*/
#ifndef LIMN_DATA_PROFILE_H
#define LIMN_DATA_PROFILE_H

#include "data/csv.h"
#include "data/words.h"

#define PROFILE_WORDS 1000
#define PROFILE_VALUES 256
#define PROFILE_MARKS ",. '"

struct profile {
    int64_t cells, missing;
    int64_t numbers, texts;  /* cells of either sort; dates are texts */
    int64_t text_at, text_line; /* the cell of the first text, counted from 0; its line, which the survey knows, or 0 */
    unsigned styles;         /* enum number_style: those that read every number */
    uint64_t dates;          /* patterns that read every text */
    bool whole, rising;      /* numbers: all whole; each larger than the one before */
    bool stepping;           /* ... by one, from 0 or 1 */
    int decimals, least;     /* numbers: the most and the fewest digits behind a point */
    int comma_decimals, comma_least; /* ... behind a comma, of those that are not plain */
    int64_t odd;             /* numbers that are not plain digits with a point */
    bool strange;            /* some of these have a power of ten, a plus, or a bare point at the end */
    bool marked[4];          /* in some of these stands a letter of PROFILE_MARKS */
    bool padded;             /* some whole number begins with a needless 0, as codes do */
    bool blanks;             /* some text has a blank within */
    bool pointed;            /* every text ends in a point */
    int64_t bytes;           /* of all texts */
    double last;
    struct words words, values;
};

/* What a cell was taken for. */
struct sighting {
    enum { SEEN_MISSING, SEEN_NUMBER, SEEN_TEXT } as;
    double x;  /* NUMBER: read with a point; NaN: it is not written with one */
    int place; /* among the profile's values, or its words; -1: these are full */
};

void profile_begin(struct profile *p);
/* So many cells, every step-th of a row of cells; seen[count] tells of each. */
int profile_add(struct profile *p, const struct csv_cell *cell, int step, int count, struct sighting *seen, struct err *e);
/* The same up to the first that is no plain number, where numbers are too many to be held and nothing but their form
** matters any more; how many these are. */
int profile_add_plain(struct profile *p, const struct csv_cell *cell, int step, int count, float *x);
void profile_free(struct profile *p);

bool cell_is_missing(const struct csv_cell *cell); /* empty, ?, NA, N/A, #N/A, NaN, null; letters great or small */

#endif
