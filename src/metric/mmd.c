/* mmd.c -- maximum mean discrepancy, unbiased, with a p-value from random divisions of the pooled rows. */
#include "metric/two_sample.h"

#include "base/mem.h"
#include "base/rng.h"
#include "metric/median.h"
#include "metric/points.h"

#include <math.h>
#include <string.h>

struct pool {
    int64_t n, m;
    double *kernel; /* [n + m, n + m] */
    int8_t *second; /* [n + m]: is this row of the second sample? */
    struct arena arena;
};

/* Of all pairs of different rows: the median distance; the kernel is made of it. */
static int make_kernel(struct pool *p, double *width, struct err *e)
{
    const int64_t all = p->n + p->m;
    double *apart = mem_array((size_t)(all * (all - 1) / 2), sizeof *apart);
    int64_t pairs = 0;
    if (!apart) return fail_memory(e);
    for (int64_t i = 0; i < all; i++)
        for (int64_t j = 0; j < i; j++) apart[pairs++] = p->kernel[i * all + j];
    const double median = median_of(apart, pairs);
    mem_free(apart);
    *width = sqrt(median);
    const double unit = median > 0 ? median : 1; /* more than half of the rows are equal */
    for (int64_t i = 0; i < all * all; i++) p->kernel[i] = exp(-p->kernel[i] / (2 * unit));
    return 0;
}

static double divided(const struct pool *p)
{
    const int64_t all = p->n + p->m;
    const double n = (double)p->n, m = (double)p->m;
    double within[2] = {0, 0}, across = 0;
    for (int64_t i = 0; i < all; i++) {
        double sum[2] = {0, 0};
        const double *row = p->kernel + i * all;
        for (int64_t j = 0; j < i; j++) sum[p->second[j]] += row[j];
        within[p->second[i]] += sum[p->second[i]];
        across += sum[!p->second[i]];
    }
    return 2 * within[0] / (n * (n - 1)) + 2 * within[1] / (m * (m - 1)) - 2 * across / (n * m);
}

static void divide_anew(struct pool *p, struct rng *r)
{
    for (int64_t i = p->n + p->m - 1; i > 0; i--) {
        const int64_t j = rng_below(r, i + 1);
        const int8_t t = p->second[i];
        p->second[i] = p->second[j];
        p->second[j] = t;
    }
}

static int fill_pool(struct pool *p, const double *x, const double *y, int64_t d, struct err *e)
{
    const int64_t all = p->n + p->m;
    double *rows = arena_alloc(&p->arena, (size_t)(all * d) * sizeof *rows);
    double *length = arena_alloc(&p->arena, (size_t)all * sizeof *length);
    p->kernel = arena_alloc(&p->arena, (size_t)(all * all) * sizeof *p->kernel);
    p->second = arena_alloc(&p->arena, (size_t)all);
    if (p->arena.failed) return fail_memory(e);
    memcpy(rows, x, (size_t)(p->n * d) * sizeof *x);
    memcpy(rows + p->n * d, y, (size_t)(p->m * d) * sizeof *y);
    for (int64_t i = p->n; i < all; i++) p->second[i] = 1;
    const struct points points = {rows, all, d};
    points_distances(points, points, length, p->kernel);
    return 0;
}

int mmd_measure(const double *x, int64_t n, const double *y, int64_t m, int64_t d, int permutations, uint64_t seed,
                struct mmd *out, struct err *e)
{
    struct pool p = {.n = n, .m = m};
    struct rng r = rng_stream(seed, "mmd");
    int64_t as_far = 1;
    CHECK(n >= 2 && m >= 2, e, ERR_DATA, "samples of %lld and %lld rows: each wants two or more", (long long)n,
          (long long)m);
    int failed = fill_pool(&p, x, y, d, e);
    if (!failed) failed = make_kernel(&p, &out->width, e);
    if (!failed) {
        out->squared = divided(&p);
        for (int k = 0; k < permutations; k++) {
            divide_anew(&p, &r);
            as_far += divided(&p) >= out->squared;
        }
        out->p = permutations ? (double)as_far / (permutations + 1) : NAN;
    }
    arena_free(&p.arena);
    return failed;
}
