/* likelihood.c -- one function of two things: along x it is a distribution, along theta it is not. */
#include "lab/lab.h"

#include <math.h>

enum { N = 10, SEEN = 7, GRID = 2000 };
#define THETA 0.7 /* at which it is read along x */

static double binomial(int x, double theta) /* p(x | theta), of N tosses */
{
    return exp(lgamma(N + 1) - lgamma(x + 1) - lgamma(N - x + 1) + x * log(theta) + (N - x) * log1p(-theta));
}

/* Bars over each x, as lines that are broken between them. */
static int draw_along_x(struct lab *l, struct err *e)
{
    double *x = lab_numbers(l, 3 * (N + 1)), *p = lab_numbers(l, 3 * (N + 1)), *shared = lab_numbers(l, 2);
    if (!x || !p || !shared) return fail_memory(e);
    for (int k = 0; k <= N; k++) {
        x[3 * k] = x[3 * k + 1] = x[3 * k + 2] = k;
        p[3 * k + 1] = binomial(k, THETA), p[3 * k + 2] = NAN;
    }
    shared[0] = SEEN, shared[1] = binomial(SEEN, THETA);
    lab_panel(l, "along x: a distribution, sums to 1");
    lab_axes(l, "x, heads of 10", "p(x | theta = 0.7)");
    l->plot.x = (struct range){-0.6, N + 0.6};
    l->plot.y = (struct range){0, 0.3};
    lab_curve(l, "p(x | 0.7)", x, p, 3 * (N + 1));
    lab_points(l, "p(7 | 0.7), in both", shared, shared + 1, 1);
    l->series[0].size = 9;
    l->series[1].size = 10;
    return 0;
}

static int draw_along_theta(struct lab *l, const double *theta, const double *likely, struct err *e)
{
    double *shared = lab_numbers(l, 2);
    if (!shared) return fail_memory(e);
    shared[0] = THETA, shared[1] = binomial(SEEN, THETA);
    lab_panel(l, "along theta: no distribution, area 1 / 11");
    lab_axes(l, "theta", "L(theta) = p(x = 7 | theta)");
    l->plot.x = (struct range){0, 1};
    l->plot.y = (struct range){0, 0.3};
    lab_curve(l, "L(theta) of 7 heads", theta, likely, GRID);
    lab_points(l, "p(7 | 0.7), in both", shared, shared + 1, 1);
    l->series[1].size = 10;
    return 0;
}

static int run(struct lab *l, struct err *e)
{
    double *theta = lab_numbers(l, GRID), *likely = lab_numbers(l, GRID), sum = 0, area = 0, best = 0;
    if (!theta || !likely) return fail_memory(e);
    for (int x = 0; x <= N; x++) sum += binomial(x, THETA);
    for (int i = 0; i < GRID; i++) {
        theta[i] = (i + 0.5) / GRID;
        likely[i] = binomial(SEEN, theta[i]);
        area += likely[i] / GRID;
        if (likely[i] > binomial(SEEN, best > 0 ? best : 1e-9)) best = theta[i];
    }
    lab_equal(l, "sum over x of p(x | theta) = 1", sum, 1, 0);
    lab_equal(l, "area over theta of L(theta) = 1 / (n + 1)", area, l->wrong ? 1 : 1.0 / (N + 1), 1e-7);
    lab_equal(l, "it is highest at x / n", best, (double)SEEN / N, 0.5 / GRID);
    TRY(draw_along_x(l, e));
    return draw_along_theta(l, theta, likely, e);
}

const struct experiment likelihood_experiment = {
    .name = "likelihood",
    .title = "Probability and likelihood",
    .formula = "p(x | theta), read along x; L(theta) = p(x | theta), read along theta",
    .run = run,
};
