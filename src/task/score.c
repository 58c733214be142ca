/* score.c -- log-likelihoods, item by item.
**
** With K importance samples the score of an item is log (1/K) sum_k exp(w_k),
** where w_k = log p(x, z_k) - log q(z_k | x): a bound that rises with K (Burda
** et al. 2016). All sums are in double.
*/
#include "task/score.h"

#include "base/rng.h"
#include "data/memory.h"
#include "prob/baseline.h"
#include "stat/logs.h"
#include "task/classes.h"
#include "task/feed.h"
#include "task/score_rows.h"
#include "task/score_text.h"

#include <math.h>

#define SEEN_MOST 10000 /* items whose seen form is held at a time */

/* Draws of one item stand one after the other, perhaps across batches. */
struct scoring {
    double *per_item;
    int64_t draws;
    double most, sum; /* of the item at hand: its largest w so far, and the sum of exp(w - most) */
};

static void add(struct scoring *s, double w)
{
    if (w > s->most) {
        s->sum = s->sum * exp(s->most - w) + 1;
        s->most = w;
    } else if (w != -INFINITY) {
        s->sum += exp(w - s->most);
    }
}

static int take(void *self, const struct tensor *output, int64_t first, int64_t n, struct err *e)
{
    struct scoring *s = self;
    for (int64_t i = 0; i < n; i++) {
        int64_t item = (first + i) / s->draws, draw = (first + i) % s->draws;
        if (!draw) s->most = -INFINITY, s->sum = 0;
        add(s, tensor_get(output, i));
        if (draw + 1 < s->draws) continue;
        s->per_item[item] = s->sum == 0 ? -INFINITY : s->most + log(s->sum / (double)s->draws);
        CHECK(!isnan(s->per_item[item]), e, ERR_NUMERIC, "the score of item %lld is not a number", (long long)item);
    }
    return 0;
}

static int score_items(struct model *m, enum verb verb, struct data *d, int64_t draws, uint64_t seed, double *per_item,
                       struct err *e)
{
    struct feed f;
    struct scoring s = {.per_item = per_item, .draws = draws};
    struct walk w = {.m = m, .ask = {.verb = verb, .temperature = 1}, .seed = seed, .take = take, .taker = &s};
    int rc = feed_open(&f, &w, d, 0, draws, e);
    if (!rc) rc = walk_run(&w, e);
    feed_close(&f);
    return rc;
}

/* Items first .. first+n-1 as the model sees them: a data set of raw items that chance no longer touches. */
static int see_items(struct model *m, struct data *d, int64_t first, int64_t n, uint64_t seed, struct data *out,
                     struct err *e)
{
    struct tensor seen, raw = {d->item.type, shape_join(n, d->item.shape), NULL};
    struct data *part;
    int64_t *rows = mem_array((size_t)n, sizeof *rows);
    if (!rows) return fail_memory(e);
    for (int64_t i = 0; i < n; i++) rows[i] = first + i;
    int rc = data_subset(d, rows, n, &part, e);
    mem_free(rows);
    if (rc) return rc;
    rc = feed_gather(m, VERB_SEEN, part, 0, seed, &seen, e);
    data_close(part);
    if (rc) return rc;
    *out = (struct data){.name = d->name, .about = d->about, .item = d->item, .count = n};
    out->item.classes = 0;
    raw.data = mem_array((size_t)shape_size(raw.shape), dtype_size(raw.type));
    if (raw.data) tensor_convert(&seen, &raw);
    mem_free(seen.data);
    return raw.data ? memory_hold(out, raw.data, NULL, e) : fail_memory(e);
}

static void forget_items(struct data *d)
{
    if (d->close) d->close(d);
    arena_free(&d->arena);
}

/* Several draws of an item are draws of one item: what chance makes of it is settled before them. */
static int score_seen(struct model *m, struct data *d, int64_t draws, uint64_t seed, double *per_item, struct err *e)
{
    for (int64_t first = 0; first < d->count; first += SEEN_MOST) {
        int64_t n = d->count - first < SEEN_MOST ? d->count - first : SEEN_MOST;
        uint64_t key = rng_key(seed, (uint64_t)first, 0);
        struct data seen = {0};
        int rc = see_items(m, d, first, n, key, &seen, e);
        if (!rc) rc = score_items(m, VERB_LOG_WEIGHT, &seen, draws, key, per_item + first, e);
        forget_items(&seen);
        if (rc) return rc;
    }
    return 0;
}

static double mean(const double *x, int64_t n)
{
    double sum = 0;
    for (int64_t i = 0; i < n; i++) sum += x[i];
    return sum / (double)n;
}

static double half_interval(const double *x, int64_t n, double mean)
{
    double squares = 0;
    for (int64_t i = 0; i < n; i++) squares += (x[i] - mean) * (x[i] - mean);
    return n > 1 ? 1.96 * sqrt(squares / (double)(n - 1) / (double)n) : NAN;
}

static int baseline(struct model *m, struct data *d, struct score *out, struct err *e)
{
    out->baseline = NAN;
    if (!model_able(m, VERB_BASELINE)) return 0;
    double *x = mem_array((size_t)d->count, sizeof *x);
    if (!x) return fail_memory(e);
    int rc = score_items(m, VERB_BASELINE, d, 1, 0, x, e);
    out->baseline = mean(x, d->count);
    out->baseline_name = m->item.kind == ITEM_ROW ? ROWS_BASELINE : m->family->baseline_name;
    mem_free(x);
    return rc;
}

/* By the scores of each class: where these are bounds, the sum is one. */
static int score_classes(struct model *m, struct data *d, int samples, uint64_t seed, struct score *out, struct err *e)
{
    struct score one;
    double *joint = mem_array((size_t)(d->count * m->item.classes), sizeof *joint);
    int failed = joint ? classes_log_joint(m, d, samples, seed, joint, &one, e) : fail_memory(e);
    for (int64_t i = 0; i < d->count && !failed; i++)
        out->per_item[i] = log_sum_exp(joint + i * m->item.classes, m->item.classes);
    if (!failed) out->kind = one.kind, out->baseline = one.baseline, out->baseline_name = one.baseline_name;
    mem_free(joint);
    return failed;
}

static int score_whole(struct model *m, struct data *d, enum verb verb, int samples, uint64_t seed, struct score *out,
                       struct err *e)
{
    if (verb == VERB_SCORE && score_rows_can(m)) TRY(score_rows(m, d, out->per_item, e));
    else if (verb == VERB_LOG_WEIGHT && model_able(m, VERB_SEEN))
        TRY(score_seen(m, d, samples, seed, out->per_item, e));
    else TRY(score_items(m, verb, d, samples, seed, out->per_item, e));
    return baseline(m, d, out, e);
}

static int score(struct model *m, struct data *d, enum verb verb, int samples, uint64_t seed, struct score *out,
                 struct err *e)
{
    out->per_item = mem_array((size_t)d->count, sizeof *out->per_item);
    if (!out->per_item) return fail_memory(e);
    if (m->part) TRY(score_classes(m, d, samples, seed, out, e));
    else TRY(score_whole(m, d, verb, samples, seed, out, e));
    out->items = d->count;
    out->nats_per_item = mean(out->per_item, d->count);
    out->ci95 = half_interval(out->per_item, d->count, out->nats_per_item);
    out->bits_per_dim = -out->nats_per_item / (M_LN2 * (double)shape_size(m->item.shape));
    return 0;
}

int score_data(struct model *m, struct data *d, int samples, uint64_t seed, struct score *out, struct err *e)
{
    enum verb verb = samples > 1 || !model_can(m->family, VERB_SCORE) ? VERB_LOG_WEIGHT : VERB_SCORE;
    *out = (struct score){0};
    CHECK(samples >= 1, e, ERR_CALL, "%d samples per item", samples);
    if (!m->part && !model_able(m, verb)) return model_cannot(m, samples > 1 ? VERB_LOG_WEIGHT : VERB_SCORE, e);
    const bool as_text = verb == VERB_SCORE && score_text_can(m);
    out->kind = m->family->score_is_bound && m->family->score_is_bound(&m->item) ? SCORE_BOUND : m->family->score_kind;
    int rc = as_text ? score_text(m, d, out, e) : score(m, d, verb, samples, seed, out, e);
    if (rc) score_free(out);
    return rc;
}

void score_free(struct score *s)
{
    mem_free(s->per_item);
    *s = (struct score){0};
}
