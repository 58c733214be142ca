/* gaussians_fill.c -- first which component it was, by what is there; then the rest from that component's conditional. */
#include "stat/draw.h"
#include "stat/gaussians.h"
#include "stat/gaussians_part.h"
#include "stat/matrix.h"

#include <math.h>

struct work {
    const struct gaussians *g;
    struct part part;
    double *away;  /* [d] */
    double *noise; /* [d] */
    double temperature;
    struct rng *r;
};

/* rest becomes its Cholesky factor. */
static void add_noise(struct work *w)
{
    struct part *p = &w->part;
    for (int64_t i = 0; i < p->hidden; i++) w->noise[i] = w->temperature * rng_normal(w->r);
    if (!p->hidden || !matrix_cholesky(p->rest, p->hidden)) return; /* nothing is left uncertain */
    for (int64_t i = 0; i < p->hidden; i++)
        for (int64_t j = 0; j <= i; j++) w->away[p->index[p->seen + i]] += p->rest[i * p->hidden + j] * w->noise[j];
}

static int fill_row(struct work *w, double *row, double *joint, struct err *e)
{
    const struct gaussians *g = w->g;
    const int64_t k = draw_one(joint, g->k, w->temperature, w->r);
    part_look(&w->part, row);
    TRY(part_condition(&w->part, g, k, e));
    for (int64_t j = 0; j < g->d; j++) w->away[j] = row[j] - g->mean[k * g->d + j];
    part_fill(&w->part, w->away);
    add_noise(w);
    for (int64_t i = w->part.seen; i < g->d; i++) {
        const int64_t j = w->part.index[i];
        row[j] = g->mean[k * g->d + j] + w->away[j];
    }
    return 0;
}

int gaussians_fill(const struct gaussians *g, double *x, int64_t n, double temperature, struct rng *r, struct err *e)
{
    struct work w = {.g = g, .temperature = temperature, .r = r};
    double *joint = mem_array((size_t)(n * g->k), sizeof *joint);
    w.away = mem_array((size_t)(2 * g->d), sizeof(double));
    int failed = joint && w.away ? part_new(&w.part, g->d, e) : fail_memory(e);
    if (!failed) failed = gaussians_log_joint(g, x, n, joint, e);
    w.noise = w.away + g->d;
    for (int64_t i = 0; i < n && !failed; i++)
        if (!part_whole(x + i * g->d, g->d)) failed = fill_row(&w, x + i * g->d, joint + i * g->k, e);
    part_free(&w.part);
    mem_free(joint);
    mem_free(w.away);
    return failed;
}
