/* tree.c -- all pairs of columns are counted at once: the Gram matrix of the rows written with one place per category.
** Prim's algorithm then takes the heaviest tree. */
#include "stat/tree.h"
#include "stat/draw.h"
#include "stat/logs.h"
#include "stat/matrix.h"

#include <math.h>
#include <string.h>

#define BLOCK 256

int tree_new(struct tree *t, int64_t d, const int32_t *categories, struct err *e)
{
    *t = (struct tree){.d = d};
    for (int64_t j = 0; j < d; j++) t->c = categories[j] > t->c ? categories[j] : t->c;
    t->categories = arena_alloc(&t->arena, (size_t)d * sizeof *t->categories);
    t->parent = arena_alloc(&t->arena, (size_t)d * sizeof *t->parent);
    t->order = arena_alloc(&t->arena, (size_t)d * sizeof *t->order);
    t->table = arena_alloc(&t->arena, (size_t)(d * t->c * t->c) * sizeof *t->table);
    if (t->arena.failed) return fail_memory(e);
    memcpy(t->categories, categories, (size_t)d * sizeof *categories);
    return 0;
}

void tree_free(struct tree *t)
{
    arena_free(&t->arena);
    *t = (struct tree){0};
}

/* ---- counting ---- */

struct counts {
    int64_t places; /* in all columns */
    int64_t *first; /* [d + 1]: the place of each column's category 0 */
    double *pair;   /* [places, places] */
    struct arena arena;
};

static int check_value(const struct tree *t, double value, int64_t row, int64_t column, struct err *e)
{
    const int32_t categories = t->categories[column];
    if (isnan(value) || (value >= 0 && value < categories && value == floor(value))) return 0;
    return fail(e, ERR_DATA, "row %lld, column %lld: %g is none of the %d categories of this column",
                (long long)row + 1, (long long)column + 1, value, categories);
}

static int count_pairs(const struct tree *t, const double *x, int64_t n, struct counts *c, struct err *e)
{
    c->first = arena_alloc(&c->arena, (size_t)(t->d + 1) * sizeof *c->first);
    if (!c->first) return fail_memory(e);
    for (int64_t j = 0; j < t->d; j++) c->first[j + 1] = c->first[j] + t->categories[j];
    c->places = c->first[t->d];
    c->pair = arena_alloc(&c->arena, (size_t)(c->places * c->places) * sizeof(double));
    double *block = arena_alloc(&c->arena, (size_t)(BLOCK * c->places) * sizeof(double));
    if (c->arena.failed) return fail_memory(e);
    for (int64_t at = 0; at < n; at += BLOCK) {
        const int64_t rows = n - at < BLOCK ? n - at : BLOCK;
        memset(block, 0, (size_t)(BLOCK * c->places) * sizeof *block);
        for (int64_t i = 0; i < rows; i++)
            for (int64_t j = 0; j < t->d; j++) {
                const double value = x[(at + i) * t->d + j];
                TRY(check_value(t, value, at + i, j, e));
                if (!isnan(value)) block[i * c->places + c->first[j] + (int64_t)value] = 1;
            }
        matrix_gram(block, rows, c->places, c->pair);
    }
    return 0;
}

/* Of columns a and b: where the counts of (u, v) stand. */
static double pair_count(const struct counts *c, int64_t a, int64_t u, int64_t b, int64_t v)
{
    return c->pair[(c->first[a] + u) * c->places + c->first[b] + v];
}

/* ---- the tree ---- */

static double term(double both, double row, double column, double all)
{
    return both > 0 ? both / all * log(both * all / (row * column)) : 0;
}

double tree_information(const double *joint, int64_t rows, int64_t columns)
{
    double all = 0, sum = 0;
    for (int64_t i = 0; i < rows * columns; i++) all += joint[i];
    for (int64_t i = 0; i < rows * columns && all > 0; i++) {
        double row = 0, column = 0;
        for (int64_t j = 0; j < columns; j++) row += joint[i / columns * columns + j];
        for (int64_t j = 0; j < rows; j++) column += joint[j * columns + i % columns];
        sum += term(joint[i], row, column, all);
    }
    return sum;
}

static double information(const struct tree *t, const struct counts *c, int64_t a, int64_t b, double *joint)
{
    for (int32_t u = 0; u < t->categories[a]; u++)
        for (int32_t v = 0; v < t->categories[b]; v++) joint[u * t->categories[b] + v] = pair_count(c, a, u, b, v);
    return tree_information(joint, t->categories[a], t->categories[b]);
}

/* Prim: the column that tells most of any in the tree is hung onto it. */
static int grow(struct tree *t, struct counts *c, struct err *e)
{
    double *best = arena_alloc(&c->arena, (size_t)t->d * sizeof *best);
    double *joint = arena_alloc(&c->arena, (size_t)(t->c * t->c) * sizeof *joint);
    bool *inside = arena_alloc(&c->arena, (size_t)t->d * sizeof *inside);
    if (c->arena.failed) return fail_memory(e);
    for (int64_t j = 0; j < t->d; j++) best[j] = -1, t->parent[j] = -1;
    for (int64_t k = 0, next = 0; k < t->d; k++) {
        t->order[k] = (int32_t)next;
        inside[next] = true;
        int64_t likely = -1;
        for (int64_t j = 0; j < t->d; j++) {
            if (inside[j]) continue;
            const double told = information(t, c, next, j, joint);
            if (told > best[j]) best[j] = told, t->parent[j] = (int32_t)next;
            if (likely < 0 || best[j] > best[likely]) likely = j;
        }
        next = likely;
    }
    return 0;
}

static void settle(struct tree *t, const struct counts *c, double prior)
{
    for (int64_t j = 0; j < t->d; j++) {
        const int64_t p = t->parent[j], categories = t->categories[j];
        for (int64_t u = 0; u < (p < 0 ? 1 : t->categories[p]); u++) {
            double *row = t->table + (j * t->c + u) * t->c, all = 0;
            for (int64_t v = 0; v < categories; v++) {
                row[v] = prior + (p < 0 ? pair_count(c, j, v, j, v) : pair_count(c, p, u, j, v));
                all += row[v];
            }
            for (int64_t v = 0; v < categories; v++) row[v] = all > 0 ? log(row[v] / all) : -log((double)categories);
        }
    }
}

static int fit(struct tree *t, bool chain, const double *x, int64_t n, double prior, struct err *e)
{
    struct counts c = {0};
    int failed = count_pairs(t, x, n, &c, e);
    if (!failed && !chain) failed = grow(t, &c, e);
    for (int64_t j = 0; j < t->d && chain; j++) t->order[j] = (int32_t)j, t->parent[j] = (int32_t)j - 1;
    if (!failed) settle(t, &c, prior);
    arena_free(&c.arena);
    return failed;
}

int tree_fit(struct tree *t, const double *x, int64_t n, double prior, struct err *e)
{
    return fit(t, false, x, n, prior, e);
}

int tree_fit_chain(struct tree *t, const double *x, int64_t n, double prior, struct err *e)
{
    return fit(t, true, x, n, prior, e);
}

/* Parents first, each column once. */
int tree_check(const struct tree *t, struct err *e)
{
    bool *done = mem_array((size_t)t->d, sizeof *done), sound = done;
    if (!done) return fail_memory(e);
    for (int64_t k = 0; k < t->d && sound; k++) {
        const int64_t j = t->order[k];
        sound = j >= 0 && j < t->d && !done[j] && t->categories[j] > 0;
        if (!sound) break;
        const int64_t p = t->parent[j];
        sound = k ? p >= 0 && p < t->d && done[p] : p == -1;
        done[j] = true;
    }
    mem_free(done);
    CHECK(sound, e, ERR_FORMAT, "the model's tree is none: a column before its parent, or twice");
    return 0;
}

/* ---- answers ---- */

/* below [d, c]: log probability of all that is seen at or below each column, for each of its values. */
static void collect(const struct tree *t, const double *row, double *below, double *spare)
{
    const int64_t c = t->c;
    for (int64_t i = 0; i < t->d * c; i++) {
        const double value = row[i / c];
        below[i] = isnan(value) || value == (double)(i % c) ? 0 : -INFINITY;
    }
    for (int64_t k = t->d - 1; k > 0; k--) {
        const int64_t j = t->order[k], p = t->parent[j];
        for (int64_t u = 0; u < t->categories[p]; u++) {
            for (int64_t v = 0; v < t->categories[j]; v++) spare[v] = t->table[(j * c + u) * c + v] + below[j * c + v];
            below[p * c + u] += log_sum_exp(spare, t->categories[j]);
        }
    }
}

static double *at_root(const struct tree *t, const double *below, double *spare) /* [categories] */
{
    const int64_t root = t->order[0];
    for (int64_t v = 0; v < t->categories[root]; v++)
        spare[v] = t->table[root * t->c * t->c + v] + below[root * t->c + v];
    return spare;
}

int tree_log_density(const struct tree *t, const double *x, int64_t n, double *out, struct err *e)
{
    double *below = mem_array((size_t)(t->d * t->c + t->c), sizeof *below), *spare = below + t->d * t->c;
    int failed = below ? 0 : fail_memory(e);
    for (int64_t i = 0; i < n && !failed; i++) {
        const double *row = x + i * t->d;
        for (int64_t j = 0; j < t->d && !failed; j++) failed = check_value(t, row[j], i, j, e);
        if (failed) break;
        collect(t, row, below, spare);
        out[i] = log_sum_exp(at_root(t, below, spare), t->categories[t->order[0]]);
    }
    mem_free(below);
    return failed;
}

int tree_fill(const struct tree *t, double *x, int64_t n, double temperature, struct rng *r, struct err *e)
{
    const int64_t c = t->c;
    double *below = mem_array((size_t)(t->d * c + c), sizeof *below), *spare = below + t->d * c;
    int failed = below ? 0 : fail_memory(e);
    for (int64_t i = 0; i < n && !failed; i++) {
        double *row = x + i * t->d;
        for (int64_t j = 0; j < t->d && !failed; j++) failed = check_value(t, row[j], i, j, e);
        if (failed) break;
        collect(t, row, below, spare);
        for (int64_t k = 0; k < t->d; k++) {
            const int64_t j = t->order[k], u = k ? (int64_t)row[t->parent[j]] : 0;
            for (int64_t v = 0; v < t->categories[j]; v++) spare[v] = t->table[(j * c + u) * c + v] + below[j * c + v];
            if (isnan(row[j])) row[j] = (double)draw_one(spare, t->categories[j], temperature, r);
        }
    }
    mem_free(below);
    return failed;
}
