/* gaussians_start.c -- rows are sorted by what they miss, so that those which miss the same share what is worked out for
** them; k-means tells which component each is taken for at first, where no label does. */
#include "stat/gaussians_start.h"
#include "stat/gaussians_part.h"
#include "stat/kmeans.h"
#include "stat/lanes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define KMEANS_ROUNDS 300

struct sorted_row {
    const double *x;
    int64_t d, place;
};

static int by_missing(const void *a, const void *b)
{
    const struct sorted_row *p = a, *q = b;
    for (int64_t j = 0; j < p->d; j++) {
        const int order = isnan(p->x[j]) - isnan(q->x[j]);
        if (order) return order;
    }
    return (p->place > q->place) - (p->place < q->place);
}

static bool all_whole(const double *x, int64_t count)
{
    for (int64_t i = 0; i < count; i++)
        if (isnan(x[i])) return false;
    return true;
}

static int sort_rows(struct start *s, const double *x, const int32_t *label, int64_t n, int64_t d, struct err *e)
{
    struct sorted_row *rows = mem_array((size_t)n, sizeof *rows);
    if (!rows) return fail_memory(e);
    for (int64_t i = 0; i < n; i++) rows[i] = (struct sorted_row){x + i * d, d, i};
    if (!all_whole(x, n * d)) qsort(rows, (size_t)n, sizeof *rows, by_missing);
    for (int64_t i = 0; i < n; i++) {
        struct run *last = s->runs ? &s->run[s->runs - 1] : NULL;
        memcpy(s->x + i * s->pitch, rows[i].x, (size_t)d * sizeof *x);
        s->begin[i] = s->label[i] = label ? label[rows[i].place] : -1;
        if (last && last->rows < LANES_ROWS && part_same(rows[i - 1].x, rows[i].x, d)) last->rows++;
        else s->run[s->runs++] = (struct run){i, 1};
    }
    mem_free(rows);
    return 0;
}

/* [n, d] with the mean of its column in each missing number's place. */
static void fill_with_means(double *x, int64_t n, int64_t d)
{
    for (int64_t j = 0; j < d; j++) {
        double sum = 0, count = 0;
        for (int64_t i = 0; i < n; i++)
            if (!isnan(x[i * d + j])) sum += x[i * d + j], count++;
        for (int64_t i = 0; i < n; i++)
            if (isnan(x[i * d + j])) x[i * d + j] = count > 0 ? sum / count : 0;
    }
}

static int group(struct start *s, struct gaussians *g, const struct gaussians_fit *how, int64_t n, struct err *e)
{
    const int64_t d = g->d;
    const struct kmeans groups = {.k = (int)g->k,
                                  .restarts = how->restarts,
                                  .most = KMEANS_ROUNDS,
                                  .seed = how->seed,
                                  .report = how->report,
                                  .listener = how->listener};
    double *full = mem_array((size_t)(n * d), sizeof *full), inertia;
    int status = full ? 0 : fail_memory(e);
    if (!status) {
        for (int64_t i = 0; i < n; i++) memcpy(full + i * d, s->x + i * s->pitch, (size_t)d * sizeof *full);
        fill_with_means(full, n, d);
        status = kmeans_fit(&groups, full, n, d, g->mean, s->begin, &inertia, e);
    }
    mem_free(full);
    return status;
}

int start_make(struct start *s, struct gaussians *g, const struct gaussians_fit *how, const double *x, int64_t n,
               struct err *e)
{
    *s = (struct start){.pitch = lanes_pitch(g->d)};
    s->x = arena_alloc(&s->arena, (size_t)(n * s->pitch) * sizeof(double));
    s->label = arena_alloc(&s->arena, (size_t)n * sizeof *s->label);
    s->begin = arena_alloc(&s->arena, (size_t)n * sizeof *s->begin);
    s->run = arena_alloc(&s->arena, (size_t)n * sizeof *s->run);
    if (s->arena.failed) return fail_memory(e);
    TRY(sort_rows(s, x, how->label, n, g->d, e));
    if (!how->label) return group(s, g, how, n, e);
    for (int64_t i = 0; i < n; i++)
        CHECK(s->label[i] < g->k, e, ERR_DATA, "a row has label %d, and there are %lld classes", s->label[i],
              (long long)g->k);
    return 0;
}

void start_free(struct start *s)
{
    arena_free(&s->arena);
}
