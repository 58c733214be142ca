/* logs.c -- the largest is taken out first, so that nothing overflows. */
#include "stat/logs.h"

#include <math.h>
#include <stdbool.h>

double log_sum_exp(const double *a, int64_t n)
{
    double most = -INFINITY, sum = 0;
    for (int64_t i = 0; i < n; i++) most = fmax(most, a[i]);
    if (isinf(most)) return most;
    for (int64_t i = 0; i < n; i++) sum += exp(a[i] - most);
    return most + log(sum);
}

double log_shares(double *a, int64_t n)
{
    double most = -INFINITY, sum = 0;
    for (int64_t i = 0; i < n; i++) most = fmax(most, a[i]);
    const bool none = isinf(most);
    for (int64_t i = 0; i < n; i++) sum += a[i] = none ? 1 : exp(a[i] - most);
    for (int64_t i = 0; i < n; i++) a[i] /= sum;
    return none ? most : most + log(sum);
}
