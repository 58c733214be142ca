/* gaussians_part.c -- the marginal of the numbers that are seen, and the conditional of those that are not. */
#include "stat/gaussians_part.h"
#include "stat/logs.h"
#include "stat/matrix.h"

#include <math.h>
#include <string.h>

int part_new(struct part *p, int64_t d, struct err *e)
{
    *p = (struct part){.d = d};
    const size_t square = (size_t)(d * d) * sizeof(double);
    p->index = arena_alloc(&p->arena, (size_t)d * sizeof *p->index);
    p->root = arena_alloc(&p->arena, square);
    p->regress = arena_alloc(&p->arena, square);
    p->rest = arena_alloc(&p->arena, square);
    p->spare = arena_alloc(&p->arena, 3 * square);
    return p->arena.failed ? fail_memory(e) : 0;
}

void part_free(struct part *p)
{
    arena_free(&p->arena);
}

bool part_whole(const double *row, int64_t d)
{
    for (int64_t j = 0; j < d; j++)
        if (isnan(row[j])) return false;
    return true;
}

bool part_same(const double *row, const double *other, int64_t d)
{
    for (int64_t j = 0; j < d; j++)
        if (isnan(row[j]) != isnan(other[j])) return false;
    return true;
}

void part_look(struct part *p, const double *row)
{
    p->seen = p->hidden = 0;
    for (int64_t j = 0; j < p->d; j++)
        if (!isnan(row[j])) p->index[p->seen++] = j;
    for (int64_t j = 0; j < p->d; j++)
        if (isnan(row[j])) p->index[p->seen + p->hidden++] = j;
}

void part_covariance(const struct gaussians *g, int64_t k, double *out)
{
    const int64_t d = g->d;
    const double *f = g->factor;
    if (!gaussians_are_dense(g->covariance)) {
        memset(out, 0, (size_t)(d * d) * sizeof *out);
        for (int64_t j = 0; j < d; j++) out[j * d + j] = f[k * d + j] * f[k * d + j];
        return;
    }
    if (g->covariance == COVARIANCE_FULL) f += k * d * d;
    matrix_product(false, true, d, d, d, 1, f, f, 0, out);
}

/* out [rows, columns] of the places in index */
static void pick(const double *all, int64_t d, const int64_t *row, int64_t rows, const int64_t *column, int64_t columns,
                 double *out)
{
    for (int64_t i = 0; i < rows; i++)
        for (int64_t j = 0; j < columns; j++) out[i * columns + j] = all[row[i] * d + column[j]];
}

int part_condition(struct part *p, const struct gaussians *g, int64_t component, struct err *e)
{
    const int64_t s = p->seen, h = p->hidden, *seen = p->index, *hidden = p->index + p->seen;
    double *all = p->spare, *across = all + p->d * p->d, *white = across + p->d * p->d;
    part_covariance(g, component, all);
    pick(all, p->d, seen, s, seen, s, p->root);
    pick(all, p->d, hidden, h, seen, s, across);
    pick(all, p->d, hidden, h, hidden, h, p->rest);
    CHECK(matrix_cholesky(p->root, s), e, ERR_NUMERIC, "the covariance of component %lld is singular",
          (long long)component + 1);
    matrix_invert_lower(p->root, s);
    p->log_scale = matrix_log_diagonal(p->root, s) - HALF_LOG_2_PI * (double)s;
    matrix_product(false, true, h, s, s, 1, across, p->root, 0, white); /* S_hs L^-T */
    matrix_product(false, false, h, s, s, 1, white, p->root, 0, p->regress);
    if (s) matrix_product(false, true, h, h, s, -1, white, white, 1, p->rest);
    return 0;
}

void part_fill(const struct part *p, double *difference)
{
    for (int64_t i = 0; i < p->hidden; i++) {
        double sum = 0;
        for (int64_t j = 0; j < p->seen; j++) sum += p->regress[i * p->seen + j] * difference[p->index[j]];
        difference[p->index[p->seen + i]] = sum;
    }
}

double part_log_density(const struct part *p, const double *difference, double *z)
{
    double sum = 0;
    for (int64_t i = 0; i < p->seen; i++) {
        z[i] = 0;
        for (int64_t j = 0; j <= i; j++) z[i] += p->root[i * p->seen + j] * difference[p->index[j]];
        sum += z[i] * z[i];
    }
    return p->log_scale - sum / 2;
}
