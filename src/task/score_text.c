/* score_text.c -- windows that overlap by half; of each but the first only the second half counts. */
#include "task/score_text.h"

#include "task/feed.h"

#include <math.h>

#define CHUNK 1024 /* windows that a family without a graph is given at a time */

struct reading {
    double *each;       /* [length]: log p of each symbol */
    double *per_window; /* [windows]: the mean of what counts in it */
    int64_t window, stride, length, windows;
};

static int64_t start_of(const struct reading *r, int64_t window)
{
    const int64_t last = r->length - r->window, at = window * r->stride;
    return at < last ? at : last;
}

/* The first symbol of a window that no window before it had. */
static int64_t first_new(const struct reading *r, int64_t window)
{
    return window ? start_of(r, window - 1) + r->window - start_of(r, window) : 0;
}

static int take(void *self, const struct tensor *output, int64_t first, int64_t n, struct err *e)
{
    struct reading *r = self;
    for (int64_t i = 0; i < n; i++) {
        const int64_t start = start_of(r, first + i), from = first_new(r, first + i);
        double sum = 0;
        for (int64_t j = from; j < r->window; j++) {
            const double logp = tensor_get(output, i * r->window + j);
            CHECK(!isnan(logp), e, ERR_NUMERIC, "the score of symbol %lld is not a number", (long long)(start + j));
            r->each[start + j] = logp;
            sum += logp;
        }
        r->per_window[first + i] = sum / (double)(r->window - from);
    }
    return 0;
}

/* Windows first .. first+n-1, by a family that scores without a graph. */
static int take_plainly(const struct model *m, struct data *windows, int64_t first, int64_t n, double *x, double *out,
                        struct reading *r, struct err *e)
{
    const struct tensor scores = {F64, SHAPE(n, r->window), out};
    int64_t row[CHUNK];
    for (int64_t i = 0; i < n; i++) row[i] = first + i;
    TRY(windows->read(windows, row, n, out, NULL, e)); /* I32, which has room there */
    for (int64_t j = 0; j < n * r->window; j++) x[j] = ((const int32_t *)(const void *)out)[j];
    TRY(m->family->each_rows(m->store, &m->item, m->options, x, n, out, e));
    return take(r, &scores, first, n, e);
}

static int walk_plainly(const struct model *m, struct data *windows, struct reading *r, struct err *e)
{
    double *x = mem_array((size_t)(CHUNK * r->window), sizeof *x);
    double *out = mem_array((size_t)(CHUNK * r->window), sizeof *out);
    int failed = x && out ? 0 : fail_memory(e);
    for (int64_t at = 0; at < r->windows && !failed; at += CHUNK) {
        const int64_t left = r->windows - at;
        failed = take_plainly(m, windows, at, left < CHUNK ? left : CHUNK, x, out, r, e);
    }
    mem_free(x);
    mem_free(out);
    return failed;
}

static int walk_windows(struct model *m, struct data *windows, struct reading *r, struct err *e)
{
    struct walk w = {.m = m, .ask = {.verb = VERB_EACH, .temperature = 1}, .take = take, .taker = r};
    struct feed f;
    TRY(item_suits(&m->item, &windows->item, e));
    if (!model_has_graph(m, VERB_EACH)) return walk_plainly(m, windows, r, e);
    int rc = feed_open(&f, &w, windows, 0, 1, e);
    if (!rc) rc = walk_run(&w, e);
    feed_close(&f);
    return rc;
}

static int read_text(struct model *m, struct data *d, struct reading *r, struct err *e)
{
    struct data *windows;
    int64_t *start = mem_array((size_t)r->windows, sizeof *start);
    if (!start) return fail_memory(e);
    for (int64_t k = 0; k < r->windows; k++) start[k] = start_of(r, k);
    int rc = data_subset(d, start, r->windows, &windows, e);
    mem_free(start);
    if (rc) return rc;
    rc = walk_windows(m, windows, r, e);
    data_close(windows);
    return rc;
}

/* Neighbouring symbols are not independent; windows nearly are. */
static double half_interval(const double *x, int64_t n)
{
    double sum = 0, squares = 0;
    for (int64_t i = 0; i < n; i++) sum += x[i];
    for (int64_t i = 0; i < n; i++) squares += (x[i] - sum / (double)n) * (x[i] - sum / (double)n);
    return n > 1 ? 1.96 * sqrt(squares / (double)(n - 1) / (double)n) : NAN;
}

bool score_text_can(const struct model *m)
{
    return model_able(m, VERB_EACH);
}

int score_text(struct model *m, struct data *d, struct score *out, struct err *e)
{
    struct reading r = {.window = m->item.shape.dim[0]};
    r.stride = (r.window + 1) / 2;
    r.length = data_symbols(d);
    r.windows = 1 + (r.length - r.window + r.stride - 1) / r.stride;
    r.each = out->per_item = mem_array((size_t)r.length, sizeof *r.each);
    r.per_window = mem_array((size_t)r.windows, sizeof *r.per_window);
    const int failed = r.each && r.per_window ? read_text(m, d, &r, e) : fail_memory(e);
    double sum = 0;
    for (int64_t i = 0; i < r.length && !failed; i++) sum += r.each[i];
    if (!failed) {
        out->items = r.length;
        out->characters = data_characters(d);
        const double symbols = (double)r.length / (double)out->characters; /* in a character */
        out->context = r.window - r.stride;
        out->nats_per_item = sum / (double)out->characters;
        out->ci95 = half_interval(r.per_window, r.windows) * symbols;
        out->bits_per_dim = -out->nats_per_item / M_LN2;
        out->baseline = -log(m->item.symbols) * symbols;
        out->baseline_name = "uniform symbols";
    }
    mem_free(r.per_window);
    return failed;
}
