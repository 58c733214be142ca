/* trivial.c -- independent columns, one Gaussian, the nearest training items, the last value carried on, a simple coder. */
#include "metric/trivial.h"

#include "base/rng.h"
#include "metric/coder.h"
#include "metric/points.h"
#include "stat/cell.h"
#include "stat/gaussians.h"
#include "stat/logs.h"
#include "stat/parzen.h"
#include "stat/special.h"

#include <math.h>

#define LEAST_DEVIATION 1e-3 /* of a unit of the column */
#define WIDTHS_MOST 1200     /* numbers of an item that one covariance can hold */
#define NEIGHBOURS 2000      /* training items that stand for all */
#define QUERIES 500
#define SQUEEZE 1e-6

static bool all_of(const struct exhibit *v, int32_t kind)
{
    for (int64_t j = 0; j < v->d; j++)
        if (v->kind[j] != kind) return false;
    return true;
}

/* ---- every value by itself ---- */

static void moments(const double *x, int64_t n, int64_t step, double *mean, double *deviation)
{
    double count = 0, sum = 0, squares = 0;
    for (int64_t i = 0; i < n; i++)
        if (!isnan(x[i * step])) sum += x[i * step], count++;
    *mean = count > 0 ? sum / count : 0;
    for (int64_t i = 0; i < n; i++)
        if (!isnan(x[i * step])) squares += (x[i * step] - *mean) * (x[i * step] - *mean);
    *deviation = fmax(count > 0 ? sqrt(squares / count) : 1, LEAST_DEVIATION);
}

static void add_number(const struct exhibit *v, int64_t j, double *out)
{
    double mean, deviation;
    moments(v->train + j, v->n, v->d, &mean, &deviation);
    for (int64_t i = 0; i < v->m; i++) {
        const double x = v->test[i * v->d + j], z = (x - mean) / deviation, half = 0.5 / deviation;
        if (isnan(x)) continue;
        if (v->kind[j] == VALUE_NUMBER) out[i] += normal_log_density(x, mean, deviation);
        else out[i] += log(fmax(0.5 * (erfc((z - half) * M_SQRT1_2) - erfc((z + half) * M_SQRT1_2)), 1e-300));
    }
}

/* count [kinds + 1]: spare; the last place is for what is no category */
static void add_category(const struct exhibit *v, int64_t j, double *count, double *out)
{
    const int64_t kinds = v->kind[j];
    double all = (double)kinds;
    for (int64_t k = 0; k < kinds; k++) count[k] = 1;
    for (int64_t i = 0; i < v->n; i++) {
        const double x = v->train[i * v->d + j];
        if (x >= 0 && x < (double)kinds) count[(int64_t)x]++, all++;
    }
    for (int64_t i = 0; i < v->m; i++) {
        const double x = v->test[i * v->d + j];
        if (!isnan(x)) out[i] += log((x >= 0 && x < (double)kinds ? count[(int64_t)x] : 1) / all);
    }
}

static void per_symbol(const struct exhibit *v, double *out)
{
    const double symbols = v->item->kind == ITEM_TEXT ? (double)(v->d - v->from) : 1;
    for (int64_t i = 0; i < v->m; i++) out[i] /= symbols;
}

int independent_score(const struct exhibit *v, double *out, struct err *e)
{
    int32_t most = 1;
    for (int64_t j = 0; j < v->d; j++) most = v->kind[j] > most ? v->kind[j] : most;
    double *count = mem_array((size_t)most, sizeof *count);
    if (!count) return fail_memory(e);
    for (int64_t i = 0; i < v->m; i++) out[i] = 0;
    for (int64_t j = v->from; j < v->d; j++) {
        if (v->kind[j] > 0) add_category(v, j, count, out);
        else add_number(v, j, out);
    }
    per_symbol(v, out);
    mem_free(count);
    return 0;
}

static bool always(const struct exhibit *v)
{
    (void)v;
    return true;
}

/* ---- one Gaussian ---- */

struct scaled {
    double *train, *test, *unit, *step; /* step: of whole numbers, in units; else 0 */
    struct arena arena;
};

static int scale(struct scaled *s, const double *train, int64_t n, const double *test, int64_t m, int64_t d,
                 struct err *e)
{
    *s = (struct scaled){0};
    s->train = arena_alloc(&s->arena, (size_t)(n * d) * sizeof(double));
    s->test = arena_alloc(&s->arena, (size_t)(m * d) * sizeof(double));
    s->unit = arena_alloc(&s->arena, (size_t)d * sizeof(double));
    s->step = arena_alloc(&s->arena, (size_t)d * sizeof(double));
    if (s->arena.failed) return fail_memory(e);
    for (int64_t j = 0; j < d; j++) {
        double mean;
        moments(train + j, n, d, &mean, &s->unit[j]);
        for (int64_t i = 0; i < n; i++) s->train[i * d + j] = (train[i * d + j] - mean) / s->unit[j];
        for (int64_t i = 0; i < m; i++) s->test[i * d + j] = (test[i * d + j] - mean) / s->unit[j];
    }
    return 0;
}

/* A number that is missing has no scale. */
static void unscale(const struct scaled *s, int64_t m, int64_t d, double *out)
{
    for (int64_t i = 0; i < m; i++)
        for (int64_t j = 0; j < d; j++)
            if (!isnan(s->test[i * d + j])) out[i] -= log(s->unit[j]);
}

static void take_steps(struct scaled *s, const struct exhibit *v)
{
    for (int64_t j = 0; j < v->d; j++) s->step[j] = v->kind[j] == VALUE_WHOLE ? 1 / s->unit[j] : 0;
}

static int fit_gaussian(const struct scaled *s, int64_t n, int64_t m, int64_t d, double *out, struct err *e)
{
    const struct gaussians_fit how = {.covariance = COVARIANCE_FULL,
                                      .k = 1,
                                      .restarts = 1,
                                      .most = 50,
                                      .tolerance = 1e-4,
                                      .ridge = 1e-6,
                                      .step = s->step,
                                      .seed = 1};
    struct gaussians g = {0};
    struct em_result r;
    int failed = gaussians_fit(&g, &how, s->train, n, d, &r, e);
    if (!failed) failed = gaussians_log_density(&g, s->test, m, out, e);
    gaussians_free(&g);
    if (!failed) unscale(s, m, d, out);
    return failed;
}

int gaussian_score(const double *train, int64_t n, const double *test, int64_t m, int64_t d, double *out, struct err *e)
{
    struct scaled s;
    int failed = scale(&s, train, n, test, m, d, e);
    if (!failed) failed = fit_gaussian(&s, n, m, d, out, e);
    arena_free(&s.arena);
    return failed;
}

static bool all_numbers(const struct exhibit *v)
{
    for (int64_t j = 0; j < v->d; j++)
        if (v->kind[j] != VALUE_NUMBER && v->kind[j] != VALUE_WHOLE) return false;
    return true;
}

static bool for_gaussian(const struct exhibit *v)
{
    return all_numbers(v) && v->d > 1 && v->d <= WIDTHS_MOST && v->n > 2 * v->d;
}

static int score_gaussian(const struct exhibit *v, double *out, struct err *e)
{
    struct scaled s;
    int failed = scale(&s, v->train, v->n, v->test, v->m, v->d, e);
    if (!failed) take_steps(&s, v);
    if (!failed) failed = fit_gaussian(&s, v->n, v->m, v->d, out, e);
    arena_free(&s.arena);
    return failed;
}

/* ---- one Gaussian of logits ---- */

void logits_of_levels(const double *level, int64_t n, int64_t d, double a, uint64_t seed, double *out, double *volume)
{
    struct rng r = rng_stream(seed, "levels");
    for (int64_t i = 0; i < n; i++) {
        double sum = 0;
        for (int64_t j = 0; j < d; j++) {
            const double x = a + (1 - 2 * a) * (level[i * d + j] + rng_uniform(&r)) / 256;
            out[i * d + j] = log(x) - log1p(-x);
            sum += log(1 - 2 * a) - log(x) - log1p(-x);
        }
        if (volume) volume[i] = sum;
    }
}

static bool for_logits(const struct exhibit *v)
{
    return v->item->kind == ITEM_IMAGE && all_of(v, 256) && v->d <= WIDTHS_MOST && v->n > 2 * v->d;
}

static int score_logits(const struct exhibit *v, double *out, struct err *e)
{
    double *train = mem_array((size_t)(v->n * v->d), sizeof *train), *volume = mem_array((size_t)v->m, sizeof *volume);
    double *test = mem_array((size_t)(v->m * v->d), sizeof *test);
    int failed = train && test && volume ? 0 : fail_memory(e);
    if (!failed) {
        logits_of_levels(v->train, v->n, v->d, SQUEEZE, v->seed, train, NULL);
        logits_of_levels(v->test, v->m, v->d, SQUEEZE, v->seed + 1, test, volume);
        failed = gaussian_score(train, v->n, test, v->m, v->d, out, e);
        for (int64_t i = 0; i < v->m && !failed; i++) out[i] += volume[i] - (double)v->d * log(256);
    }
    mem_free(train);
    mem_free(test);
    mem_free(volume);
    return failed;
}

/* ---- the nearest training items ---- */

static bool for_nearest(const struct exhibit *v)
{
    if (!all_numbers(v) || v->n < 2) return false;
    for (int64_t i = 0; i < v->n * v->d; i++)
        if (!isfinite(v->train[i])) return false;
    for (int64_t i = 0; i < v->m * v->d; i++)
        if (!isfinite(v->test[i])) return false;
    return true;
}

static void kernels(const struct scaled *s, int64_t n, int64_t m, int64_t d, double width, double *norm, double *log_p,
                    double *out)
{
    for (int64_t i = 0; i < m; i++) {
        points_distances((struct points){s->test + i * d, 1, d}, (struct points){s->train, n, d}, norm, log_p);
        for (int64_t k = 0; k < n; k++) log_p[k] *= -0.5 / (width * width);
        out[i] = log_sum_exp(log_p, n) - log((double)n) - (double)d * (log(width) + 0.5 * log(2 * M_PI));
    }
}

/* The same where some columns are whole numbers; wide [d] is spare. */
static int kernels_over_steps(const struct scaled *s, int64_t n, int64_t m, int64_t d, double width, double *wide,
                              double *out, struct err *e)
{
    for (int64_t j = 0; j < d; j++) wide[j] = fmax(width, cell_deviation(s->step[j]));
    return parzen_log_density(&(struct parzen){s->train, n, d, wide, s->step}, s->test, m, out, e);
}

static int by_kernels(const struct scaled *s, int64_t n, int64_t m, int64_t d, double *out, struct err *e)
{
    double width = 0, *norm = mem_array((size_t)(2 * n + d), sizeof *norm);
    bool steps = false;
    int failed = norm ? parzen_width(s->train, n, d, n < QUERIES ? n : QUERIES, &width, e) : fail_memory(e);
    for (int64_t j = 0; j < d; j++) steps = steps || s->step[j] > 0;
    if (!failed && steps) failed = kernels_over_steps(s, n, m, d, width, norm, out, e);
    else if (!failed) kernels(s, n, m, d, width, norm, norm + n, out);
    mem_free(norm);
    if (!failed) unscale(s, m, d, out);
    return failed;
}

static int score_nearest(const struct exhibit *v, double *out, struct err *e)
{
    struct scaled s;
    const int64_t n = v->n < NEIGHBOURS ? v->n : NEIGHBOURS;
    int failed = scale(&s, v->train, n, v->test, v->m, v->d, e);
    if (!failed) take_steps(&s, v);
    if (!failed) failed = by_kernels(&s, n, v->m, v->d, out, e);
    arena_free(&s.arena);
    return failed;
}

/* ---- the last value carried on ---- */

static bool for_carried(const struct exhibit *v)
{
    return v->item->kind == ITEM_SERIES && v->item->shape.dim[0] > 1 && all_of(v, VALUE_NUMBER);
}

/* The value itself at the first moment, then what it is more than the one before; missing where either is. */
static void differences(const struct exhibit *v, const double *x, int64_t n, double *out)
{
    const int64_t width = v->item->shape.dim[1];
    for (int64_t i = 0; i < n * v->d; i++) out[i] = i % v->d < width ? x[i] : x[i] - x[i - width];
}

static int score_carried(const struct exhibit *v, double *out, struct err *e)
{
    const int64_t width = v->item->shape.dim[1], steps = v->item->shape.dim[0] - 1;
    double *train = mem_array((size_t)(v->n * v->d), sizeof *train);
    double *test = mem_array((size_t)(v->m * v->d), sizeof *test);
    int failed = train && test ? 0 : fail_memory(e);
    if (!failed) {
        differences(v, v->train, v->n, train);
        differences(v, v->test, v->m, test);
        for (int64_t i = 0; i < v->m; i++) out[i] = 0;
    }
    for (int64_t c = 0; c < width && !failed; c++) {
        double mean, deviation, squares = 0, count = 0;
        moments(train + c, v->n, v->d, &mean, &deviation);
        for (int64_t i = 0; i < v->m; i++)
            if (!isnan(test[i * v->d + c])) out[i] += normal_log_density(test[i * v->d + c], mean, deviation);
        for (int64_t i = 0; i < v->n; i++)
            for (int64_t t = 1; t <= steps; t++) {
                const double x = train[i * v->d + t * width + c];
                if (!isnan(x)) squares += x * x, count++;
            }
        deviation = fmax(count > 0 ? sqrt(squares / count) : 1, LEAST_DEVIATION);
        for (int64_t i = 0; i < v->m; i++)
            for (int64_t t = 1; t <= steps; t++) {
                const double x = test[i * v->d + t * width + c];
                if (!isnan(x)) out[i] += normal_log_density(x, 0, deviation);
            }
    }
    mem_free(train);
    mem_free(test);
    return failed;
}

/* ---- uniform ---- */

static bool for_uniform(const struct exhibit *v)
{
    for (int64_t j = 0; j < v->d; j++)
        if (v->kind[j] < 2) return false;
    return true;
}

static int score_uniform(const struct exhibit *v, double *out, struct err *e)
{
    double sum = 0;
    (void)e;
    for (int64_t j = v->from; j < v->d; j++) sum -= log(v->kind[j]);
    for (int64_t i = 0; i < v->m; i++) out[i] = sum;
    per_symbol(v, out);
    return 0;
}

const struct trivial trivials[] = {
    {"uniform", "every value as likely as the others", false, for_uniform, score_uniform},
    {"independent columns", "normals and tables of counts, each value by itself", false, always, independent_score},
    {"full Gaussian", "one covariance of all numbers", false, for_gaussian, score_gaussian},
    {"Gaussian of logits", "one covariance of the logits of all pixels, with noise of a level", true, for_logits,
     score_logits},
    {"nearest items", "a kernel on each of up to 2000 training items, as wide as rows left out find likely", false,
     for_nearest, score_nearest},
    {"last value", "carried on, with normal steps", false, for_carried, score_carried},
    {"simple coder", "counts after the symbols before: in text five, in pictures ten neighbours", false, coder_fits,
     coder_score},
    {0},
};
