/* parzen.c -- the leave-one-out likelihood (Duin 1976) as a function of the logarithm of the width, whose hill is climbed
** by golden section. The squared distances are worked out once. Rows that repeat others would like no width at all, so the
** search ends somewhere. */
#include "stat/parzen.h"
#include "base/mem.h"
#include "stat/cell.h"
#include "stat/draw.h"
#include "stat/logs.h"
#include "stat/matrix.h"

#include <math.h>

#define LOWEST 0.02 /* of Scott's width */
#define HIGHEST 5.0
#define STEPS 24
#define GOLDEN 0.6180339887498949

/* squares [queries, n] */
static void distances(const double *x, int64_t n, int64_t d, int64_t queries, double *squares, double *length)
{
    for (int64_t i = 0; i < n; i++) {
        length[i] = 0;
        for (int64_t j = 0; j < d; j++) length[i] += x[i * d + j] * x[i * d + j];
    }
    matrix_product(false, true, queries, n, d, -2, x, x, 0, squares);
    for (int64_t q = 0; q < queries; q++)
        for (int64_t i = 0; i < n; i++)
            squares[q * n + i] = q == i ? INFINITY : fmax(squares[q * n + i] + length[q] + length[i], 0);
}

static double left_out(const double *squares, int64_t n, int64_t d, int64_t queries, double *spare, double log_width)
{
    const double scale = -0.5 * exp(-2 * log_width);
    double sum = 0;
    for (int64_t q = 0; q < queries; q++) {
        for (int64_t i = 0; i < n; i++) spare[i] = scale * squares[q * n + i];
        sum += log_sum_exp(spare, n) - (double)d * log_width;
    }
    return sum;
}

int parzen_width(const double *x, int64_t n, int64_t d, int64_t queries, double *width, struct err *e)
{
    double *squares = mem_array((size_t)(queries * n), sizeof *squares), *spare = mem_array((size_t)n, sizeof *spare);
    const double scott = pow((double)n, -1 / ((double)d + 4));
    double low = log(LOWEST * scott), high = log(HIGHEST * scott);
    if (!squares || !spare) {
        mem_free(squares);
        mem_free(spare);
        return fail_memory(e);
    }
    distances(x, n, d, queries, squares, spare);
    for (int k = 0; k < STEPS; k++) {
        const double a = high - GOLDEN * (high - low), b = low + GOLDEN * (high - low);
        if (left_out(squares, n, d, queries, spare, a) > left_out(squares, n, d, queries, spare, b)) high = b;
        else low = a;
    }
    *width = exp((low + high) / 2);
    mem_free(squares);
    mem_free(spare);
    return 0;
}

/* ---- as a density ---- */

#define FINE 0.125 /* of a kernel's width: over a smaller step the density is that at its middle */
#define REACH 64   /* steps, up to which what a kernel says is looked up */

static bool is_coarse(const struct parzen *p, int64_t j)
{
    return p->step[j] > FINE * p->width[j];
}

/* [d, REACH]: log of the mean density over a cell so many steps from a kernel's middle; the caller's (mem_free). */
static double *cells_of(const struct parzen *p)
{
    double *cell = mem_array((size_t)(p->d * REACH), sizeof *cell);
    for (int64_t i = 0; i < p->d * REACH && cell; i++) {
        const double wide = p->step[i / REACH] / p->width[i / REACH];
        if (is_coarse(p, i / REACH)) cell[i] = normal_cell((double)(i % REACH) * wide, wide);
    }
    return cell;
}

/* log of the kernel at row [d], at what is there of x */
static double log_kernel(const struct parzen *p, const double *cell, const double *x, const double *row)
{
    double sum = 0;
    for (int64_t j = 0; j < p->d; j++) {
        const double away = fabs(x[j] - row[j]), z = away / p->width[j];
        if (isnan(x[j])) continue;
        if (!is_coarse(p, j)) {
            sum -= 0.5 * z * z;
            continue;
        }
        const double many = away / p->step[j], whole = round(many);
        if (whole < REACH && fabs(many - whole) < 1e-4) sum += cell[j * REACH + (int64_t)whole];
        else sum += normal_cell(z, p->step[j] / p->width[j]);
    }
    return sum;
}

/* logs [count]: log of each kernel at what is there of x */
static void exponents(const struct parzen *p, const double *cell, const double *x, double *logs)
{
    double volume = 0;
    for (int64_t j = 0; j < p->d; j++)
        if (!isnan(x[j])) volume += log(p->width[j]) + (is_coarse(p, j) ? 0 : HALF_LOG_2_PI);
    for (int64_t i = 0; i < p->count; i++) logs[i] = log_kernel(p, cell, x, p->row + i * p->d) - volume;
}

int parzen_log_density(const struct parzen *p, const double *x, int64_t n, double *out, struct err *e)
{
    double *cell = cells_of(p);
    bool failed = !cell;
#pragma omp parallel reduction(|| : failed)
    {
        double *logs = mem_array((size_t)p->count, sizeof *logs);
        failed = failed || !logs;
#pragma omp for schedule(static)
        for (int64_t i = 0; i < n; i++) {
            if (!logs || !cell) continue;
            exponents(p, cell, x + i * p->d, logs);
            out[i] = log_sum_exp(logs, p->count) - log((double)p->count);
        }
        mem_free(logs);
    }
    mem_free(cell);
    return failed ? fail_memory(e) : 0;
}

static void fill_row(const struct parzen *p, double *logs, double *row, double temperature, struct rng *r)
{
    const double *at = p->row + draw_one(logs, p->count, 1, r) * p->d;
    for (int64_t j = 0; j < p->d; j++)
        if (isnan(row[j])) row[j] = at[j] + temperature * p->width[j] * rng_normal(r);
}

int parzen_fill(const struct parzen *p, double *x, int64_t n, double temperature, struct rng *r, struct err *e)
{
    double *logs = mem_array((size_t)p->count, sizeof *logs), *cell = cells_of(p);
    const bool failed = !logs || !cell;
    for (int64_t i = 0; i < n && !failed; i++) {
        bool whole = true;
        for (int64_t j = 0; j < p->d; j++) whole = whole && !isnan(x[i * p->d + j]);
        if (whole) continue;
        exponents(p, cell, x + i * p->d, logs);
        fill_row(p, logs, x + i * p->d, temperature, r);
    }
    mem_free(logs);
    mem_free(cell);
    return failed ? fail_memory(e) : 0;
}
