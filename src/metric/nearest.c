/* nearest.c -- candidates by a product of matrices; whoever seems nearer is measured again, exactly. */
#include "metric/nearest.h"

#include "base/mem.h"
#include "metric/median.h"
#include "metric/points.h"

#include <math.h>

void nearest_begin(struct neighbour *best, int64_t n)
{
    for (int64_t i = 0; i < n; i++) best[i] = (struct neighbour){INFINITY, INFINITY, -1};
}

static struct neighbour measure(const double *x, const double *y, int64_t d, int64_t row)
{
    struct neighbour b = {0, 0, row};
    for (int64_t j = 0; j < d; j++) {
        const double apart = fabs(x[j] - y[j]);
        b.squared += apart * apart;
        b.most = fmax(b.most, apart);
    }
    return b;
}

int nearest_look(struct neighbour *best, const double *x, int64_t n, const double *y, int64_t m, int64_t first,
                 int64_t d, bool same, struct err *e)
{
    double *squared = mem_array((size_t)(n * m), sizeof *squared), *length = mem_array((size_t)m, sizeof *length);
    const int failed = squared && length ? 0 : fail_memory(e);
    if (!failed) {
        points_distances((struct points){x, n, d}, (struct points){y, m, d}, length, squared);
        for (int64_t i = 0; i < n; i++)
            for (int64_t k = 0; k < m; k++) {
                if (squared[i * m + k] >= best[i].squared || (same && first + k == i)) continue;
                const struct neighbour b = measure(x + i * d, y + k * d, d, first + k);
                if (b.squared < best[i].squared) best[i] = b;
            }
    }
    mem_free(squared);
    mem_free(length);
    return failed;
}

double nearest_equal(const struct neighbour *best, int64_t n, double tolerance)
{
    int64_t equal = 0;
    for (int64_t i = 0; i < n; i++) equal += best[i].most <= tolerance;
    return (double)equal / (double)n;
}

int nearest_median(const struct neighbour *best, int64_t n, double *median, struct err *e)
{
    double *distance = mem_array((size_t)n, sizeof *distance);
    if (!distance) return fail_memory(e);
    for (int64_t i = 0; i < n; i++) distance[i] = sqrt(best[i].squared);
    *median = median_of(distance, n);
    mem_free(distance);
    return 0;
}

double nearest_share(const struct neighbour *a, const struct neighbour *b, int64_t n)
{
    double nearer = 0;
    for (int64_t i = 0; i < n; i++) nearer += a[i].squared == b[i].squared ? 0.5 : a[i].squared < b[i].squared;
    return nearer / (double)n;
}
