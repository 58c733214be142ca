/* median.h -- medians and other quantiles of some times. */
#ifndef LIMN_BENCH_MEDIAN_H
#define LIMN_BENCH_MEDIAN_H

#include <stdlib.h>
#include <string.h>

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The value below which `share` of them lie. */
static double quantile(const double *x, int n, double share)
{
    double *sorted = malloc((size_t)n * sizeof *sorted);
    memcpy(sorted, x, (size_t)n * sizeof *sorted);
    qsort(sorted, (size_t)n, sizeof *sorted, by_value);
    double value = sorted[(int)(share * n)];
    free(sorted);
    return value;
}

static double median(const double *x, int n)
{
    return quantile(x, n, 0.5);
}

#endif
