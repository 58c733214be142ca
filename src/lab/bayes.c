/* bayes.c -- product, sum and Bayes: a disease that is rare, a test that is good, and what a positive test says. */
#include "lab/lab.h"

#include <math.h>

#define DRAWS 200000

static const double ill = 0.02, positive_if[2] = {0.05, 0.9}; /* p(ill); p(positive | well), p(positive | ill) */

static double posterior(double prior)
{
    return positive_if[1] * prior / (positive_if[1] * prior + positive_if[0] * (1 - prior));
}

/* Of all, those with a positive test: what the product gives, and their sum; counted beside. */
static int draw_product(struct lab *l, const double count[2][2], struct err *e)
{
    const double rule[3] = {ill * positive_if[1], (1 - ill) * positive_if[0],
                            ill * positive_if[1] + (1 - ill) * positive_if[0]};
    const double seen[3] = {count[1][1] / DRAWS, count[0][1] / DRAWS, (count[0][1] + count[1][1]) / DRAWS};
    double *x = lab_numbers(l, 18), *p = lab_numbers(l, 18);
    if (!x || !p) return fail_memory(e);
    for (int k = 0; k < 3; k++)
        for (int side = 0; side < 2; side++) {
            const int at = 9 * side + 3 * k;
            x[at] = x[at + 1] = x[at + 2] = k + (side ? 0.12 : -0.12);
            p[at + 1] = side ? seen[k] : rule[k], p[at + 2] = NAN;
        }
    lab_panel(l, "product and sum");
    lab_axes(l, "0: p(ill, +)   1: p(well, +)   2: p(+)", "probability");
    l->plot.x = (struct range){-0.6, 2.6};
    lab_curve(l, "by the rule", x, p, 9);
    lab_curve(l, "counted", x + 9, p + 9, 9);
    l->plot.y = (struct range){0, 0.075};
    l->series[0].size = l->series[1].size = 10;
    return 0;
}

static int run(struct lab *l, struct err *e)
{
    enum { POINTS = 101 };
    double count[2][2] = {{0}}, *prior = lab_numbers(l, POINTS), *after = lab_numbers(l, POINTS);
    struct rng r = rng_stream(l->seed, "bayes");
    if (!prior || !after) return fail_memory(e);
    for (int i = 0; i < DRAWS; i++) {
        const int y = rng_uniform(&r) < ill;
        count[y][rng_uniform(&r) < positive_if[y]]++;
    }
    const double n = DRAWS, positive = positive_if[1] * ill + positive_if[0] * (1 - ill);
    const double seen = (count[0][1] + count[1][1]) / n, share = count[1][1] / (count[0][1] + count[1][1]);
    const double bayes = l->wrong ? positive_if[1] : posterior(ill); /* the mistake: p(+ | ill) taken for p(ill | +) */
    lab_say(l, "%-44s %12s  %12s", "of a rare disease and a test, by counting", "counted", "by the rule");
    lab_equal(l, "product:  p(ill, +) = p(ill) p(+ | ill)", count[1][1] / n, ill * positive_if[1],
              sqrt(ill * positive_if[1] / n));
    lab_equal(l, "sum:      p(+) = p(ill, +) + p(well, +)", seen, positive, sqrt(positive * (1 - positive) / n));
    lab_equal(l, "Bayes:    p(ill | +) = p(ill) p(+ | ill) / p(+)", share, bayes,
              sqrt(bayes * (1 - bayes) / (count[0][1] + count[1][1])));
    for (int i = 0; i < POINTS; i++) {
        prior[i] = i / (POINTS - 1.0);
        after[i] = posterior(prior[i]);
    }
    TRY(draw_product(l, (const double(*)[2])count, e));
    lab_panel(l, "Bayes: what a positive test says");
    lab_axes(l, "p(ill) before the test", "p(ill) after a positive test");
    lab_curve(l, "by Bayes' rule", prior, after, POINTS);
    lab_curve(l, "no test", prior, prior, POINTS);
    return 0;
}

const struct experiment bayes_experiment = {
    .name = "bayes",
    .title = "Product, sum and Bayes",
    .formula = "p(y | x) = p(x | y) p(y) / sum_y p(x | y) p(y)",
    .run = run,
};
