/* two_ways.c -- generative against discriminative: which needs fewer rows, and which ends better (Ng & Jordan 2002).
**
** Two classes of twenty numbers, the first two of which go together. Naive Bayes
** believes that none do: it learns fast, and what it learns is a little wrong.
** Logistic regression believes less, learns slowly, and ends better. The picture
** shows the first two numbers by themselves, where both can be looked at.
*/
#include "lab/lab.h"
#include "stat/columns.h"
#include "stat/softmax.h"

#include <math.h>

enum {
    D = 20,
    SIZES = 8,
    TEST = 3000,
    REPEATS = 20,
    MORE = 120,
    FEW = 64,
    SMALLEST = 16,
    LARGEST = SMALLEST << (SIZES - 1)
};
enum { SHOWN = 300, ROUND = 73 }; /* rows in the picture; points of an ellipse */

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

/* ---- the two ways: each ends in log odds w x + w[d] ---- */

/* One product of normals per class; both classes share their spread, so that the log odds are linear here too. */
static int learn_classes(struct columns *g, const double *x, const int32_t *label, int n, int d, struct err *e)
{
    const int32_t numbers[D] = {0};
    const struct columns_prior prior = {.smoothing = 1e-3};
    double share[2 * LARGEST] = {0};
    for (int i = 0; i < n; i++) share[2 * i + label[i]] = 1;
    TRY(columns_new(g, 2, d, numbers, e));
    TRY(columns_learn(g, &prior, x, n, share, e));
    for (int j = 0; j < d; j++)
        g->deviation[j] = g->deviation[d + j] = hypot(g->deviation[j], g->deviation[d + j]) / M_SQRT2;
    return 0;
}

static void odds_of_classes(const struct columns *g, double *w)
{
    const int64_t d = g->d;
    w[d] = log(g->weight[1] / g->weight[0]);
    for (int64_t j = 0; j < d; j++) {
        const double no = g->mean[j], yes = g->mean[d + j], variance = g->deviation[j] * g->deviation[j];
        w[j] = (yes - no) / variance;
        w[d] += (no * no - yes * yes) / (2 * variance);
    }
}

static int by_naive_bayes(const double *x, const int32_t *label, int n, int d, double *w, struct err *e)
{
    struct columns g = {0};
    const int failed = learn_classes(&g, x, label, n, d, e);
    if (!failed) odds_of_classes(&g, w);
    columns_free(&g);
    return failed;
}

static int by_regression(const double *x, const int32_t *label, int n, int d, double *w, struct err *e)
{
    const struct softmax how = {.penalty = 0.001, .most = 100, .tolerance = 1e-6};
    double both[2 * (D + 1)] = {0}, objective;
    TRY(softmax_fit(&how, x, label, n, d, 2, both, &objective, e));
    for (int j = 0; j <= d; j++) w[j] = both[d + 1 + j] - both[j];
    return 0;
}

static double share_right(const double *w, const double *x, const int32_t *label)
{
    double right = 0;
    for (int i = 0; i < TEST; i++) {
        double odds = w[D];
        for (int j = 0; j < D; j++) odds += w[j] * x[D * i + j];
        right += (odds > 0) == label[i];
    }
    return right / TEST;
}

/* ---- the picture ---- */

static int draw_points(struct lab *l, const double *x, const int32_t *label, struct err *e)
{
    static const char *const name[2] = {"class 0", "class 1"};
    for (int y = 0; y < 2; y++) {
        double *at = lab_numbers(l, SHOWN), *up = lab_numbers(l, SHOWN);
        int64_t n = 0;
        if (!at || !up) return fail_memory(e);
        for (int i = 0; i < SHOWN; i++)
            if (label[i] == y) at[n] = x[2 * i], up[n++] = x[2 * i + 1];
        lab_points(l, name[y], at, up, n);
        l->series[l->plot.count - 1].size = 4;
    }
    lab_axes(l, "x1", "x2");
    l->plot.x = l->plot.y = (struct range){-3.5, 4.5};
    return 0;
}

/* Where the density of each class is that of one, and of two deviations from its mean. */
static int draw_densities(struct lab *l, const struct columns *g, struct err *e)
{
    for (int y = 0; y < 2; y++) {
        double *at = lab_numbers(l, 2 * ROUND), *up = lab_numbers(l, 2 * ROUND);
        if (!at || !up) return fail_memory(e);
        for (int i = 0; i < 2 * ROUND; i++) {
            const double angle = 2 * M_PI * (i % ROUND) / (ROUND - 2), far = i < ROUND ? 1 : 2;
            at[i] = i % ROUND == ROUND - 1 ? NAN : g->mean[2 * y] + far * g->deviation[0] * cos(angle);
            up[i] = g->mean[2 * y + 1] + far * g->deviation[1] * sin(angle);
        }
        lab_curve(l, y ? NULL : "p(x | y), 1 and 2 deviations", at, up, 2 * ROUND);
        l->series[l->plot.count - 1].rgb = y ? 0xa04300 : 0x004a75;
    }
    return 0;
}

static int draw_border(struct lab *l, const char *name, const double *w, struct err *e)
{
    double *at = lab_numbers(l, 2), *up = lab_numbers(l, 2);
    if (!at || !up) return fail_memory(e);
    for (int i = 0; i < 2; i++) {
        at[i] = i ? 10 : -10;
        up[i] = -(w[2] + w[0] * at[i]) / w[1];
    }
    lab_curve(l, name, at, up, 2);
    l->series[l->plot.count - 1].size = 3;
    return 0;
}

/* Of the first two numbers alone. */
static int draw_plane(struct lab *l, struct rng *r, struct err *e)
{
    double *all = lab_numbers(l, D * SHOWN), *x = lab_numbers(l, 2 * SHOWN), fast[3], slow[3];
    int32_t label[SHOWN];
    struct columns g = {0};
    if (!all || !x) return fail_memory(e);
    draw_rows(r, SHOWN, all, label);
    for (int i = 0; i < 2 * SHOWN; i++) x[i] = all[D * (i / 2) + i % 2];
    int failed = learn_classes(&g, x, label, SHOWN, 2, e);
    lab_panel(l, "generative: how each class looks");
    if (!failed) failed = draw_points(l, x, label, e);
    if (!failed) failed = draw_densities(l, &g, e);
    columns_free(&g);
    TRY(failed);
    TRY(by_naive_bayes(x, label, SHOWN, 2, fast, e));
    TRY(by_regression(x, label, SHOWN, 2, slow, e));
    lab_panel(l, "where the odds are even");
    TRY(draw_points(l, x, label, e));
    TRY(draw_border(l, "naive Bayes", fast, e));
    return draw_border(l, "logistic", slow, e);
}

/* ---- learning curves ---- */

/* Shares that were right after n rows, by each way; and the error of the mean of their difference. */
static int race(struct rng *r, int n, const double *test, const int32_t *truth, double *x, double right[2],
                double *error, struct err *e)
{
    const int repeats = n <= FEW ? MORE : REPEATS; /* of few rows chance decides much */
    int32_t label[LARGEST];
    double w[D + 1], first = 0, squares = 0;
    right[0] = right[1] = 0;
    for (int t = 0; t < repeats; t++) {
        draw_rows(r, n, x, label);
        TRY(by_naive_bayes(x, label, n, D, w, e));
        const double fast = share_right(w, test, truth);
        TRY(by_regression(x, label, n, D, w, e));
        const double slow = share_right(w, test, truth);
        right[0] += fast / repeats, right[1] += slow / repeats;
        first += slow - fast, squares += (slow - fast) * (slow - fast);
    }
    *error = sqrt((squares - first * first / repeats) / (repeats - 1) / repeats);
    return 0;
}

static int run(struct lab *l, struct err *e)
{
    static const char *const name[2] = {"naive Bayes (generative)", "logistic (discriminative)"};
    double *size = lab_numbers(l, SIZES), *right[2] = {lab_numbers(l, SIZES), lab_numbers(l, SIZES)};
    double *test = lab_numbers(l, D * TEST), *x = lab_numbers(l, D * LARGEST), error[SIZES], now[2];
    int32_t *truth = (int32_t *)lab_numbers(l, TEST);
    struct rng r = rng_stream(l->seed, "two ways");
    if (!size || !right[0] || !right[1] || !test || !truth || !x) return fail_memory(e);
    draw_rows(&r, TEST, test, truth);
    for (int s = 0; s < SIZES; s++) {
        size[s] = log2(SMALLEST << s);
        TRY(race(&r, SMALLEST << s, test, truth, x, now, &error[s], e));
        right[0][s] = now[0], right[1][s] = now[1];
    }
    const int last = l->wrong ? 0 : SIZES - 1; /* the mistake: judged before both have seen enough */
    lab_less_surely(l, "16 rows: logistic < naive Bayes", right[1][0], right[0][0], error[0]);
    lab_less_surely(l, "2048 rows: naive Bayes < logistic", right[0][last], right[1][last], error[last]);
    TRY(draw_plane(l, &r, e));
    lab_panel(l, "which is right more often, by rows learned from");
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
