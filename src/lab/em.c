/* em.c -- why EM works: the likelihood is a bound plus a divergence, and each step makes one of them what it should be. */
#include "lab/lab.h"
#include "stat/special.h"

#include <math.h>

enum { N = 300, ROUNDS = 12, GRID = 401, BINS = 32 };

struct state { /* two normals of deviation 1 */
    double weight, mean[2];
};

static double part(const struct state *s, int k, double x)
{
    return (k ? 1 - s->weight : s->weight) * normal_density(x, s->mean[k], 1);
}

static double log_likelihood(const struct state *s, const double *x)
{
    double sum = 0;
    for (int i = 0; i < N; i++) sum += log(part(s, 0, x[i]) + part(s, 1, x[i]));
    return sum / N;
}

/* E_q [log p(x, z) - log q(z)], and KL(q || p(z | x)), for shares q of the first component. */
static void bound(const struct state *s, const double *x, const double *q, double *elbo, double *apart)
{
    *elbo = *apart = 0;
    for (int i = 0; i < N; i++) {
        const double all = part(s, 0, x[i]) + part(s, 1, x[i]);
        for (int k = 0; k < 2; k++) {
            const double own = k ? 1 - q[i] : q[i], joint = part(s, k, x[i]);
            if (own < 1e-300) continue;
            *elbo += own * log(joint / own) / N;
            *apart += own * log(own / (joint / all)) / N;
        }
    }
}

static void maximise(struct state *s, const double *x, const double *q)
{
    double count = 0, first = 0, second = 0;
    for (int i = 0; i < N; i++) count += q[i], first += q[i] * x[i], second += (1 - q[i]) * x[i];
    *s = (struct state){count / N, {first / count, second / (N - count)}};
}

/* The data as bars, and the density before and after. */
static int draw_densities(struct lab *l, const double *data, const struct state *before, const struct state *after,
                          struct err *e)
{
    double *bar = lab_numbers(l, 3 * BINS), *high = lab_numbers(l, 3 * BINS), *x = lab_numbers(l, GRID);
    double *first = lab_numbers(l, GRID), *last = lab_numbers(l, GRID);
    if (!bar || !high || !x || !first || !last) return fail_memory(e);
    for (int b = 0; b < BINS; b++) {
        bar[3 * b] = bar[3 * b + 1] = bar[3 * b + 2] = -6 + 12 * (b + 0.5) / BINS;
        high[3 * b + 2] = NAN;
    }
    for (int i = 0; i < N; i++) {
        const int b = (int)floor((data[i] + 6) / 12 * BINS);
        if (b >= 0 && b < BINS) high[3 * b + 1] += BINS / 12.0 / N;
    }
    for (int i = 0; i < GRID; i++) {
        x[i] = -6 + 12.0 * i / (GRID - 1);
        first[i] = part(before, 0, x[i]) + part(before, 1, x[i]);
        last[i] = part(after, 0, x[i]) + part(after, 1, x[i]);
    }
    lab_panel(l, "a mixture of two, from a bad start");
    lab_axes(l, "x", "density");
    lab_curve(l, "data", bar, high, 3 * BINS);
    lab_curve(l, "before", x, first, GRID);
    lab_curve(l, "after EM", x, last, GRID);
    l->series[0].size = 9, l->series[0].rgb = 0xbfd3e2;
    l->series[1].rgb = 0xe69f00, l->series[2].rgb = 0xd55e00;
    return 0;
}

static int run(struct lab *l, struct err *e)
{
    double *x = lab_numbers(l, N), *q = lab_numbers(l, N), *round = lab_numbers(l, ROUNDS),
           *likely = lab_numbers(l, ROUNDS), *below = lab_numbers(l, ROUNDS);
    const struct state start = {0.5, {-0.2, 0.3}};
    struct state s = start;
    struct rng r = rng_stream(l->seed, "em");
    double worst = 0, lowest_rise = INFINITY, tight = 0, elbo, apart;
    if (!x || !q || !round || !likely || !below) return fail_memory(e);
    for (int i = 0; i < N; i++) x[i] = rng_normal(&r) + (rng_uniform(&r) < 0.3 ? -2 : 1.5);
    for (int t = 0; t < ROUNDS; t++) {
        round[t] = t;
        likely[t] = log_likelihood(&s, x);
        if (t) lowest_rise = fmin(lowest_rise, likely[t] - likely[t - 1]);
        for (int i = 0; i < N && !t; i++) q[i] = 0.5;
        bound(&s, x, q, &below[t], &apart);
        if (t) bound(&s, x, q, &elbo, &apart), worst = fmax(worst, fabs(elbo + (l->wrong ? 0 : apart) - likely[t]));
        for (int i = 0; i < N; i++) q[i] = part(&s, 0, x[i]) / (part(&s, 0, x[i]) + part(&s, 1, x[i]));
        bound(&s, x, q, &elbo, &apart);
        tight = fmax(tight, apart);
        maximise(&s, x, q);
    }
    lab_equal(l, "log p(x) - bound - KL(q || p(z | x)), any q", worst, 0, 1e-13);
    lab_equal(l, "after the E-step the bound is tight: KL", tight, 0, 1e-13);
    lab_less(l, "no round of EM lowers log p(x): -1e-12 <", -1e-12, lowest_rise);
    TRY(draw_densities(l, x, &start, &s, e));
    lab_panel(l, "each round lifts the bound, and log p(x) with it");
    lab_axes(l, "rounds of EM", "nats per row");
    lab_curve(l, "log p(x)", round, likely, ROUNDS);
    lab_curve(l, "the bound, after the M-step", round, below, ROUNDS);
    return 0;
}

const struct experiment em_experiment = {
    .name = "em",
    .title = "Expectation and maximisation",
    .formula = "log p(x) = E_q [log p(x, z) - log q(z)] + KL(q(z) || p(z | x))",
    .run = run,
};
