/* network.c -- what a network is made of. */
#include "stat/network.h"

#include <math.h>
#include <string.h>

int network_new(struct network *g, int64_t d, const int32_t *categories, int64_t k, struct err *e)
{
    *g = (struct network){.d = d, .c = 1, .k = k > 1 ? k : 1};
    for (int64_t j = 0; j < d; j++) g->c = categories[j] > g->c ? categories[j] : g->c;
    g->categories = arena_alloc(&g->arena, (size_t)d * sizeof *g->categories);
    g->parents = arena_alloc(&g->arena, (size_t)d * sizeof *g->parents);
    g->parent = arena_alloc(&g->arena, (size_t)(d * g->k) * sizeof *g->parent);
    g->order = arena_alloc(&g->arena, (size_t)d * sizeof *g->order);
    g->first = arena_alloc(&g->arena, (size_t)(d + 1) * sizeof *g->first);
    if (g->arena.failed) return fail_memory(e);
    memcpy(g->categories, categories, (size_t)d * sizeof *categories);
    return 0;
}

void network_free(struct network *g)
{
    arena_free(&g->arena);
    *g = (struct network){0};
}

void network_chain(struct network *g, int64_t k)
{
    for (int64_t j = 0; j < g->d; j++)
        for (int64_t i = 0; i < k && i < j; i++) g->parent[j * g->k + g->parents[j]++] = (int32_t)(j - 1 - i);
}

/* Columns whose parents all stand before them, one after another. */
static int64_t put_in_order(struct network *g, bool *done)
{
    int64_t placed = 0, before = -1;
    while (placed != before) {
        before = placed;
        for (int64_t j = 0; j < g->d; j++) {
            bool ready = !done[j];
            for (int i = 0; i < g->parents[j] && ready; i++) ready = done[g->parent[j * g->k + i]];
            if (!ready) continue;
            done[j] = true;
            g->order[placed++] = (int32_t)j;
        }
    }
    return placed;
}

int network_settle(struct network *g, struct err *e)
{
    bool *done = mem_array((size_t)g->d, sizeof *done);
    if (!done) return fail_memory(e);
    const int64_t placed = put_in_order(g, done);
    mem_free(done);
    CHECK(placed == g->d, e, ERR_FORMAT, "the network is none: columns depend on each other in a circle");
    for (int64_t j = 0; j < g->d; j++) {
        int64_t rows = 1;
        for (int i = 0; i < g->parents[j]; i++) {
            rows *= g->categories[g->parent[j * g->k + i]];
            if (rows * g->c > NETWORK_TABLE_MOST) break;
        }
        g->first[j + 1] = g->first[j] + rows;
        if (g->first[j + 1] * g->c <= NETWORK_TABLE_MOST) continue;
        fail(e, ERR_DATA, "the tables of %lld columns with up to %lld parents are too large: above %lld numbers",
             (long long)g->d, (long long)g->k, (long long)NETWORK_TABLE_MOST);
        return fail_hint(e, "allow fewer parents, fewer bins, or leave out columns of many categories");
    }
    g->table = arena_alloc(&g->arena, (size_t)(g->first[g->d] * g->c) * sizeof *g->table);
    return g->table ? 0 : fail_memory(e);
}

int network_check_values(const struct network *g, const double *row, int64_t number, struct err *e)
{
    for (int64_t j = 0; j < g->d; j++) {
        const double value = row[j];
        if (isnan(value) || (value >= 0 && value < g->categories[j] && value == floor(value))) continue;
        return fail(e, ERR_DATA, "row %lld, column %lld: %g is none of the %d categories of this column",
                    (long long)number + 1, (long long)j + 1, value, g->categories[j]);
    }
    return 0;
}

int64_t network_row(const struct network *g, int64_t j, const double *row)
{
    int64_t at = g->first[j], stride = 1;
    for (int i = 0; i < g->parents[j]; i++) {
        const int32_t p = g->parent[j * g->k + i];
        at += stride * (int64_t)row[p];
        stride *= g->categories[p];
    }
    return at;
}
