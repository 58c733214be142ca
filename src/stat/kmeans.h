/* kmeans.h -- k means by Lloyd's rounds from k-means++ starts (Arthur & Vassilvitskii 2007), the best of several. */
#ifndef LIMN_STAT_KMEANS_H
#define LIMN_STAT_KMEANS_H

#include "base/error.h"

#include <stdint.h>

struct kmeans {
    int k, restarts, most; /* centres, starts, rounds of each */
    uint64_t seed;
    /* Asked before each round, with NaN for there is nothing to tell: not 0: stop; may be NULL. */
    int (*report)(void *listener, int64_t round, double nothing);
    void *listener;
};

/* x [n, d], without missing values. centres [k, d], nearest [n] and *inertia, the sum of squared distances, are filled
** in. The same seed gives the same centres with any number of threads. */
int kmeans_fit(const struct kmeans *how, const double *x, int64_t n, int64_t d, double *centres, int32_t *nearest,
               double *inertia, struct err *e);

#endif
