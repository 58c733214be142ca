/* hearing.c -- a case before the judges: what they need is read or drawn when the first of them asks, and kept. */
#include "metric/judge.h"

#include "base/rng.h"
#include "metric/features.h"
#include "metric/nearest.h"
#include "metric/parts.h"
#include "metric/sight.h"
#include "task/sample.h"

#include <math.h>
#include <stdio.h>

int hearing_open(struct hearing *h, struct model *m, struct data *d, struct data *train, struct err *e)
{
    h->m = m;
    if (!h->count) h->count = HEARING_COUNT;
    return parts_find(&h->parts, m, d, train, e);
}

void hearing_close(struct hearing *h)
{
    for (int k = 0; k < PARTS; k++) {
        items_free(&h->items[k]);
        items_free(&h->features[k]);
        mem_free(h->nearest[k]);
    }
    if (h->scale) scale_free(h->scale);
    mem_free(h->scale);
    judge_forget_classes(h);
    judge_forget_restored(h);
    mem_free(h->agreed);
    sight_free(h->sight);
    parts_close(&h->parts);
}

void hearing_tell(struct hearing *h, const struct verdict *v)
{
    if (h->tell) h->tell(h->self, h->now, v);
}

/* ---- items ---- */

/* Pictures of zeros and ones are as bright as the model sees them. */
int hearing_read(const struct hearing *h, struct data *d, const int64_t *rows, struct items *t, struct err *e)
{
    const struct entry *scale = store_find(h->m->store, STORE_BUFFER, "data/scale");
    const bool bytes = d->item.kind == ITEM_IMAGE && d->item.type == U8;
    TRY(items_read(t, d, rows, e));
    if (!bytes || !scale || tensor_get(&scale->value, 0) != 1) return 0;
    for (int64_t i = 0; i < t->n * t->d; i++) t->x[i] *= 255;
    return 0;
}

int hearing_read_first(const struct hearing *h, struct data *d, int64_t n, struct items *t, struct err *e)
{
    int64_t *rows = mem_array((size_t)n, sizeof *rows);
    int failed = rows ? items_new(t, n, shape_size(d->item.shape), d->item.classes, e) : fail_memory(e);
    for (int64_t i = 0; i < n && !failed; i++) rows[i] = i;
    if (!failed) failed = hearing_read(h, d, rows, t, e);
    mem_free(rows);
    return failed;
}

/* Which items of the data stand in its walk from number `first` on; the caller's (mem_free). */
static int64_t *walk_rows(const struct hearing *h, const struct data *d, int64_t first, int64_t n)
{
    const uint64_t key = rng_key(h->seed, rng_hash_text("judged"), 0);
    int64_t *rows = mem_array((size_t)n, sizeof *rows);
    for (int64_t i = 0; i < n && rows; i++) rows[i] = rng_permute(key, d->count, first + i);
    return rows;
}

static int read_part(const struct hearing *h, struct data *d, int64_t first, struct items *out, struct err *e)
{
    int64_t *rows = walk_rows(h, d, first, out->n);
    const int failed = rows ? hearing_read(h, d, rows, out, e) : fail_memory(e);
    mem_free(rows);
    return failed;
}

int hearing_held(struct hearing *h, struct data **out, struct err *e)
{
    struct data *d = h->parts.held;
    const int64_t n = h->count < d->count ? h->count : d->count;
    int64_t *rows = walk_rows(h, d, 0, n);
    const int failed = rows ? data_subset(d, rows, n, out, e) : fail_memory(e);
    mem_free(rows);
    return failed;
}

static int draw(struct hearing *h, struct items *out, struct err *e)
{
    const struct sample_options o = {.count = out->n, .label = SAMPLE_ANY_CLASS, .temperature = 1, .seed = h->seed};
    struct tensor drawn;
    TRY(sample_items(h->m, &o, &drawn, NULL, e));
    for (int64_t i = 0; i < out->n * out->d; i++) out->x[i] = tensor_get(&drawn, i);
    mem_free(drawn.data);
    return 0;
}

static enum part source(const struct hearing *h)
{
    return h->parts.train ? PART_TRAIN : PART_HELD;
}

static int shuffle(struct hearing *h, struct items *out, struct err *e)
{
    const struct items *from;
    const uint64_t purpose = rng_hash_text("shuffle columns");
    TRY(hearing_items(h, source(h), &from, e));
    for (int64_t i = 0; i < out->n * out->d; i++) {
        const uint64_t key = rng_key(h->seed, purpose, (uint64_t)(i % out->d));
        out->x[i] = from->x[rng_permute(key, from->n, i / out->d % from->n) * out->d + i % out->d];
    }
    return 0;
}

int hearing_items(struct hearing *h, enum part part, const struct items **out, struct err *e)
{
    struct items *kept = &h->items[part];
    const bool made = part == PART_DRAWN || part == PART_SHUFFLED;
    struct data *d = part == PART_TRAIN ? h->parts.train : h->parts.held;
    *out = kept;
    if (kept->x) return 0;
    CHECK(d, e, ERR_INTERNAL, "the training items were asked for, and are not at hand");
    CHECK(part != PART_OTHER || d->count >= 2 * h->count, e, ERR_INTERNAL, "there are no other items of this part");
    const int64_t n = made || h->count < d->count ? h->count : d->count;
    int failed = items_new(kept, n, shape_size(d->item.shape), !made && d->item.classes && !d->partly, e);
    if (!failed && part == PART_DRAWN) failed = draw(h, kept, e);
    else if (!failed && part == PART_SHUFFLED) failed = shuffle(h, kept, e);
    else if (!failed) failed = read_part(h, d, part == PART_OTHER ? h->count : 0, kept, e);
    if (failed) items_free(kept);
    return failed;
}

/* ---- features ---- */

static int learn_scale(struct hearing *h, struct err *e)
{
    const struct items *from;
    if (h->scale) return 0;
    TRY(hearing_items(h, source(h), &from, e));
    struct scale *s = mem_alloc(sizeof *s);
    if (!s) return fail_memory(e);
    const int failed = scale_learn(s, &h->m->item, from->x, from->n, e);
    if (failed) {
        scale_free(s);
        mem_free(s);
        return failed;
    }
    h->scale = s;
    return 0;
}

int64_t hearing_width(const struct item *item)
{
    return features_width(item);
}

int hearing_scale(struct hearing *h, const double *x, int64_t n, double *out, struct err *e)
{
    TRY(learn_scale(h, e));
    features_make(h->scale, x, n, out);
    return 0;
}

int hearing_features(struct hearing *h, enum part part, const struct items **out, struct err *e)
{
    struct items *kept = &h->features[part];
    const struct items *raw;
    *out = kept;
    if (kept->x) return 0;
    TRY(hearing_items(h, part, &raw, e));
    const int64_t width = features_width(&h->m->item);
    int failed = items_new(kept, raw->n, width, false, e);
    if (!failed) failed = hearing_scale(h, raw->x, raw->n, kept->x, e);
    if (failed) items_free(kept);
    return failed;
}

/* ---- the order of judges ---- */

static int hear(struct hearing *h, const struct judge *j, struct err *e)
{
    h->now = j;
    return j->hear(h, e);
}

/* A verdict without a figure. */
static int say_why(struct hearing *h, const struct judge *j, const char *before, const char *why)
{
    struct verdict v = NO_VERDICT;
    snprintf(v.note, sizeof v.note, "%s%s", before, why);
    h->now = j;
    hearing_tell(h, &v);
    return 0;
}

/* What is wrong for one judge is its verdict, and no end of the others. */
static int hear_gently(struct hearing *h, const struct judge *j, struct err *e)
{
    struct err own = {0};
    if (!hear(h, j, &own)) return 0;
    if (own.kind == ERR_MEMORY || own.kind == ERR_INTERRUPTED) return fail(e, own.kind, "%s", own.text);
    return say_why(h, j, "", own.text);
}

static int hear_all(struct hearing *h, struct err *e)
{
    int heard = 0;
    for (const struct judge *j = judges; j->name; j++) {
        if (judge_missing(j, h)) continue;
        TRY(hear_gently(h, j, e));
        heard++;
    }
    CHECK(heard || h->lenient, e, ERR_UNSUPPORTED, "no judge can say anything of this model and these data");
    return 0;
}

static int hear_named(struct hearing *h, const char *name, struct err *e)
{
    const struct judge *j;
    TRY(judge_need(name, &j, e));
    const char *missing = judge_missing(j, h);
    if (missing && h->lenient) return say_why(h, j, "not possible: it wants ", missing);
    CHECK(!missing, e, ERR_UNSUPPORTED, "the judge '%s' cannot be heard here: it wants %s", name, missing);
    return h->lenient ? hear_gently(h, j, e) : hear(h, j, e);
}

static int check_named(struct hearing *h, const char *name, struct err *e)
{
    const struct judge *j;
    (void)h;
    return judge_need(name, &j, e);
}

static int each_of(struct hearing *h, const char *list, int (*one)(struct hearing *, const char *, struct err *),
                   struct err *e)
{
    int failed = 0;
    char *names = mem_copy_text(list), *rest = names;
    if (!names) return fail_memory(e);
    for (char *name; !failed && (name = strsep(&rest, ","));) failed = one(h, name, e);
    mem_free(names);
    return failed;
}

int hearing_check_list(const char *list, struct err *e)
{
    return list ? each_of(NULL, list, check_named, e) : 0;
}

int hearing_run(struct hearing *h, const char *list, struct err *e)
{
    return list ? each_of(h, list, hear_named, e) : hear_all(h, e);
}
