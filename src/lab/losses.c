/* losses.c -- squared error is a Gaussian in disguise, absolute error a Laplace: what each leads to. */
#include "lab/lab.h"

#include "base/sort.h"

#include <math.h>

enum { DRAWS = 2001, GRID = 801 };
#define STEP (2.0 / (GRID - 1))

/* Mean losses at m, and mean -log p under a Gaussian of variance 1 and a Laplace of scale 1 around m. */
struct losses {
    double squared, absolute, gaussian, laplace;
};

static struct losses losses_at(const double *x, double m)
{
    struct losses s = {0};
    for (int i = 0; i < DRAWS; i++) {
        const double off = x[i] - m;
        s.squared += off * off / DRAWS;
        s.absolute += fabs(off) / DRAWS;
        s.gaussian -= log(exp(-0.5 * off * off) / sqrt(2 * M_PI)) / DRAWS;
        s.laplace -= log(0.5 * exp(-fabs(off))) / DRAWS;
    }
    return s;
}

static int run(struct lab *l, struct err *e)
{
    double *x = lab_numbers(l, DRAWS), *at = lab_numbers(l, GRID), *squared = lab_numbers(l, GRID),
           *absolute = lab_numbers(l, GRID), mean = 0;
    int best = 0, nearest = 0;
    struct rng r = rng_stream(l->seed, "losses");
    if (!x || !at || !squared || !absolute) return fail_memory(e);
    for (int i = 0; i < DRAWS; i++) mean += (x[i] = -log1p(-rng_uniform(&r))) / DRAWS;
    sort_numbers(x, DRAWS);
    const double median = x[DRAWS / 2];
    for (int k = 0; k < GRID; k++) {
        const struct losses s = losses_at(x, at[k] = k * STEP);
        squared[k] = s.squared, absolute[k] = s.absolute;
        if (squared[k] < squared[best]) best = k;
        if (absolute[k] < absolute[nearest]) nearest = k;
    }
    const struct losses a = losses_at(x, 0.4), b = losses_at(x, 1.3);
    lab_equal(l, "squared error is least at the mean", at[best], l->wrong ? median : mean, STEP / 2);
    lab_equal(l, "absolute error is least at the median", at[nearest], l->wrong ? mean : median, STEP / 2);
    lab_equal(l, "-log N(x; m, 1): half of the squared error", a.gaussian - b.gaussian, 0.5 * (a.squared - b.squared),
              0);
    lab_equal(l, "-log Laplace(x; m, 1): the absolute error", a.laplace - b.laplace, a.absolute - b.absolute, 0);
    lab_equal(l, "exponential draws: the mean is 1", mean, 1, 1 / sqrt(DRAWS));
    lab_equal(l, "and the median log 2", median, M_LN2, 1 / sqrt(DRAWS));
    lab_axes(l, "guess m", "mean loss");
    lab_curve(l, "squared error", at, squared, GRID);
    lab_curve(l, "absolute error", at, absolute, GRID);
    return 0;
}

const struct experiment losses_experiment = {
    .name = "losses",
    .title = "Losses as likelihoods",
    .formula = "(x - m)^2 / 2 = -log N(x; m, 1) + const,  |x - m| = -log Laplace(x; m, 1) + const",
    .run = run,
};
