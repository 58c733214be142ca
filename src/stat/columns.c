/* columns.c -- counting. Where all columns have two categories and nothing is missing, as in black and white pictures,
** both counting and scoring are products of matrices. */
#include "stat/columns.h"
#include "stat/cell.h"
#include "stat/draw.h"
#include "stat/logs.h"
#include "stat/matrix.h"

#include <math.h>
#include <string.h>

#define LEAST_PROBABILITY 1e-300
#define LEAST_VARIANCE 1e-12
#define LEAST_RATE 1e-30

int columns_new(struct columns *g, int64_t k, int64_t d, const int32_t *categories, struct err *e)
{
    *g = (struct columns){.k = k, .d = d};
    for (int64_t j = 0; j < d; j++) g->c = categories[j] > g->c ? categories[j] : g->c;
    const size_t cells = (size_t)(k * d) * sizeof(double);
    g->categories = arena_alloc(&g->arena, (size_t)d * sizeof *categories);
    g->weight = arena_alloc(&g->arena, (size_t)k * sizeof(double));
    g->mean = arena_alloc(&g->arena, cells);
    g->deviation = arena_alloc(&g->arena, cells);
    g->step = arena_alloc(&g->arena, (size_t)d * sizeof(double));
    g->table = arena_alloc(&g->arena, cells * (size_t)g->c);
    if (g->arena.failed) return fail_memory(e);
    memcpy(g->categories, categories, (size_t)d * sizeof *categories);
    for (int64_t at = 0; at < k * d; at++) g->deviation[at] = 1;
    return 0;
}

void columns_free(struct columns *g)
{
    arena_free(&g->arena);
    *g = (struct columns){0};
}

static double *cell(const struct columns *g, int64_t k, int64_t j) /* [c] */
{
    return g->table + (k * g->d + j) * g->c;
}

static bool fits(double x, int32_t categories)
{
    const double end = categories == COLUMNS_COUNT ? 0x1p31 : categories;
    return !categories || isnan(x) || (x >= 0 && x < end && x == (double)(int32_t)x);
}

static int check_values(const struct columns *g, const double *x, int64_t n, struct err *e)
{
    bool wrong = false;
#pragma omp parallel for schedule(static) reduction(|| : wrong)
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < g->d; j++) wrong |= !fits(x[i * g->d + j], g->categories[j]);
    for (int64_t i = 0; i < n * g->d && wrong; i++) {
        const int32_t categories = g->categories[i % g->d];
        if (fits(x[i], categories)) continue;
        CHECK(categories != COLUMNS_COUNT, e, ERR_DATA, "row %lld, column %lld: %g is no count, which is 0, 1, 2, ...",
              (long long)(i / g->d) + 1, (long long)(i % g->d) + 1, x[i]);
        return fail(e, ERR_DATA, "row %lld, column %lld: %g is none of the %d categories of this column",
                    (long long)(i / g->d) + 1, (long long)(i % g->d) + 1, x[i], categories);
    }
    return 0;
}

static bool all_binary(const struct columns *g, const double *x, int64_t n)
{
    bool binary = true;
    for (int64_t j = 0; j < g->d; j++)
        if (g->categories[j] != 2) return false;
#pragma omp parallel for schedule(static) reduction(&& : binary)
    for (int64_t i = 0; i < n * g->d; i++) binary &= !isnan(x[i]);
    return binary;
}

/* ---- learning ---- */

/* Seen counts of product k [d] in its column, were nothing missing, and the pseudo-count; returns their sum. */
static double gather_counts(const struct columns *g, double pseudo, const double *x, int64_t n, const double *share,
                            int64_t k, double *seen)
{
    double all = 0;
    for (int64_t j = 0; j < g->d; j++) {
        double sum = 0, there = 0;
        for (int64_t i = 0; i < n && g->categories[j] == COLUMNS_COUNT; i++) {
            if (isnan(x[i * g->d + j])) continue;
            there += share[i * g->k + k];
            sum += share[i * g->k + k] * x[i * g->d + j];
        }
        if (g->categories[j] != COLUMNS_COUNT) continue;
        seen[j] = (there > 0 ? sum * g->weight[k] * (double)n / there : 0) + pseudo;
        all += seen[j];
    }
    return all;
}

/* How many things a row has, on average, were nothing missing. */
static double mean_length(const struct columns *g, const double *x, int64_t n)
{
    double length = 0;
    for (int64_t j = 0; j < g->d; j++) {
        double sum = 0, there = 0;
        for (int64_t i = 0; i < n && g->categories[j] == COLUMNS_COUNT; i++)
            if (!isnan(x[i * g->d + j])) there++, sum += x[i * g->d + j];
        length += there > 0 ? sum / there : 0;
    }
    return length;
}

static void learn_rates(struct columns *g, double pseudo, const double *x, int64_t n, const double *share)
{
    const double length = fmax(mean_length(g, x, n), LEAST_PROBABILITY);
#pragma omp parallel for schedule(static)
    for (int64_t k = 0; k < g->k; k++) {
        double *mean = g->mean + k * g->d;
        const double all = gather_counts(g, pseudo, x, n, share, k, mean);
        for (int64_t j = 0; j < g->d; j++)
            if (g->categories[j] == COLUMNS_COUNT) mean[j] = fmax(all > 0 ? length * mean[j] / all : 0, LEAST_RATE);
    }
}

/* Counts become log probabilities. */
static void settle_table(struct columns *g, const struct columns_prior *p, int64_t k, int64_t j)
{
    const int32_t categories = g->categories[j];
    double *count = cell(g, k, j), all = 0;
    for (int32_t v = 0; v < categories; v++) {
        count[v] += p->toward_whole ? p->count * exp(cell(p->whole, 0, j)[v]) : p->count;
        all += count[v];
    }
    for (int32_t v = 0; v < categories; v++)
        count[v] = log(fmax(all > 0 ? count[v] / all : 1.0 / categories, LEAST_PROBABILITY));
}

static void count_categories(struct columns *g, const double *x, int64_t n, const double *share, int64_t k, int64_t j)
{
    double *count = cell(g, k, j);
    for (int64_t i = 0; i < n; i++)
        if (!isnan(x[i * g->d + j])) count[(int64_t)x[i * g->d + j]] += share[i * g->k + k];
}

static int count_binary(struct columns *g, const double *x, int64_t n, const double *share, struct err *e)
{
    double *ones = mem_array((size_t)(g->k * g->d), sizeof *ones);
    if (!ones) return fail_memory(e);
    matrix_product(true, false, g->k, g->d, n, 1, share, x, 0, ones);
    for (int64_t k = 0; k < g->k; k++)
        for (int64_t j = 0; j < g->d; j++) {
            double *count = cell(g, k, j);
            count[1] = ones[k * g->d + j];
            count[0] = fmax(g->weight[k] * (double)n - count[1], 0);
        }
    mem_free(ones);
    return 0;
}

/* Means and variances (in deviation) of product k; count [d] is spare. Row by row, twice, as memory likes it. */
static void moments(struct columns *g, const double *x, int64_t n, const double *share, int64_t k, double *count)
{
    double *mean = g->mean + k * g->d, *variance = g->deviation + k * g->d;
    for (int64_t j = 0; j < g->d; j++) count[j] = mean[j] = variance[j] = 0;
    for (int64_t i = 0; i < n; i++) {
        const double part = share[i * g->k + k], *row = x + i * g->d;
        for (int64_t j = 0; j < g->d && part > 0; j++)
            if (!isnan(row[j])) count[j] += part, mean[j] += part * row[j];
    }
    for (int64_t j = 0; j < g->d; j++) mean[j] = count[j] > 0 && !g->categories[j] ? mean[j] / count[j] : 0;
    for (int64_t i = 0; i < n; i++) {
        const double part = share[i * g->k + k], *row = x + i * g->d;
        for (int64_t j = 0; j < g->d && part > 0; j++)
            if (!isnan(row[j])) variance[j] += part * (row[j] - mean[j]) * (row[j] - mean[j]);
    }
    for (int64_t j = 0; j < g->d; j++) variance[j] = count[j] > 0 ? variance[j] / count[j] : 0;
}

/* Of any column, over all rows. */
static double largest_variance(const struct columns *g, const double *x, int64_t n)
{
    double most = 0;
    for (int64_t j = 0; j < g->d; j++) {
        double count = 0, first = 0, second = 0;
        for (int64_t i = 0; i < n && !g->categories[j]; i++)
            if (!isnan(x[i * g->d + j])) count++, first += x[i * g->d + j], second += x[i * g->d + j] * x[i * g->d + j];
        if (count > 0) most = fmax(most, second / count - first / count * (first / count));
    }
    return most > 0 ? most : 1;
}

static int learn_numbers(struct columns *g, double smoothing, const double *x, int64_t n, const double *share,
                         struct err *e)
{
    const double least = fmax(smoothing * largest_variance(g, x, n), LEAST_VARIANCE);
    double *count = mem_array((size_t)(g->k * g->d), sizeof *count);
    if (!count) return fail_memory(e);
#pragma omp parallel for schedule(static)
    for (int64_t k = 0; k < g->k; k++) {
        moments(g, x, n, share, k, count + k * g->d);
        for (int64_t j = 0; j < g->d; j++) {
            double *at = g->deviation + k * g->d + j;
            *at = g->categories[j] ? 1 : fmax(sqrt(*at + least), cell_deviation(g->step[j]));
        }
    }
    mem_free(count);
    return 0;
}

int columns_learn(struct columns *g, const struct columns_prior *p, const double *x, int64_t n, const double *share,
                  struct err *e)
{
    TRY(check_values(g, x, n, e));
    const bool binary = all_binary(g, x, n);
    memset(g->weight, 0, (size_t)g->k * sizeof *g->weight);
    memset(g->table, 0, (size_t)(g->k * g->d * g->c) * sizeof *g->table);
    for (int64_t i = 0; i < n; i++)
        for (int64_t k = 0; k < g->k; k++) g->weight[k] += share[i * g->k + k] / (double)n;
    if (binary) TRY(count_binary(g, x, n, share, e));
    else TRY(learn_numbers(g, p->smoothing, x, n, share, e));
    learn_rates(g, p->count, x, n, share);
#pragma omp parallel for schedule(static)
    for (int64_t at = 0; at < g->k * g->d; at++) {
        const int64_t k = at / g->d, j = at % g->d;
        if (g->categories[j] <= 0) continue;
        if (!binary) count_categories(g, x, n, share, k, j);
        settle_table(g, p, k, j);
    }
    return 0;
}

/* ---- log probabilities ---- */

static double log_poisson(double count, double rate)
{
    int sign;
    return count * log(rate) - rate - lgamma_r(count + 1, &sign);
}

static double log_row(const struct columns *g, const double *log_deviation, int64_t k, const double *row)
{
    double sum = log(g->weight[k]);
    for (int64_t j = 0; j < g->d; j++) {
        const int64_t at = k * g->d + j;
        if (isnan(row[j])) continue;
        if (g->categories[j] == COLUMNS_COUNT) {
            sum += log_poisson(row[j], g->mean[at]);
            continue;
        }
        if (g->categories[j]) {
            sum += cell(g, k, j)[(int64_t)row[j]];
            continue;
        }
        const double z = (row[j] - g->mean[at]) / g->deviation[at];
        sum += normal_cell(z, g->step[j] / g->deviation[at]) - log_deviation[at];
    }
    return sum;
}

/* log p(x) = sum of log p(0) + x (log p(1) - log p(0)) */
static int joint_binary(const struct columns *g, const double *x, int64_t n, double *joint, struct err *e)
{
    double *slope = mem_array((size_t)(g->k * g->d), sizeof *slope);
    if (!slope) return fail_memory(e);
    for (int64_t k = 0; k < g->k; k++) {
        double base = log(g->weight[k]);
        for (int64_t j = 0; j < g->d; j++) {
            base += cell(g, k, j)[0];
            slope[k * g->d + j] = cell(g, k, j)[1] - cell(g, k, j)[0];
        }
        for (int64_t i = 0; i < n; i++) joint[i * g->k + k] = base;
    }
    matrix_product(false, true, n, g->k, g->d, 1, x, slope, 1, joint);
    mem_free(slope);
    return 0;
}

int columns_log_joint(const struct columns *g, const double *x, int64_t n, double *joint, struct err *e)
{
    TRY(check_values(g, x, n, e));
    if (all_binary(g, x, n)) return joint_binary(g, x, n, joint, e);
    double *log_deviation = mem_array((size_t)(g->k * g->d), sizeof *log_deviation);
    if (!log_deviation) return fail_memory(e);
    for (int64_t at = 0; at < g->k * g->d; at++) log_deviation[at] = log(g->deviation[at]);
#pragma omp parallel for schedule(static)
    for (int64_t i = 0; i < n; i++)
        for (int64_t k = 0; k < g->k; k++) joint[i * g->k + k] = log_row(g, log_deviation, k, x + i * g->d);
    mem_free(log_deviation);
    return 0;
}

/* ---- filling in ---- */

/* First which product it is, by what is there; then each missing number by itself. spare [c] */
static void fill_row(const struct columns *g, double *joint, double *spare, double *row, double temperature,
                     struct rng *r)
{
    const int64_t k = draw_one(joint, g->k, temperature, r);
    for (int64_t j = 0; j < g->d; j++) {
        const int64_t at = k * g->d + j;
        if (!isnan(row[j])) continue;
        if (!g->categories[j]) row[j] = g->mean[at] + temperature * g->deviation[at] * rng_normal(r);
        if (g->categories[j] == COLUMNS_COUNT) row[j] = draw_poisson(g->mean[at], temperature, r);
        if (g->categories[j] <= 0) continue;
        memcpy(spare, cell(g, k, j), (size_t)g->categories[j] * sizeof *spare);
        row[j] = (double)draw_one(spare, g->categories[j], temperature, r);
    }
}

int columns_fill(const struct columns *g, double *x, int64_t n, double temperature, struct rng *r, struct err *e)
{
    double *joint = mem_array((size_t)(n * g->k), sizeof *joint), *spare = mem_array((size_t)g->c + 1, sizeof *spare);
    int failed = joint && spare ? columns_log_joint(g, x, n, joint, e) : fail_memory(e);
    for (int64_t i = 0; i < n && !failed; i++) fill_row(g, joint + i * g->k, spare, x + i * g->d, temperature, r);
    mem_free(joint);
    mem_free(spare);
    return failed;
}

/* ---- a start ---- */

#define PULL 0.75 /* what a drawn row's own value has of the half that is its own */

void columns_start(struct columns *g, const struct columns *whole, const double *x, int64_t n, struct rng *r)
{
    for (int64_t k = 0; k < g->k; k++) {
        const double *row = x + rng_below(r, n) * g->d;
        g->weight[k] = 1 / (double)g->k;
        for (int64_t j = 0; j < g->d; j++) {
            const int32_t categories = g->categories[j];
            const double value = isnan(row[j]) ? whole->mean[j] : row[j];
            g->mean[k * g->d + j] = categories > 0 ? 0 : value;
            g->deviation[k * g->d + j] = whole->deviation[j];
            for (int32_t v = 0; v < categories; v++) {
                const double all = exp(cell(whole, 0, j)[v]);
                const double own = isnan(row[j]) ? all : row[j] == v ? PULL : (1 - PULL) / (categories - 1);
                cell(g, k, j)[v] = log(categories == 1 ? 1 : (all + own) / 2);
            }
        }
    }
}
