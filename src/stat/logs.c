/* logs.c -- the largest is taken out first, so that nothing overflows. */
#include "stat/logs.h"
#include "stat/lanes.h"

#include <math.h>
#include <stdbool.h>

#define SHARDS 32 /* parts of the rows whose sums are added in order, whatever the number of threads */

static double largest(const double *a, int64_t n)
{
    double most = -INFINITY;
    for (int64_t i = 0; i < n; i++) most = a[i] > most ? a[i] : most;
    return most;
}

double log_sum_exp(const double *a, int64_t n)
{
    const double most = largest(a, n);
    double sum = 0;
    if (isinf(most)) return most;
    for (int64_t i = 0; i < n; i++) sum += exp(a[i] - most);
    return most + log(sum);
}

double log_shares(double *a, int64_t n)
{
    const double most = largest(a, n);
    const bool none = isinf(most);
    double sum = 0;
    for (int64_t i = 0; i < n; i++) a[i] = none ? 0 : a[i] - most;
    lanes()->exp(a, n);
    for (int64_t i = 0; i < n; i++) sum += a[i];
    for (int64_t i = 0; i < n; i++) a[i] /= sum;
    return none ? most : most + log(sum);
}

double log_shares_rows(double *a, int64_t n, int64_t k)
{
    double shard[SHARDS] = {0}, sum = 0;
#pragma omp parallel for schedule(static)
    for (int64_t s = 0; s < SHARDS; s++)
        for (int64_t i = n * s / SHARDS; i < n * (s + 1) / SHARDS; i++) shard[s] += log_shares(a + i * k, k);
    for (int s = 0; s < SHARDS; s++) sum += shard[s];
    return sum;
}
