/* gaussians.c -- covariances and their factors; densities of any rows, block by block. */
#include "stat/gaussians.h"
#include "stat/cell.h"
#include "stat/gaussians_block.h"
#include "stat/gaussians_cell.h"
#include "stat/logs.h"
#include "stat/matrix.h"

#include <math.h>
#include <string.h>

bool gaussians_are_dense(enum covariance covariance)
{
    return covariance == COVARIANCE_FULL || covariance == COVARIANCE_TIED;
}

int64_t gaussians_factor_count(const struct gaussians *g)
{
    if (!gaussians_are_dense(g->covariance)) return g->k * g->d;
    return (g->covariance == COVARIANCE_TIED ? 1 : g->k) * g->d * g->d;
}

int64_t gaussians_freedom(const struct gaussians *g)
{
    const int64_t triangle = g->d * (g->d + 1) / 2, others = g->k - 1 + g->k * g->d;
    switch (g->covariance) {
    case COVARIANCE_FULL: return others + g->k * triangle;
    case COVARIANCE_TIED: return others + triangle;
    case COVARIANCE_DIAGONAL: return others + g->k * g->d;
    default: return others + g->k;
    }
}

int gaussians_new(struct gaussians *g, enum covariance covariance, int64_t k, int64_t d, struct err *e)
{
    *g = (struct gaussians){.covariance = covariance, .k = k, .d = d};
    const size_t factors = (size_t)gaussians_factor_count(g) * sizeof(double);
    g->weight = arena_alloc(&g->arena, (size_t)k * sizeof(double));
    g->mean = arena_alloc(&g->arena, (size_t)(k * d) * sizeof(double));
    g->factor = arena_alloc(&g->arena, factors);
    g->whiten = arena_alloc(&g->arena, factors);
    g->step = arena_alloc(&g->arena, (size_t)d * sizeof(double));
    return g->arena.failed ? fail_memory(e) : 0;
}

void gaussians_free(struct gaussians *g)
{
    arena_free(&g->arena);
    *g = (struct gaussians){0};
}

static int singular(int64_t component, struct err *e)
{
    fail(e, ERR_NUMERIC, "the covariance of component %lld is singular", (long long)component + 1);
    return fail_hint(e, "some columns may repeat others: raise the ridge, or ask for fewer components");
}

/* Deviations that are not below those of a step; round ones stay round. */
static void widen(struct gaussians *g)
{
    double least = 0;
    for (int64_t j = 0; j < g->d; j++) least += g->step[j] * g->step[j] / 12 / (double)g->d;
    for (int64_t i = 0; i < g->k * g->d; i++) {
        const double own = g->step[i % g->d] * g->step[i % g->d] / 12;
        g->factor[i] = fmax(g->factor[i], g->covariance == COVARIANCE_SPHERICAL ? least : own);
    }
}

/* a [d, d], a covariance, becomes its lower Cholesky factor, none of whose deviations is below that of its step. */
static bool factorise_above(double *a, const double *step, int64_t d)
{
    for (int64_t i = 0; i < d; i++) {
        for (int64_t j = 0; j <= i; j++) {
            double left = a[i * d + j];
            for (int64_t k = 0; k < j; k++) left -= a[i * d + k] * a[j * d + k];
            if (j < i) a[i * d + j] = left / a[j * d + j];
            else a[i * d + i] = fmax(left > 0 ? sqrt(left) : 0, cell_deviation(step[i]));
        }
        for (int64_t j = i + 1; j < d; j++) a[i * d + j] = 0;
        if (!(a[i * d + i] > 0)) return false;
    }
    return true;
}

static bool any_step(const struct gaussians *g)
{
    for (int64_t j = 0; j < g->d; j++)
        if (g->step[j] > 0) return true;
    return false;
}

int gaussians_factorise(struct gaussians *g, struct err *e)
{
    const bool steps = any_step(g);
    const int64_t count = gaussians_factor_count(g), square = g->d * g->d;
    if (!gaussians_are_dense(g->covariance)) {
        if (steps) widen(g);
        for (int64_t i = 0; i < count; i++) {
            if (!(g->factor[i] > 0)) return singular(i / g->d, e);
            g->factor[i] = sqrt(g->factor[i]);
            g->whiten[i] = 1 / g->factor[i];
        }
        return 0;
    }
    for (int64_t at = 0; at < count; at += square)
        if (!(steps ? factorise_above(g->factor + at, g->step, g->d) : matrix_cholesky(g->factor + at, g->d)))
            return singular(at / square, e);
    memcpy(g->whiten, g->factor, (size_t)count * sizeof(double));
    for (int64_t at = 0; at < count; at += square) matrix_invert_lower(g->whiten + at, g->d);
    return 0;
}

/* ---- density ---- */

double gaussians_log_scale(const struct gaussians *g, int64_t k)
{
    double constant = log(g->weight[k]) - HALF_LOG_2_PI * (double)g->d;
    if (g->covariance == COVARIANCE_TIED) k = 0;
    if (gaussians_are_dense(g->covariance)) return constant + matrix_log_diagonal(g->whiten + k * g->d * g->d, g->d);
    for (int64_t j = 0; j < g->d; j++) constant += log(g->whiten[k * g->d + j]);
    return constant;
}

/* All of a window of rows, in runs of rows that miss the same. */
static int window_log_joint(struct block *b, const double *x, int64_t rows, double *joint, struct err *e)
{
    const int64_t d = b->g->d, k = b->g->k;
    for (int64_t at = 0, next; at < rows; at = next) {
        for (next = at + 1; next < rows && part_same(x + at * d, x + next * d, d);) next++;
        TRY(block_log_joint(b, x + at * d, d, next - at, e));
        for (int64_t i = at; i < next; i++)
            for (int64_t c = 0; c < k; c++) joint[i * k + c] = b->joint[c * LANES_ROWS + i - at];
    }
    return 0;
}

int gaussians_log_joint(const struct gaussians *g, const double *x, int64_t n, double *joint, struct err *e)
{
    bool coarse;
    TRY(gaussians_are_coarse(g, &coarse, e));
    if (coarse) return cells_log_joint(g, x, n, joint, e);
    const int64_t windows = (n + LANES_ROWS - 1) / LANES_ROWS;
    int status = 0;
#pragma omp parallel
    {
        struct err mine = {0};
        struct block b;
        int failed = block_open(&b, g, &mine);
#pragma omp for schedule(static)
        for (int64_t w = 0; w < windows; w++) {
            const int64_t first = w * LANES_ROWS, rows = n - first < LANES_ROWS ? n - first : LANES_ROWS;
            if (!failed) failed = window_log_joint(&b, x + first * g->d, rows, joint + first * g->k, &mine);
        }
        block_close(&b);
#pragma omp critical
        if (failed && !status) {
            status = failed;
            if (e) *e = mine;
        }
    }
    return status;
}

int gaussians_log_density(const struct gaussians *g, const double *x, int64_t n, double *density, struct err *e)
{
    double *joint = mem_array((size_t)(n * g->k), sizeof *joint);
    if (!joint) return fail_memory(e);
    const int status = gaussians_log_joint(g, x, n, joint, e);
    for (int64_t i = 0; i < n && !status; i++) density[i] = log_sum_exp(joint + i * g->k, g->k);
    mem_free(joint);
    return status;
}
