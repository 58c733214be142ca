/* em.c -- why EM works: the likelihood is a bound plus a divergence, and each step makes one of them what it should be. */
#include "lab/lab.h"

#include <math.h>

enum { N = 300, ROUNDS = 25 };

struct state { /* two normals of deviation 1 */
    double weight, mean[2];
};

static double part(const struct state *s, int k, double x)
{
    const double z = x - s->mean[k];
    return (k ? 1 - s->weight : s->weight) * exp(-0.5 * z * z) / 2.5066282746310002;
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

static int run(struct lab *l, struct err *e)
{
    double *x = lab_numbers(l, N), *q = lab_numbers(l, N), *round = lab_numbers(l, ROUNDS),
           *likely = lab_numbers(l, ROUNDS);
    struct state s = {0.5, {-0.2, 0.3}};
    struct rng r = rng_stream(l->seed, "em");
    double worst = 0, lowest_rise = INFINITY, tight = 0, elbo, apart;
    if (!x || !q || !round || !likely) return fail_memory(e);
    for (int i = 0; i < N; i++) x[i] = rng_normal(&r) + (rng_uniform(&r) < 0.3 ? -2 : 1.5);
    for (int t = 0; t < ROUNDS; t++) {
        round[t] = t;
        likely[t] = log_likelihood(&s, x);
        if (t) lowest_rise = fmin(lowest_rise, likely[t] - likely[t - 1]);
        if (t) bound(&s, x, q, &elbo, &apart), worst = fmax(worst, fabs(elbo + (l->wrong ? 0 : apart) - likely[t]));
        for (int i = 0; i < N; i++) q[i] = part(&s, 0, x[i]) / (part(&s, 0, x[i]) + part(&s, 1, x[i]));
        bound(&s, x, q, &elbo, &apart);
        tight = fmax(tight, apart);
        maximise(&s, x, q);
    }
    lab_equal(l, "log p(x) - bound - KL(q || p(z | x)), any q", worst, 0, 1e-13);
    lab_equal(l, "after the E-step the bound is tight: KL", tight, 0, 1e-13);
    lab_less(l, "no round of EM lowers log p(x): -1e-12 <", -1e-12, lowest_rise);
    lab_axes(l, "rounds of EM", "log-likelihood, nats per row");
    lab_curve(l, "log p(x)", round, likely, ROUNDS);
    return 0;
}

const struct experiment em_experiment = {
    .name = "em",
    .title = "Expectation and maximisation",
    .formula = "log p(x) = E_q [log p(x, z) - log q(z)] + KL(q(z) || p(z | x))",
    .run = run,
};
