/* eliminate.h -- how the missing columns of a network are eliminated, one after the other, and the numbers met on the way.
**
** A bucket belongs to one missing column. Its table is over that column (which
** changes fastest) and those of its neighbours that are eliminated later; its
** message is what is left of the table when the column is summed or maximised
** away, and goes to the bucket of the earliest of those neighbours. Columns that
** tell nothing of what is there (missing, and so all that depends on them) are
** left out, unless they are named.
**
** Which bucket stands where depends on what is missing only; so rows that miss
** the same share it.
*/
#ifndef LIMN_STAT_ELIMINATE_H
#define LIMN_STAT_ELIMINATE_H

#include "stat/network.h"

struct bucket {
    int32_t column;
    int32_t size;             /* columns of its table */
    int32_t *scope;           /* [size]: the columns; scope[0] is its own */
    int64_t *stride;          /* [size]: of the table */
    int64_t numbers;          /* in the table */
    int32_t to;               /* the bucket that gets the message; -1: none, it is a single number */
    int64_t *message_stride;  /* [size]: of the message, in the table's scope; of the column itself 0 */
    int64_t *to_stride;       /* [size of that bucket]: of the message, in its scope */
    bool named;               /* maximised, not summed */
    double *table, *message;  /* logarithms */
    double *belief;           /* as probabilities, after eliminate_beliefs */
};

struct elimination {
    const struct network *g;
    int64_t count;
    struct bucket *bucket;    /* [count], in order of elimination */
    int32_t *home;            /* [d]: the bucket into which a column's own factor goes; -1: all of it is known */
    bool *active;             /* [d]: there, named, or something active depends on it */
    int64_t **stride;         /* [d]: of a factor, in the scope of its home */
    struct arena arena;
};

/* For rows in which the columns missing [d] are so. named may be NULL. */
int eliminate_plan(struct elimination *m, const struct network *g, const bool *missing, const bool *named, struct err *e);
void eliminate_free(struct elimination *m);

double eliminate(struct elimination *m, const double *row); /* fills tables and messages; log p of what is there */
int eliminate_beliefs(struct elimination *m, struct err *e); /* then: the probability of each state of each table */

/* Adds to count, which has the shape of the network's table, each factor's expected states. */
void eliminate_count(const struct elimination *m, const double *row, double *count);

/* The slice of a bucket's table at what its other columns are in the row. */
const double *eliminate_slice(const struct bucket *b, const double *row);

#endif
