/* verb.c -- what is built when a model is asked for something.
**
** A family's builders know batches as families see them; here the front is put
** before them and behind them, what a family lacks is made of what it has
** (a sample is a decoded draw from the prior), and the shape of what it returns
** is checked, because whoever runs the program copies by it.
*/
#include "model/verb.h"

#include "nn/front.h"
#include "prob/baseline.h"

#include <stdio.h>

static const char *const verb_words[VERB_COUNT] = {
#define X(name, text) [VERB_##name] = text,
    VERBS(X)
#undef X
};

/* ---- who can ---- */

bool model_can(const struct family *f, enum verb v)
{
    switch (v) {
    case VERB_SAMPLE: return f->sample || (f->prior && f->decode) || f->fill_rows || f->per_class;
    case VERB_PRIOR: return f->prior;
    case VERB_SCORE: return f->score || f->score_rows || f->per_class;
    case VERB_SEEN: return f->seen;
    case VERB_EACH: return f->each || f->each_rows;
    case VERB_LOG_WEIGHT: return f->log_weight;
    case VERB_BASELINE: return f->baseline || f->takes & TAKES_ROWS;
    case VERB_APART: return f->apart;
    case VERB_JOINT: return f->joint;
    case VERB_ENCODE: return f->encode;
    case VERB_DECODE: return f->decode && (f->prior || f->encode);
    case VERB_RECONSTRUCT: return f->encode && f->decode;
    case VERB_GUESS: return f->guess;
    case VERB_CLASSIFY: return f->classify || f->per_class;
    case VERB_CLUSTER: return f->cluster;
    case VERB_COUNT: break;
    }
    return false;
}

bool model_has_graph(const struct model *m, enum verb v)
{
    const struct family *f = m->family;
    if ((v == VERB_SCORE || v == VERB_SAMPLE) && f->plain && f->plain(m->options, &m->item)) return false;
    if (v == VERB_SCORE) return f->score;
    if (v == VERB_EACH) return f->each;
    if (v == VERB_SAMPLE) return f->sample || (f->prior && f->decode);
    if (v == VERB_CLASSIFY) return f->classify;
    return model_can(f, v);
}

/* Rows have a baseline whatever the family. */
bool verb_able(const struct family *f, const struct item *item, enum verb v)
{
    bool density_of_rows = v == VERB_BASELINE && !f->baseline;
    if (v == VERB_CLASSIFY && !item->classes) return false;
    if (v == VERB_EACH && item->kind != ITEM_TEXT) return false;
    if (v == VERB_GUESS && item->kind != ITEM_ROW) return false;
    if (v == VERB_SEEN && item->kind == ITEM_ROW) return false; /* chance has no part in numbers; they may be missing */
    return f->takes >> item->kind & 1 && model_can(f, v) && (!density_of_rows || item->kind == ITEM_ROW);
}

bool model_able(const struct model *m, enum verb v)
{
    return verb_able(m->family, &m->item, v);
}

int model_cannot(const struct model *m, enum verb v, struct err *e)
{
    fail(e, ERR_UNSUPPORTED, "a model of the family '%s' (%s) cannot %s", m->family->name, m->family->title,
         verb_words[v]);
    return hint_families(m, v, e);
}

/* ---- building ---- */

/* A density of what the family sees, as one of the data as they are. */
static var build_density(const struct model *m, enum verb v, net *n)
{
    const struct family *f = m->family;
    struct batch b = front_batch(n);
    var density;
    if (v == VERB_SCORE) density = f->score(n, m->options, b);
    else if (v == VERB_LOG_WEIGHT) density = f->log_weight(n, m->options, b);
    else density = m->item.kind == ITEM_ROW ? rows_baseline(n, b) : f->baseline(n, m->options, b);
    return v_add(density, front_log_volume(n));
}

/* The first column is a density. */
static var build_apart(const struct model *m, enum verb v, net *n)
{
    const struct family *f = m->family;
    var parts = (v == VERB_APART ? f->apart : f->joint)(n, m->options, front_batch(n));
    var fit = v_add(v_slice(parts, 1, 0, 1), front_log_volume(n));
    return v_join(fit, v_slice(parts, 1, 1, var_dim(parts, 1) - 1), 1);
}

static var build_decode(const struct model *m, net *n, var z)
{
    return front_back(n, m->family->decode(n, m->options, z));
}

static var build_guess(const struct model *m, net *n)
{
    var weight;
    var items = v_flatten(front_back(n, m->family->guess(n, m->options, front_batch(n), &weight)));
    return v_join(v_reshape(weight, SHAPE(n->batch, 1)), items, 1);
}

static var build_sample(const struct model *m, const struct ask *ask, net *n)
{
    const struct family *f = m->family;
    const var none = {n->g, -1};
    if (!f->sample) return build_decode(m, n, f->prior(n, m->options));
    struct batch given = {.x = none, .label = none, .present = none};
    if (ask->given) given = front_given(n);
    given.has_labels = ask->labelled;
    if (ask->labelled) given.label = v_input(n->g, "data/label", I32, SHAPE(n->batch));
    return front_back(n, f->sample(n, m->options, given));
}

static var build(const struct model *m, const struct ask *ask, net *n)
{
    const struct family *f = m->family;
    switch (ask->verb) {
    case VERB_SAMPLE: return build_sample(m, ask, n);
    case VERB_PRIOR: return f->prior(n, m->options);
    case VERB_APART:
    case VERB_JOINT: return build_apart(m, ask->verb, n);
    case VERB_EACH: return f->each(n, m->options, front_batch(n));
    case VERB_GUESS: return build_guess(m, n);
    case VERB_ENCODE: return f->encode(n, m->options, front_batch(n));
    case VERB_CLASSIFY: return f->classify(n, m->options, front_batch(n));
    case VERB_CLUSTER: return f->cluster(n, m->options, front_batch(n));
    case VERB_SEEN: return front_raw(n, f->seen(n, m->options, front_batch(n)));
    case VERB_DECODE: return build_decode(m, n, v_input(n->g, "latent", F32, SHAPE(n->batch, m->latents)));
    case VERB_RECONSTRUCT: return build_decode(m, n, f->encode(n, m->options, front_batch(n)));
    default: return build_density(m, ask->verb, n);
    }
}

/* ---- what came of it ---- */

/* [N] for a density, [N, anything] for latents, [N, item...] for items. */
static bool shape_fits(const struct model *m, enum verb v, int64_t batch, struct shape s)
{
    switch (v) {
    case VERB_SCORE:
    case VERB_LOG_WEIGHT:
    case VERB_BASELINE: return shape_equal(s, SHAPE(batch));
    case VERB_CLASSIFY: return shape_equal(s, SHAPE(batch, m->item.classes));
    case VERB_EACH: return shape_equal(s, SHAPE(batch, shape_size(m->item.shape)));
    case VERB_GUESS: return shape_equal(s, SHAPE(batch, 1 + shape_size(m->item.shape)));
    case VERB_APART: return s.rank == 2 && s.dim[0] == batch && s.dim[1] > 2;
    case VERB_JOINT: return shape_equal(s, SHAPE(batch, 2));
    case VERB_PRIOR:
    case VERB_CLUSTER:
    case VERB_ENCODE: return s.rank == 2 && s.dim[0] == batch && s.dim[1] > 0;
    default: return shape_equal(s, shape_join(batch, m->item.shape));
    }
}

int verb_build(const struct model *m, const struct ask *ask, net *n, var *out, struct err *e)
{
    char text[100];
    if (!model_able(m, ask->verb)) return model_cannot(m, ask->verb, e);
    CHECK(model_has_graph(m, ask->verb), e, ERR_UNSUPPORTED, "the family '%s' can %s only rows, and without a graph",
          m->family->name, verb_words[ask->verb]);
    *out = build(m, ask, n);
    TRY(net_check(n, e));
    CHECK(var_ok(*out), e, ERR_INTERNAL, "the family '%s' returned no value when asked to %s", m->family->name,
          verb_words[ask->verb]);
    CHECK(shape_fits(m, ask->verb, ask->batch, var_shape(*out)), e, ERR_SHAPE,
          "the family '%s', asked to %s, returned %s", m->family->name, verb_words[ask->verb],
          shape_text(var_shape(*out), text, sizeof text));
    return 0;
}

int verb_build_latent(const struct model *m, net *n, var *out, struct err *e)
{
    struct ask ask = {.verb = m->family->prior ? VERB_PRIOR : VERB_ENCODE, .batch = n->batch, .temperature = 1};
    return verb_build(m, &ask, n, out, e);
}
