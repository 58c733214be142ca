/* columns.c -- mean, deviation, range and missing values of each column, in one pass over the rows.
**
** Means and squares are taken of some rows at a time and put together as Chan,
** Golub & LeVeque do, which does not lose digits where values are far from zero.
*/
#include "data/columns.h"

#include <math.h>

#define CHUNK 256                    /* items measured together */
#define NUMBERS_AT_ONCE (256 * 1024) /* about: they stay in the cache */

static struct column *columns_new(struct data *d, int64_t width, const struct column *like)
{
    struct column *columns = arena_alloc(&d->arena, (size_t)width * sizeof *columns);
    if (!columns) return NULL;
    for (int64_t i = 0; i < width; i++) {
        struct column *c = &columns[i];
        if (like) *c = like[i];
        c->name = like ? arena_text(&d->arena, like[i].name) : arena_printf(&d->arena, "x%lld", (long long)i + 1);
        c->mean = c->deviation = c->low = c->high = 0;
        c->missing = 0;
        c->whole = true;
    }
    return d->arena.failed ? NULL : columns;
}

/* Of the values of one column among some rows. */
struct part {
    int64_t n;
    double mean, squares; /* of distances from the mean, summed */
    float low, high;
    bool whole;
};

static inline bool is_whole(float v)
{
    return fabsf(v) >= 0x1p23f || v == (float)(int32_t)v;
}

/* Distances are taken from one of the values, which is near enough to the mean for their squares to keep their digits. */
static struct part measure(const float *x, int64_t width, int64_t rows, bool whole)
{
    struct part p = {.low = INFINITY, .high = -INFINITY, .whole = whole};
    int64_t i = 0;
    while (i < rows && isnan(x[i * width])) i++;
    const double from = i < rows ? (double)x[i * width] : 0;
    double sum = 0, squares = 0;
    for (; i < rows; i++) {
        const float v = x[i * width];
        if (isnan(v)) continue;
        const double apart = (double)v - from;
        p.n++;
        sum += apart;
        squares += apart * apart;
        p.low = v < p.low ? v : p.low;
        p.high = v > p.high ? v : p.high;
        if (p.whole) p.whole = is_whole(v);
    }
    p.mean = p.n ? from + sum / (double)p.n : 0;
    p.squares = p.n ? fmax(squares - sum * sum / (double)p.n, 0) : 0;
    return p;
}

/* n: values so far. While counting, deviation holds the sum of squared distances from the mean. */
static void add_part(struct column *c, int64_t n, const struct part *p)
{
    if (!p->n) return;
    const double all = (double)(n + p->n), apart = p->mean - c->mean;
    c->mean += apart * (double)p->n / all;
    c->deviation += p->squares + apart * apart * (double)n * (double)p->n / all;
    if (!n || p->low < c->low) c->low = p->low;
    if (!n || p->high > c->high) c->high = p->high;
    c->whole &= p->whole;
}

static int infinite(const struct data *d, const char *column, const float *x, int64_t width, int64_t row, struct err *e)
{
    for (; !isinf(*x); x += width) row++;
    fail(e, ERR_DATA, "%s: row %lld of column '%s' is infinite, or too large for single precision", d->name,
         (long long)row + 1, column);
    return fail_hint(e, "where a value is missing, NaN is understood");
}

/* Chunks are measured by all threads, some at a time, and added up in order: the same bits with any number of them. */
struct count {
    struct data *d;
    struct column *columns;
    int64_t width, lines; /* `lines` rows of numbers in an item: 1, or the length of a series */
    int64_t at_once;      /* chunks */
    float *x;             /* at_once x CHUNK x lines x width */
    struct part *part;    /* at_once x width */
    int64_t first;        /* chunk at hand that could not be read; at_once: none */
    int failed;
    struct err err;
};

static int64_t items_of(const struct count *c, int64_t at)
{
    return c->d->count - at < CHUNK ? c->d->count - at : CHUNK;
}

/* The k-th of the chunks at hand, which begins at item `at`. */
static void measure_chunk(struct count *c, int64_t k, int64_t at)
{
    const int64_t n = items_of(c, at);
    int64_t rows[CHUNK];
    float *x = c->x + k * CHUNK * c->lines * c->width;
    struct err inner = {0};
    for (int64_t i = 0; i < n; i++) rows[i] = at + i;
    const int failed = c->d->read(c->d, rows, n, x, NULL, &inner);
    for (int64_t i = 0; i < c->width && !failed; i++)
        c->part[k * c->width + i] = measure(x + i, c->width, n * c->lines, c->columns[i].whole);
    if (!failed) return;
#pragma omp critical
    if (k < c->first) {
        c->first = k;
        c->failed = failed;
        c->err = inner;
    }
}

static int add_chunk(struct count *c, int64_t k, int64_t at, struct err *e)
{
    const int64_t n = items_of(c, at) * c->lines;
    if (k == c->first) {
        if (e) *e = c->err;
        return c->failed;
    }
    for (int64_t i = 0; i < c->width; i++) {
        struct column *column = &c->columns[i];
        const struct part *p = &c->part[k * c->width + i];
        const float *x = c->x + k * CHUNK * c->lines * c->width + i;
        if (p->n && (isinf(p->low) || isinf(p->high)))
            return infinite(c->d, column->name, x, c->width, at * c->lines, e);
        add_part(column, at * c->lines - column->missing, p);
        column->missing += n - p->n;
    }
    return 0;
}

static int count_rows(struct count *c, struct err *e)
{
    const int64_t step = c->at_once * CHUNK;
    c->first = c->at_once;
    for (int64_t from = 0; from < c->d->count; from += step) {
        const int64_t rest = (c->d->count - from + CHUNK - 1) / CHUNK, chunks = rest < c->at_once ? rest : c->at_once;
#pragma omp parallel for schedule(dynamic) if (chunks > 1)
        for (int64_t k = 0; k < chunks; k++) measure_chunk(c, k, from + k * CHUNK);
        for (int64_t k = 0; k < chunks; k++) TRY(add_chunk(c, k, from + k * CHUNK, e));
    }
    return 0;
}

static int count(struct data *d, struct column *columns, int64_t width, int64_t lines, struct err *e)
{
    const int64_t chunks = (d->count + CHUNK - 1) / CHUNK, fitting = NUMBERS_AT_ONCE / (CHUNK * lines * width) + 1;
    struct count c = {d, columns, width, lines, .at_once = fitting < chunks ? fitting : chunks};
    c.x = mem_array((size_t)(c.at_once * CHUNK), (size_t)(lines * width) * sizeof *c.x);
    c.part = mem_array((size_t)(c.at_once * width), sizeof *c.part);
    const int failed = c.x && c.part ? count_rows(&c, e) : fail_memory(e);
    mem_free(c.x);
    mem_free(c.part);
    return failed;
}

/* Where all columns hold zeros and ones, 0 .. 1 is the range of each, also of one that is constant. */
static void widen_bits(struct column *columns, int64_t width)
{
    for (int64_t i = 0; i < width; i++)
        if (!columns[i].whole || columns[i].missing || columns[i].low < 0 || columns[i].high > 1) return;
    for (int64_t i = 0; i < width; i++) columns[i].low = 0, columns[i].high = 1;
}

int columns_measure(struct data *d, const struct column *like, struct err *e)
{
    const int64_t width = shape_dim(d->item.shape, -1), lines = shape_size(d->item.shape) / width;
    struct column *columns = columns_new(d, width, like);
    if (!columns) return fail_memory(e);
    TRY(count(d, columns, width, lines, e));
    for (int64_t i = 0; i < width; i++) {
        const int64_t n = d->count * lines - columns[i].missing;
        columns[i].deviation = n ? sqrt(columns[i].deviation / (double)n) : 0;
    }
    widen_bits(columns, width);
    d->item.columns = columns;
    return 0;
}

int64_t columns_missing(const struct data *d)
{
    int64_t missing = 0;
    for (int64_t i = 0; i < shape_dim(d->item.shape, -1); i++) missing += d->item.columns[i].missing;
    return missing;
}
