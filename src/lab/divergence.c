/* divergence.c -- one bump for two: forward KL covers both, reverse KL takes one. */
#include "lab/lab.h"
#include "stat/special.h"

#include <math.h>

enum { GRID = 1600, MEANS = 61, WIDTHS = 60 };
#define LOW (-8.0)
#define HIGH 8.0
#define STEP ((HIGH - LOW) / GRID)

static double target(double x)
{
    return 0.6 * normal_density(x, -2, 0.6) + 0.4 * normal_density(x, 2, 0.8);
}

/* KL(a || b), cross-entropy and entropy of densities on the grid. */
static double kl(const double *a, const double *b)
{
    double sum = 0;
    for (int i = 0; i < GRID; i++)
        if (a[i] > 1e-300) sum += STEP * a[i] * log(a[i] / fmax(b[i], 1e-300));
    return sum;
}

static double cross(const double *a, const double *b)
{
    double sum = 0;
    for (int i = 0; i < GRID; i++)
        if (a[i] > 1e-300) sum -= STEP * a[i] * log(fmax(b[i], 1e-300));
    return sum;
}

/* The best single normal, by looking at all of a grid. */
static void best_normal(const double *x, const double *p, bool forward, double *q, double *mean, double *deviation)
{
    double least = INFINITY, trial[GRID];
    for (int m = 0; m < MEANS; m++)
        for (int w = 0; w < WIDTHS; w++) {
            const double at = -3 + 6.0 * m / (MEANS - 1), wide = 0.3 + 3.0 * w / (WIDTHS - 1);
            for (int i = 0; i < GRID; i++) trial[i] = normal_density(x[i], at, wide);
            const double cost = forward ? kl(p, trial) : kl(trial, p);
            if (cost >= least) continue;
            least = cost, *mean = at, *deviation = wide;
        }
    for (int i = 0; i < GRID; i++) q[i] = normal_density(x[i], *mean, *deviation);
}

static int run(struct lab *l, struct err *e)
{
    double *x = lab_numbers(l, GRID), *p = lab_numbers(l, GRID), *f = lab_numbers(l, GRID), *r = lab_numbers(l, GRID);
    double forward_mean, forward_width, reverse_mean, reverse_width;
    if (!x || !p || !f || !r) return fail_memory(e);
    for (int i = 0; i < GRID; i++) x[i] = LOW + (i + 0.5) * STEP, p[i] = target(x[i]);
    best_normal(x, p, true, f, &forward_mean, &forward_width);
    best_normal(x, p, false, r, &reverse_mean, &reverse_width);
    const double entropy = l->wrong ? 0 : cross(p, p); /* the mistake: cross-entropy taken for divergence */
    lab_equal(l, "KL(p || q) = H(p, q) - H(p)", kl(p, f), cross(p, f) - entropy, 0);
    /* to half a step of the grid of means */
    lab_equal(l, "forward: q has the mean of p", forward_mean, 0.6 * -2 + 0.4 * 2, 0.05 / LAB_ERRORS);
    lab_less(l, "reverse: q is near one bump: |mean + 2| <", fabs(reverse_mean + 2), 0.2);
    lab_less(l, "and narrower: width reverse < forward", reverse_width, forward_width);
    lab_axes(l, "x", "density");
    lab_curve(l, "p", x, p, GRID);
    lab_curve(l, "least KL(p || q)", x, f, GRID);
    lab_curve(l, "least KL(q || p)", x, r, GRID);
    return 0;
}

const struct experiment divergence_experiment = {
    .name = "divergence",
    .title = "Forward and reverse divergence",
    .formula = "KL(p || q) = sum p log p / q = H(p, q) - H(p)",
    .run = run,
};
