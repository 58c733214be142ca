/* network_answer.c -- rows that miss the same columns one after another share one plan of elimination. */
#include "stat/draw.h"
#include "stat/eliminate.h"
#include "stat/logs.h"

#include <math.h>
#include <string.h>

struct asking {
    const struct network *g;
    const bool *named;
    bool *missing; /* [d]: of the plan; [d]: of the row */
    struct elimination m;
    bool planned;
};

static int begin(struct asking *a, const struct network *g, const bool *named, struct err *e)
{
    *a = (struct asking){.g = g, .named = named};
    a->missing = mem_array((size_t)(2 * g->d), sizeof *a->missing);
    return a->missing ? 0 : fail_memory(e);
}

static void end(struct asking *a)
{
    eliminate_free(&a->m);
    mem_free(a->missing);
}

static int ask(struct asking *a, const double *row, int64_t number, double *log_p, struct err *e)
{
    const int64_t d = a->g->d;
    bool *now = a->missing + d;
    TRY(network_check_values(a->g, row, number, e));
    for (int64_t j = 0; j < d; j++) now[j] = isnan(row[j]);
    if (!a->planned || memcmp(now, a->missing, (size_t)d * sizeof *now) != 0) {
        eliminate_free(&a->m);
        a->planned = false;
        TRY(eliminate_plan(&a->m, a->g, now, a->named, e));
        memcpy(a->missing, now, (size_t)d * sizeof *now);
        a->planned = true;
    }
    *log_p = eliminate(&a->m, row);
    return 0;
}

int network_log_density(const struct network *g, const double *x, int64_t n, double *out, struct err *e)
{
    struct asking a;
    TRY(begin(&a, g, NULL, e));
    int failed = 0;
    for (int64_t i = 0; i < n && !failed; i++) failed = ask(&a, x + i * g->d, i, out + i, e);
    end(&a);
    return failed;
}

/* spare [c] */
static void draw(const struct asking *a, double *row, double temperature, double *spare, struct rng *r)
{
    const struct network *g = a->g;
    for (int64_t i = a->m.count - 1; i >= 0; i--) {
        const struct bucket *b = &a->m.bucket[i];
        memcpy(spare, eliminate_slice(b, row), (size_t)g->categories[b->column] * sizeof *spare);
        row[b->column] = (double)draw_one(spare, g->categories[b->column], temperature, r);
    }
    for (int64_t i = 0; i < g->d; i++) { /* of what tells nothing: each given its parents */
        const int64_t j = g->order[i];
        if (!isnan(row[j])) continue;
        memcpy(spare, g->table + network_row(g, j, row) * g->c, (size_t)g->categories[j] * sizeof *spare);
        row[j] = (double)draw_one(spare, g->categories[j], temperature, r);
    }
}

int network_fill(const struct network *g, double *x, int64_t n, double temperature, struct rng *r, struct err *e)
{
    struct asking a;
    double log_p, *spare = mem_array((size_t)g->c, sizeof *spare);
    int failed = spare ? begin(&a, g, NULL, e) : fail_memory(e);
    if (failed) {
        mem_free(spare);
        return failed;
    }
    for (int64_t i = 0; i < n && !failed; i++) {
        failed = ask(&a, x + i * g->d, i, &log_p, e);
        if (!failed) draw(&a, x + i * g->d, temperature, spare, r);
    }
    end(&a);
    mem_free(spare);
    return failed;
}

static void choose(const struct asking *a, double *row)
{
    for (int64_t i = a->m.count - 1; i >= 0; i--) {
        const struct bucket *b = &a->m.bucket[i];
        if (!b->named) break; /* sums come first in the order, so the rest are sums */
        const double *slice = eliminate_slice(b, row);
        int64_t best = 0;
        for (int64_t v = 1; v < a->g->categories[b->column]; v++)
            if (slice[v] > slice[best]) best = v;
        row[b->column] = (double)best;
    }
}

int network_best(const struct network *g, const bool *named, double *x, int64_t n, struct err *e)
{
    struct asking a;
    double log_p;
    TRY(begin(&a, g, named, e));
    int failed = 0;
    for (int64_t i = 0; i < n && !failed; i++) {
        failed = ask(&a, x + i * g->d, i, &log_p, e);
        if (!failed) choose(&a, x + i * g->d);
    }
    end(&a);
    return failed;
}
