/* columns.c -- mean, deviation, range and missing values of each column, in one pass over the rows.
**
** Means and squares are taken of some rows at a time and put together as Chan,
** Golub & LeVeque do, which does not lose digits where values are far from zero.
*/
#include "data/columns.h"

#include <math.h>

#define CHUNK 256 /* rows read at a time */

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
    c->whole = p->whole;
}

static int infinite(const struct data *d, const char *column, const float *x, int64_t width, int64_t row, struct err *e)
{
    for (; !isinf(*x); x += width) row++;
    fail(e, ERR_DATA, "%s: row %lld of column '%s' is infinite, or too large for single precision", d->name,
         (long long)row + 1, column);
    return fail_hint(e, "where a value is missing, NaN is understood");
}

/* `lines` rows of numbers in an item: 1, or the length of a series. */
static int count_rows(struct data *d, struct column *columns, int64_t width, int64_t lines, float *x, struct err *e)
{
    int64_t rows[CHUNK];
    for (int64_t at = 0; at < d->count; at += CHUNK) {
        const int64_t n = d->count - at < CHUNK ? d->count - at : CHUNK;
        for (int64_t i = 0; i < n; i++) rows[i] = at + i;
        TRY(d->read(d, rows, n, x, NULL, e));
        for (int64_t k = 0; k < width; k++) {
            struct column *c = &columns[k];
            const struct part p = measure(x + k, width, n * lines, c->whole);
            if (p.n && (isinf(p.low) || isinf(p.high))) return infinite(d, c->name, x + k, width, at * lines, e);
            add_part(c, at * lines - c->missing, &p);
            c->missing += n * lines - p.n;
        }
    }
    return 0;
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
    float *x = columns ? mem_array((size_t)(CHUNK * lines * width), sizeof *x) : NULL;
    if (!x) return fail_memory(e);
    const int failed = count_rows(d, columns, width, lines, x, e);
    mem_free(x);
    if (failed) return failed;
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
