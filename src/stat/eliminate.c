/* eliminate.c -- the order is greedy: next the column whose table is smallest. */
#include "stat/eliminate.h"
#include "stat/logs.h"

#include <math.h>
#include <string.h>

/* ---- the plan ---- */

struct planning {
    struct elimination *m;
    const struct network *g;
    const bool *missing, *named;
    int32_t *column, *number; /* [hidden]; [d]: its number among the hidden, or -1 */
    int32_t *place;           /* [hidden]: when it was eliminated */
    bool *near;               /* [hidden, hidden]: in a table together */
    double *weight;           /* [hidden]: log of the numbers in its table; NaN: it is to be computed */
    int64_t hidden;
    struct arena arena;
};

static void mark_active(struct planning *p)
{
    const struct network *g = p->g;
    for (int64_t i = g->d - 1; i >= 0; i--) {
        const int64_t j = g->order[i];
        bool *active = p->m->active;
        active[j] = active[j] || !p->missing[j] || (p->named && p->named[j]);
        for (int k = 0; k < g->parents[j] && active[j]; k++) active[g->parent[j * g->k + k]] = true;
    }
    for (int64_t j = 0; j < g->d; j++) {
        p->number[j] = -1;
        if (!p->m->active[j] || !p->missing[j]) continue;
        p->number[j] = (int32_t)p->hidden;
        p->column[p->hidden++] = (int32_t)j;
    }
}

/* The member k of a column's family: a parent, and last the column itself. */
static int32_t member(const struct network *g, int64_t j, int k)
{
    return k < g->parents[j] ? g->parent[j * g->k + k] : (int32_t)j;
}

static void connect_families(struct planning *p)
{
    for (int64_t j = 0; j < p->g->d; j++) {
        if (!p->m->active[j]) continue;
        for (int a = 0; a <= p->g->parents[j]; a++)
            for (int b = 0; b <= p->g->parents[j]; b++) {
                const int32_t u = p->number[member(p->g, j, a)], v = p->number[member(p->g, j, b)];
                if (u >= 0 && v >= 0 && u != v) p->near[u * p->hidden + v] = true;
            }
    }
}

static double weight_of(const struct planning *p, int64_t u)
{
    double weight = log(p->g->categories[p->column[u]]);
    for (int64_t v = 0; v < p->hidden; v++)
        if (p->near[u * p->hidden + v]) weight += log(p->g->categories[p->column[v]]);
    return weight;
}

/* Of those that are left, sums before maxima, the one of the smallest table. */
static int64_t lightest(struct planning *p)
{
    int64_t best = -1;
    for (int64_t u = 0; u < p->hidden; u++) {
        if (p->place[u] >= 0) continue;
        if (isnan(p->weight[u])) p->weight[u] = weight_of(p, u);
        const bool late = p->named && p->named[p->column[u]];
        const bool best_late = best >= 0 && p->named && p->named[p->column[best]];
        if (best < 0 || (best_late && !late) || (late == best_late && p->weight[u] < p->weight[best])) best = u;
    }
    return best;
}

static int refuse(double weight, struct err *e)
{
    fail(e, ERR_DATA, "an exact sum over what is missing would need a table of %.2g numbers; the most is %lld",
         exp(weight), (long long)NETWORK_TABLE_MOST);
    return fail_hint(e, "fit with fewer parents (a tree never gets there), or give more of the columns");
}

/* Opens the bucket of u and takes u out of the graph: its neighbours become neighbours of each other. */
static int take_out(struct planning *p, int64_t u, struct err *e)
{
    struct elimination *m = p->m;
    struct bucket *b = &m->bucket[m->count];
    if (p->weight[u] > log((double)NETWORK_TABLE_MOST) + 1e-9) return refuse(p->weight[u], e);
    b->column = p->column[u];
    b->named = p->named && p->named[b->column];
    b->size = 1;
    for (int64_t v = 0; v < p->hidden; v++) b->size += p->near[u * p->hidden + v];
    b->scope = arena_small(&m->arena, (size_t)b->size * sizeof *b->scope);
    if (!b->scope) return fail_memory(e);
    b->scope[0] = b->column;
    int count = 1;
    for (int64_t v = 0; v < p->hidden; v++) {
        if (!p->near[u * p->hidden + v]) continue;
        b->scope[count++] = p->column[v];
        p->near[v * p->hidden + u] = false;
        p->weight[v] = NAN;
    }
    for (int a = 1; a < count; a++)
        for (int c = 1; c < count; c++)
            if (a != c) p->near[p->number[b->scope[a]] * p->hidden + p->number[b->scope[c]]] = true;
    p->place[u] = (int32_t)m->count++;
    return 0;
}

static int32_t earliest(const struct planning *p, const int32_t *column, int count) /* -1: none is hidden */
{
    int32_t best = -1;
    for (int i = 0; i < count; i++) {
        const int32_t number = p->number[column[i]], place = number >= 0 ? p->place[number] : -1;
        if (place >= 0 && (best < 0 || place < best)) best = place;
    }
    return best;
}

static int find(const struct bucket *b, int32_t column)
{
    for (int i = 0; i < b->size; i++)
        if (b->scope[i] == column) return i;
    return -1;
}

static int lay_out(struct planning *p, struct bucket *b, struct err *e)
{
    struct arena *a = &p->m->arena;
    const size_t strides = (size_t)b->size * sizeof *b->stride;
    b->stride = arena_small(a, strides);
    b->message_stride = arena_small(a, strides);
    if (a->failed) return fail_memory(e);
    b->numbers = 1;
    for (int i = 0; i < b->size; i++) {
        b->stride[i] = b->numbers;
        b->message_stride[i] = i ? b->numbers / p->g->categories[b->column] : 0;
        b->numbers *= p->g->categories[b->scope[i]];
    }
    b->table = arena_alloc(a, (size_t)b->numbers * sizeof *b->table);
    b->message = arena_alloc(a, (size_t)(b->numbers / p->g->categories[b->column]) * sizeof *b->message);
    b->to = earliest(p, b->scope + 1, b->size - 1);
    return a->failed ? fail_memory(e) : 0;
}

static int join_up(struct planning *p, struct bucket *b, struct err *e)
{
    if (b->to < 0) return 0;
    const struct bucket *to = &p->m->bucket[b->to];
    b->to_stride = arena_small(&p->m->arena, (size_t)to->size * sizeof *b->to_stride);
    if (!b->to_stride) return fail_memory(e);
    for (int i = 1; i < b->size; i++) b->to_stride[find(to, b->scope[i])] = b->message_stride[i];
    return 0;
}

/* Where a column's own factor goes, and how its table lies in the scope there. */
static int settle_factor(struct planning *p, int64_t j, struct err *e)
{
    const struct network *g = p->g;
    struct elimination *m = p->m;
    m->home[j] = -1;
    for (int k = 0; k <= g->parents[j]; k++) {
        const int32_t column = member(g, j, k), place = earliest(p, &column, 1);
        if (place >= 0 && (m->home[j] < 0 || place < m->home[j])) m->home[j] = place;
    }
    if (m->home[j] < 0) return 0;
    const struct bucket *b = &m->bucket[m->home[j]];
    m->stride[j] = arena_small(&m->arena, (size_t)b->size * sizeof **m->stride);
    if (!m->stride[j]) return fail_memory(e);
    int64_t stride = g->c;
    for (int k = 0; k < g->parents[j]; k++) {
        const int32_t column = member(g, j, k);
        if (p->missing[column]) m->stride[j][find(b, column)] = stride;
        stride *= g->categories[column];
    }
    if (p->missing[j]) m->stride[j][find(b, (int32_t)j)] = 1;
    return 0;
}

static int plan(struct planning *p, struct err *e)
{
    const struct network *g = p->g;
    struct elimination *m = p->m;
    p->column = arena_alloc(&p->arena, (size_t)g->d * sizeof *p->column);
    p->number = arena_alloc(&p->arena, (size_t)g->d * sizeof *p->number);
    m->active = arena_alloc(&m->arena, (size_t)g->d * sizeof *m->active);
    m->home = arena_alloc(&m->arena, (size_t)g->d * sizeof *m->home);
    m->stride = arena_alloc(&m->arena, (size_t)g->d * sizeof *m->stride);
    if (p->arena.failed || m->arena.failed) return fail_memory(e);
    mark_active(p);
    p->place = arena_alloc(&p->arena, (size_t)(p->hidden + 1) * sizeof *p->place);
    p->weight = arena_alloc(&p->arena, (size_t)(p->hidden + 1) * sizeof *p->weight);
    p->near = arena_alloc(&p->arena, (size_t)(p->hidden * p->hidden + 1) * sizeof *p->near);
    m->bucket = arena_alloc(&m->arena, (size_t)(p->hidden + 1) * sizeof *m->bucket);
    if (p->arena.failed || m->arena.failed) return fail_memory(e);
    for (int64_t u = 0; u < p->hidden; u++) p->place[u] = -1, p->weight[u] = NAN;
    connect_families(p);
    for (int64_t i = 0; i < p->hidden; i++) TRY(take_out(p, lightest(p), e));
    for (int64_t i = 0; i < m->count; i++) TRY(lay_out(p, &m->bucket[i], e));
    for (int64_t i = 0; i < m->count; i++) TRY(join_up(p, &m->bucket[i], e));
    for (int64_t j = 0; j < g->d; j++)
        if (m->active[j]) TRY(settle_factor(p, j, e));
    return 0;
}

int eliminate_plan(struct elimination *m, const struct network *g, const bool *missing, const bool *named,
                   struct err *e)
{
    struct planning p = {.m = m, .g = g, .missing = missing, .named = named};
    *m = (struct elimination){.g = g};
    const int failed = plan(&p, e);
    arena_free(&p.arena);
    if (failed) eliminate_free(m);
    return failed;
}

void eliminate_free(struct elimination *m)
{
    arena_free(&m->arena);
    *m = (struct elimination){0};
}

/* ---- the numbers ---- */

/* Goes through the states of a bucket's table; *at is the place in something else that has these strides. */
struct states {
    const struct elimination *m;
    const struct bucket *b;
    const int64_t *stride;
    int64_t state, at;
};

static bool next(struct states *s)
{
    const struct bucket *b = s->b;
    if (++s->state == b->numbers) return false;
    for (int i = 0; i < b->size; i++) {
        const int64_t categories = s->m->g->categories[b->scope[i]];
        s->at += s->stride[i];
        if (s->state / b->stride[i] % categories) break;
        s->at -= s->stride[i] * categories;
    }
    return true;
}

/* table += from, or, the other way, to += table */
static void add(const struct elimination *m, const struct bucket *b, const int64_t *stride, const double *from)
{
    struct states s = {m, b, stride, 0, 0};
    do b->table[s.state] += from[s.at];
    while (next(&s));
}

static void sum_into(const struct elimination *m, const struct bucket *b, const int64_t *stride, double *to)
{
    struct states s = {m, b, stride, 0, 0};
    do to[s.at] += b->belief[s.state];
    while (next(&s));
}

/* Where in the network's table a column's factor begins, the missing ones of its family being 0. */
static int64_t factor_at(const struct network *g, int64_t j, const double *row)
{
    int64_t at = g->first[j], stride = 1;
    for (int k = 0; k < g->parents[j]; k++) {
        const int32_t p = g->parent[j * g->k + k];
        if (!isnan(row[p])) at += stride * (int64_t)row[p];
        stride *= g->categories[p];
    }
    return at * g->c + (isnan(row[j]) ? 0 : (int64_t)row[j]);
}

static double largest(const double *a, int64_t n)
{
    double most = a[0];
    for (int64_t k = 1; k < n; k++) most = fmax(most, a[k]);
    return most;
}

double eliminate(struct elimination *m, const double *row)
{
    const struct network *g = m->g;
    double log_p = 0;
    for (int64_t i = 0; i < m->count; i++) memset(m->bucket[i].table, 0, (size_t)m->bucket[i].numbers * sizeof(double));
    for (int64_t j = 0; j < g->d; j++) {
        if (!m->active[j]) continue;
        const double *factor = g->table + factor_at(g, j, row);
        if (m->home[j] < 0) log_p += *factor;
        else add(m, &m->bucket[m->home[j]], m->stride[j], factor);
    }
    for (int64_t i = 0; i < m->count; i++) {
        struct bucket *b = &m->bucket[i];
        const int64_t categories = g->categories[b->column];
        for (int64_t s = 0; s < b->numbers; s += categories)
            b->message[s / categories] = b->named ? largest(b->table + s, categories)
                                                  : log_sum_exp(b->table + s, categories);
        if (b->to < 0) log_p += b->message[0];
        else add(m, &m->bucket[b->to], b->to_stride, b->message);
    }
    return log_p;
}

int eliminate_beliefs(struct elimination *m, struct err *e)
{
    for (int64_t i = m->count - 1; i >= 0; i--) {
        struct bucket *b = &m->bucket[i];
        const int64_t categories = m->g->categories[b->column], rest = b->numbers / categories;
        if (!b->belief) b->belief = arena_alloc(&m->arena, (size_t)b->numbers * sizeof *b->belief);
        double *above = mem_array((size_t)rest, sizeof *above); /* of the columns other than its own */
        if (!b->belief || !above) {
            mem_free(above);
            return fail_memory(e);
        }
        if (b->to < 0) above[0] = 1;
        else sum_into(m, &m->bucket[b->to], b->to_stride, above);
        for (int64_t s = 0; s < b->numbers; s++) {
            const double message = b->message[s / categories];
            b->belief[s] = message > -INFINITY ? exp(b->table[s] - message) * above[s / categories] : 0;
        }
        mem_free(above);
    }
    return 0;
}

void eliminate_count(const struct elimination *m, const double *row, double *count)
{
    for (int64_t j = 0; j < m->g->d; j++) {
        if (!m->active[j]) continue;
        double *factor = count + factor_at(m->g, j, row);
        if (m->home[j] < 0) ++*factor;
        else sum_into(m, &m->bucket[m->home[j]], m->stride[j], factor);
    }
}

const double *eliminate_slice(const struct bucket *b, const double *row)
{
    int64_t at = 0;
    for (int i = 1; i < b->size; i++) at += b->stride[i] * (int64_t)row[b->scope[i]];
    return b->table + at;
}
