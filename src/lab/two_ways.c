/* two_ways.c -- generative against discriminative: which needs fewer rows, and which ends better (Ng & Jordan 2002).
**
** Two classes of twenty numbers, the first two of which go together. Naive Bayes
** believes that none do: it learns fast, and what it learns is a little wrong.
** Logistic regression believes less, learns slowly, and ends better.
*/
#include "lab/lab.h"
#include "stat/columns.h"
#include "stat/softmax.h"

#include <math.h>

enum { D = 20, SIZES = 8, TEST = 3000, REPEATS = 20, SMALLEST = 16, LARGEST = SMALLEST << (SIZES - 1) };

static void draw_rows(struct rng *r, int n, double *x, int32_t *label)
{
    for (int i = 0; i < n; i++) {
        const double common = rng_normal(r);
        label[i] = i % 2;
        x[D * i] = common + 0.5 * rng_normal(r) + (label[i] ? 1 : 0);
        x[D * i + 1] = common + 0.5 * rng_normal(r) + (label[i] ? 0.7 : 0);
        for (int j = 2; j < D; j++) x[D * i + j] = rng_normal(r) + (label[i] ? 0.4 : 0);
    }
}

static int by_naive_bayes(const double *x, const int32_t *label, int n, const double *test, double *odds, struct err *e)
{
    const int32_t numbers[D] = {0};
    const struct columns_prior prior = {.smoothing = 1e-3};
    struct columns g;
    double share[2 * LARGEST] = {0}, joint[2 * TEST];
    int failed = columns_new(&g, 2, D, numbers, e);
    for (int i = 0; i < n; i++) share[2 * i + label[i]] = 1;
    if (!failed) failed = columns_learn(&g, &prior, x, n, share, e);
    for (int j = 0; j < D && !failed;
         j++) /* both classes share their spread, so that the log odds are linear here too */
        g.deviation[j] = g.deviation[D + j] = hypot(g.deviation[j], g.deviation[D + j]) / M_SQRT2;
    if (!failed) failed = columns_log_joint(&g, test, TEST, joint, e);
    for (int i = 0; i < TEST && !failed; i++) odds[i] = joint[2 * i + 1] - joint[2 * i];
    columns_free(&g);
    return failed;
}

static int by_regression(const double *x, const int32_t *label, int n, const double *test, double *odds, struct err *e)
{
    const struct softmax how = {.penalty = 0.001, .most = 100, .tolerance = 1e-6};
    double w[2 * (D + 1)] = {0}, objective;
    TRY(softmax_fit(&how, x, label, n, D, 2, w, &objective, e));
    for (int i = 0; i < TEST; i++) {
        odds[i] = w[2 * D + 1] - w[D];
        for (int j = 0; j < D; j++) odds[i] += (w[D + 1 + j] - w[j]) * test[D * i + j];
    }
    return 0;
}

static double share_right(const double *odds, const int32_t *label)
{
    double right = 0;
    for (int i = 0; i < TEST; i++) right += (odds[i] > 0) == label[i];
    return right / TEST;
}

static int run(struct lab *l, struct err *e)
{
    static const char *const name[2] = {"naive Bayes (generative)", "logistic (discriminative)"};
    double *size = lab_numbers(l, SIZES), *right[2] = {lab_numbers(l, SIZES), lab_numbers(l, SIZES)};
    double *test = lab_numbers(l, D * TEST), *odds = lab_numbers(l, TEST), *x = lab_numbers(l, D * LARGEST);
    int32_t label[LARGEST], *truth = (int32_t *)lab_numbers(l, TEST);
    struct rng r = rng_stream(l->seed, "two ways");
    if (!size || !right[0] || !right[1] || !test || !odds || !truth || !x) return fail_memory(e);
    draw_rows(&r, TEST, test, truth);
    for (int s = 0; s < SIZES; s++) {
        const int n = SMALLEST << s;
        size[s] = log2(n);
        for (int t = 0; t < REPEATS; t++) {
            draw_rows(&r, n, x, label);
            TRY(by_naive_bayes(x, label, n, test, odds, e));
            right[0][s] += share_right(odds, truth) / REPEATS;
            TRY(by_regression(x, label, n, test, odds, e));
            right[1][s] += share_right(odds, truth) / REPEATS;
        }
    }
    const int last = l->wrong ? 0 : SIZES - 1; /* the mistake: judged before both have seen enough */
    lab_less(l, "16 rows: logistic < naive Bayes", right[1][0], right[0][0]);
    lab_less(l, "2048 rows: naive Bayes < logistic", right[0][last], right[1][last]);
    lab_axes(l, "training rows, log2", "accuracy");
    for (int k = 0; k < 2; k++) lab_curve(l, name[k], size, right[k], SIZES);
    return 0;
}

const struct experiment two_ways_experiment = {
    .name = "two-ways",
    .title = "Generative against discriminative",
    .formula = "p(y | x) by Bayes' rule from p(x | y) p(y), or learned as it is",
    .run = run,
};
