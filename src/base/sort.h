/* sort.h -- numbers, from the least to the largest. NaN has no place among them. */
#ifndef LIMN_BASE_SORT_H
#define LIMN_BASE_SORT_H

#include <stdint.h>
#include <stdlib.h>

static inline int sort_compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static inline void sort_numbers(double *x, int64_t n)
{
    qsort(x, (size_t)n, sizeof *x, sort_compare);
}

#endif
