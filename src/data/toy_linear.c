/* toy_linear.c -- x = W z + mu + noise: the model of probabilistic PCA, as data.
**
** W (d x k) and mu are standard normal numbers that depend on d and k alone, so
** that sets of different seeds share one truth. x is Gaussian with covariance
** W W' + noise^2 I; density and entropy are closed formulas on its Cholesky factor.
*/
#include "data/toy.h"

struct linear {
    struct gaussian gaussian; /* first: the density is that of a Gaussian */
    int k;
    double noise;
    double *w; /* d x k */
};

static void linear_draw(const void *truth, struct rng *r, double *x)
{
    const struct linear *l = truth;
    double z[TOY_DIMENSIONS_MAX];
    for (int j = 0; j < l->k; j++) z[j] = rng_normal(r);
    for (int i = 0; i < l->gaussian.d; i++) {
        x[i] = l->gaussian.mean[i] + l->noise * rng_normal(r);
        for (int j = 0; j < l->k; j++) x[i] += l->w[i * l->k + j] * z[j];
    }
}

/* W W' + noise^2 I; positive definite by its making. */
static void linear_covariance(const struct linear *l, double *to)
{
    const int d = l->gaussian.d, k = l->k;
    for (int i = 0; i < d; i++)
        for (int j = 0; j <= i; j++) {
            double sum = i == j ? l->noise * l->noise : 0;
            for (int c = 0; c < k; c++) sum += l->w[i * k + c] * l->w[j * k + c];
            to[i * d + j] = sum;
        }
}

int toy_linear(const char *name, const struct toy_options *o, struct toy *t, struct arena *a, struct err *e)
{
    CHECK(o->k <= o->d, e, ERR_OPTION, "%s: k=%d latents cannot be more than d=%d dimensions", name, o->k, o->d);
    const size_t d = (size_t)o->d, k = (size_t)o->k;
    struct linear *l = arena_small(a, sizeof *l);
    double *w = arena_alloc(a, d * k * sizeof *w), *mu = arena_alloc(a, d * sizeof *mu);
    double *factor = arena_alloc(a, d * d * sizeof *factor);
    if (a->failed) return fail_memory(e);
    *l = (struct linear){.gaussian = {.d = o->d, .mean = mu, .factor = factor}, .k = o->k, .noise = o->noise, .w = w};
    struct rng r = {.key = rng_key(d, rng_hash_text("lineargaussian truth"), k)};
    for (size_t i = 0; i < d * k; i++) w[i] = rng_normal(&r);
    for (size_t i = 0; i < d; i++) mu[i] = rng_normal(&r);
    linear_covariance(l, factor);
    gaussian_factor(&l->gaussian);
    t->truth = l;
    t->dimensions = o->d;
    t->draw = linear_draw;
    t->log_density = gaussian_log_density;
    t->entropy = gaussian_entropy(&l->gaussian);
    return 0;
}
