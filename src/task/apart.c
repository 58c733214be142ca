/* apart.c -- the sides of a bound, and what the mixture of all posteriors tells. */
#include "task/apart.h"

#include "base/rng.h"
#include "stat/logs.h"
#include "task/feed.h"

#include <math.h>

/* The posteriors of n items over k latents. */
struct posteriors {
    int64_t n, k;
    const float *row; /* [n, 2 + 2 k]: fit, KL, means, log deviations */
};

static const float *means(const struct posteriors *p, int64_t i)
{
    return p->row + i * (2 + 2 * p->k) + 2;
}

static double log_normal(const struct posteriors *p, int64_t i, int64_t j, double z)
{
    const double log_std = means(p, i)[p->k + j], u = (z - means(p, i)[j]) / exp(log_std);
    return -0.5 * u * u - log_std - HALF_LOG_2_PI;
}

/* log q(z | item), log q(z), and the sum of log q(z_j), of one z drawn for item i. scratch [2 n] */
static void at_one_draw(const struct posteriors *p, int64_t i, const double *z, double *scratch, double out[3])
{
    double *whole = scratch, *single = scratch + p->n;
    out[2] = 0;
    memset(whole, 0, (size_t)p->n * sizeof *whole);
    for (int64_t j = 0; j < p->k; j++) {
        for (int64_t m = 0; m < p->n; m++) whole[m] += single[m] = log_normal(p, m, j, z[j]);
        out[2] += log_sum_exp(single, p->n) - log((double)p->n);
    }
    out[0] = whole[i];
    out[1] = log_sum_exp(whole, p->n) - log((double)p->n);
}

static int take_mixture_apart(const struct posteriors *p, uint64_t seed, struct apart *out, struct err *e)
{
    double *z = mem_array((size_t)p->k, sizeof *z), *scratch = mem_array(2 * (size_t)p->n, sizeof *scratch), at[3];
    struct rng r = rng_stream(seed, "apart");
    const int failed = z && scratch ? 0 : fail_memory(e);
    for (int64_t i = 0; i < p->n && !failed; i++) {
        for (int64_t j = 0; j < p->k; j++) z[j] = means(p, i)[j] + exp(means(p, i)[p->k + j]) * rng_normal(&r);
        at_one_draw(p, i, z, scratch, at);
        out->information += (at[0] - at[1]) / (double)p->n;
        out->correlation += (at[1] - at[2]) / (double)p->n;
    }
    mem_free(z);
    mem_free(scratch);
    return failed;
}

static void take_bound_apart(const struct posteriors *p, struct apart *out)
{
    for (int64_t i = 0; i < p->n; i++) {
        out->fit += means(p, i)[-2] / (double)p->n;
        out->kl += means(p, i)[-1] / (double)p->n;
    }
    for (int64_t j = 0; j < p->k; j++) {
        double sum = 0, squares = 0;
        for (int64_t i = 0; i < p->n; i++) sum += means(p, i)[j];
        for (int64_t i = 0; i < p->n; i++) squares += pow(means(p, i)[j] - sum / (double)p->n, 2);
        out->active += squares / (double)p->n > APART_ACTIVE;
    }
}

int apart_data(struct model *m, struct data *d, bool whole, uint64_t seed, struct apart *out, struct err *e)
{
    struct tensor t;
    *out = (struct apart){0};
    TRY(feed_gather(m, VERB_APART, d, d->count < APART_ITEMS ? d->count : APART_ITEMS, seed, &t, e));
    const struct posteriors p = {t.shape.dim[0], (t.shape.dim[1] - 2) / 2, t.data};
    out->items = p.n;
    out->latents = p.k;
    take_bound_apart(&p, out);
    const int failed = whole ? take_mixture_apart(&p, seed, out, e) : 0;
    if (!whole) out->information = out->correlation = NAN;
    out->rest = out->kl - out->information - out->correlation;
    mem_free(t.data);
    return failed;
}
