/* use.c -- using a model: sample, score, encode, decode, reconstruct, interpolate. */
#include "api/api.h"

#include "task/apart.h"
#include "task/decode.h"
#include "task/encode.h"
#include "task/feed.h"
#include "task/fill.h"
#include "task/interpolate.h"
#include "task/map.h"
#include "task/query.h"
#include "task/reconstruct.h"
#include "task/sample.h"
#include "task/score.h"

/* ---- sample ---- */

limn_sample_options limn_sample_defaults(void)
{
    return (limn_sample_options){.count = 1, .temperature = 1, .seed = 1, .top_p = 1};
}

static int class_of(const struct item *item, const char *name, int *label, struct err *e)
{
    *label = SAMPLE_ANY_CLASS;
    if (!name) return 0;
    CHECK(item->classes, e, ERR_CALL, "class '%.60s': this model was fitted without classes", name);
    if (strcmp(name, "all") != 0) return api_class(item, name, label, e);
    *label = SAMPLE_EACH_CLASS;
    return 0;
}

static int sample_given(struct model *m, const limn_sample_options *o, const struct sample_options *s, limn_array *out,
                        struct err *e)
{
    struct tensor items;
    CHECK(!o->class_name && !o->latents, e, ERR_CALL, "what is given goes neither with a class nor with latents");
    double *row = mem_array((size_t)shape_size(m->item.shape), sizeof *row);
    int failed = row ? query_given(m, o->given, row, e) : fail_memory(e);
    if (!failed) failed = fill_given(m, row, s, &items, e);
    mem_free(row);
    return failed ? failed : api_array(&items, out, e);
}

static int tell_classes(const struct model *m, const struct sample_options *s, limn_array *out, struct err *e)
{
    struct tensor t = {I32, SHAPE(s->count), mem_array((size_t)s->count, sizeof(int32_t))};
    if (!t.data) return fail_memory(e);
    for (int64_t i = 0; i < s->count; i++) tensor_set(&t, i, sample_class(m, s, i));
    return api_array(&t, out, e);
}

static int sample(limn_model *m, const limn_sample_options *options, limn_array *out, struct err *e)
{
    const limn_sample_options defaults = limn_sample_defaults(), *o = options ? options : &defaults;
    struct tensor items, latents;
    int label;
    CHECK_HERE(m, e);
    CHECK_HERE(out, e);
    CHECK(o->count > 0, e, ERR_CALL, "%lld items were asked for; it takes 1 or more", (long long)o->count);
    CHECK(o->temperature >= 0 && o->temperature < 1e6, e, ERR_CALL, "a temperature of %g; it is 0 or more",
          o->temperature);
    TRY(class_of(&model_of(m)->item, o->class_name, &label, e));
    CHECK(o->top_k >= 0 && o->top_p > 0 && o->top_p <= 1 && o->length >= 0, e, ERR_CALL,
          "top_k and length are 0 or more, and top_p is above 0 and at most 1");
    int32_t *prompt = NULL;
    struct sample_options s = {.count = o->count, .label = label, .temperature = o->temperature, .seed = o->seed};
    s.top_k = o->top_k;
    s.top_p = o->top_p < 1 ? o->top_p : 0;
    s.length = o->length;
    if (o->given) return sample_given(model_of(m), o, &s, out, e);
    if (o->prompt) TRY(api_prompt(&model_of(m)->item, o->prompt, &prompt, &s.prompted, e));
    s.prompt = prompt;
    const int failed = sample_items(model_of(m), &s, &items, o->latents ? &latents : NULL, e);
    mem_free(prompt);
    TRY(failed);
    if (o->latents) TRY(api_array(&latents, o->latents, e));
    if (o->classes && label != SAMPLE_ANY_CLASS) TRY(tell_classes(model_of(m), &s, o->classes, e));
    return api_array(&items, out, e);
}

int limn_sample(limn_model *m, const limn_sample_options *o, limn_array *out, limn_error *e)
{
    struct err err = {0};
    api_empty(out);
    if (o) api_empty(o->latents), api_empty(o->classes);
    const int failed = sample(m, o, out, &err);
    if (failed && o) limn_array_free(o->latents), limn_array_free(o->classes);
    return api_done(failed, &err, e);
}

/* ---- score ---- */

static const char *const kind_names[] = {
    [SCORE_NONE] = "none", [SCORE_EXACT] = "exact", [SCORE_BOUND] = "bound", [SCORE_ESTIMATE] = "estimate"};

static int score(limn_model *m, limn_data *d, int samples, uint64_t seed, limn_score_result *r, limn_array *per_item,
                 struct err *e)
{
    struct score s;
    CHECK_HERE(m, e);
    CHECK_HERE(d, e);
    CHECK_HERE(r, e);
    CHECK(samples >= 1, e, ERR_CALL, "%d samples per item; it takes 1 or more", samples);
    TRY(feed_suit(model_of(m), data_of(d), e));
    TRY(score_data(model_of(m), data_of(d), samples, seed, &s, e));
    *r = (limn_score_result){
        .kind = kind_names[s.kind],
        .nats_per_item = s.nats_per_item,
        .ci95 = s.ci95,
        .bits_per_dim = s.bits_per_dim,
        .baseline = s.baseline,
        .baseline_name = s.baseline_name,
        .items = s.items,
        .context = s.context,
        .characters = s.characters,
    };
    struct tensor each = {F64, SHAPE(s.items), s.per_item};
    if (per_item) s.per_item = NULL;
    score_free(&s);
    return per_item ? api_array(&each, per_item, e) : 0;
}

int limn_score(limn_model *m, limn_data *d, int samples, uint64_t seed, limn_score_result *r, limn_array *per_item,
               limn_error *e)
{
    struct err err = {0};
    api_empty(per_item);
    return api_done(score(m, d, samples, seed, r, per_item, &err), &err, e);
}

static int take_apart(limn_model *m, limn_data *d, int whole, uint64_t seed, limn_parts *p, struct err *e)
{
    struct apart a;
    CHECK_HERE(m, e);
    CHECK_HERE(d, e);
    CHECK_HERE(p, e);
    TRY(feed_suit(model_of(m), data_of(d), e));
    TRY(apart_data(model_of(m), data_of(d), whole, seed, &a, e));
    *p = (limn_parts){a.fit, a.kl, a.information, a.correlation, a.rest, a.latents, a.active, a.items};
    return 0;
}

int limn_take_apart(limn_model *m, limn_data *d, int whole, uint64_t seed, limn_parts *p, limn_error *e)
{
    struct err err = {0};
    return api_done(take_apart(m, d, whole, seed, p, &err), &err, e);
}

static int joint_of(limn_model *m, limn_data *d, uint64_t seed, limn_joint *r, limn_array *per_item, struct err *e)
{
    struct tensor parts;
    CHECK_HERE(m, e);
    CHECK_HERE(d, e);
    CHECK_HERE(r, e);
    TRY(feed_suit(model_of(m), data_of(d), e));
    TRY(feed_gather(model_of(m), VERB_JOINT, data_of(d), 0, seed, &parts, e));
    const int64_t n = parts.shape.dim[0];
    struct tensor each = {F64, SHAPE(n), mem_array((size_t)n, sizeof(double))};
    *r = (limn_joint){.items = n};
    for (int64_t i = 0; i < n && each.data; i++) {
        const double fit = tensor_get(&parts, 2 * i), prior = tensor_get(&parts, 2 * i + 1);
        r->fit += fit / (double)n, r->prior += prior / (double)n;
        tensor_set(&each, i, fit + prior);
    }
    r->joint = r->fit + r->prior;
    mem_free(parts.data);
    if (!each.data) return fail_memory(e);
    if (per_item) return api_array(&each, per_item, e);
    mem_free(each.data);
    return 0;
}

int limn_score_joint(limn_model *m, limn_data *d, uint64_t seed, limn_joint *r, limn_array *per_item, limn_error *e)
{
    struct err err = {0};
    api_empty(per_item);
    return api_done(joint_of(m, d, seed, r, per_item, &err), &err, e);
}

/* ---- encode, decode ---- */

static int encode(limn_model *m, limn_data *d, limn_array *latents, struct err *e)
{
    struct tensor z;
    CHECK_HERE(m, e);
    CHECK_HERE(d, e);
    CHECK_HERE(latents, e);
    TRY(feed_suit(model_of(m), data_of(d), e));
    TRY(encode_data(model_of(m), data_of(d), 0, 0, &z, e));
    return api_array(&z, latents, e);
}

int limn_encode(limn_model *m, limn_data *d, limn_array *latents, limn_error *e)
{
    struct err err = {0};
    api_empty(latents);
    return api_done(encode(m, d, latents, &err), &err, e);
}

static int decode(limn_model *m, const limn_array *latents, limn_array *items, struct err *e)
{
    struct tensor z, x;
    CHECK_HERE(m, e);
    CHECK_HERE(items, e);
    TRY(api_tensor(latents, &z, e));
    TRY(decode_latents(model_of(m), &z, 0, &x, e));
    return api_array(&x, items, e);
}

int limn_decode(limn_model *m, const limn_array *latents, limn_array *items, limn_error *e)
{
    struct err err = {0};
    api_empty(items);
    return api_done(decode(m, latents, items, &err), &err, e);
}

static int decode_map(limn_model *m, int side, limn_array *items, struct err *e)
{
    struct tensor x;
    CHECK_HERE(m, e);
    CHECK_HERE(items, e);
    TRY(map_plane(model_of(m), side, 0, &x, e));
    return api_array(&x, items, e);
}

int limn_decode_map(limn_model *m, int side, limn_array *items, limn_error *e)
{
    struct err err = {0};
    api_empty(items);
    return api_done(decode_map(m, side, items, &err), &err, e);
}

/* ---- reconstruct, interpolate ---- */

/* The first items in the units of what a model makes: pictures in 0..1. */
static int read_originals(const struct model *m, struct data *d, int64_t count, struct tensor *out, struct err *e)
{
    struct tensor raw;
    const struct entry *scale = store_find(m->store, STORE_BUFFER, "data/scale");
    const double by = m->item.kind == ITEM_IMAGE && scale ? tensor_get(&scale->value, 0) : 1;
    TRY(api_read(d, 0, 1, count, &raw, e));
    if (raw.type == I32) { /* text stays symbols */
        *out = raw;
        return 0;
    }
    const int64_t n = shape_size(raw.shape);
    *out = (struct tensor){F32, raw.shape, mem_array((size_t)n, sizeof(float))};
    for (int64_t i = 0; out->data && i < n; i++) tensor_set(out, i, tensor_get(&raw, i) * by);
    mem_free(raw.data);
    return out->data ? 0 : fail_memory(e);
}

static int reconstruct(limn_model *m, limn_data *data, int64_t count, limn_array *originals, limn_array *items,
                       struct err *e)
{
    struct data *d = data_of(data);
    struct tensor before, after;
    CHECK_HERE(m, e);
    CHECK_HERE(data, e);
    CHECK_HERE(items, e);
    CHECK(count > 0, e, ERR_CALL, "%lld items were asked for; it takes 1 or more", (long long)count);
    TRY(feed_suit(model_of(m), d, e));
    if (count > d->count) count = d->count;
    TRY(reconstruct_data(model_of(m), d, count, 0, &after, e));
    const int failed = originals ? read_originals(model_of(m), d, count, &before, e) : 0;
    if (failed) mem_free(after.data);
    TRY(failed);
    if (originals) TRY(api_array(&before, originals, e));
    return api_array(&after, items, e);
}

int limn_reconstruct(limn_model *m, limn_data *d, int64_t count, limn_array *originals, limn_array *items,
                     limn_error *e)
{
    struct err err = {0};
    api_empty(originals), api_empty(items);
    const int failed = reconstruct(m, d, count, originals, items, &err);
    if (failed) limn_array_free(originals);
    return api_done(failed, &err, e);
}

static int interpolate(limn_model *m, limn_data *d, int rows, int steps, uint64_t seed, limn_array *items,
                       struct err *e)
{
    struct tensor x;
    CHECK_HERE(m, e);
    CHECK_HERE(items, e);
    CHECK(rows >= 1 && steps >= 2, e, ERR_CALL, "%d rows of %d steps; it takes 1 row and 2 steps or more", rows, steps);
    if (d) TRY(feed_suit(model_of(m), data_of(d), e));
    TRY(interpolate_items(model_of(m), data_of(d), rows, steps, seed, &x, e));
    return api_array(&x, items, e);
}

int limn_interpolate(limn_model *m, limn_data *d, int rows, int steps, uint64_t seed, limn_array *items, limn_error *e)
{
    struct err err = {0};
    api_empty(items);
    return api_done(interpolate(m, d, rows, steps, seed, items, &err), &err, e);
}
