/* fitting.c -- maximum likelihood is least KL divergence from the data; what it finds is good on the data first of all. */
#include "lab/lab.h"
#include "stat/entropy.h"

#include <math.h>

enum { FACES = 6, GRID = 99, FEW = 300, MANY = 20000, REPEATS = 400, SIZES = 8 };

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

/* Mean of true risk - empirical risk, of the most likely die after n throws, with one pseudo-throw in all; *error: of it.
** Both are taken relative to the true die, whose two risks are the same on average: that takes most of the chance away. */
static double optimism(struct rng *r, int n, double *error)
{
    double sum = 0, squares = 0, seen[FACES], q[FACES];
    for (int t = 0; t < REPEATS; t++) {
        throw_dice(r, n, seen);
        for (int k = 0; k < FACES; k++) q[k] = (seen[k] * n + 1.0 / FACES) / (n + 1);
        const double true_risk = shares_cross_entropy(loaded, q, FACES) - shares_entropy(loaded, FACES);
        const double gap = true_risk -
                           (shares_cross_entropy(seen, q, FACES) - shares_cross_entropy(seen, loaded, FACES));
        sum += gap, squares += gap * gap;
    }
    const double mean = sum / REPEATS;
    *error = sqrt((squares / REPEATS - mean * mean) / REPEATS);
    return mean;
}

/* Where the curve is lowest is marked. */
static int draw_lowest(struct lab *l, const char *title, const char *name, const double *t, const double *y,
                       struct err *e)
{
    double *best = lab_numbers(l, 2);
    if (!best) return fail_memory(e);
    best[0] = t[0], best[1] = y[0];
    for (int i = 0; i < GRID; i++)
        if (y[i] < best[1]) best[0] = t[i], best[1] = y[i];
    lab_panel(l, title);
    lab_axes(l, "how loaded the model is", "nats");
    lab_curve(l, name, t, y, GRID);
    lab_points(l, "least", best, best + 1, 1);
    l->series[1].size = 9;
    return 0;
}

/* Mean risks of the most likely die, by how many throws it was learned from. */
static int draw_risks(struct lab *l, struct rng *r, struct err *e)
{
    double *size = lab_numbers(l, SIZES), *own = lab_numbers(l, SIZES), *real = lab_numbers(l, SIZES);
    double *best = lab_numbers(l, SIZES), seen[FACES], q[FACES];
    if (!size || !own || !real || !best) return fail_memory(e);
    for (int s = 0; s < SIZES; s++) {
        const int n = 8 << s;
        size[s] = s + 3;
        best[s] = shares_entropy(loaded, FACES);
        for (int t = 0; t < REPEATS; t++) {
            throw_dice(r, n, seen);
            for (int k = 0; k < FACES; k++) q[k] = (seen[k] * n + 1.0 / FACES) / (n + 1);
            own[s] += shares_cross_entropy(seen, q, FACES) / REPEATS,
                real[s] += shares_cross_entropy(loaded, q, FACES) / REPEATS;
        }
    }
    lab_panel(l, "on its own throws it looks better than it is");
    lab_axes(l, "throws learned from, log2", "nats per throw");
    lab_curve(l, "empirical risk", size, own, SIZES);
    lab_curve(l, "true risk", size, real, SIZES);
    lab_curve(l, "of the true die", size, best, SIZES);
    l->series[2].rgb = 0x7f7f7f;
    return 0;
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
        loss[i] = shares_cross_entropy(seen, q, FACES);
        kl[i] = l->wrong ? shares_divergence(q, seen, FACES)
                         : shares_divergence(seen, q, FACES); /* the mistake: the wrong way round */
        apart = fmax(apart, fabs(loss[i] - kl[i] - shares_entropy(seen, FACES)));
    }
    lab_equal(l, "-1/n sum log q(x_i) - KL(data || q) - H(data)", apart, 0, 1e-13);
    few = optimism(&r, FEW, &error);
    lab_equal(l, "true - empirical risk of 300 = (k - 1) / n", few, (FACES - 1.0) / FEW, error);
    many = optimism(&r, 10 * FEW, &less);
    lab_less_surely(l, "and it shrinks: of 3000 < of 300", many, few, hypot(error, less));
    TRY(draw_lowest(l, "the likeliest model", "negative log-likelihood", t, loss, e));
    TRY(draw_lowest(l, "is the nearest to the data", "KL(data || model)", t, kl, e));
    return draw_risks(l, &r, e);
}

const struct experiment fitting_experiment = {
    .name = "fitting",
    .title = "Maximum likelihood is least divergence",
    .formula = "-1/n sum_i log q(x_i) = H(data) + KL(data || q)",
    .run = run,
};
