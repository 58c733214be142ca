/* gaussians_singular.c -- is there more to a covariance than its ridge? A Cholesky factorisation of what is left without it. */
#include "stat/gaussians.h"

#include <string.h>

#define LEAST_VARIANCE 1e-9 /* of a column given those before it, where columns have variance 1 */

/* The covariance of a component less its ridge, [d, d]: factor factor' - ridge. */
static void without_ridge(const double *factor, int64_t d, double ridge, double *out)
{
    for (int64_t i = 0; i < d; i++)
        for (int64_t j = 0; j <= i; j++) {
            double sum = i == j ? -ridge : 0;
            for (int64_t k = 0; k <= j; k++) sum += factor[i * d + k] * factor[j * d + k];
            out[i * d + j] = sum;
        }
}

/* The first column whose variance given those before it vanishes; -1: none. a [d, d], lower, is worked on. */
static int64_t first_without_variance(double *a, int64_t d)
{
    for (int64_t j = 0; j < d; j++) {
        const double pivot = a[j * d + j];
        if (pivot < LEAST_VARIANCE) return j;
        for (int64_t i = j + 1; i < d; i++)
            for (int64_t k = j + 1; k <= i; k++) a[i * d + k] -= a[i * d + j] * a[k * d + j] / pivot;
    }
    return -1;
}

int gaussians_singular(const struct gaussians *g, double ridge, int64_t *component, int64_t *column, struct err *e)
{
    const int64_t d = g->d, own = g->covariance == COVARIANCE_TIED ? 1 : g->k;
    const bool dense = gaussians_are_dense(g->covariance);
    double *a = mem_array((size_t)(d * d), sizeof *a);
    if (!a) return fail_memory(e);
    *column = -1;
    for (int64_t k = 0; k < own && *column < 0; k++) {
        *component = k;
        if (dense) without_ridge(g->factor + k * d * d, d, ridge, a);
        if (dense) *column = first_without_variance(a, d);
        for (int64_t j = 0; j < d && !dense && *column < 0; j++)
            if (g->factor[k * d + j] * g->factor[k * d + j] - ridge < LEAST_VARIANCE) *column = j;
    }
    mem_free(a);
    return 0;
}
