/* toy_gaussian.c -- a Gaussian of any covariance, as a truth: density and entropy by its Cholesky factor. */
#include "data/toy.h"

#include <math.h>

void gaussian_factor(struct gaussian *g)
{
    const int d = g->d;
    double *f = g->factor;
    g->log_determinant = 0;
    for (int i = 0; i < d; i++) {
        for (int j = 0; j <= i; j++) {
            double sum = f[i * d + j];
            for (int c = 0; c < j; c++) sum -= f[i * d + c] * f[j * d + c];
            f[i * d + j] = i == j ? sqrt(sum) : sum / f[j * d + j];
        }
        g->log_determinant += log(f[i * d + i]);
    }
}

double gaussian_log_density(const void *gaussian, const double *x)
{
    const struct gaussian *g = gaussian;
    double y[TOY_DIMENSIONS_MAX], square = 0; /* factor y = x - mean */
    for (int i = 0; i < g->d; i++) {
        y[i] = x[i] - g->mean[i];
        for (int j = 0; j < i; j++) y[i] -= g->factor[i * g->d + j] * y[j];
        y[i] /= g->factor[i * g->d + i];
        square += y[i] * y[i];
    }
    return -0.5 * (g->d * log(2 * M_PI) + square) - g->log_determinant;
}

void gaussian_draw(const void *gaussian, struct rng *r, double *x)
{
    const struct gaussian *g = gaussian;
    double y[TOY_DIMENSIONS_MAX];
    for (int i = 0; i < g->d; i++) {
        y[i] = rng_normal(r);
        x[i] = g->mean[i];
        for (int j = 0; j <= i; j++) x[i] += g->factor[i * g->d + j] * y[j];
    }
}

double gaussian_entropy(const struct gaussian *g)
{
    return 0.5 * g->d * (1 + log(2 * M_PI)) + g->log_determinant;
}
