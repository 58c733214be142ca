/* bins.c -- an edge lies half way between two values that were seen, so that none lies on it. */
#include "stat/bins.h"

#include "base/sort.h"

#include <math.h>

#define LEAST_DISTANCE 1e-3 /* of a tail, in units of the column's deviation */
#define LEAST_WIDTH 1e-4

/* Between two values, about half way; of those that are rounded, between two cells. */
static double between(double low, double high, double step)
{
    return step > 0 ? low + (floor((high - low) / step / 2 + 1e-6) + 0.5) * step : (low + high) / 2;
}

/* Edges among sorted values, of which there is at least one. */
static void place_edges(struct bins *b, const double *sorted, int64_t n, double step, int most)
{
    int edges = 0;
    for (int k = 1; k < most; k++) {
        int64_t at = n * k / most;
        while (at < n && at > 0 && sorted[at] == sorted[at - 1]) at++; /* the next that differs from the one before */
        if (at <= 0 || at >= n) continue;
        const double edge = between(sorted[at - 1], sorted[at], step);
        if (!edges || edge > b->edge[edges - 1] + LEAST_WIDTH) b->edge[edges++] = edge;
    }
    if (!edges) b->edge[edges++] = between(sorted[0], sorted[n - 1], step);
    b->count = edges + 1;
}

static double mean_distance(const double *sorted, int64_t n, double edge, bool above)
{
    double sum = 0, count = 0;
    for (int64_t i = 0; i < n; i++)
        if (above ? sorted[i] > edge : sorted[i] <= edge) sum += fabs(sorted[i] - edge), count++;
    return fmax(count > 0 ? sum / count : 0, LEAST_DISTANCE);
}

/* log of an exponential density at its edge; or of the number that, falling off so, is its mean over each cell */
static double log_at_edge(double rate, double step)
{
    const double half = rate * step / 2;
    return step > 0 ? half + log1p(-exp(-2 * half)) - log(step) : log(rate);
}

void bins_settle(struct bins *b, double step)
{
    for (int k = 1; k < b->count - 1; k++) b->level[k] = -log(b->edge[k] - b->edge[k - 1]);
    b->level[0] = log_at_edge(b->rate[0], step);
    b->level[b->count - 1] = log_at_edge(b->rate[1], step);
}

int bins_learn(struct bins *b, const double *value, int64_t n, int64_t stride, double step, int most, struct err *e)
{
    double *sorted = mem_array((size_t)n + 1, sizeof *sorted);
    int64_t there = 0;
    if (!sorted) return fail_memory(e);
    for (int64_t i = 0; i < n; i++)
        if (!isnan(value[i * stride])) sorted[there++] = value[i * stride];
    if (!there) there = 1; /* of a column that is wholly missing nothing is known but its scale: 0, as it was seen */
    sort_numbers(sorted, there);
    place_edges(b, sorted, there, step, most);
    b->rate[0] = 1 / mean_distance(sorted, there, b->edge[0], false);
    b->rate[1] = 1 / mean_distance(sorted, there, b->edge[b->count - 2], true);
    bins_settle(b, step);
    mem_free(sorted);
    return 0;
}

int bins_of(const struct bins *b, double x)
{
    int low = 0, high = b->count - 1; /* the bin is among low .. high */
    while (low < high) {
        const int middle = (low + high) / 2;
        if (b->edge[middle] < x) low = middle + 1;
        else high = middle;
    }
    return low;
}

double bins_log_density(const struct bins *b, double x)
{
    const double below = fmax(b->edge[0] - x, 0), above = fmax(x - b->edge[b->count - 2], 0);
    return b->level[bins_of(b, x)] - below * b->rate[0] - above * b->rate[1];
}

double bins_draw(const struct bins *b, int bin, struct rng *r)
{
    const double u = rng_uniform(r);
    if (bin == 0) return b->edge[0] + log1p(-u) / b->rate[0];
    if (bin == b->count - 1) return b->edge[bin - 1] - log1p(-u) / b->rate[1];
    return b->edge[bin] - u * (b->edge[bin] - b->edge[bin - 1]);
}

struct bin bins_bin(const struct bins *b, int bin)
{
    const bool below = bin == 0, above = bin == b->count - 1, tail = below || above;
    return (struct bin){.level = b->level[bin],
                        .base = b->edge[below ? 0 : bin - 1],
                        .width = tail ? 0 : b->edge[bin] - b->edge[bin - 1],
                        .rate = below   ? -b->rate[0]
                                : above ? b->rate[1]
                                        : 0};
}

bool bins_sound(const struct bins *b)
{
    bool sound = b->count >= 2 && b->count <= BINS_MOST && b->rate[0] > 0 && b->rate[1] > 0;
    for (int k = 0; k + 1 < b->count && sound; k++) sound = isfinite(b->edge[k]) && (!k || b->edge[k] > b->edge[k - 1]);
    for (int k = 0; k < b->count && sound; k++) sound = isfinite(b->level[k]);
    return sound;
}
