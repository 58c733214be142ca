/* bins.h -- numbers as categories, and a density within each: bins between quantiles.
**
** Inside, a bin's density is uniform; below the first edge and above the last it
** falls off exponentially, at the mean distance of what was seen there. So every
** number has a density, and it integrates to one. Numbers may be rounded to a step,
** as whole numbers are: then edges lie between their cells, and a density is its
** mean over a cell.
*/
#ifndef LIMN_STAT_BINS_H
#define LIMN_STAT_BINS_H

#include "base/error.h"
#include "base/mem.h"
#include "base/rng.h"

#include <stdbool.h>
#include <stdint.h>

#define BINS_MOST 256

struct bins {
    int count;               /* at least 2 */
    double edge[BINS_MOST];  /* [count - 1], rising */
    double level[BINS_MOST]; /* [count]: log density inside a bin; at the outer ones, that at the edge */
    double rate[2];          /* below and above: 1 / mean distance */
};

/* Of n values, NaN where missing, `step` apart (0: by any distance): up to `most` bins with about as many in each. */
int bins_learn(struct bins *b, const double *value, int64_t n, int64_t stride, double step, int most, struct err *e);
void bins_settle(struct bins *b, double step); /* level, from the rest: step 0 gives the densities of points */

int bins_of(const struct bins *b, double x);
double bins_log_density(const struct bins *b, double x); /* given its bin */
double bins_draw(const struct bins *b, int bin, struct rng *r);

/* One bin: log p(x | it) = level - rate (x - base), where x = base + width u, or base + an exponential / rate. */
struct bin {
    double level, base, width, rate;
};
struct bin bins_bin(const struct bins *b, int bin);

bool bins_sound(const struct bins *b); /* what was read from a file may be anything */

#endif
