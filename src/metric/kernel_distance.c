/* kernel_distance.c -- the mean of unbiased estimates over disjoint blocks, whose scatter is its error. */
#include "metric/kernel_distance.h"

#include "base/mem.h"
#include "stat/matrix.h"

#include <math.h>

#define BLOCKS 10
#define MOST 1000 /* points in a block */

static double cube(double x)
{
    return x * x * x;
}

/* Mean kernel over all pairs; same: one set with itself, and no point is a pair with itself. */
static double mean_kernel(struct points a, struct points b, bool same, double *k)
{
    double sum = 0;
    const double pairs = (double)a.n * (double)(same ? b.n - 1 : b.n);
    matrix_product(false, true, a.n, b.n, a.d, 1 / (double)a.d, a.x, b.x, 0, k);
    for (int64_t i = 0; i < a.n; i++)
        for (int64_t j = 0; j < b.n; j++)
            if (!same || i != j) sum += cube(k[i * b.n + j] + 1);
    return sum / pairs;
}

static double estimate(struct points a, struct points b, double *k)
{
    return mean_kernel(a, a, true, k) + mean_kernel(b, b, true, k) - 2 * mean_kernel(a, b, false, k);
}

int kernel_distance(struct points a, struct points b, struct kernel_distance *out, struct err *e)
{
    TRY(points_match(a, b, 2 * BLOCKS, e));
    const int64_t fewer = a.n < b.n ? a.n : b.n, size = fewer / BLOCKS < MOST ? fewer / BLOCKS : MOST;
    double sum = 0, squares = 0, *k = mem_array((size_t)size, (size_t)size * sizeof *k);
    if (!k) return fail_memory(e);
    for (int i = 0; i < BLOCKS; i++) {
        const double x = estimate(points_part(a, i * size, size), points_part(b, i * size, size), k);
        sum += x;
        squares += x * x;
    }
    mem_free(k);
    const double mean = sum / BLOCKS, variance = fmax(squares / BLOCKS - mean * mean, 0) * BLOCKS / (BLOCKS - 1);
    *out = (struct kernel_distance){mean, sqrt(variance / BLOCKS), BLOCKS, size};
    return 0;
}
