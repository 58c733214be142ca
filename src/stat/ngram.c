/* ngram.c -- places in the text are sorted by what begins there; runs that begin alike then stand together, and each
** level of the tree is one walk over them. */
#include "stat/ngram.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

int ngram_new(struct ngram *g, int order, int symbols, int64_t nodes, struct err *e)
{
    *g = (struct ngram){.order = order, .symbols = symbols, .nodes = nodes};
    g->symbol = arena_alloc(&g->arena, (size_t)nodes * sizeof *g->symbol);
    g->count = arena_alloc(&g->arena, (size_t)nodes * sizeof *g->count);
    g->first = arena_alloc(&g->arena, (size_t)(nodes + 1) * sizeof *g->first);
    return g->arena.failed ? fail_memory(e) : 0;
}

void ngram_free(struct ngram *g)
{
    arena_free(&g->arena);
    *g = (struct ngram){0};
}

/* ---- fitting ---- */

/* How many symbols two places share, at most `most`; -1 ends a run. */
static int shared(const int32_t *a, const int32_t *b, int most)
{
    int n = 0;
    while (n < most && a[n] >= 0 && a[n] == b[n]) n++;
    return n;
}

static int by_run(const void *a, const void *b)
{
    const int32_t *p = *(const int32_t *const *)a, *q = *(const int32_t *const *)b;
    const int n = shared(p, q, NGRAM_ORDER_MOST);
    if (n == NGRAM_ORDER_MOST || (p[n] < 0 && q[n] < 0)) return (p > q) - (p < q);
    return p[n] < q[n] ? -1 : 1;
}

static int length(const int32_t *run, int most)
{
    int n = 0;
    while (n < most && run[n] >= 0) n++;
    return n;
}

/* Nodes of a level, where sorted runs of that length begin anew. */
static int64_t count_nodes(const int32_t *const *place, int64_t n, int order)
{
    int64_t nodes = 1;
    for (int64_t i = 0; i < n; i++) {
        const int same = i ? shared(place[i - 1], place[i], order) : 0;
        nodes += length(place[i], order) - same;
    }
    return nodes;
}

static void fill_level(struct ngram *g, const int32_t *const *place, int64_t n, int level, int64_t *next,
                       int64_t *parent)
{
    for (int64_t i = 0; i < n; i++) {
        const int has = length(place[i], level), same = i ? shared(place[i - 1], place[i], level) : 0;
        if (level > 1 && has >= level - 1 && (!i || same < level - 1)) g->first[++*parent] = *next;
        if (has < level) continue;
        if (!i || same < level) g->symbol[(*next)++] = place[i][level - 1];
        g->count[*next - 1]++;
    }
}

static void fill(struct ngram *g, const int32_t *const *place, int64_t n)
{
    int64_t next = 1, parent = 0;
    g->first[0] = 1;
    g->count[0] = n;
    for (int level = 1; level <= g->order; level++) fill_level(g, place, n, level, &next, &parent);
    while (parent < g->nodes) g->first[++parent] = g->nodes;
}

int ngram_fit(struct ngram *g, int order, int symbols, const int32_t *x, int64_t n, struct err *e)
{
    *g = (struct ngram){0};
    int32_t *text = mem_array((size_t)n + NGRAM_ORDER_MOST, sizeof *text);
    const int32_t **place = mem_array((size_t)n, sizeof *place);
    int64_t places = 0;
    int failed = text && place ? 0 : fail_memory(e);
    for (int64_t i = 0; i < n + NGRAM_ORDER_MOST && !failed; i++) text[i] = i < n ? x[i] : -1;
    for (int64_t i = 0; i < n && !failed; i++) {
        if (text[i] >= symbols) failed = fail(e, ERR_DATA, "symbol %d of an alphabet of %d", text[i], symbols);
        else if (text[i] >= 0) place[places++] = text + i;
    }
    if (!failed) {
        qsort(place, (size_t)places, sizeof *place, by_run);
        failed = ngram_new(g, order, symbols, count_nodes(place, places, order), e);
    }
    if (!failed) fill(g, place, places);
    mem_free(text);
    mem_free(place);
    return failed;
}

int ngram_check(const struct ngram *g, struct err *e)
{
    bool sound = g->order >= 1 && g->order <= NGRAM_ORDER_MOST && g->symbols >= 1 && g->first[0] == 1;
    for (int64_t k = 0; k < g->nodes && sound; k++)
        sound = g->first[k + 1] >= g->first[k] && g->first[k] > k && g->first[k + 1] <= g->nodes && g->count[k] >= 0 &&
                g->symbol[k] >= 0 && g->symbol[k] < g->symbols;
    CHECK(sound, e, ERR_FORMAT, "the model's counts are no tree of runs");
    return 0;
}

/* ---- probabilities ---- */

static int64_t child(const struct ngram *g, int64_t node, int32_t symbol) /* -1: there is none */
{
    int64_t low = g->first[node], high = g->first[node + 1];
    while (low < high) {
        const int64_t middle = low + (high - low) / 2;
        if (g->symbol[middle] < symbol) low = middle + 1;
        else high = middle;
    }
    return low < g->first[node + 1] && g->symbol[low] == symbol ? low : -1;
}

static int64_t find(const struct ngram *g, const int32_t *run, int64_t n)
{
    int64_t node = 0;
    for (int64_t i = 0; i < n && node >= 0; i++) node = child(g, node, run[i]);
    return node;
}

/* How often anything followed. */
static int64_t followed(const struct ngram *g, int64_t node)
{
    int64_t sum = 0;
    for (int64_t k = g->first[node]; k < g->first[node + 1]; k++) sum += g->count[k];
    return sum;
}

void ngram_next(const struct ngram *g, const int32_t *x, int64_t n, double *p)
{
    const int64_t most = n < g->order - 1 ? n : g->order - 1;
    for (int s = 0; s < g->symbols; s++) p[s] = 1.0 / g->symbols;
    for (int64_t length = 0; length <= most; length++) {
        const int64_t node = find(g, x + n - length, length);
        if (node < 0) return; /* a longer run was not seen either */
        const double kinds = (double)(g->first[node + 1] - g->first[node]), all = (double)followed(g, node) + kinds;
        if (kinds == 0) return;
        for (int s = 0; s < g->symbols; s++) p[s] *= kinds / all;
        for (int64_t k = g->first[node]; k < g->first[node + 1]; k++) p[g->symbol[k]] += (double)g->count[k] / all;
    }
}

/* The same for one symbol. */
static double probability(const struct ngram *g, const int32_t *x, int64_t n, int32_t symbol)
{
    const int64_t most = n < g->order - 1 ? n : g->order - 1;
    double p = 1.0 / g->symbols;
    for (int64_t length = 0; length <= most; length++) {
        const int64_t node = find(g, x + n - length, length);
        if (node < 0) break;
        const double kinds = (double)(g->first[node + 1] - g->first[node]);
        if (kinds == 0) break;
        const int64_t seen = child(g, node, symbol);
        p = ((seen < 0 ? 0 : (double)g->count[seen]) + kinds * p) / ((double)followed(g, node) + kinds);
    }
    return p;
}

double ngram_log_density(const struct ngram *g, const int32_t *x, int64_t from, int64_t n)
{
    double sum = 0;
    for (int64_t i = from; i < n; i++) sum += log(probability(g, x, i, x[i]));
    return sum;
}
