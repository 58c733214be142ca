/* independence.c -- what a chain claims: given the one in the middle, its neighbours know nothing of each other. */
#include "lab/lab.h"
#include "stat/tree.h"

#include <math.h>

enum { N = 20000 };

/* Of three coins, weights [8] by 4 x1 + 2 x2 + x3: I(X1; X3 | X2) in nats. */
static double conditional_information(const double *weight)
{
    double told = 0, all = 0;
    for (int i = 0; i < 8; i++) all += weight[i];
    for (int middle = 0; middle < 2; middle++) {
        double joint[4], share = 0;
        for (int i = 0; i < 4; i++) {
            joint[i] = weight[4 * (i / 2) + 2 * middle + i % 2];
            share += joint[i] / all;
        }
        told += share * tree_information(joint, 2, 2);
    }
    return told;
}

/* The same as a mean of logs over what was counted, of which it gives the error. */
static double error_of_information(const double *p)
{
    double mean = 0, squares = 0;
    for (int i = 0; i < 8; i++) {
        const int middle = i & 2;
        const double all = p[middle] + p[middle + 1] + p[middle + 4] + p[middle + 5];
        const double first = p[i & ~1] + p[i | 1], last = p[i & ~4] + p[i | 4], one = log(p[i] * all / (first * last));
        mean += p[i] * one, squares += p[i] * one * one;
    }
    return sqrt((squares - mean * mean) / N);
}

static int fitted_chain(const double *x, double *weight, struct err *e)
{
    const int32_t categories[3] = {2, 2, 2};
    struct tree t;
    double log_p;
    int failed = tree_new(&t, 3, categories, e);
    if (!failed) failed = tree_fit_chain(&t, x, N, 0, e);
    for (int i = 0; i < 8 && !failed; i++) {
        const double row[3] = {i / 4, i / 2 % 2, i % 2};
        failed = tree_log_density(&t, row, 1, &log_p, e);
        weight[i] = exp(log_p);
    }
    tree_free(&t);
    return failed;
}

/* Bars over each state, side by side, as lines that are broken between them. */
static int draw(struct lab *l, const double *table, const double *chain, struct err *e)
{
    double *x = lab_numbers(l, 48), *p = lab_numbers(l, 48);
    if (!x || !p) return fail_memory(e);
    for (int i = 0; i < 8; i++)
        for (int side = 0; side < 2; side++) {
            const int at = 24 * side + 3 * i;
            x[at] = x[at + 1] = x[at + 2] = i + (side ? 0.15 : -0.15);
            p[at + 1] = side ? chain[i] : table[i], p[at + 2] = NAN;
        }
    lab_axes(l, "state 4 x1 + 2 x2 + x3", "probability");
    l->plot.x = (struct range){-0.6, 7.6};
    lab_curve(l, "counted", x, p, 24);
    lab_curve(l, "fitted chain", x + 24, p + 24, 24);
    l->series[0].size = l->series[1].size = 12;
    return 0;
}

static int run(struct lab *l, struct err *e)
{
    double *x = lab_numbers(l, 3 * N), table[8] = {0}, chain[8];
    struct rng r = rng_stream(l->seed, "independence");
    if (!x) return fail_memory(e);
    for (int i = 0; i < N; i++) { /* the third follows both others */
        double *row = x + 3 * i;
        row[0] = rng_uniform(&r) < 0.5;
        row[1] = rng_uniform(&r) < 0.2 + 0.6 * row[0];
        row[2] = rng_uniform(&r) < 0.1 + 0.4 * row[1] + 0.4 * row[0];
        table[(int)(4 * row[0] + 2 * row[1] + row[2])] += 1.0 / N;
    }
    TRY(fitted_chain(x, chain, e));
    lab_equal(l, "I(X1; X3 | X2) of the fitted chain = 0", conditional_information(l->wrong ? table : chain), 0, 1e-12);
    lab_less_surely(l, "0 < I(X1; X3 | X2) of the counted table", 0, conditional_information(table),
                    error_of_information(table));
    return draw(l, table, chain, e);
}

const struct experiment independence_experiment = {
    .name = "independence",
    .title = "Conditional independence",
    .formula = "p(x1, x2, x3) = p(x1) p(x2 | x1) p(x3 | x2)   means   I(X1; X3 | X2) = 0",
    .run = run,
};
