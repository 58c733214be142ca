/* entropy.h -- how uncertain tables of probabilities and normal distributions of several numbers are, and how far two of
** them are apart. In nats; of single numbers law.h tells the same. */
#ifndef LIMN_STAT_ENTROPY_H
#define LIMN_STAT_ENTROPY_H

#include "stat/gaussians.h"

double shares_entropy(const double *p, int64_t n);
double shares_cross_entropy(const double *p, const double *q, int64_t n); /* -sum p log q; INFINITY where q cannot what p does */
double shares_divergence(const double *p, const double *q, int64_t n);    /* sum p log p/q */

/* Of component k of g, and to component l of h, both of d numbers. */
double gaussians_entropy(const struct gaussians *g, int64_t k);
int gaussians_cross_entropy(const struct gaussians *g, int64_t k, const struct gaussians *h, int64_t l, double *out, struct err *e);
int gaussians_divergence(const struct gaussians *g, int64_t k, const struct gaussians *h, int64_t l, double *out, struct err *e);

/* How much less uncertain component k is than its columns would be by themselves: the divergence from their product. */
double gaussians_total_correlation(const struct gaussians *g, int64_t k);

#endif
