/* gaussians_block.c -- whitening turns each density into that of a standard normal: z = W (x - mean), and
** log p = log det W - d/2 log 2 pi - |z|^2 / 2. */
#include "stat/gaussians_block.h"

#include <math.h>

int block_open(struct block *b, const struct gaussians *g, struct err *e)
{
    const size_t line = LANES_ROWS * sizeof(double);
    *b = (struct block){.g = g, .lanes = lanes()};
    b->scale = arena_alloc(&b->arena, (size_t)g->k * sizeof(double));
    b->across = arena_alloc(&b->arena, (size_t)g->d * line);
    b->away = arena_alloc(&b->arena, (size_t)g->d * line);
    b->square = arena_alloc(&b->arena, line);
    b->joint = arena_alloc(&b->arena, (size_t)g->k * line);
    if (b->arena.failed) return fail_memory(e);
    for (int64_t k = 0; k < g->k; k++) b->scale[k] = gaussians_log_scale(g, k);
    return part_new(&b->part, g->d, e);
}

void block_close(struct block *b)
{
    part_free(&b->part);
    arena_free(&b->arena);
}

/* Where covariances are diagonal: w [d] */
static void scaled_squares(const double *w, const double *x, int64_t d, int64_t rows, double *out)
{
    for (int64_t r = 0; r < rows; r++) out[r] = 0;
    for (int64_t j = 0; j < d; j++)
        for (int64_t r = 0; r < rows; r++) {
            const double z = w[j] * x[j * LANES_ROWS + r];
            out[r] += z * z;
        }
}

static void whole_rows(struct block *b, const double *x, int64_t pitch, int64_t rows)
{
    const struct gaussians *g = b->g;
    const int64_t d = g->d, numbers = gaussians_are_dense(g->covariance) ? d * d : d;
    for (int64_t j = 0; j < d; j++)
        for (int64_t r = 0; r < rows; r++) b->across[j * LANES_ROWS + r] = x[r * pitch + j];
    for (int64_t k = 0; k < g->k; k++) {
        const double *mean = g->mean + k * d, *w = g->whiten + (g->covariance == COVARIANCE_TIED ? 0 : k * numbers);
        for (int64_t j = 0; j < d; j++)
            for (int64_t r = 0; r < rows; r++) b->away[j * LANES_ROWS + r] = b->across[j * LANES_ROWS + r] - mean[j];
        if (gaussians_are_dense(g->covariance)) b->lanes->squares(w, b->away, d, rows, b->square);
        else scaled_squares(w, b->away, d, rows, b->square);
        for (int64_t r = 0; r < rows; r++) b->joint[k * LANES_ROWS + r] = b->scale[k] - b->square[r] / 2;
    }
}

static int part_rows(struct block *b, const double *x, int64_t pitch, int64_t rows, struct err *e)
{
    const struct gaussians *g = b->g;
    part_look(&b->part, x);
    for (int64_t k = 0; k < g->k; k++) {
        TRY(part_condition(&b->part, g, k, e));
        for (int64_t r = 0; r < rows; r++) {
            for (int64_t j = 0; j < g->d; j++) b->away[j] = x[r * pitch + j] - g->mean[k * g->d + j];
            b->joint[k * LANES_ROWS + r] = log(g->weight[k]) + part_log_density(&b->part, b->away, b->across);
        }
    }
    return 0;
}

int block_log_joint(struct block *b, const double *x, int64_t pitch, int64_t rows, struct err *e)
{
    if (!part_whole(x, b->g->d)) return part_rows(b, x, pitch, rows, e);
    whole_rows(b, x, pitch, rows);
    return 0;
}
