/* points.c -- distances between points, by products of matrices. */
#include "metric/points.h"

#include "base/mem.h"
#include "stat/matrix.h"

#include <math.h>

#define BLOCK 256

struct points points_part(struct points p, int64_t first, int64_t count)
{
    return (struct points){p.x + first * p.d, count, p.d};
}

int points_match(struct points a, struct points b, int64_t least, struct err *e)
{
    CHECK(a.d == b.d, e, ERR_SHAPE, "points of %lld numbers are compared with points of %lld", (long long)a.d,
          (long long)b.d);
    CHECK(a.n >= least && b.n >= least, e, ERR_DATA, "%lld items are compared with %lld; it takes %lld or more of each",
          (long long)a.n, (long long)b.n, (long long)least);
    return 0;
}

static double squared(const double *x, int64_t d)
{
    double sum = 0;
    for (int64_t j = 0; j < d; j++) sum += x[j] * x[j];
    return sum;
}

void points_distances(struct points p, struct points q, double *norm, double *out)
{
    matrix_product(false, true, p.n, q.n, p.d, -2, p.x, q.x, 0, out);
    for (int64_t j = 0; j < q.n; j++) norm[j] = squared(q.x + j * q.d, q.d);
    for (int64_t i = 0; i < p.n; i++) {
        const double own = squared(p.x + i * p.d, p.d);
        double *row = out + i * q.n;
        for (int64_t j = 0; j < q.n; j++) row[j] = fmax(row[j] + own + norm[j], 0);
    }
}

int points_spread(struct points p, double *out, struct err *e)
{
    double sum = 0, *norm = mem_array((size_t)p.n, sizeof *norm);
    double *block = mem_array((size_t)p.n, BLOCK * sizeof *block);
    const int failed = norm && block ? 0 : fail_memory(e);
    for (int64_t at = 0; !failed && at < p.n; at += BLOCK) {
        const struct points part = points_part(p, at, p.n - at < BLOCK ? p.n - at : BLOCK);
        points_distances(part, p, norm, block);
        for (int64_t i = 0; i < part.n * p.n; i++)
            if (i % p.n != at + i / p.n) sum += sqrt(block[i]);
    }
    *out = p.n > 1 ? sum / (double)p.n / (double)(p.n - 1) : 0;
    mem_free(norm);
    mem_free(block);
    return failed;
}

double points_apart(struct points a, struct points b)
{
    double sum = 0;
    for (int64_t i = 0; i < a.n; i++) {
        double square = 0;
        for (int64_t j = 0; j < a.d; j++) square += pow(a.x[i * a.d + j] - b.x[i * b.d + j], 2);
        sum += sqrt(square);
    }
    return sum / (double)a.n;
}
