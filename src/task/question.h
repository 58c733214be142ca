/* question.h -- a question as it is read, and how much of the density it takes in. Internal to the room.
**
**   query.c        the answers
**   query_read.c   from text
**   query_mass.c   sums and integrals of the density
*/
#ifndef LIMN_TASK_QUESTION_H
#define LIMN_TASK_QUESTION_H

#include "task/query.h"

/* What is said of the columns, on the scale of the data: a point where low == high, else a range; NaN: nothing. */
struct limits {
    double low, high;
};

struct question {
    const struct model *m;
    const char *at, *whole;    /* what is left to read, and all of it */
    struct limits *given, *all; /* [columns]: B; A and B */
    int64_t open;              /* the column whose whole distribution is asked for; -1: none */
    bool list;                 /* no question, but what is given alone */
    bool number;               /* A fixes a number that is not whole */
    bool best;                 /* argmax: A is to be found */
    bool *named;               /* [columns]: what is in that A */
};

bool column_is_known(struct limits l);
bool column_is_range(struct limits l);
bool column_is_whole(const struct column *c);   /* numbers that are, and no dates */
bool column_has_values(const struct column *c); /* few, by number: categories, and numbers that are 0 or 1 */
int column_values(const struct column *c);      /* how many; of a few whole numbers too, else 0 */
int column_first(const struct column *c);       /* the least of them */
struct limits column_at(const struct column *c, double value, bool condition); /* that value: of whole numbers asked for, its step */

int question_read(struct question *q, struct err *e);
int question_read_given(struct question *q, struct err *e); /* a list of conditions alone */

/* log p of the points among limits [columns]; of nothing: 0. -INFINITY: they cannot be. */
int question_log_density(const struct model *m, const struct limits *limits, double *out, struct err *e);
/* The integral of p / e^shift over all ranges, at all points. */
int question_mass(const struct model *m, const struct limits *limits, double shift, double *out, struct err *e);

#endif
