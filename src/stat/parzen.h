/* parzen.h -- a density that is a small Gaussian on each of many rows; and how wide these should be: as rows left out
** find most likely. */
#ifndef LIMN_STAT_PARZEN_H
#define LIMN_STAT_PARZEN_H

#include "base/error.h"
#include "base/rng.h"

#include <stdint.h>

/* x [n, d], complete, of columns in one unit. The first `queries` rows are left out in turn. n >= 2. */
int parzen_width(const double *x, int64_t n, int64_t d, int64_t queries, double *width, struct err *e);

struct parzen {
    const double *row; /* [count, d], complete */
    int64_t count, d;
    const double *width; /* [d] */
    const double *step;  /* [d]: to which numbers are rounded: they have the mean of the density over it; 0: to none */
};

/* x [n, d], NaN where missing: what is missing has no factor. out [n]: log density of what is there. */
int parzen_log_density(const struct parzen *p, const double *x, int64_t n, double *out, struct err *e);

/* Draws what is missing in x [n, d], given what is there: from one of the rows, by how near it is. */
int parzen_fill(const struct parzen *p, double *x, int64_t n, double temperature, struct rng *r, struct err *e);

#endif
