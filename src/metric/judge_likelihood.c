/* judge_likelihood.c -- how probable the model holds items that it has not seen. */
#include "metric/judge.h"

#include "base/rng.h"
#include "metric/trivial.h"
#include "task/score.h"

#include <math.h>
#include <stdio.h>

/* And half of its 95 % interval. */
static double mean_of(const double *x, int64_t n, double *ci95)
{
    double sum = 0, squares = 0;
    for (int64_t i = 0; i < n; i++) sum += x[i] / (double)n;
    for (int64_t i = 0; i < n; i++) squares += (x[i] - sum) * (x[i] - sum);
    *ci95 = n > 1 ? 1.96 * sqrt(squares / (double)(n - 1) / (double)n) : NAN;
    return sum;
}

static const char *unit_of(const struct item *item)
{
    return item->kind == ITEM_TEXT ? "nats per character" : NULL;
}

static const char *measure(const struct model *m)
{
    if (m->part) return measure(m->part[0]); /* what it is made of each class tells */
    const char *own = m->family->measure ? m->family->measure(m->options, &m->item) : NULL;
    return own ? own : measure_of_numbers(&m->item);
}

/* ---- beside it: trivial models of the same measure ---- */

#define NUMBERS_MOST 25000000 /* of training or test items that trivial models look at */

/* Of text windows side by side, of other data an even choice; or all. */
static void choose(const struct hearing *h, const struct data *d, int64_t n, int64_t *rows)
{
    const uint64_t key = rng_key(h->seed, rng_hash_text("trivial"), 0);
    const bool text = d->item.kind == ITEM_TEXT;
    for (int64_t i = 0; i < n; i++)
        rows[i] = text ? i * d->item.shape.dim[0] : n < d->count ? rng_permute(key, d->count, i) : i;
}

static int read_some(const struct hearing *h, struct data *d, struct items *out, struct err *e)
{
    const int64_t size = shape_size(d->item.shape), most = NUMBERS_MOST / size > 2 ? NUMBERS_MOST / size : 2;
    const int64_t there = d->item.kind == ITEM_TEXT ? (d->count - 1) / size + 1 : d->count;
    const int64_t n = there < most ? there : most;
    int64_t *rows = mem_array((size_t)n, sizeof *rows);
    int failed = rows ? items_new(out, n, size, d->item.classes > 0, e) : fail_memory(e);
    if (!failed) choose(h, d, n, rows);
    if (!failed) failed = items_read(out, d, rows, e);
    mem_free(rows);
    return failed;
}

static int tell_trivial(struct hearing *h, const struct trivial *t, const struct exhibit *v, const char *of_what,
                        struct err *e)
{
    struct verdict told = NO_VERDICT;
    const struct data *held = h->parts.held;
    const bool text = v->item->kind == ITEM_TEXT;
    const double symbols = text ? (double)data_symbols(held) / (double)data_characters(held) : 1; /* in a character */
    double *each = mem_array((size_t)v->m, sizeof *each);
    const int failed = each ? t->score(v, each, e) : fail_memory(e);
    if (!failed) {
        told.of = t->name;
        told.unit = unit_of(v->item);
        told.value = mean_of(each, v->m, &told.ci95) * symbols;
        told.ci95 *= symbols;
        told.kind = t->bound ? SCORE_BOUND : SCORE_EXACT;
        told.measure = of_what;
        told.n = v->m;
        snprintf(told.note, sizeof told.note, "%s; from %lld training items", t->how, (long long)v->n);
        hearing_tell(h, &told);
    }
    mem_free(each);
    return failed;
}

static int show_and_tell(struct hearing *h, const char *of_what, const struct items *train, const struct items *held,
                         struct err *e)
{
    struct exhibit v;
    bool seen;
    int failed = exhibit_make(&v, &h->m->item, of_what, train->x, train->n, held->x, held->n, h->seed, &seen, e);
    for (const struct trivial *t = trivials; t->name && seen && !failed; t++)
        if (t->fits(&v)) failed = tell_trivial(h, t, &v, of_what, e);
    exhibit_free(&v);
    return failed;
}

static int hear_trivial(struct hearing *h, const char *of_what, struct err *e)
{
    struct items train = {0}, held = {0};
    if (!h->parts.train) return 0;
    int failed = read_some(h, h->parts.train, &train, e);
    if (!failed) failed = read_some(h, h->parts.held, &held, e);
    if (!failed) failed = show_and_tell(h, of_what, &train, &held, e);
    items_free(&train);
    items_free(&held);
    return failed;
}

int hear_likelihood(struct hearing *h, struct err *e)
{
    struct score s;
    struct verdict v = NO_VERDICT;
    TRY(score_data(h->m, h->parts.held, 1, h->seed, &s, e));
    v.unit = unit_of(&h->m->item);
    v.value = s.nats_per_item;
    v.ci95 = s.ci95;
    v.kind = s.kind;
    v.measure = measure(h->m);
    v.n = s.items;
    v.baseline = s.baseline;
    v.baseline_name = s.baseline_name;
    snprintf(v.note, sizeof v.note, "%.4f bits per %s", s.bits_per_dim, s.characters ? "character" : "number");
    score_free(&s);
    hearing_tell(h, &v);
    return hear_trivial(h, v.measure, e);
}
