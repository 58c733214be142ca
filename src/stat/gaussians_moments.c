/* gaussians_moments.c -- gathering. What a row misses is filled in by its expectation given the rest, and the spread that
** remains around it is added to the squares. */
#include "stat/gaussians_moments.h"
#include "stat/matrix.h"

#include <math.h>
#include <string.h>

#define WAITING 256
#define NEGLIGIBLE 1e-20 /* a share of a row that no sum over rows would notice */
#define SMALL 64         /* numbers per row, from which on BLAS has the better products */

static int64_t squares_of(const struct gaussians *g) /* numbers in second, per component */
{
    const int64_t pitch = lanes_pitch(g->d);
    return gaussians_are_dense(g->covariance) ? pitch * pitch : pitch;
}

int64_t moments_numbers(const struct gaussians *g)
{
    return g->k * (1 + lanes_pitch(g->d) + squares_of(g));
}

void moments_place(struct moments *m, const struct gaussians *g, double *numbers)
{
    m->first = numbers;
    m->second = m->first + g->k * lanes_pitch(g->d);
    m->count = m->second + g->k * squares_of(g);
}

int waiting_open(struct waiting *w, const struct gaussians *g, struct err *e)
{
    const int64_t pitch = lanes_pitch(g->d);
    const bool dense = gaussians_are_dense(g->covariance);
    const size_t queues = dense ? (size_t)g->k : 1, numbers = (size_t)(WAITING * pitch) * sizeof(double);
    *w = (struct waiting){.g = g, .lanes = lanes(), .pitch = pitch, .dense = dense};
    w->mean = arena_alloc(&w->arena, (size_t)(g->k * pitch) * sizeof(double));
    w->away = arena_alloc(&w->arena, queues * numbers);
    w->share = arena_alloc(&w->arena, queues * WAITING * sizeof(double));
    w->rows = arena_alloc(&w->arena, queues * sizeof(int64_t));
    w->scaled = arena_alloc(&w->arena, numbers);
    if (w->arena.failed) return fail_memory(e);
    for (int64_t i = 0; i < g->k * g->d; i++) w->mean[i / g->d * pitch + i % g->d] = g->mean[i];
    return 0;
}

void waiting_close(struct waiting *w)
{
    arena_free(&w->arena);
}

/* Those that wait for component k. */
static void take(struct moments *m, struct waiting *w, int64_t k)
{
    const int64_t pitch = w->pitch, queue = w->dense ? k : 0, rows = w->rows[queue];
    const double *away = w->away + queue * WAITING * pitch, *share = w->share + queue * WAITING;
    double *second = m->second + k * squares_of(w->g);
    w->rows[queue] = 0;
    w->lanes->scale(away, share, rows, pitch, w->scaled, m->first + k * pitch);
    for (int64_t r = 0; r < rows; r++) m->count[k] += share[r];
    if (w->dense && w->g->d < SMALL) w->lanes->scatter(w->scaled, away, rows, pitch, second);
    else if (w->dense) matrix_product(true, false, pitch, pitch, rows, 1, w->scaled, away, 1, second);
    for (int64_t r = 0; r < rows && !w->dense; r++)
        for (int64_t j = 0; j < pitch; j++) second[j] += w->scaled[r * pitch + j] * away[r * pitch + j];
}

static void spread_of_hidden(const struct part *p, double count, bool dense, int64_t pitch, double *second)
{
    for (int64_t i = 0; i < p->hidden; i++)
        for (int64_t j = 0; j < p->hidden; j++) {
            const int64_t row = p->index[p->seen + i], column = p->index[p->seen + j];
            const double more = count * p->rest[i * p->hidden + j];
            if (dense) second[row * pitch + column] += more;
            else if (i == j) second[row] += more;
        }
}

/* The last `rows` of those that wait for component k miss some numbers. */
static int fill_in(struct moments *m, struct waiting *w, struct part *part, int64_t k, int64_t rows, struct err *e)
{
    const int64_t queue = w->dense ? k : 0, first = queue * WAITING + w->rows[queue] - rows;
    double count = 0;
    TRY(part_condition(part, w->g, k, e));
    for (int64_t at = first; at < first + rows; at++) {
        part_fill(part, w->away + at * w->pitch);
        count += w->share[at];
    }
    spread_of_hidden(part, count, w->dense, w->pitch, m->second + k * squares_of(w->g));
    return 0;
}

int moments_add(struct moments *m, struct waiting *w, struct part *part, const double *x, int64_t rows,
                const double *share, struct err *e)
{
    const bool whole = part_whole(x, w->g->d);
    if (!whole) part_look(part, x);
    for (int64_t k = 0; k < w->g->k; k++) {
        const int64_t queue = w->dense ? k : 0, at = queue * WAITING + w->rows[queue];
        const int64_t more = w->lanes->pick(x, rows, w->pitch, w->mean + k * w->pitch, share + k * LANES_ROWS,
                                            NEGLIGIBLE, w->away + at * w->pitch, w->share + at);
        w->rows[queue] += more;
        if (more && !whole) TRY(fill_in(m, w, part, k, more, e));
        if (!w->dense || w->rows[queue] + LANES_ROWS > WAITING) take(m, w, k);
    }
    return 0;
}

void moments_end(struct moments *m, struct waiting *w)
{
    for (int64_t k = 0; k < w->g->k && w->dense; k++) take(m, w, k);
}
