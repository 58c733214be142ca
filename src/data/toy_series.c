/* toy_series.c -- series whose law is known: sines, ARMA(2,1), and two regimes that take turns.
**
**   sines     x_c(t) = (1 + sin(f t + p)) / 2, f and p uniform on 0 .. 0.1 for each of five columns (TimeGAN's)
**   arma      x(t) = ar1 x(t-1) + ar2 x(t-2) + e(t) + ma e(t-1), stationary: a Gaussian, whose density is closed
**   regimes   a hidden chain of two states, in each an AR(1) of its own; the density by the forward recursion
**
** Each item is a series of its own that begins in the stationary law.
*/
#include "data/toy.h"

#include <math.h>
#include <string.h>

/* ---- sines ---- */

#define SINES 5
#define SINE_MOST 0.1 /* of frequency and phase */

struct sines {
    int length;
};

static void sines_draw(const void *truth, struct rng *r, double *x)
{
    const struct sines *s = truth;
    for (int c = 0; c < SINES; c++) {
        const double frequency = SINE_MOST * rng_uniform(r), phase = SINE_MOST * rng_uniform(r);
        for (int t = 0; t < s->length; t++) x[t * SINES + c] = 0.5 + 0.5 * sin(frequency * t + phase);
    }
}

static int make_sines(const struct toy_options *o, struct toy *t, struct arena *a, struct err *e)
{
    struct sines *s = arena_small(a, sizeof *s);
    if (!s) return fail_memory(e);
    s->length = o->length;
    t->truth = s;
    t->width = SINES;
    t->draw = sines_draw;
    t->lines = "x(t) = (1 + sin(f t + p)) / 2, t = 0, 1, ...; f and p uniform on 0 .. 0.1, for each column anew";
    return 0;
}

/* ---- ARMA ---- */

#define WAVES_MOST 20000 /* terms of the moving average that is the same process */
#define WAVES_END 1e-12

/* The process as a sum of past noise, whose weights fall off as it forgets; their products give the covariances. */
static int arma_covariance(const struct toy_options *o, double *cov, struct arena *a, struct err *e)
{
    const bool stationary = fabs(o->ar2) < 1 && o->ar2 + o->ar1 < 1 && o->ar2 - o->ar1 < 1;
    double *w = arena_alloc(a, WAVES_MOST * sizeof *w);
    if (!w) return fail_memory(e);
    int n = 2;
    w[0] = 1;
    w[1] = o->ar1 + o->ma;
    for (; n < WAVES_MOST && fabs(w[n - 1]) + fabs(w[n - 2]) > WAVES_END; n++)
        w[n] = o->ar1 * w[n - 1] + o->ar2 * w[n - 2];
    if (!stationary || n == WAVES_MOST) {
        fail(e, ERR_OPTION, "arma: with ar1=%g, ar2=%g the series does not come to rest", o->ar1, o->ar2);
        return fail_hint(e, "give |ar2| < 1, ar2 + ar1 < 1 and ar2 - ar1 < 1, not at their very edge");
    }
    for (int h = 0; h < o->length; h++) {
        double sum = 0;
        for (int j = 0; j + h < n; j++) sum += w[j] * w[j + h];
        for (int i = h; i < o->length; i++) cov[i * o->length + i - h] = sum * o->noise * o->noise;
    }
    return 0;
}

static int make_arma(const struct toy_options *o, struct toy *t, struct arena *a, struct err *e)
{
    const size_t n = (size_t)o->length;
    struct gaussian *g = arena_small(a, sizeof *g);
    if (!g) return fail_memory(e);
    *g = (struct gaussian){o->length, arena_alloc(a, n * sizeof(double)), arena_alloc(a, n * n * sizeof(double)), 0};
    if (a->failed) return fail_memory(e);
    TRY(arma_covariance(o, g->factor, a, e));
    gaussian_factor(g);
    t->truth = g;
    t->width = 1;
    t->draw = gaussian_draw;
    t->log_density = gaussian_log_density;
    t->entropy = gaussian_entropy(g);
    t->lines = arena_printf(a, "x(t) = %g x(t-1) %+g x(t-2) + e(t) %+g e(t-1), e normal with deviation %g", o->ar1,
                            o->ar2, o->ma, o->noise);
    return t->lines ? 0 : fail_memory(e);
}

/* ---- regimes ---- */

#define REGIMES 2
#define ENTROPY_DRAWS 20000

struct regime {
    double mean, back, deviation; /* x(t) - mean = back (x(t-1) - mean) + deviation e(t) */
};

static const struct regime regimes[REGIMES] = {{0, 0.9, 0.2}, {1, -0.3, 1}};

struct switching {
    int length;
    double stay;
};

static double regime_mean(const struct regime *s, double before, bool first)
{
    return first ? s->mean : s->mean + s->back * (before - s->mean);
}

static double regime_deviation(const struct regime *s, bool first)
{
    return first ? s->deviation / sqrt(1 - s->back * s->back) : s->deviation;
}

static void switching_draw(const void *truth, struct rng *r, double *x)
{
    const struct switching *s = truth;
    int64_t state = rng_below(r, REGIMES);
    for (int t = 0; t < s->length; t++) {
        if (t && rng_uniform(r) >= s->stay) state = 1 - state;
        const struct regime *now = &regimes[state];
        x[t] = regime_mean(now, t ? x[t - 1] : 0, !t) + regime_deviation(now, !t) * rng_normal(r);
    }
}

static double normal_density(double x, double mean, double deviation)
{
    const double z = (x - mean) / deviation;
    return exp(-0.5 * z * z) / (deviation * sqrt(2 * M_PI));
}

static double switching_log_density(const void *truth, const double *x)
{
    const struct switching *s = truth;
    double p[REGIMES] = {0.5, 0.5}, sum = 0; /* of the state, given what went before */
    for (int t = 0; t < s->length; t++) {
        double joint[REGIMES], all = 0;
        for (int k = 0; k < REGIMES; k++) {
            const double before = t ? x[t - 1] : 0;
            joint[k] = p[k] *
                       normal_density(x[t], regime_mean(&regimes[k], before, !t), regime_deviation(&regimes[k], !t));
            all += joint[k];
        }
        if (!(all > 0)) return -INFINITY;
        sum += log(all);
        for (int k = 0; k < REGIMES; k++) p[k] = (s->stay * joint[k] + (1 - s->stay) * joint[1 - k]) / all;
    }
    return sum;
}

/* No closed form is known: the mean over draws of its own, with an error of about 0.02 nats at 24 moments. */
static double switching_entropy(const struct switching *s)
{
    double sum = 0, x[TOY_DIMENSIONS_MAX];
    for (int i = 0; i < ENTROPY_DRAWS; i++) {
        struct rng r = {.key = rng_key(0, rng_hash_text("regimes entropy"), (uint64_t)i)};
        switching_draw(s, &r, x);
        sum -= switching_log_density(s, x);
    }
    return sum / ENTROPY_DRAWS;
}

static int make_regimes(const struct toy_options *o, struct toy *t, struct arena *a, struct err *e)
{
    struct switching *s = arena_small(a, sizeof *s);
    if (!s) return fail_memory(e);
    *s = (struct switching){o->length, o->stay};
    t->truth = s;
    t->width = 1;
    t->draw = switching_draw;
    t->log_density = switching_log_density;
    t->entropy = switching_entropy(s);
    t->lines = arena_printf(a,
                            "calm: x(t) = %g x(t-1) + %g e(t)\n"
                            "wild: x(t) - %g = %g (x(t-1) - %g) + %g e(t)\n"
                            "a series stays calm, or wild, with probability %g at each moment",
                            regimes[0].back, regimes[0].deviation, regimes[1].mean, regimes[1].back, regimes[1].mean,
                            regimes[1].deviation, o->stay);
    return t->lines ? 0 : fail_memory(e);
}

int toy_series(const char *name, const struct toy_options *o, struct toy *t, struct arena *a, struct err *e)
{
    if (!strcmp(name, "sines")) TRY(make_sines(o, t, a, e));
    else TRY((strcmp(name, "arma") ? make_regimes : make_arma)(o, t, a, e));
    t->dimensions = o->length * t->width;
    return 0;
}
