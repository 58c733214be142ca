/* likelihood.c -- one function of two things: along x it is a distribution, along theta it is not. */
#include "lab/lab.h"

#include <math.h>

enum { N = 10, SEEN = 7, GRID = 2000 };

static double binomial(int x, double theta) /* p(x | theta), of N tosses */
{
    return exp(lgamma(N + 1) - lgamma(x + 1) - lgamma(N - x + 1) + x * log(theta) + (N - x) * log1p(-theta));
}

static int run(struct lab *l, struct err *e)
{
    double *theta = lab_numbers(l, GRID), *likely = lab_numbers(l, GRID), sum = 0, area = 0, best = 0;
    if (!theta || !likely) return fail_memory(e);
    for (int x = 0; x <= N; x++) sum += binomial(x, 0.7);
    for (int i = 0; i < GRID; i++) {
        theta[i] = (i + 0.5) / GRID;
        likely[i] = binomial(SEEN, theta[i]);
        area += likely[i] / GRID;
        if (likely[i] > binomial(SEEN, best > 0 ? best : 1e-9)) best = theta[i];
    }
    lab_equal(l, "sum over x of p(x | theta) = 1", sum, 1, 0);
    lab_equal(l, "area over theta of L(theta) = 1 / (n + 1)", area, l->wrong ? 1 : 1.0 / (N + 1), 1e-7);
    lab_equal(l, "it is highest at x / n", best, (double)SEEN / N, 0.5 / GRID);
    lab_axes(l, "theta", "p(x = 7 of 10 | theta)");
    lab_curve(l, "likelihood", theta, likely, GRID);
    return 0;
}

const struct experiment likelihood_experiment = {
    .name = "likelihood",
    .title = "Probability and likelihood",
    .formula = "p(x | theta), read along x; L(theta) = p(x | theta), read along theta",
    .run = run,
};
