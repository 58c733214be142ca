/* markov.c -- each by the few before it (Markov 1913; Shannon 1948): symbols of text, columns of rows.
**
**   p(x) = prod_t p(x_t | x_(t-k), ..., x_(t-1))
**
** Text has one table for all places, interpolated (Witten & Bell 1991); rows have
** one for each column, and numbers are taken in bins. Counting is all there is to
** it: what other models have to beat.
*/
#include "family/family.h"

struct markov {
    int order, context, units, subwords, bins;
    double prior;
};

static const struct option markov_options[] = {
    OPT_INT(struct markov, order, "5", 1, NGRAM_ORDER_MOST,
            "symbols or columns in a run: the next and those before it"),
    OPT_INT(struct markov, context, "64", 2, 4096, "of text: symbols in an item"),
    TEXT_UNITS_ROWS(struct markov),
    OPT_INT(struct markov, bins, "12", 2, BINS_MOST, "of a column of numbers, at most"),
    OPT_REAL(struct markov, prior, "0.1", 0, 1e6, "of rows: pseudo-count of each value, given each of those before"),
    OPT_END,
};

static void markov_adapt(void *options, const struct item *item)
{
    if (item->kind == ITEM_ROW) ((struct markov *)options)->order = 2;
}

/* ---- rows: a network along a chain ---- */

static const struct columns_view as_they_are = {0};

static int fit_rows(const struct fitting *f, const struct markov *o, struct err *e)
{
    const struct network_learning l = {.prior = o->prior, .rounds = 100};
    struct kept_network k;
    TRY(network_begin(&k, f->store, f->item, as_they_are, f->x, f->n, o->bins, o->order - 1, e));
    network_chain(&k.g, o->order - 1);
    int failed = network_settle(&k.g, e);
    if (!failed) failed = network_learn(&k.g, &l, k.values, f->n, e);
    if (!failed) failed = keep_network(f->store, f->item, as_they_are, &k, e);
    network_end(&k);
    return failed;
}

static int markov_best_rows(const struct store *s, const struct item *item, const void *options, const bool *named,
                            double *x, int64_t n, struct err *e)
{
    (void)options;
    return kept_network_best(s, item, as_they_are, named, x, n, e);
}

static const char *markov_measure(const void *options, const struct item *item)
{
    (void)options;
    return item->kind == ITEM_ROW ? kept_columns_measure(as_they_are, item) : NULL;
}

/* ---- fitting ---- */

/* Windows that overlap by all but one symbol are one text; others are texts of their own. Returns how many symbols. */
static int64_t join(const struct fitting *f, int32_t *out)
{
    int64_t count = 0;
    for (int64_t i = 0; i < f->n; i++) {
        const double *row = f->x + i * f->d, *before = row - f->d;
        bool goes_on = i > 0;
        for (int64_t j = 0; j + 1 < f->d && goes_on; j++) goes_on = row[j] == before[j + 1];
        if (i && !goes_on) out[count++] = -1;
        for (int64_t j = goes_on ? f->d - 1 : 0; j < f->d; j++) out[count++] = (int32_t)row[j];
    }
    return count;
}

static int keep_counts(struct store *s, const struct ngram *g, struct err *e)
{
    double *number = mem_array((size_t)g->nodes + 1, sizeof *number);
    if (!number) return fail_memory(e);
    for (int64_t k = 0; k < g->nodes; k++) number[k] = g->symbol[k];
    int failed = keep_exactly(s, "symbol", SHAPE(g->nodes), number, e);
    for (int64_t k = 0; k < g->nodes; k++) number[k] = (double)g->count[k];
    if (!failed) failed = keep_exactly(s, "count", SHAPE(g->nodes), number, e);
    for (int64_t k = 0; k <= g->nodes; k++) number[k] = (double)g->first[k];
    if (!failed) failed = keep_exactly(s, "first", SHAPE(g->nodes + 1), number, e);
    mem_free(number);
    return failed;
}

static int markov_fit(const struct fitting *f, const void *options, struct err *e)
{
    struct ngram g = {0};
    if (f->item->kind == ITEM_ROW) return fit_rows(f, options, e);
    int32_t *text = mem_array((size_t)(f->n * (f->d + 1)), sizeof *text);
    if (!text) return fail_memory(e);
    int failed = ngram_fit(&g, ((const struct markov *)options)->order, f->item->symbols, text, join(f, text), e);
    if (!failed) failed = keep_counts(f->store, &g, e);
    ngram_free(&g);
    mem_free(text);
    return failed;
}

/* ---- using ---- */

static int64_t whole(const struct entry *entry, int64_t k) /* -1: not a whole number that makes sense */
{
    const double number = tensor_get(&entry->value, k);
    return number >= 0 && number < 1e15 ? (int64_t)number : -1;
}

static int recall(const struct store *s, const struct item *item, const void *options, struct ngram *g, struct err *e)
{
    const struct entry *symbol = store_find(s, STORE_PARAM, "symbol"), *count = store_find(s, STORE_PARAM, "count");
    const struct entry *first = store_find(s, STORE_PARAM, "first");
    CHECK(symbol && count && first, e, ERR_FORMAT, "the model has no counts: it has not been fitted");
    const int64_t nodes = shape_size(symbol->value.shape);
    CHECK(shape_size(count->value.shape) == nodes && shape_size(first->value.shape) == nodes + 1, e, ERR_FORMAT,
          "the model's counts do not belong together");
    TRY(ngram_new(g, ((const struct markov *)options)->order, item->symbols, nodes, e));
    for (int64_t k = 0; k < nodes; k++) {
        g->symbol[k] = (int32_t)whole(symbol, k);
        g->count[k] = whole(count, k);
    }
    for (int64_t k = 0; k <= nodes; k++) g->first[k] = whole(first, k);
    return ngram_check(g, e);
}

/* out [n, d]: each symbol given those before it */
static int markov_each_rows(const struct store *s, const struct item *item, const void *options, const double *x,
                            int64_t n, double *out, struct err *e)
{
    const int64_t d = shape_size(item->shape);
    struct ngram g = {0};
    int32_t *text = mem_array((size_t)d, sizeof *text);
    int failed = text ? recall(s, item, options, &g, e) : fail_memory(e);
    for (int64_t i = 0; i < n && !failed; i++)
        for (int64_t j = 0; j < d; j++) {
            text[j] = (int32_t)x[i * d + j];
            out[i * d + j] = ngram_log_density(&g, text, j, j + 1);
        }
    ngram_free(&g);
    mem_free(text);
    return failed;
}

static int markov_score_rows(const struct store *s, const struct item *item, const void *options, const double *x,
                             int64_t n, double *out, struct err *e)
{
    const int64_t d = shape_size(item->shape);
    if (item->kind == ITEM_ROW) return kept_network_score(s, item, as_they_are, x, n, out, e);
    double *each = mem_array((size_t)(n * d), sizeof *each);
    const int failed = each ? markov_each_rows(s, item, options, x, n, each, e) : fail_memory(e);
    for (int64_t i = 0; i < n && !failed; i++) {
        out[i] = 0;
        for (int64_t j = 0; j < d; j++) out[i] += each[i * d + j];
    }
    mem_free(each);
    return failed;
}

static int markov_fill_rows(const struct store *s, const struct item *item, const void *options, double *x, int64_t n,
                            double temperature, uint64_t seed, struct err *e)
{
    const int64_t d = shape_size(item->shape);
    struct ngram g = {0};
    struct rng r = rng_stream(seed, "markov");
    if (item->kind == ITEM_ROW) return kept_network_fill(s, item, as_they_are, x, n, temperature, seed, e);
    int32_t *text = mem_array((size_t)d, sizeof *text);
    double *p = mem_array((size_t)item->symbols, sizeof *p);
    int failed = text && p ? recall(s, item, options, &g, e) : fail_memory(e);
    for (int64_t i = 0; i < n && !failed; i++)
        for (int64_t j = 0; j < d; j++) {
            double *at = x + i * d + j;
            if (isnan(*at)) {
                ngram_next(&g, text, j, p);
                for (int k = 0; k < item->symbols; k++) p[k] = log(p[k]);
                *at = (double)draw_one(p, item->symbols, temperature, &r);
            }
            text[j] = (int32_t)*at;
        }
    ngram_free(&g);
    mem_free(text);
    mem_free(p);
    return failed;
}

const struct family markov_family = {
    .name = "markov",
    .title = "Markov chain",
    .paper = "Witten & Bell 1991",
    .about = "Text (n-grams) and rows: each symbol or column by the few before it.",
    .takes = TAKES_TEXT | TAKES_ROWS,
    .options = markov_options,
    .options_size = sizeof(struct markov),
    .adapt = markov_adapt,
    .fit = markov_fit,
    .score_kind = SCORE_EXACT,
    .measure = markov_measure,
    .score_rows = markov_score_rows,
    .each_rows = markov_each_rows,
    .jumps = kept_network_jumps,
    .fill_rows = markov_fill_rows,
    .best_rows = markov_best_rows,
};
