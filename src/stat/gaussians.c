/* gaussians.c -- whitening turns each density into that of a standard normal: z = (x - mean) W', and
** log p = log det W - d/2 log 2 pi - |z|^2 / 2. Rows go in blocks, so that the whitening is a product of matrices. */
#include "stat/gaussians.h"
#include "stat/gaussians_part.h"
#include "stat/logs.h"
#include "stat/matrix.h"

#include <math.h>
#include <string.h>

#define BLOCK 256
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

int gaussians_factorise(struct gaussians *g, struct err *e)
{
    const int64_t count = gaussians_factor_count(g), square = g->d * g->d;
    if (!gaussians_are_dense(g->covariance)) {
        for (int64_t i = 0; i < count; i++) {
            if (!(g->factor[i] > 0)) return singular(i / g->d, e);
            g->factor[i] = sqrt(g->factor[i]);
            g->whiten[i] = 1 / g->factor[i];
        }
        return 0;
    }
    for (int64_t at = 0; at < count; at += square)
        if (!matrix_cholesky(g->factor + at, g->d)) return singular(at / square, e);
    memcpy(g->whiten, g->factor, (size_t)count * sizeof(double));
    for (int64_t at = 0; at < count; at += square) matrix_invert_lower(g->whiten + at, g->d);
    return 0;
}

/* ---- density ---- */

struct room {               /* of one thread */
    double *difference, *z; /* [BLOCK, d] */
    struct part part;
};

static int room_open(struct room *w, int64_t d, struct err *e)
{
    w->difference = mem_array((size_t)(2 * BLOCK * d), sizeof(double));
    if (!w->difference) return fail_memory(e);
    w->z = w->difference + BLOCK * d;
    return part_new(&w->part, d, e);
}

static void room_close(struct room *w)
{
    mem_free(w->difference);
    part_free(&w->part);
}

double gaussians_log_scale(const struct gaussians *g, int64_t k)
{
    double constant = log(g->weight[k]) - HALF_LOG_2_PI * (double)g->d;
    if (g->covariance == COVARIANCE_TIED) k = 0;
    if (gaussians_are_dense(g->covariance)) return constant + matrix_log_diagonal(g->whiten + k * g->d * g->d, g->d);
    for (int64_t j = 0; j < g->d; j++) constant += log(g->whiten[k * g->d + j]);
    return constant;
}

static void whiten_block(const struct gaussians *g, int64_t k, int64_t rows, const double *difference, double *z)
{
    const int64_t d = g->d;
    if (gaussians_are_dense(g->covariance)) {
        const double *w = g->whiten + (g->covariance == COVARIANCE_FULL ? k * d * d : 0);
        matrix_product(false, true, rows, d, d, 1, difference, w, 0, z);
        return;
    }
    for (int64_t i = 0; i < rows; i++)
        for (int64_t j = 0; j < d; j++) z[i * d + j] = difference[i * d + j] * g->whiten[k * d + j];
}

/* Rows with nothing missing. */
static void whole_block(const struct gaussians *g, struct room *w, const double *x, int64_t rows, double *joint)
{
    const int64_t d = g->d;
    for (int64_t k = 0; k < g->k; k++) {
        const double scale = gaussians_log_scale(g, k);
        for (int64_t i = 0; i < rows; i++)
            for (int64_t j = 0; j < d; j++) w->difference[i * d + j] = x[i * d + j] - g->mean[k * d + j];
        whiten_block(g, k, rows, w->difference, w->z);
        for (int64_t i = 0; i < rows; i++) {
            double sum = 0;
            for (int64_t j = 0; j < d; j++) sum += w->z[i * d + j] * w->z[i * d + j];
            joint[i * g->k + k] = scale - sum / 2;
        }
    }
}

/* Rows that all miss the same numbers. */
static int part_block(const struct gaussians *g, struct room *w, const double *x, int64_t rows, double *joint,
                      struct err *e)
{
    const int64_t d = g->d;
    part_look(&w->part, x);
    for (int64_t k = 0; k < g->k; k++) {
        TRY(part_condition(&w->part, g, k, e));
        for (int64_t i = 0; i < rows; i++) {
            for (int64_t j = 0; j < d; j++) w->difference[j] = x[i * d + j] - g->mean[k * d + j];
            joint[i * g->k + k] = log(g->weight[k]) + part_log_density(&w->part, w->difference, w->z);
        }
    }
    return 0;
}

static int joint_block(const struct gaussians *g, struct room *w, const double *x, int64_t rows, double *joint,
                       struct err *e)
{
    for (int64_t at = 0, next; at < rows; at = next) {
        const double *first = x + at * g->d;
        for (next = at + 1; next < rows && part_same(first, x + next * g->d, g->d);) next++;
        if (part_whole(first, g->d)) whole_block(g, w, first, next - at, joint + at * g->k);
        else TRY(part_block(g, w, first, next - at, joint + at * g->k, e));
    }
    return 0;
}

int gaussians_log_joint(const struct gaussians *g, const double *x, int64_t n, double *joint, struct err *e)
{
    const int64_t blocks = (n + BLOCK - 1) / BLOCK;
    int status = 0;
#pragma omp parallel
    {
        struct err mine = {0};
        struct room w = {0};
        int failed = room_open(&w, g->d, &mine);
#pragma omp for schedule(static)
        for (int64_t b = 0; b < blocks; b++) {
            const int64_t first = b * BLOCK, rows = n - first < BLOCK ? n - first : BLOCK;
            if (!failed) failed = joint_block(g, &w, x + first * g->d, rows, joint + first * g->k, &mine);
        }
        room_close(&w);
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
