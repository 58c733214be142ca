/* kmeans.c -- the work is finding each row's nearest centre: |x|^2 - 2 x c + |c|^2, the middle term by matrix products.
** A round goes through the rows once, block by block: while a block is in the cache, its rows are added up by centre. A
** centre that loses all its rows moves to the row that is farthest from its own. */
#include "stat/kmeans.h"
#include "base/mem.h"
#include "base/rng.h"
#include "stat/lanes.h"
#include "stat/matrix.h"

#include <math.h>
#include <string.h>

#define BLOCK 512           /* rows at a time, at most, */
#define BLOCK_NUMBERS 32768 /* and numbers, where that leaves enough rows for a product of matrices */
#define BLOCK_LEAST 64
#define SHARDS 16 /* parts of the rows whose sums are added in order, whatever the number of threads */

struct work {
    const struct kmeans *how;
    const struct lanes *lanes;
    const double *x;
    int64_t n, d;
    double *centres;  /* k x d */
    double *length;   /* k: squared */
    double *distance; /* n: squared, to the nearest centre; of rounds only where it is wanted */
    double *sum;      /* SHARDS x k x d */
    double *count;    /* SHARDS x k */
    int32_t *nearest; /* n */
};

static double squared_distance(const double *a, const double *b, int64_t d)
{
    double sum = 0;
#pragma omp simd reduction(+ : sum)
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

struct room {      /* of one thread */
    double *dot;   /* [k, BLOCK] */
    double *least; /* [BLOCK] */
    double *which; /* [BLOCK] */
};

static int room_open(struct room *m, int64_t k, struct err *e)
{
    m->dot = mem_array((size_t)(BLOCK * (k + 2)), sizeof *m->dot);
    if (!m->dot) return fail_memory(e);
    m->least = m->dot + BLOCK * k;
    m->which = m->least + BLOCK;
    return 0;
}

/* Rows `first` on go to their nearest centres, and into the sums of shard s; have any moved? */
static bool visit(struct work *w, struct room *m, int64_t s, int64_t first, int64_t rows)
{
    const int64_t k = w->how->k, d = w->d;
    bool moved = false;
    matrix_product(false, true, k, rows, d, 1, w->centres, w->x + first * d, 0, m->dot);
    w->lanes->nearest(m->dot, w->length, k, rows, m->least, m->which);
    for (int64_t i = 0; i < rows; i++) {
        const int32_t best = (int32_t)m->which[i];
        const double *row = w->x + (first + i) * d;
        double *sum = w->sum + (s * k + best) * d;
        moved |= w->nearest[first + i] != best;
        w->nearest[first + i] = best;
        w->count[s * k + best]++;
#pragma omp simd
        for (int64_t j = 0; j < d; j++) sum[j] += row[j];
    }
    return moved;
}

static bool visit_shard(struct work *w, struct room *m, int64_t s)
{
    const int64_t k = w->how->k, d = w->d, end = w->n * (s + 1) / SHARDS;
    const int64_t fits = BLOCK_NUMBERS / d, most = fits > BLOCK ? BLOCK : fits < BLOCK_LEAST ? BLOCK_LEAST : fits;
    bool moved = false;
    memset(w->sum + s * k * d, 0, (size_t)(k * d) * sizeof *w->sum);
    memset(w->count + s * k, 0, (size_t)k * sizeof *w->count);
    for (int64_t i = w->n * s / SHARDS; i < end; i += most) moved |= visit(w, m, s, i, end - i < most ? end - i : most);
    return moved;
}

static int assign(struct work *w, bool *moved, struct err *e)
{
    bool failed = false, changed = false;
    for (int c = 0; c < w->how->k; c++) {
        const double *centre = w->centres + c * w->d;
        w->length[c] = 0;
        for (int64_t j = 0; j < w->d; j++) w->length[c] += centre[j] * centre[j];
    }
#pragma omp parallel reduction(|| : failed, changed)
    {
        struct room m = {0};
        failed = room_open(&m, w->how->k, NULL) != 0;
#pragma omp for schedule(dynamic, 1)
        for (int64_t s = 0; s < SHARDS; s++)
            if (!failed && visit_shard(w, &m, s)) changed = true;
        mem_free(m.dot);
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

/* Sums of what was assigned become centres. */
static void centre(struct work *w)
{
    const int64_t k = w->how->k, d = w->d;
    bool measured = false;
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
    struct work w = {.how = how, .lanes = lanes(), .x = x, .n = n, .d = d};
    w.centres = arena_alloc(&a, (size_t)(how->k * d) * sizeof(double));
    w.length = arena_alloc(&a, (size_t)how->k * sizeof(double));
    w.count = arena_alloc(&a, (size_t)(SHARDS * how->k) * sizeof(double));
    w.sum = arena_alloc(&a, (size_t)(SHARDS * how->k * d) * sizeof(double));
    w.distance = arena_alloc(&a, (size_t)n * sizeof(double));
    w.nearest = arena_alloc(&a, (size_t)n * sizeof(int32_t));
    int status = a.failed ? fail_memory(e) : best_of(&w, centres, nearest, inertia, e);
    arena_free(&a);
    return status;
}
