/* distributions.c -- the laws of one number that the course meets: what each has to be, and how far two of them are apart. */
#include "lab/lab.h"
#include "stat/law.h"
#include "stat/quadrature.h"

#include <math.h>
#include <stdio.h>

enum { DRAWS = 20000, GRID = 601 };

/* Each, and another of its kind. */
static const struct law laws[][2] = {
    {{LAW_GAUSSIAN, {2, 1}}, {LAW_GAUSSIAN, {1, 2}}},   {{LAW_LAPLACE, {2, 1}}, {LAW_LAPLACE, {1, 2}}},
    {{LAW_LOGISTIC, {2, 0.7}}, {LAW_LOGISTIC, {1, 1}}}, {{LAW_STUDENT, {2, 0.8, 5}}, {LAW_STUDENT, {1, 1, 3}}},
    {{LAW_GAMMA, {3, 1.5}}, {LAW_GAMMA, {2, 0.5}}},     {{LAW_BETA, {2, 5}}, {LAW_BETA, {3, 3}}},
    {{LAW_POISSON, {4}}, {LAW_POISSON, {6}}},           {{LAW_BERNOULLI, {0.3}}, {LAW_BERNOULLI, {0.6}}},
};

static int density(void *self, const double *x, double *out, struct err *e)
{
    (void)e;
    for (int i = 0; i < QUADRATURE_POINTS; i++) out[i] = exp(law_log_density(self, x[i]));
    return 0;
}

/* All that a law gives, to all numbers that it suits. */
static int whole_of(const struct law *p, double *sum, struct err *e)
{
    struct integrand f = {.values = density, .self = (void *)p, .tolerance = 1e-12};
    double variance;
    law_moments(p, &f.centre, &variance);
    law_ends(p->kind, &f.low, &f.high);
    f.scale = sqrt(variance);
    if (!law_counts(p->kind)) return integrate(&f, sum, e);
    *sum = 0;
    for (double x = 0; law_suits(p->kind, x) && x < 200; x++) *sum += exp(law_log_density(p, x));
    return 0;
}

/* Draws have the mean of the law; and fitted to them it has it too, as likely as what they were drawn from. */
static int check_draws(struct lab *l, struct rng *r, const struct law *p, double *x, struct err *e)
{
    double mean, variance, sum = 0, gain = 0;
    struct law fitted;
    char line[60];
    law_moments(p, &mean, &variance);
    for (int i = 0; i < DRAWS; i++) sum += (x[i] = law_draw(p, 1, r)) / DRAWS;
    TRY(law_fit(&fitted, p->kind, x, DRAWS, e));
    for (int i = 0; i < DRAWS; i++) gain += (law_log_density(&fitted, x[i]) - law_log_density(p, x[i])) / DRAWS;
    snprintf(line, sizeof line, "%s: mean of 20000 draws", law_name(p->kind));
    lab_equal(l, line, sum, mean, sqrt(variance / DRAWS));
    snprintf(line, sizeof line, "%s: fitted is likelier, by < 13 / n",
             law_name(p->kind)); /* twice it is a chi-square */
    lab_less(l, line, fabs(gain), 13.0 / DRAWS);
    return 0;
}

/* KL(p || q) = H(p, q) - H(p); the mistake: H(q) in place of H(p). */
static int check_divergence(struct lab *l, const struct law *p, const struct law *q, struct err *e)
{
    double apart, cross, entropy;
    char line[60];
    TRY(law_divergence(p, q, &apart, e));
    TRY(law_cross_entropy(p, q, &cross, e));
    TRY(law_entropy(l->wrong ? q : p, &entropy, e));
    snprintf(line, sizeof line, "%s: KL(p || q) = H(p, q) - H(p)", law_name(p->kind));
    lab_equal(l, line, apart, cross - entropy, 1e-10);
    return 0;
}

static int draw_density(struct lab *l, const struct law *p, double low, double high, struct err *e)
{
    double *x = lab_numbers(l, GRID), *y = lab_numbers(l, GRID);
    const bool counts = law_counts(p->kind);
    const int64_t n = counts ? (int64_t)high + 1 : GRID;
    if (!x || !y) return fail_memory(e);
    for (int64_t i = 0; i < n; i++) {
        x[i] = counts ? (double)i : low + (high - low) * (double)i / (GRID - 1);
        y[i] = law_suits(p->kind, x[i]) ? exp(law_log_density(p, x[i])) : NAN;
    }
    (counts ? lab_points : lab_curve)(l, law_name(p->kind), x, y, n);
    return 0;
}

static int run(struct lab *l, struct err *e)
{
    double *x = lab_numbers(l, DRAWS), sum;
    struct rng r = rng_stream(l->seed, "distributions");
    char line[60];
    if (!x) return fail_memory(e);
    for (int k = 0; k < LAW_COUNT; k++) {
        const struct law *p = &laws[k][0], *q = &laws[k][1];
        TRY(whole_of(p, &sum, e));
        snprintf(line, sizeof line, "%s: all of p is 1", law_name(p->kind));
        lab_equal(l, line, sum, 1, 1e-10);
        TRY(check_draws(l, &r, p, x, e));
        TRY(check_divergence(l, p, q, e));
    }
    lab_panel(l, "any number");
    lab_axes(l, "x", "density");
    for (int k = LAW_GAUSSIAN; k <= LAW_STUDENT; k++) TRY(draw_density(l, &laws[k][0], -3, 7, e));
    lab_panel(l, "above 0, and between 0 and 1");
    lab_axes(l, "x", "density");
    for (int k = LAW_GAMMA; k <= LAW_BETA; k++) TRY(draw_density(l, &laws[k][0], 0, k == LAW_BETA ? 1 : 7, e));
    lab_panel(l, "counts, 0 and 1");
    lab_axes(l, "x", "probability");
    for (int k = LAW_POISSON; k <= LAW_BERNOULLI; k++) TRY(draw_density(l, &laws[k][0], 0, 12, e));
    l->plot.x = (struct range){-0.5, 12.5};
    l->plot.y = (struct range){-0.02, 0.75};
    l->series[0].size = l->series[1].size = 8;
    return 0;
}

const struct experiment distributions_experiment = {
    .name = "distributions",
    .title = "Distributions",
    .formula = "sum or integral of p = 1,   KL(p || q) = E_p log p / q = H(p, q) - H(p)",
    .run = run,
};
