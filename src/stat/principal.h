/* principal.h -- principal components: the directions in which rows vary most (Pearson 1901). */
#ifndef LIMN_STAT_PRINCIPAL_H
#define LIMN_STAT_PRINCIPAL_H

#include "base/error.h"
#include "base/mem.h"

#include <stdint.h>

struct principal {
    int64_t d, count; /* count: of directions, d or, where that is less, n */
    double *mean;     /* [d] */
    double *vector;   /* [count, d]: directions, one per row, of length 1 (or 0: no variance is left), by falling variance */
    double *value;    /* [d]: the variance in each (divided by n); in those that have no row there is none */
    struct arena arena;
};

struct principal_how {
    /* Asked on the way, with NaN for there is nothing to tell; not 0: no more rows, what is found is of those seen. May be
    ** NULL. */
    int (*report)(void *listener, int64_t round, double nothing);
    void *listener;
};

/* x [n, d]. Where numbers are missing (NaN), mean and covariance are those of the most likely Gaussian, by EM. */
int principal_fit(struct principal *p, const double *x, int64_t n, int64_t d, struct err *e);
int principal_fit_asking(struct principal *p, const struct principal_how *how, const double *x, int64_t n, int64_t d,
                         struct err *e);
void principal_free(struct principal *p);
double principal_sum(const struct principal *p, int64_t first, int64_t count); /* of values */

#endif
