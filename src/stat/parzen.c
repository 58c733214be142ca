/* parzen.c -- the leave-one-out likelihood (Duin 1976) as a function of the logarithm of the width, whose hill is climbed
** by golden section. The squared distances are worked out once. Rows that repeat others would like no width at all, so the
** search ends somewhere. */
#include "stat/parzen.h"
#include "base/mem.h"
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

/* logs [count]: the exponent of each kernel at x; returns how many numbers of x are there. */
static int64_t exponents(const struct parzen *p, const double *x, double *logs)
{
    const double scale = -0.5 / (p->width * p->width);
    int64_t seen = 0;
    for (int64_t j = 0; j < p->d; j++) seen += !isnan(x[j]);
    for (int64_t i = 0; i < p->count; i++) {
        const double *row = p->row + i * p->d;
        double sum = 0;
        for (int64_t j = 0; j < p->d; j++) sum += isnan(x[j]) ? 0 : (x[j] - row[j]) * (x[j] - row[j]);
        logs[i] = scale * sum;
    }
    return seen;
}

int parzen_log_density(const struct parzen *p, const double *x, int64_t n, double *out, struct err *e)
{
    const double each = log(p->width) + 0.5 * log(2 * M_PI);
    bool failed = false;
#pragma omp parallel reduction(|| : failed)
    {
        double *logs = mem_array((size_t)p->count, sizeof *logs);
        failed = !logs;
#pragma omp for schedule(static)
        for (int64_t i = 0; i < n; i++) {
            if (!logs) continue;
            const int64_t seen = exponents(p, x + i * p->d, logs);
            out[i] = log_sum_exp(logs, p->count) - log((double)p->count) - (double)seen * each;
        }
        mem_free(logs);
    }
    return failed ? fail_memory(e) : 0;
}

int parzen_fill(const struct parzen *p, double *x, int64_t n, double temperature, struct rng *r, struct err *e)
{
    double *logs = mem_array((size_t)p->count, sizeof *logs);
    if (!logs) return fail_memory(e);
    for (int64_t i = 0; i < n; i++) {
        double *row = x + i * p->d;
        if (exponents(p, row, logs) == p->d) continue;
        const double *at = p->row + draw_one(logs, p->count, 1, r) * p->d;
        for (int64_t j = 0; j < p->d; j++)
            if (isnan(row[j])) row[j] = at[j] + temperature * p->width * rng_normal(r);
    }
    mem_free(logs);
    return 0;
}
