/* principal.c -- the covariance's eigenvectors, from the covariance or, where rows are fewer than columns, from products
** of rows: if u is an eigenvector of X X', then X' u is one of X' X, with the same value. */
#include "stat/principal.h"
#include "stat/gaussians.h"
#include "stat/matrix.h"

#include <math.h>
#include <string.h>

#define BLOCK 256
#define ROUNDS 200
#define TOLERANCE 1e-7

static bool whole(const double *x, int64_t count)
{
    for (int64_t i = 0; i < count; i++)
        if (isnan(x[i])) return false;
    return true;
}

static void average(struct principal *p, const double *x, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < p->d; j++) p->mean[j] += x[i * p->d + j];
    for (int64_t j = 0; j < p->d; j++) p->mean[j] /= (double)n;
}

static bool told_to_stop(const struct principal_how *how)
{
    return how->report && how->report(how->listener, 0, NAN);
}

/* vector gets the covariance. */
static int covariance(struct principal *p, const struct principal_how *how, const double *x, int64_t n, struct err *e)
{
    const int64_t d = p->d;
    int64_t seen = 0;
    double *block = mem_array((size_t)(BLOCK * d), sizeof *block);
    if (!block) return fail_memory(e);
    average(p, x, n);
    for (int64_t at = 0; at < n && (!at || !told_to_stop(how)); at += BLOCK) {
        const int64_t rows = n - at < BLOCK ? n - at : BLOCK;
        seen += rows;
        for (int64_t i = 0; i < rows; i++)
            for (int64_t j = 0; j < d; j++) block[i * d + j] = x[(at + i) * d + j] - p->mean[j];
        matrix_gram(block, rows, d, p->vector);
    }
    for (int64_t i = 0; i < d * d; i++) p->vector[i] /= (double)seen;
    mem_free(block);
    return 0;
}

static int likely_covariance(struct principal *p, const struct principal_how *asked, const double *x, int64_t n,
                             struct err *e)
{
    const struct gaussians_fit how = {.k = 1,
                                      .restarts = 1,
                                      .most = ROUNDS,
                                      .tolerance = TOLERANCE,
                                      .ridge = 1e-6,
                                      .report = asked->report,
                                      .listener = asked->listener};
    struct gaussians g;
    struct em_result r;
    const int status = gaussians_fit(&g, &how, x, n, p->d, &r, e);
    if (!status) {
        memcpy(p->mean, g.mean, (size_t)p->d * sizeof *p->mean);
        matrix_product(false, true, p->d, p->d, p->d, 1, g.factor, g.factor, 0, p->vector);
    }
    gaussians_free(&g);
    return status;
}

/* Length 1, and the entry that is largest in size positive, as matrix_eigen has it. */
static void settle(double *vector, int64_t d, double length)
{
    double largest = 0;
    for (int64_t j = 0; j < d; j++)
        if (fabs(vector[j]) > fabs(largest)) largest = vector[j];
    const double by = length > 0 ? copysign(1 / length, largest) : 0;
    for (int64_t j = 0; j < d; j++) vector[j] *= by;
}

#define NOTHING 1e-12 /* of the largest variance: what rounding leaves */

static int by_rows(struct principal *p, const double *x, int64_t n, struct err *e)
{
    const int64_t d = p->d;
    double *centred = mem_array((size_t)(n * d), sizeof *centred), *gram = mem_array((size_t)(n * n), sizeof *gram);
    int failed = centred && gram ? 0 : fail_memory(e);
    if (!failed) {
        average(p, x, n);
        for (int64_t i = 0; i < n * d; i++) centred[i] = x[i] - p->mean[i % d];
        matrix_product(false, true, n, n, d, 1 / (double)n, centred, centred, 0, gram);
        failed = matrix_eigen(gram, n, p->value, e);
    }
    if (!failed) matrix_product(false, false, n, d, n, 1, gram, centred, 0, p->vector);
    for (int64_t k = 0; k < n && !failed; k++) {
        if (p->value[k] <= NOTHING * p->value[0]) p->value[k] = 0;
        settle(p->vector + k * d, d, sqrt((double)n * p->value[k]));
    }
    mem_free(centred);
    mem_free(gram);
    return failed;
}

int principal_fit_asking(struct principal *p, const struct principal_how *how, const double *x, int64_t n, int64_t d,
                         struct err *e)
{
    const bool few = n < d && whole(x, n * d);
    *p = (struct principal){.d = d, .count = few ? n : d};
    CHECK(n > 0, e, ERR_DATA, "there are no rows");
    p->mean = arena_alloc(&p->arena, (size_t)d * sizeof(double));
    p->vector = arena_alloc(&p->arena, (size_t)(p->count * d) * sizeof(double));
    p->value = arena_alloc(&p->arena, (size_t)d * sizeof(double));
    if (p->arena.failed) return fail_memory(e);
    if (few) return by_rows(p, x, n, e);
    if (whole(x, n * d)) TRY(covariance(p, how, x, n, e));
    else TRY(likely_covariance(p, how, x, n, e));
    TRY(matrix_eigen(p->vector, d, p->value, e));
    for (int64_t j = 0; j < d; j++) p->value[j] = fmax(p->value[j], 0);
    return 0;
}

int principal_fit(struct principal *p, const double *x, int64_t n, int64_t d, struct err *e)
{
    const struct principal_how silent = {0};
    return principal_fit_asking(p, &silent, x, n, d, e);
}

void principal_free(struct principal *p)
{
    arena_free(&p->arena);
    *p = (struct principal){0};
}

double principal_sum(const struct principal *p, int64_t first, int64_t count)
{
    double sum = 0;
    for (int64_t j = first; j < first + count; j++) sum += p->value[j];
    return sum;
}
