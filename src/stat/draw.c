/* draw.c -- by the running sum of the shares; counts by how many waiting times fit into one unit of time. */
#include "stat/draw.h"
#include "stat/logs.h"

#include <math.h>

#define COLDEST 1e-6

int64_t draw_one(double *logs, int64_t n, double temperature, struct rng *r)
{
    const double warmth = fmax(temperature, COLDEST);
    for (int64_t k = 0; k < n && warmth != 1; k++) logs[k] /= warmth;
    log_shares(logs, n);
    double left = rng_uniform(r);
    for (int64_t k = 0; k < n; k++) {
        left -= logs[k];
        if (left < 0) return k;
    }
    return n - 1;
}

double draw_poisson(double rate, double temperature, struct rng *r)
{
    double count = 0;
    for (double left = rate + log1p(-rng_uniform(r)); left > 0; left += log1p(-rng_uniform(r))) count++;
    return fmax(round(rate + temperature * (count - rate)), 0);
}
