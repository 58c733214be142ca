/* network_search.c -- hill climbing over directed graphs without circles (Heckerman, Geiger & Chickering 1995).
**
** A score is a sum over columns of how well each is told by its parents; so an arc
** that comes or goes changes the term of one column, and only that column's gains
** are computed anew. Rows in which a family is not whole are left out of its term,
** which is then scaled up to all rows.
*/
#include "stat/network.h"

#include <math.h>
#include <string.h>

#define LEAST_GAIN 1e-6

struct climb {
    struct network *g;
    const struct network_search *s;
    int64_t n;
    int32_t *value;  /* [d, n]: column after column; -1: missing */
    int64_t *state;  /* [d, n]: of the parents together; -1: one is missing */
    int64_t *states; /* [d]: how many */
    double *term;    /* [d] */
    double *coming;  /* [d, d]: what an arc to the first from the second would gain; -infinity: it cannot be */
    double *going;   /* [d, k]: what the end of an arc would gain */
    struct arena arena;
};

struct move {
    enum { COME, GO, TURN } kind;
    int64_t to, from; /* the arc from -> to; GO, TURN: which of its parents */
    double gain;
};

/* ---- the score of a column ---- */

static double term_of_counts(const struct climb *c, const double *count, int64_t rows, int64_t categories)
{
    const double cell = c->s->sample_size / (double)(rows * categories);
    double sum = 0, all = 0;
    for (int64_t u = 0; u < rows; u++) {
        double row = 0;
        for (int64_t v = 0; v < categories; v++) {
            const double seen = count[u * categories + v];
            row += seen;
            if (seen > 0) sum += c->s->score == NETWORK_BIC ? seen * log(seen) : lgamma(seen + cell) - lgamma(cell);
        }
        all += row;
        if (row <= 0) continue;
        const double both = cell * (double)categories;
        sum -= c->s->score == NETWORK_BIC ? row * log(row) : lgamma(row + both) - lgamma(both);
    }
    if (all > 0) sum *= (double)c->n / all;
    if (c->s->score == NETWORK_BIC) sum -= 0.5 * log((double)c->n) * (double)(rows * (categories - 1));
    return sum;
}

/* Of column j, with the states that `state` has and, if extra >= 0, the values of that column beside. */
static int term_of(const struct climb *c, int64_t j, const int64_t *state, int64_t states, int64_t extra, double *out)
{
    const int64_t categories = c->g->categories[j], more = extra < 0 ? 1 : c->g->categories[extra];
    const int32_t *value = c->value + j * c->n, *beside = extra < 0 ? NULL : c->value + extra * c->n;
    *out = -INFINITY;
    if (states * more * categories > NETWORK_TABLE_MOST / 16) return 0;
    double *count = mem_array((size_t)(states * more * categories), sizeof *count);
    if (!count) return -1;
    for (int64_t i = 0; i < c->n; i++) {
        const int64_t row = beside ? state[i] * more + beside[i] : state[i];
        if (value[i] >= 0 && state[i] >= 0 && (!beside || beside[i] >= 0)) count[row * categories + value[i]]++;
    }
    *out = term_of_counts(c, count, states * more, categories);
    mem_free(count);
    return 0;
}

/* The states of j's parents but one (-1: of all). */
static int64_t states_without(const struct climb *c, int64_t j, int without, int64_t *state)
{
    int64_t states = 1;
    for (int64_t i = 0; i < c->n; i++) state[i] = 0;
    for (int k = 0; k < c->g->parents[j]; k++) {
        const int32_t p = c->g->parent[j * c->g->k + k];
        if (k == without) continue;
        for (int64_t i = 0; i < c->n; i++) {
            const int32_t v = c->value[p * c->n + i];
            state[i] = state[i] < 0 || v < 0 ? -1 : state[i] * c->g->categories[p] + v;
        }
        states *= c->g->categories[p];
    }
    return states;
}

static bool has_parent(const struct network *g, int64_t j, int64_t p)
{
    for (int k = 0; k < g->parents[j]; k++)
        if (g->parent[j * g->k + k] == p) return true;
    return false;
}

/* All that an arc to j, new or old, would gain. */
static int weigh(struct climb *c, int64_t j, struct err *e)
{
    const struct network *g = c->g;
    int64_t *state = c->state + j * c->n, *spare = mem_array((size_t)c->n, sizeof *spare);
    int failed = spare ? 0 : -1;
    c->states[j] = states_without(c, j, -1, state);
    if (!failed) failed = term_of(c, j, state, c->states[j], -1, &c->term[j]);
    for (int k = 0; k < g->parents[j] && !failed; k++) {
        failed = term_of(c, j, spare, states_without(c, j, k, spare), -1, &c->going[j * g->k + k]);
        c->going[j * g->k + k] -= c->term[j];
    }
#pragma omp parallel for schedule(dynamic) reduction(| : failed)
    for (int64_t p = 0; p < g->d; p++) {
        double *gain = &c->coming[j * g->d + p];
        *gain = -INFINITY;
        if (p == j || g->parents[j] == g->k || has_parent(g, j, p)) continue;
        failed |= term_of(c, j, state, c->states[j], p, gain);
        *gain -= c->term[j];
    }
    mem_free(spare);
    return failed ? fail_memory(e) : 0;
}

/* ---- the climb ---- */

/* Is there a way along arcs from one column to another? The arc `but` -> to itself does not count. seen [d] */
static bool reaches(const struct network *g, int64_t from, int64_t to, bool direct, bool *seen)
{
    if (from == to) return true;
    if (seen[to]) return false;
    seen[to] = true;
    for (int k = 0; k < g->parents[to]; k++) {
        const int32_t p = g->parent[to * g->k + k];
        if (p == from && !direct) continue;
        if (reaches(g, from, p, true, seen)) return true;
    }
    return false;
}

static bool possible(const struct climb *c, const struct move *m, bool *seen)
{
    const struct network *g = c->g;
    memset(seen, 0, (size_t)g->d * sizeof *seen);
    if (m->kind == GO) return true;
    if (m->kind == COME) return !reaches(g, m->to, m->from, true, seen);
    return !reaches(g, g->parent[m->to * g->k + m->from], m->to, false, seen);
}

static void consider(const struct climb *c, struct move m, struct move *best, bool *seen)
{
    if (m.gain > best->gain && possible(c, &m, seen)) *best = m;
}

static struct move best_move(const struct climb *c, bool *seen)
{
    const struct network *g = c->g;
    struct move best = {.gain = LEAST_GAIN};
    for (int64_t j = 0; j < g->d; j++) {
        for (int64_t p = 0; p < g->d; p++) consider(c, (struct move){COME, j, p, c->coming[j * g->d + p]}, &best, seen);
        for (int k = 0; k < g->parents[j]; k++) {
            const double going = c->going[j * g->k + k];
            const int64_t p = g->parent[j * g->k + k];
            consider(c, (struct move){GO, j, k, going}, &best, seen);
            consider(c, (struct move){TURN, j, k, going + c->coming[p * g->d + j]}, &best, seen);
        }
    }
    return best;
}

static int make_move(struct climb *c, const struct move *m, struct err *e)
{
    struct network *g = c->g;
    int32_t *parent = g->parent + m->to * g->k;
    if (m->kind == COME) {
        parent[g->parents[m->to]++] = (int32_t)m->from;
        return weigh(c, m->to, e);
    }
    const int32_t p = parent[m->from];
    parent[m->from] = parent[--g->parents[m->to]];
    if (m->kind == TURN) g->parent[p * g->k + g->parents[p]++] = (int32_t)m->to;
    TRY(weigh(c, m->to, e));
    return m->kind == TURN ? weigh(c, p, e) : 0;
}

static int open(struct climb *c, const double *x, struct err *e)
{
    const int64_t d = c->g->d;
    c->value = arena_alloc(&c->arena, (size_t)(d * c->n) * sizeof *c->value);
    c->state = arena_alloc(&c->arena, (size_t)(d * c->n) * sizeof *c->state);
    c->states = arena_alloc(&c->arena, (size_t)d * sizeof *c->states);
    c->term = arena_alloc(&c->arena, (size_t)d * sizeof *c->term);
    c->coming = arena_alloc(&c->arena, (size_t)(d * d) * sizeof *c->coming);
    c->going = arena_alloc(&c->arena, (size_t)(d * c->g->k) * sizeof *c->going);
    if (c->arena.failed) return fail_memory(e);
    for (int64_t i = 0; i < c->n; i++) {
        TRY(network_check_values(c->g, x + i * d, i, e));
        for (int64_t j = 0; j < d; j++) c->value[j * c->n + i] = isnan(x[i * d + j]) ? -1 : (int32_t)x[i * d + j];
    }
    for (int64_t j = 0; j < d; j++) TRY(weigh(c, j, e));
    return 0;
}

static int climb(struct climb *c, bool *seen, struct err *e)
{
    for (int64_t round = 1;; round++) {
        const struct move m = best_move(c, seen);
        if (m.gain <= LEAST_GAIN) return 0;
        TRY(make_move(c, &m, e));
        double all = 0;
        for (int64_t j = 0; j < c->g->d; j++) all += c->term[j];
        if (c->s->report && c->s->report(c->s->self, round, all / (double)c->n)) return 0;
    }
}

int network_search(struct network *g, const struct network_search *s, const double *x, int64_t n, struct err *e)
{
    struct climb c = {.g = g, .s = s, .n = n};
    bool *seen = mem_array((size_t)g->d, sizeof *seen);
    int failed = seen ? open(&c, x, e) : fail_memory(e);
    if (!failed) failed = climb(&c, seen, e);
    mem_free(seen);
    arena_free(&c.arena);
    return failed;
}
