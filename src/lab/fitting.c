/* fitting.c -- maximum likelihood is least KL divergence from the data; what it finds is good on the data first of all. */
#include "lab/lab.h"

#include <math.h>

enum { FACES = 6, GRID = 99, FEW = 300, MANY = 20000, REPEATS = 400 };

static const double loaded[FACES] = {0.1, 0.1, 0.15, 0.15, 0.2, 0.3},
                    fair[FACES] = {1. / 6, 1. / 6, 1. / 6, 1. / 6, 1. / 6, 1. / 6};

static void throw_dice(struct rng *r, int n, double *frequency)
{
    for (int k = 0; k < FACES; k++) frequency[k] = 0;
    for (int i = 0; i < n; i++) {
        double left = rng_uniform(r);
        int k = 0;
        while (k < FACES - 1 && left >= loaded[k]) left -= loaded[k++];
        frequency[k] += 1.0 / n;
    }
}

static double cross_entropy(const double *p, const double *q)
{
    double sum = 0;
    for (int k = 0; k < FACES; k++) sum -= p[k] > 0 ? p[k] * log(q[k]) : 0;
    return sum;
}

static double divergence(const double *p, const double *q)
{
    double sum = 0;
    for (int k = 0; k < FACES; k++) sum += p[k] > 0 ? p[k] * log(p[k] / q[k]) : 0;
    return sum;
}

/* Mean of true risk - empirical risk, of the most likely die after n throws, with one pseudo-throw in all; *error: of it.
** Both are taken relative to the true die, whose two risks are the same on average: that takes most of the chance away. */
static double optimism(struct rng *r, int n, double *error)
{
    double sum = 0, squares = 0, seen[FACES], q[FACES];
    for (int t = 0; t < REPEATS; t++) {
        throw_dice(r, n, seen);
        for (int k = 0; k < FACES; k++) q[k] = (seen[k] * n + 1.0 / FACES) / (n + 1);
        const double true_risk = cross_entropy(loaded, q) - cross_entropy(loaded, loaded);
        const double gap = true_risk - (cross_entropy(seen, q) - cross_entropy(seen, loaded));
        sum += gap, squares += gap * gap;
    }
    const double mean = sum / REPEATS;
    *error = sqrt((squares / REPEATS - mean * mean) / REPEATS);
    return mean;
}

static int run(struct lab *l, struct err *e)
{
    double seen[FACES], q[FACES], *t = lab_numbers(l, GRID), *loss = lab_numbers(l, GRID), *kl = lab_numbers(l, GRID);
    double apart = 0, error, less, few, many;
    struct rng r = rng_stream(l->seed, "fitting");
    if (!t || !loss || !kl) return fail_memory(e);
    throw_dice(&r, MANY, seen);
    for (int i = 0; i < GRID; i++) { /* models between a fair die and a very loaded one */
        t[i] = (i + 1.0) / (GRID + 1);
        for (int k = 0; k < FACES; k++) q[k] = (1 - t[i]) * fair[k] + t[i] * (k == FACES - 1 ? 0.5 : 0.1);
        loss[i] = cross_entropy(seen, q);
        kl[i] = l->wrong ? divergence(q, seen) : divergence(seen, q); /* the mistake: the wrong way round */
        apart = fmax(apart, fabs(loss[i] - kl[i] - cross_entropy(seen, seen)));
    }
    lab_equal(l, "-1/n sum log q(x_i) - KL(data || q) - H(data)", apart, 0, 1e-13);
    few = optimism(&r, FEW, &error);
    lab_equal(l, "true - empirical risk of 300 = (k - 1) / n", few, (FACES - 1.0) / FEW, error);
    many = optimism(&r, 10 * FEW, &less);
    lab_less_surely(l, "and it shrinks: of 3000 < of 300", many, few, hypot(error, less));
    lab_axes(l, "how loaded the model is", "nats");
    lab_curve(l, "negative log-likelihood", t, loss, GRID);
    lab_curve(l, "KL(data || model)", t, kl, GRID);
    return 0;
}

const struct experiment fitting_experiment = {
    .name = "fitting",
    .title = "Maximum likelihood is least divergence",
    .formula = "-1/n sum_i log q(x_i) = H(data) + KL(data || q)",
    .run = run,
};
