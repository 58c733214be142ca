/* gaussians_cell.c -- the mass of a Gaussian in a box, one number after another (Genz 1992).
**
** Given the numbers before it each number is normal, so the mass is a product of
** masses on the line, if only what lies before were a point and not a cell. So points
** are drawn in the cells before it, as the Gaussian has them there, and the products
** averaged: no product is above 1, and of one wide step, or of independent columns,
** the mean is exact. Numbers without a step come first, and those whose step is
** small; the points are the same for every row, and lie evenly (Richtmyer 1951).
*/
#include "stat/gaussians_cell.h"
#include "stat/cell.h"
#include "stat/gaussians_part.h"
#include "stat/logs.h"
#include "stat/matrix.h"

#include <math.h>
#include <string.h>

#define POINTS 64
#define FINE 0.125 /* of a deviation: over a smaller step a density is that at its middle */
#define FORGET 40  /* nats below the best: such a component says nothing of a row */

struct cell {
    int64_t fine;   /* numbers that come first */
    int64_t *index; /* [seen] in their order */
    double *factor; /* [seen, seen]: lower Cholesky factor, in that order */
    double beyond;  /* the most that all wide steps but the first can add */
    double *z; /* [seen]: of the row that is looked at, the fine ones standardised, of the others what these leave */
};

struct cells {
    const struct gaussians *g;
    int64_t seen;
    const double *pattern; /* the row whose missing numbers the cells go by; NULL: none yet */
    struct cell *cell;     /* [k] */
    struct part part;
    double *root, *all; /* [d, d]: spare */
    double *alpha;      /* [d]: how far points lie apart */
    double *begun;      /* [k]: of the row that is looked at, what the fine numbers say */
    double product[POINTS];
    struct arena arena;
};

/* Side by side along the first axis; then fractional parts of the roots of primes. */
static void choose_alpha(double *alpha, int64_t d)
{
    int64_t prime = 1;
    alpha[0] = 1.0 / POINTS;
    for (int64_t j = 1; j < d; j++) {
        for (bool is = false; !is;) {
            is = true;
            prime++;
            for (int64_t by = 2; by * by <= prime && is; by++) is = prime % by != 0;
        }
        alpha[j] = sqrt((double)prime) - floor(sqrt((double)prime));
    }
}

static int cells_open(struct cells *c, const struct gaussians *g, struct err *e)
{
    const size_t d = (size_t)g->d, square = d * d * sizeof(double);
    *c = (struct cells){.g = g};
    c->cell = arena_alloc(&c->arena, (size_t)g->k * sizeof *c->cell);
    c->root = arena_alloc(&c->arena, square);
    c->all = arena_alloc(&c->arena, square);
    c->alpha = arena_alloc(&c->arena, d * sizeof(double));
    c->begun = arena_alloc(&c->arena, (size_t)g->k * sizeof(double));
    for (int64_t k = 0; k < g->k && !c->arena.failed; k++) {
        c->cell[k].index = arena_alloc(&c->arena, d * sizeof(int64_t));
        c->cell[k].factor = arena_alloc(&c->arena, square);
        c->cell[k].z = arena_alloc(&c->arena, d * sizeof(double));
    }
    TRY(part_new(&c->part, g->d, e));
    if (c->arena.failed) return fail_memory(e);
    choose_alpha(c->alpha, g->d);
    return 0;
}

static void cells_close(struct cells *c)
{
    part_free(&c->part);
    arena_free(&c->arena);
}

/* all [d, d], in the order of index [seen], as its factor */
static int factor_of(const double *all, int64_t d, const int64_t *index, int64_t seen, int64_t component, double *out,
                     struct err *e)
{
    for (int64_t i = 0; i < seen; i++)
        for (int64_t j = 0; j < seen; j++) out[i * seen + j] = all[index[i] * d + index[j]];
    CHECK(matrix_cholesky(out, seen), e, ERR_NUMERIC, "the covariance of component %lld is singular",
          (long long)component + 1);
    return 0;
}

/* Is the step of seen number i wide against its deviation, given all others? root [seen, seen]: an inverse factor. */
static bool is_wide(const struct cells *c, int64_t i)
{
    const double step = c->g->step[c->part.index[i]];
    double precision = 0;
    for (int64_t r = i; r < c->seen && step > 0; r++) precision += c->root[r * c->seen + i] * c->root[r * c->seen + i];
    return step * sqrt(precision) > FINE;
}

static int look_at(struct cells *c, int64_t k, struct err *e)
{
    struct cell *one = &c->cell[k];
    const int64_t d = c->g->d, seen = c->seen;
    part_covariance(c->g, k, c->all);
    TRY(factor_of(c->all, d, c->part.index, seen, k, c->root, e));
    matrix_invert_lower(c->root, seen);
    int64_t at = 0;
    for (int64_t i = 0; i < seen; i++)
        if (!is_wide(c, i)) one->index[at++] = c->part.index[i];
    one->fine = at;
    for (int64_t i = 0; i < seen; i++)
        if (is_wide(c, i)) one->index[at++] = c->part.index[i];
    one->beyond = 0;
    for (int64_t i = one->fine + 1; i < seen; i++) one->beyond -= log(c->g->step[one->index[i]]);
    return factor_of(c->all, d, one->index, seen, k, one->factor, e);
}

static int cells_look(struct cells *c, const double *row, struct err *e)
{
    if (c->pattern && part_same(c->pattern, row, c->g->d)) return 0;
    part_look(&c->part, row);
    c->pattern = row;
    c->seen = c->part.seen;
    for (int64_t k = 0; k < c->g->k; k++) TRY(look_at(c, k, e));
    return 0;
}

/* ---- one row ---- */

/* log weight + log density of the fine numbers; the rest of z is what they leave of the others. */
static double begin(const struct cells *c, int64_t k, const double *row)
{
    const struct cell *one = &c->cell[k];
    double sum = log(c->g->weight[k]);
    for (int64_t i = 0; i < c->seen; i++) {
        const double *factor = one->factor + i * c->seen;
        double left = row[one->index[i]] - c->g->mean[k * c->g->d + one->index[i]];
        for (int64_t j = 0; j < i && j < one->fine; j++) left -= factor[j] * one->z[j];
        one->z[i] = left;
        if (i >= one->fine) continue;
        one->z[i] /= factor[i];
        sum -= 0.5 * one->z[i] * one->z[i] + log(factor[i]) + HALF_LOG_2_PI;
    }
    return sum;
}

/* Of number i, whose middle, given those before it, lies `left` away: log of the mean density over its step. */
static double over_step(const struct cells *c, const struct cell *one, int64_t i, double left)
{
    const double deviation = one->factor[i * c->seen + i];
    return normal_cell(left / deviation, c->g->step[one->index[i]] / deviation) - log(deviation);
}

/* The product at one point of the cells. */
static double product_at(const struct cells *c, const struct cell *one, int64_t point, double *z)
{
    double sum = 0;
    for (int64_t i = one->fine; i < c->seen; i++) {
        const double *factor = one->factor + i * c->seen, u = ((double)point + 0.5) * c->alpha[i - one->fine];
        double left = one->z[i];
        for (int64_t j = one->fine; j < i; j++) left -= factor[j] * z[j];
        sum += over_step(c, one, i, left);
        if (i + 1 < c->seen)
            z[i] = normal_cell_quantile(left / factor[i], c->g->step[one->index[i]] / factor[i],
                                        fmin(fmax(u - floor(u), 1e-9), 1 - 1e-9));
    }
    return sum;
}

/* log of the mean of the density of the wide numbers over their cells, given the fine ones */
static double over_cells(struct cells *c, const struct cell *one)
{
    const int64_t wide = c->seen - one->fine;
    if (!wide) return 0;
    if (wide == 1) return over_step(c, one, one->fine, one->z[one->fine]);
    for (int64_t p = 0; p < POINTS; p++) c->product[p] = product_at(c, one, p, c->all);
    return log_sum_exp(c->product, POINTS) - log(POINTS);
}

/* What component k can say of the row at most. */
static double at_most(const struct cells *c, int64_t k, double fine)
{
    const struct cell *one = &c->cell[k];
    if (one->fine == c->seen) return fine;
    return fine + over_step(c, one, one->fine, one->z[one->fine]) + one->beyond;
}

static void row_log_joint(struct cells *c, const double *row, double *joint)
{
    const int64_t k = c->g->k;
    double best = -INFINITY;
    int64_t first = 0;
    for (int64_t i = 0; i < k; i++) {
        c->begun[i] = begin(c, i, row);
        joint[i] = at_most(c, i, c->begun[i]);
        if (joint[i] > joint[first]) first = i;
    }
    for (int64_t n = -1; n < k; n++) {
        const int64_t i = n < 0 ? first : n;
        if ((n >= 0 && i == first) || joint[i] < best - FORGET) continue;
        joint[i] = c->begun[i] + over_cells(c, &c->cell[i]);
        best = fmax(best, joint[i]);
    }
}

/* ---- all rows ---- */

int cells_log_joint(const struct gaussians *g, const double *x, int64_t n, double *joint, struct err *e)
{
    int status = 0;
#pragma omp parallel
    {
        struct err mine = {0};
        struct cells c;
        int failed = cells_open(&c, g, &mine);
#pragma omp for schedule(static)
        for (int64_t i = 0; i < n; i++) {
            if (!failed) failed = cells_look(&c, x + i * g->d, &mine);
            if (!failed) row_log_joint(&c, x + i * g->d, joint + i * g->k);
        }
        cells_close(&c);
#pragma omp critical
        if (failed && !status) {
            status = failed;
            if (e) *e = mine;
        }
    }
    return status;
}

int gaussians_are_coarse(const struct gaussians *g, bool *coarse, struct err *e)
{
    *coarse = false;
    bool any = false;
    for (int64_t j = 0; j < g->d; j++) any = any || g->step[j] > 0;
    if (!any) return 0;
    struct cells c;
    int failed = cells_open(&c, g, e);
    double *row = c.alpha; /* of which nothing is missing */
    if (!failed) failed = cells_look(&c, row, e);
    for (int64_t k = 0; k < g->k && !failed; k++) *coarse = *coarse || c.cell[k].fine < g->d;
    cells_close(&c);
    return failed;
}
