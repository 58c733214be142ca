/* kmeans.c -- the work is finding each row's nearest centre: |x|^2 - 2 x c + |c|^2, the middle term by matrix products,
** block by block. A centre that loses all its rows moves to the row that is farthest from its own. */
#include "stat/kmeans.h"
#include "base/mem.h"
#include "base/rng.h"
#include "stat/matrix.h"

#include <math.h>
#include <string.h>

#define BLOCK 512
#define SHARDS 8 /* parts of the rows whose sums are added in order, whatever the number of threads */

struct work {
    const struct kmeans *how;
    const double *x;
    int64_t n, d;
    double *centres;  /* k x d */
    double *squares;  /* k */
    double *distance; /* n: squared, to the nearest centre; of rounds only where it is wanted */
    double *sum;      /* SHARDS x k x d */
    double *count;    /* SHARDS x k */
    int32_t *nearest; /* n */
};

static double squared_distance(const double *a, const double *b, int64_t d)
{
    double sum = 0;
    for (int64_t j = 0; j < d; j++) sum += (a[j] - b[j]) * (a[j] - b[j]);
    return sum;
}

/* ---- starts ---- */

/* A row, by chance in proportion to its distance from the centres so far. */
static int64_t far_row(const struct work *w, struct rng *r)
{
    double all = 0;
    for (int64_t i = 0; i < w->n; i++) all += w->distance[i];
    if (!(all > 0)) return rng_below(r, w->n);
    double left = rng_uniform(r) * all;
    for (int64_t i = 0; i < w->n; i++) {
        left -= w->distance[i];
        if (left < 0) return i;
    }
    return w->n - 1;
}

static void spread_start(struct work *w, struct rng *r)
{
    for (int64_t i = 0; i < w->n; i++) w->distance[i] = INFINITY;
    for (int k = 0; k < w->how->k; k++) {
        int64_t row = k ? far_row(w, r) : rng_below(r, w->n);
        double *centre = w->centres + k * w->d;
        memcpy(centre, w->x + row * w->d, (size_t)w->d * sizeof *centre);
#pragma omp parallel for schedule(static)
        for (int64_t i = 0; i < w->n; i++)
            w->distance[i] = fmin(w->distance[i], squared_distance(w->x + i * w->d, centre, w->d));
    }
}

/* ---- rounds ---- */

/* dot [rows, k]: of rows `first` on with the centres */
static bool assign_block(struct work *w, int64_t first, int64_t rows, double *dot)
{
    const int k = w->how->k;
    bool moved = false;
    matrix_product(false, true, rows, k, w->d, 1, w->x + first * w->d, w->centres, 0, dot);
    for (int64_t i = 0; i < rows; i++) {
        int best = 0;
        const double *row = dot + i * k;
        double least = w->squares[0] - 2 * row[0];
        for (int c = 1; c < k; c++) {
            const double now = w->squares[c] - 2 * row[c];
            best = now < least ? c : best;
            least = now < least ? now : least;
        }
        moved |= w->nearest[first + i] != best;
        w->nearest[first + i] = best;
    }
    return moved;
}

static int assign(struct work *w, bool *moved, struct err *e)
{
    const int64_t blocks = (w->n + BLOCK - 1) / BLOCK;
    bool failed = false, changed = false;
    for (int c = 0; c < w->how->k; c++) {
        const double *centre = w->centres + c * w->d;
        w->squares[c] = 0;
        for (int64_t j = 0; j < w->d; j++) w->squares[c] += centre[j] * centre[j];
    }
#pragma omp parallel reduction(|| : failed, changed)
    {
        double *dot = mem_array((size_t)(BLOCK * w->how->k), sizeof *dot);
        failed = !dot;
#pragma omp for schedule(static)
        for (int64_t b = 0; b < blocks; b++) {
            int64_t first = b * BLOCK, rows = w->n - first < BLOCK ? w->n - first : BLOCK;
            if (dot) changed |= assign_block(w, first, rows, dot);
        }
        mem_free(dot);
    }
    *moved = changed;
    return failed ? fail_memory(e) : 0;
}

/* From the centres themselves: the dot products would lose digits. */
static void measure(struct work *w)
{
#pragma omp parallel for schedule(static)
    for (int64_t i = 0; i < w->n; i++)
        w->distance[i] = squared_distance(w->x + i * w->d, w->centres + w->nearest[i] * w->d, w->d);
}

static void refill(struct work *w, int k)
{
    int64_t farthest = 0;
    for (int64_t i = 1; i < w->n; i++)
        if (w->distance[i] > w->distance[farthest]) farthest = i;
    w->distance[farthest] = 0;
    memcpy(w->centres + k * w->d, w->x + farthest * w->d, (size_t)w->d * sizeof *w->centres);
}

static void sum_shard(struct work *w, int64_t s)
{
    const int64_t k = w->how->k, d = w->d, end = w->n * (s + 1) / SHARDS;
    double *sum = w->sum + s * k * d, *count = w->count + s * k;
    memset(sum, 0, (size_t)(k * d) * sizeof *sum);
    memset(count, 0, (size_t)k * sizeof *count);
    for (int64_t i = w->n * s / SHARDS; i < end; i++) {
        double *at = sum + w->nearest[i] * d;
        const double *row = w->x + i * d;
        count[w->nearest[i]]++;
        for (int64_t j = 0; j < d; j++) at[j] += row[j];
    }
}

static void centre(struct work *w)
{
    const int64_t k = w->how->k, d = w->d;
    bool measured = false;
#pragma omp parallel for schedule(static)
    for (int64_t s = 0; s < SHARDS; s++) sum_shard(w, s);
    for (int64_t s = 1; s < SHARDS; s++) {
        for (int64_t i = 0; i < k * d; i++) w->sum[i] += w->sum[s * k * d + i];
        for (int64_t c = 0; c < k; c++) w->count[c] += w->count[s * k + c];
    }
    for (int64_t c = 0; c < k; c++) /* the farthest from its centre as it was */
        if (w->count[c] == 0 && !measured) measure(w), measured = true;
    for (int64_t c = 0; c < k; c++) {
        if (w->count[c] == 0) refill(w, (int)c);
        for (int64_t j = 0; j < d && w->count[c] > 0; j++) w->centres[c * d + j] = w->sum[c * d + j] / w->count[c];
    }
}

static bool told_to_stop(const struct work *w, int round)
{
    return w->how->report && w->how->report(w->how->listener, round, NAN);
}

static int run_once(struct work *w, int restart, double *inertia, bool *stop, struct err *e)
{
    struct rng r = rng_stream(rng_key(w->how->seed, rng_hash_text("k-means"), (uint64_t)restart), "start");
    bool moved;
    spread_start(w, &r);
    memset(w->nearest, 0xff, (size_t)w->n * sizeof *w->nearest);
    for (int round = 0;; round++) {
        TRY(assign(w, &moved, e));
        *stop = told_to_stop(w, round);
        if (!moved || *stop || round == w->how->most) break;
        centre(w);
    }
    *inertia = 0;
    measure(w);
    for (int64_t i = 0; i < w->n; i++) *inertia += w->distance[i];
    return 0;
}

static int best_of(struct work *w, double *centres, int32_t *nearest, double *inertia, struct err *e)
{
    bool stop = false;
    *inertia = INFINITY;
    for (int t = 0; (t < w->how->restarts && !stop) || t == 0; t++) {
        double now;
        TRY(run_once(w, t, &now, &stop, e));
        if (now >= *inertia) continue;
        *inertia = now;
        memcpy(centres, w->centres, (size_t)(w->how->k * w->d) * sizeof *centres);
        memcpy(nearest, w->nearest, (size_t)w->n * sizeof *nearest);
    }
    return 0;
}

int kmeans_fit(const struct kmeans *how, const double *x, int64_t n, int64_t d, double *centres, int32_t *nearest,
               double *inertia, struct err *e)
{
    CHECK(how->k > 0 && how->k <= n, e, ERR_DATA, "%d groups are asked for, and there are %lld rows", how->k,
          (long long)n);
    for (int64_t i = 0; i < n * d; i++)
        CHECK(isfinite(x[i]), e, ERR_DATA, "row %lld holds a number that is not finite", (long long)(i / d));
    struct arena a = {0};
    struct work w = {.how = how, .x = x, .n = n, .d = d};
    w.centres = arena_alloc(&a, (size_t)(how->k * d) * sizeof(double));
    w.squares = arena_alloc(&a, (size_t)how->k * sizeof(double));
    w.count = arena_alloc(&a, (size_t)(SHARDS * how->k) * sizeof(double));
    w.sum = arena_alloc(&a, (size_t)(SHARDS * how->k * d) * sizeof(double));
    w.distance = arena_alloc(&a, (size_t)n * sizeof(double));
    w.nearest = arena_alloc(&a, (size_t)n * sizeof(int32_t));
    int status = a.failed ? fail_memory(e) : best_of(&w, centres, nearest, inertia, e);
    arena_free(&a);
    return status;
}
