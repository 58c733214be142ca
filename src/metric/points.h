/* points.h -- a set of items as points: features that a judge gave them, or their plain numbers.
**
** What is measured between two such sets stands in files of its own, as plain
** functions: frechet, kernel, support. A set `real` is the measure, `made` is
** measured.
*/
#ifndef LIMN_METRIC_POINTS_H
#define LIMN_METRIC_POINTS_H

#include "base/error.h"

#include <stdint.h>

struct points {
    const double *x; /* [n, d], finite */
    int64_t n, d;
};

struct points points_part(struct points p, int64_t first, int64_t count);

/* Two sets of the same width, of at least `least` points each; the error says which is not. */
int points_match(struct points a, struct points b, int64_t least, struct err *e);

/* The squared distance of each of p's points from each of q's: out [p.n, q.n]. norm [q.n] is spare. */
void points_distances(struct points p, struct points q, double *norm, double *out);

/* The mean distance of pairs of different points; 0 where there are fewer than two. */
int points_spread(struct points p, double *out, struct err *e);

/* The mean distance of a's points from b's, one by one: both have as many. */
double points_apart(struct points a, struct points b);

#endif
