/* tabular.c -- columns and pairs of columns of two tables. */
#include "metric/tabular.h"

#include "base/mem.h"
#include "base/sort.h"

#include <math.h>

#define BINS 8

double ks_distance(double *x, int64_t n, double *y, int64_t m)
{
    double most = 0;
    sort_numbers(x, n);
    sort_numbers(y, m);
    for (int64_t i = 0, j = 0; i < n && j < m;) {
        const double at = fmin(x[i], y[j]);
        while (i < n && x[i] == at) i++;
        while (j < m && y[j] == at) j++;
        most = fmax(most, fabs((double)i / (double)n - (double)j / (double)m));
    }
    return most;
}

double total_variation(const double *a, const double *b, int64_t k)
{
    double as = 0, bs = 0, sum = 0;
    for (int64_t i = 0; i < k; i++) as += a[i], bs += b[i];
    for (int64_t i = 0; i < k; i++) sum += fabs(a[i] / as - b[i] / bs);
    return sum / 2;
}

/* ---- columns ---- */

static int categories(const struct item *item, int64_t j)
{
    const struct column *c = item->columns ? &item->columns[j] : NULL;
    return c && c->kind == COLUMN_CATEGORY ? c->categories : 0;
}

struct work {
    const struct item *item;
    struct rows real, made;
    double *x, *y;    /* one column of each, then their order */
    double *edge;     /* [columns, BINS - 1]: of the real rows */
    double *table[2]; /* [cells] */
    struct arena arena;
};

static int64_t present(struct rows r, int64_t j, double *out)
{
    int64_t n = 0;
    for (int64_t i = 0; i < r.n; i++)
        if (!isnan(r.x[i * r.d + j])) out[n++] = r.x[i * r.d + j];
    return n;
}

/* Which of `kinds` values, of which the last is: missing, or none that is known. */
static int64_t cell(const struct work *w, double x, int64_t j, int64_t kinds)
{
    int64_t bin = 0;
    if (isnan(x)) return kinds - 1;
    if (categories(w->item, j)) return x >= 0 && x < (double)(kinds - 1) ? (int64_t)x : kinds - 1;
    while (bin < BINS - 1 && x > w->edge[j * (BINS - 1) + bin]) bin++;
    return bin;
}

static int64_t kinds_of(const struct work *w, int64_t j)
{
    return (categories(w->item, j) ? categories(w->item, j) : BINS) + 1;
}

static double column_apart(struct work *w, int64_t j)
{
    const int64_t kinds = kinds_of(w, j);
    if (!categories(w->item, j)) {
        const int64_t n = present(w->real, j, w->x), m = present(w->made, j, w->y);
        const double missing = fabs((double)n / (double)w->real.n - (double)m / (double)w->made.n);
        return n && m ? fmax(ks_distance(w->x, n, w->y, m), missing) : n != m;
    }
    for (int64_t k = 0; k < kinds; k++) w->table[0][k] = w->table[1][k] = 0;
    for (int64_t i = 0; i < w->real.n; i++) w->table[0][cell(w, w->real.x[i * w->real.d + j], j, kinds)]++;
    for (int64_t i = 0; i < w->made.n; i++) w->table[1][cell(w, w->made.x[i * w->made.d + j], j, kinds)]++;
    return total_variation(w->table[0], w->table[1], kinds);
}

static void count(struct fidelity *f, double apart, int64_t first, int64_t second)
{
    f->mean += (apart - f->mean) / (double)++f->count;
    if (f->count > 1 && apart <= f->worst) return;
    f->worst = apart;
    f->first = first;
    f->second = second;
}

static int open_work(struct work *w, int64_t cells, struct err *e)
{
    w->x = arena_alloc(&w->arena, (size_t)w->real.n * sizeof *w->x);
    w->y = arena_alloc(&w->arena, (size_t)w->made.n * sizeof *w->y);
    w->edge = arena_alloc(&w->arena, (size_t)(w->real.d * (BINS - 1)) * sizeof *w->edge);
    for (int k = 0; k < 2; k++) w->table[k] = arena_alloc(&w->arena, (size_t)cells * sizeof **w->table);
    if (w->arena.failed) return fail_memory(e);
    CHECK(w->real.n && w->made.n, e, ERR_DATA, "there are no rows to compare");
    return 0;
}

static int64_t most_kinds(const struct work *w, int64_t columns)
{
    int64_t most = 1;
    for (int64_t j = 0; j < columns; j++)
        if (kinds_of(w, j) > most) most = kinds_of(w, j);
    return most;
}

int columns_compare(const struct item *item, struct rows real, struct rows made, struct fidelity *out, struct err *e)
{
    struct work w = {.item = item, .real = real, .made = made};
    *out = (struct fidelity){0};
    const int failed = open_work(&w, most_kinds(&w, real.d), e);
    for (int64_t j = 0; j < real.d && !failed; j++) count(out, column_apart(&w, j), j, j);
    arena_free(&w.arena);
    return failed;
}

/* ---- pairs ---- */

/* Bins that hold equal shares of the real rows. */
static void set_edges(struct work *w, int64_t j)
{
    const int64_t n = present(w->real, j, w->x);
    sort_numbers(w->x, n);
    for (int64_t k = 0; k < BINS - 1 && n; k++) w->edge[j * (BINS - 1) + k] = w->x[n * (k + 1) / BINS];
}

static double correlation(struct rows r, int64_t a, int64_t b)
{
    double n = 0, ma = 0, mb = 0, aa = 0, bb = 0, ab = 0;
    for (int64_t i = 0; i < r.n; i++) {
        const double x = r.x[i * r.d + a], y = r.x[i * r.d + b];
        if (isnan(x) || isnan(y)) continue;
        const double dx = x - ma, dy = y - mb;
        n++;
        ma += dx / n;
        mb += dy / n;
        aa += dx * (x - ma);
        bb += dy * (y - mb);
        ab += dx * (y - mb);
    }
    return aa > 0 && bb > 0 ? ab / sqrt(aa * bb) : 0;
}

static double pair_apart(struct work *w, int64_t a, int64_t b)
{
    const int64_t ka = kinds_of(w, a), kb = kinds_of(w, b);
    const struct rows *side[2] = {&w->real, &w->made};
    if (!categories(w->item, a) && !categories(w->item, b))
        return fabs(correlation(w->real, a, b) - correlation(w->made, a, b)) / 2;
    for (int s = 0; s < 2; s++) {
        for (int64_t k = 0; k < ka * kb; k++) w->table[s][k] = 0;
        for (int64_t i = 0; i < side[s]->n; i++) {
            const double *row = side[s]->x + i * side[s]->d;
            w->table[s][cell(w, row[a], a, ka) * kb + cell(w, row[b], b, kb)]++;
        }
    }
    return total_variation(w->table[0], w->table[1], ka * kb);
}

int pairs_compare(const struct item *item, struct rows real, struct rows made, struct fidelity *out, struct err *e)
{
    struct work w = {.item = item, .real = real, .made = made};
    const int64_t columns = real.d < PAIRS_COLUMNS ? real.d : PAIRS_COLUMNS, most = most_kinds(&w, columns);
    *out = (struct fidelity){0};
    const int failed = open_work(&w, most * most, e);
    for (int64_t j = 0; j < columns && !failed; j++) set_edges(&w, j);
    for (int64_t a = 0; a < columns && !failed; a++)
        for (int64_t b = 0; b < a; b++) count(out, pair_apart(&w, a, b), b, a);
    arena_free(&w.arena);
    return failed;
}
