/* network_fit.c -- the tables of a network: counts, and where values are missing their expectations, until these settle. */
#include "stat/eliminate.h"

#include <math.h>
#include <string.h>

#define SETTLED 1e-6 /* nats per row that a round must gain */

struct learning {
    struct network *g;
    const struct network_learning *l;
    const double *x;
    int64_t n, incomplete;
    double *whole, *count; /* as the network's table: of what is there for sure; of all */
    bool *missing;         /* [d] */
};

static int64_t numbers(const struct network *g)
{
    return g->first[g->d] * g->c;
}

static void settle(struct network *g, const double *count, double prior)
{
    for (int64_t j = 0; j < g->d; j++)
        for (int64_t row = g->first[j]; row < g->first[j + 1]; row++) {
            const double *seen = count + row * g->c;
            double *out = g->table + row * g->c, all = 0;
            const int32_t categories = g->categories[j];
            for (int32_t v = 0; v < categories; v++) all += seen[v] + prior;
            for (int32_t v = 0; v < categories; v++)
                out[v] = all > 0 ? log((seen[v] + prior) / all) : -log((double)categories);
        }
}

static bool family_is_there(const struct network *g, int64_t j, const double *row)
{
    bool there = !isnan(row[j]);
    for (int k = 0; k < g->parents[j] && there; k++) there = !isnan(row[g->parent[j * g->k + k]]);
    return there;
}

static bool is_complete(const struct network *g, const double *row)
{
    for (int64_t j = 0; j < g->d; j++)
        if (isnan(row[j])) return false;
    return true;
}

/* whole: of complete rows; count: of all families that are there */
static int count_there(struct learning *w, struct err *e)
{
    const struct network *g = w->g;
    for (int64_t i = 0; i < w->n; i++) {
        const double *row = w->x + i * g->d;
        TRY(network_check_values(g, row, i, e));
        const bool complete = is_complete(g, row);
        w->incomplete += !complete;
        for (int64_t j = 0; j < g->d; j++) {
            if (!family_is_there(g, j, row)) continue;
            const int64_t at = network_row(g, j, row) * g->c + (int64_t)row[j];
            w->count[at]++;
            if (complete) w->whole[at]++;
        }
    }
    return 0;
}

/* Adds the expected counts of the rows in which something is missing; *log_p: of those rows. */
static int expect(struct learning *w, double *log_p, struct err *e)
{
    const struct network *g = w->g;
    struct elimination m = {0};
    bool planned = false;
    int failed = 0;
    *log_p = 0;
    for (int64_t i = 0; i < w->n && !failed; i++) {
        const double *row = w->x + i * g->d;
        bool same = planned;
        if (is_complete(g, row)) continue;
        for (int64_t j = 0; j < g->d; j++) {
            same = same && w->missing[j] == !!isnan(row[j]);
            w->missing[j] = isnan(row[j]);
        }
        if (!same) {
            eliminate_free(&m);
            failed = eliminate_plan(&m, g, w->missing, NULL, e);
        }
        planned = !failed;
        if (!failed) *log_p += eliminate(&m, row);
        if (!failed) failed = eliminate_beliefs(&m, e);
        if (!failed) eliminate_count(&m, row, w->count);
    }
    eliminate_free(&m);
    return failed;
}

static double log_of_whole(const struct learning *w)
{
    double sum = 0;
    for (int64_t i = 0; i < numbers(w->g); i++)
        if (w->whole[i] > 0) sum += w->whole[i] * w->g->table[i];
    return sum;
}

static int learn(struct learning *w, struct err *e)
{
    const struct network_learning *l = w->l;
    double before = -INFINITY, log_p;
    TRY(count_there(w, e));
    settle(w->g, w->count, l->prior);
    for (int round = 0; round < l->rounds && w->incomplete; round++) {
        memcpy(w->count, w->whole, (size_t)numbers(w->g) * sizeof *w->count);
        TRY(expect(w, &log_p, e));
        log_p += log_of_whole(w);
        settle(w->g, w->count, l->prior);
        if (l->report && l->report(l->self, round + 1, log_p / (double)w->n)) break;
        if (log_p - before < SETTLED * (double)w->n) break;
        before = log_p;
    }
    return 0;
}

int network_learn(struct network *g, const struct network_learning *l, const double *x, int64_t n, struct err *e)
{
    struct learning w = {.g = g, .l = l, .x = x, .n = n};
    w.whole = mem_array((size_t)numbers(g), sizeof *w.whole);
    w.count = mem_array((size_t)numbers(g), sizeof *w.count);
    w.missing = mem_array((size_t)g->d, sizeof *w.missing);
    const int failed = w.whole && w.count && w.missing ? learn(&w, e) : fail_memory(e);
    mem_free(w.whole);
    mem_free(w.count);
    mem_free(w.missing);
    return failed;
}
