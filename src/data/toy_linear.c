/* toy_linear.c -- x = W z + mu + noise: the model of probabilistic PCA, as data.
**
** W (d x k) and mu are standard normal numbers that depend on d and k alone, so
** that sets of different seeds share one truth. x is Gaussian with covariance
** W W' + noise^2 I; density and entropy are closed formulas on its Cholesky factor.
*/
#include "data/toy.h"

#include <math.h>

struct linear {
    int d, k;
    double noise, log_determinant; /* of the factor: half of the covariance's */
    double *w;                     /* d x k */
    double *mu;                    /* d */
    double *factor;                /* d x d, lower triangle */
};

static void linear_draw(const void *truth, struct rng *r, double *x)
{
    const struct linear *l = truth;
    double z[TOY_DIMENSIONS_MAX];
    for (int j = 0; j < l->k; j++) z[j] = rng_normal(r);
    for (int i = 0; i < l->d; i++) {
        x[i] = l->mu[i] + l->noise * rng_normal(r);
        for (int j = 0; j < l->k; j++) x[i] += l->w[i * l->k + j] * z[j];
    }
}

static double linear_log_density(const void *truth, const double *x)
{
    const struct linear *l = truth;
    double y[TOY_DIMENSIONS_MAX], square = 0; /* factor y = x - mu */
    for (int i = 0; i < l->d; i++) {
        y[i] = x[i] - l->mu[i];
        for (int j = 0; j < i; j++) y[i] -= l->factor[i * l->d + j] * y[j];
        y[i] /= l->factor[i * l->d + i];
        square += y[i] * y[i];
    }
    return -0.5 * (l->d * log(2 * M_PI) + square) - l->log_determinant;
}

/* Cholesky of W W' + noise^2 I; positive definite by its making. */
static void linear_factor(struct linear *l)
{
    const int d = l->d, k = l->k;
    for (int i = 0; i < d; i++)
        for (int j = 0; j <= i; j++) {
            double sum = i == j ? l->noise * l->noise : 0;
            for (int c = 0; c < k; c++) sum += l->w[i * k + c] * l->w[j * k + c];
            for (int c = 0; c < j; c++) sum -= l->factor[i * d + c] * l->factor[j * d + c];
            l->factor[i * d + j] = i == j ? sqrt(sum) : sum / l->factor[j * d + j];
        }
    for (int i = 0; i < d; i++) l->log_determinant += log(l->factor[i * d + i]);
}

int toy_linear(const struct toy_options *o, struct toy *t, struct arena *a, struct err *e)
{
    CHECK(o->k <= o->d, e, ERR_OPTION, "lineargaussian: k=%d latents cannot be more than d=%d dimensions", o->k, o->d);
    const size_t d = (size_t)o->d, k = (size_t)o->k;
    struct linear *l = arena_small(a, sizeof *l);
    double *w = arena_alloc(a, d * k * sizeof *w), *mu = arena_alloc(a, d * sizeof *mu);
    double *factor = arena_alloc(a, d * d * sizeof *factor);
    if (a->failed) return fail_memory(e);
    *l = (struct linear){.d = o->d, .k = o->k, .noise = o->noise, .w = w, .mu = mu, .factor = factor};
    struct rng r = {.key = rng_key(d, rng_hash_text("lineargaussian truth"), k)};
    for (size_t i = 0; i < d * k; i++) w[i] = rng_normal(&r);
    for (size_t i = 0; i < d; i++) mu[i] = rng_normal(&r);
    linear_factor(l);
    t->truth = l;
    t->dimensions = o->d;
    t->draw = linear_draw;
    t->log_density = linear_log_density;
    t->entropy = 0.5 * o->d * (1 + log(2 * M_PI)) + l->log_determinant;
    return 0;
}
