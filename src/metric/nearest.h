/* nearest.h -- the nearest of many rows to each of a few.
**
** The many are looked at block by block, so they need not all be in memory.
*/
#ifndef LIMN_METRIC_NEAREST_H
#define LIMN_METRIC_NEAREST_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

struct neighbour {
    double squared; /* distance, worked out by differences, so that it is 0 between equal rows; infinite: none yet */
    double most;    /* the largest difference of any number */
    int64_t row;    /* -1: none yet */
};

void nearest_begin(struct neighbour *best, int64_t n);

/* Do the rows y [m, d], which are number `first` and following of the many, come nearer to the rows x [n, d]? Where `same`,
** the many are the few, and a row is not its own neighbour. */
int nearest_look(struct neighbour *best, const double *x, int64_t n, const double *y, int64_t m, int64_t first,
                 int64_t d, bool same, struct err *e);

/* The share of rows that lie within `tolerance` of their neighbour in every number. */
double nearest_equal(const struct neighbour *best, int64_t n, double tolerance);
int nearest_median(const struct neighbour *best, int64_t n, double *median, struct err *e); /* of distances */

/* The share of rows to which a comes nearer than b; where they are equally near it counts half. */
double nearest_share(const struct neighbour *a, const struct neighbour *b, int64_t n);

#endif
