/* hearing.c -- a case before the judges: what they need is read or drawn when the first of them asks, and kept. */
#include "metric/judge.h"

#include "base/rng.h"
#include "metric/features.h"
#include "metric/parts.h"
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
        mem_free(h->items[k].x);
        mem_free(h->items[k].label);
        mem_free(h->features[k].x);
    }
    if (h->scale) scale_free(h->scale);
    mem_free(h->scale);
    parts_close(&h->parts);
}

void hearing_tell(struct hearing *h, const struct verdict *v)
{
    if (h->tell) h->tell(h->self, h->now, v);
}

/* ---- items ---- */

static double bytes_to_one(const struct item *item)
{
    return item->kind == ITEM_IMAGE && item->type == U8 ? 1.0 / 255 : 1;
}

static int read_rows(struct data *d, const int64_t *rows, struct items *out, struct err *e)
{
    struct tensor raw = {d->item.type, shape_join(out->n, d->item.shape), NULL};
    const double scale = bytes_to_one(&d->item);
    raw.data = mem_array((size_t)(out->n * out->d), dtype_size(raw.type));
    int failed = raw.data ? d->read(d, rows, out->n, raw.data, out->label, e) : fail_memory(e);
    for (int64_t i = 0; i < out->n * out->d && !failed; i++) out->x[i] = tensor_get(&raw, i) * scale;
    mem_free(raw.data);
    return failed;
}

static int read_part(const struct hearing *h, struct data *d, struct items *out, struct err *e)
{
    const uint64_t key = rng_key(h->seed, rng_hash_text("judged"), 0);
    int64_t *rows = mem_array((size_t)out->n, sizeof *rows);
    out->x = mem_array((size_t)(out->n * out->d), sizeof *out->x);
    out->label = d->item.classes ? mem_array((size_t)out->n, sizeof *out->label) : NULL;
    int failed = rows && out->x && (out->label || !d->item.classes) ? 0 : fail_memory(e);
    for (int64_t i = 0; i < out->n && !failed; i++) rows[i] = rng_permute(key, d->count, i);
    if (!failed) failed = read_rows(d, rows, out, e);
    mem_free(rows);
    return failed;
}

static int draw(struct hearing *h, struct items *out, struct err *e)
{
    const struct sample_options o = {.count = out->n, .label = SAMPLE_ANY_CLASS, .temperature = 1, .seed = h->seed};
    struct tensor drawn;
    TRY(sample_items(h->m, &o, &drawn, NULL, e));
    out->x = mem_array((size_t)(out->n * out->d), sizeof *out->x);
    for (int64_t i = 0; i < out->n * out->d && out->x; i++) out->x[i] = tensor_get(&drawn, i);
    mem_free(drawn.data);
    return out->x ? 0 : fail_memory(e);
}

int hearing_items(struct hearing *h, enum part part, const struct items **out, struct err *e)
{
    struct items *kept = &h->items[part];
    struct data *d = part == PART_TRAIN ? h->parts.train : h->parts.held;
    *out = kept;
    if (kept->x) return 0;
    CHECK(d, e, ERR_INTERNAL, "the training items were asked for, and are not at hand");
    kept->d = shape_size(d->item.shape);
    kept->n = part == PART_DRAWN || h->count < d->count ? h->count : d->count;
    const int failed = part == PART_DRAWN ? draw(h, kept, e) : read_part(h, d, kept, e);
    if (!failed) return 0;
    mem_free(kept->x);
    mem_free(kept->label);
    *kept = (struct items){0};
    return failed;
}

/* ---- features ---- */

static int learn_scale(struct hearing *h, struct err *e)
{
    const struct items *from;
    if (h->scale) return 0;
    TRY(hearing_items(h, h->parts.train ? PART_TRAIN : PART_HELD, &from, e));
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
    double *x = mem_array((size_t)(raw->n * width), sizeof *x);
    const int failed = x ? hearing_scale(h, raw->x, raw->n, x, e) : fail_memory(e);
    if (failed) {
        mem_free(x);
        return failed;
    }
    *kept = (struct items){.x = x, .label = NULL, .n = raw->n, .d = width};
    return 0;
}

/* ---- the order of judges ---- */

static int hear(struct hearing *h, const struct judge *j, struct err *e)
{
    h->now = j;
    return j->hear(h, e);
}

static int hear_all(struct hearing *h, struct err *e)
{
    int heard = 0;
    for (const struct judge *j = judges; j->name; j++) {
        if (judge_missing(j, h)) continue;
        TRY(hear(h, j, e));
        heard++;
    }
    CHECK(heard, e, ERR_UNSUPPORTED, "no judge can say anything of this model and these data");
    return 0;
}

static int hear_named(struct hearing *h, const char *name, struct err *e)
{
    const struct judge *j;
    TRY(judge_need(name, &j, e));
    const char *missing = judge_missing(j, h);
    CHECK(!missing, e, ERR_UNSUPPORTED, "the judge '%s' cannot be heard here: it wants %s", name, missing);
    return hear(h, j, e);
}

int hearing_run(struct hearing *h, const char *list, struct err *e)
{
    int failed = 0;
    if (!list) return hear_all(h, e);
    char *names = mem_copy_text(list), *rest = names;
    if (!names) return fail_memory(e);
    for (char *name; !failed && (name = strsep(&rest, ","));) failed = hear_named(h, name, e);
    mem_free(names);
    return failed;
}
