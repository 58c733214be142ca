/* one_by_one.c -- what is easy with one factor after another: to score, to sample, to go from levels to numbers. */
#include "lab/lab.h"
#include "stat/matrix.h"
#include "stat/special.h"

#include <math.h>
#include <stdlib.h>

enum { T = 6, N = 20000, WIDTHS = 7, SOME = 1000 };
#define KEEPS 0.8 /* x_t = KEEPS x_(t-1) + noise */
#define NOISE 0.5 /* its deviation */

static double start_deviation(void) /* with which the sequence neither grows nor shrinks */
{
    return NOISE / sqrt(1 - KEEPS * KEEPS);
}

static double mean_of(const double *x, int t)
{
    return t ? KEEPS * x[t - 1] : 0;
}

static double log_density(const double *x) /* sum_t log p(x_t | x_t-1) */
{
    double sum = 0;
    for (int t = 0; t < T; t++) sum += normal_log_density(x[t], mean_of(x, t), t ? NOISE : start_deviation());
    return sum;
}

/* The same as levels of that width around each number: log of their masses, per unit of width. */
static double log_mass(const double *x, double width)
{
    double sum = 0;
    for (int t = 0; t < T; t++) {
        const double deviation = (t ? NOISE : start_deviation()) * M_SQRT2, z = x[t] - mean_of(x, t);
        sum += log(0.5 * (erf((z + width / 2) / deviation) - erf((z - width / 2) / deviation)) / width);
    }
    return sum;
}

/* log N(x; 0, S) with S_ij = KEEPS^|i-j| v, as one vector. */
static double log_joint(const double *x)
{
    double l[T * T], z[T], squares = 0;
    for (int i = 0; i < T * T; i++) l[i] = pow(KEEPS, abs(i / T - i % T)) * start_deviation() * start_deviation();
    if (!matrix_cholesky(l, T)) return NAN;
    for (int i = 0; i < T; i++) {
        z[i] = x[i];
        for (int j = 0; j < i; j++) z[i] -= l[i * T + j] * z[j];
        z[i] /= l[i * T + i];
        squares += z[i] * z[i];
    }
    return -0.5 * squares - matrix_log_diagonal(l, T) - 0.5 * T * log(2 * M_PI);
}

static void draw(double *x, struct rng *r, bool wrong) /* the mistake: each without regard to the one before */
{
    for (int t = 0; t < T; t++)
        x[t] = (wrong ? 0 : mean_of(x, t)) + (t && !wrong ? NOISE : start_deviation()) * rng_normal(r);
}

/* log2 of the root mean square of log mass / width - log density, over draws. */
static double mean_error(uint64_t seed, double width)
{
    struct rng r = rng_stream(seed, "levels");
    double x[T], squares = 0;
    for (int i = 0; i < SOME; i++) {
        draw(x, &r, false);
        const double off = log_mass(x, width) - log_density(x);
        squares += off * off / SOME;
    }
    return log2(sqrt(squares));
}

static int run(struct lab *l, struct err *e)
{
    double *width = lab_numbers(l, WIDTHS), *off = lab_numbers(l, WIDTHS), x[T], sum = 0, squares = 0, slope = 0;
    struct rng r = rng_stream(l->seed, "one by one");
    if (!width || !off) return fail_memory(e);
    for (int i = 0; i < N; i++) {
        draw(x, &r, l->wrong);
        const double both = x[0] * x[T - 1];
        sum += both / N;
        squares += both * both / N;
    }
    const double variance = start_deviation() * start_deviation();
    lab_equal(l, "sum_t log p(x_t | before) = log N(x; 0, S)", log_density(x), log_joint(x), 1e-12);
    lab_equal(l, "drawn one by one: mean of x_1 x_6 = S_16", sum, pow(KEEPS, T - 1) * variance,
              sqrt((squares - sum * sum) / N));
    for (int k = 0; k < WIDTHS; k++) {
        width[k] = -k - 2;
        off[k] = mean_error(l->seed, pow(2, width[k]));
        slope += (width[k] + 5) * off[k] / 28; /* least squares: the widths are 2^-2 .. 2^-8 */
    }
    lab_equal(l, "masses of levels / their width near the density as width^a: a = 2", slope, 2, 0.02);
    lab_axes(l, "width of a level, log2", "its density is off by, log2 nats");
    lab_points(l, "sum of log factors", width, off, WIDTHS);
    return 0;
}

const struct experiment one_by_one_experiment = {
    .name = "one-by-one",
    .title = "Easy to score, to sample, to extend to numbers",
    .formula = "p(x) = prod_t p(x_t | x_1 .. x_(t-1)),  each factor a mass of levels or a density",
    .run = run,
};
