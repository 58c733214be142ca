/* optimiser.c -- SGD with momentum, Adam (Kingma & Ba 2014), AdamW (Loshchilov & Hutter 2017), RMSprop. */
#include "nn/optimiser.h"
#include "nn/leaf.h"

#include <math.h>
#include <stdio.h>

#define CLIP_GUARD 1e-6 /* as PyTorch's: no division by a gradient of zero */

struct step { /* one step of all parameters */
    net *n;
    const struct optimiser *o;
    var rate, adam_rate, second_scale; /* scalars: the rate, the same bias-corrected, 1 / (1 - beta2^t) */
    int effects;
    var *effect;
};

int optimiser_find(const char *name)
{
    static const char *const names[OPTIMISER_COUNT] = {"sgd", "adam", "adamw", "rmsprop"};
    for (int k = 0; k < OPTIMISER_COUNT; k++)
        if (strcmp(names[k], name) == 0) return k;
    return -1;
}

struct optimiser optimiser_default(enum optimiser_kind kind)
{
    static const struct optimiser defaults[OPTIMISER_COUNT] = {
        [OPTIMISER_SGD] = {.beta1 = 0.9},
        [OPTIMISER_ADAM] = {.beta1 = 0.9, .beta2 = 0.999, .epsilon = 1e-8},
        [OPTIMISER_ADAMW] = {.beta1 = 0.9, .beta2 = 0.999, .epsilon = 1e-8, .decay = 0.01},
        [OPTIMISER_RMSPROP] = {.beta2 = 0.99, .epsilon = 1e-8},
    };
    struct optimiser o = defaults[kind];
    o.kind = kind;
    return o;
}

static var assign(struct step *s, var state, var value)
{
    return s->effect[s->effects++] = v_assign(state, value);
}

/* The leaf of what the store keeps under this name, shaped as the parameter w. */
static var beside(struct step *s, enum store_kind kind, const char *name, var w, double initial)
{
    struct graph *g = s->n->g;
    struct entry *entry;
    const struct init init = {INIT_FILL, initial};
    if (store_need(s->n->store, kind, name, F32, var_shape(w), init, &entry, &g->err)) return (var){g, -1};
    return leaf_stored(g, kind, name, var_shape(w));
}

static var moment(struct step *s, enum store_kind kind, var w, double initial)
{
    char name[LEAF_NAME_MAX];
    const char *parameter = var_node(w)->name, *whose = s->o->whose;
    int length = snprintf(name, sizeof name, "%s%s%s", whose ? whose : "", whose ? "/" : "", parameter);
    if (length >= LEAF_NAME_MAX) return graph_fail(s->n->g, "the name %.60s... is too long", parameter);
    return beside(s, kind, name, w, initial);
}

/* The running mean of squared gradients. */
static var second_moment(struct step *s, var w, var gradient)
{
    var before = moment(s, STORE_MOMENT2, w, s->o->second);
    return assign(s, before, v_lerp(before, v_square(gradient), 1 - s->o->beta2));
}

/* Momentum that gathers without damping, as PyTorch's. */
static var gathered(struct step *s, var w, var pull)
{
    if (s->o->beta1 == 0) return pull;
    var before = moment(s, STORE_MOMENT1, w, 0);
    return assign(s, before, v_add(v_scale(before, s->o->beta1), pull));
}

static var step_sgd(struct step *s, var w, var gradient)
{
    return v_mul(s->rate, gathered(s, w, gradient));
}

static var step_rmsprop(struct step *s, var w, var gradient)
{
    var deviation = v_offset(v_sqrt(second_moment(s, w, gradient)), s->o->epsilon);
    return v_mul(s->rate, gathered(s, w, v_div(gradient, deviation)));
}

static var step_adam(struct step *s, var w, var gradient)
{
    var before = moment(s, STORE_MOMENT1, w, 0);
    var mean = assign(s, before, v_lerp(before, gradient, 1 - s->o->beta1));
    var square = v_mul(second_moment(s, w, gradient), s->second_scale);
    return v_div(v_mul(s->adam_rate, mean), v_offset(v_sqrt(square), s->o->epsilon));
}

/* What is taken off the parameter. */
static var step_of(struct step *s, var w, var gradient)
{
    switch (s->o->kind) {
    case OPTIMISER_SGD: return step_sgd(s, w, gradient);
    case OPTIMISER_RMSPROP: return step_rmsprop(s, w, gradient);
    default: return step_adam(s, w, gradient);
    }
}

static bool is_spared(const struct optimiser *o, const char *name)
{
    for (int k = 0; k < NET_MAX_PLAYERS && o->spared[k]; k++)
        if (strncmp(name, o->spared[k], strlen(o->spared[k])) == 0) return true;
    return false;
}

static var moved(struct step *s, var w, var gradient)
{
    const bool decays = var_shape(w).rank >= 2 && !is_spared(s->o, var_node(w)->name);
    double decay = decays ? s->o->decay : 0;
    if (decay == 0) return v_sub(w, step_of(s, w, gradient));
    if (s->o->kind != OPTIMISER_ADAMW) return v_sub(w, step_of(s, w, v_add(gradient, v_scale(w, decay))));
    return v_sub(v_sub(w, v_mul(v_scale(s->rate, decay), w)), step_of(s, w, gradient));
}

/* The running average of a parameter begins as the parameter stands when the average is first asked for. */
static var average_of(struct step *s, var w)
{
    struct store *store = s->n->store;
    const char *name = var_node(w)->name;
    bool fresh = !store_find(store, STORE_AVERAGE, name);
    var average = beside(s, STORE_AVERAGE, name, w, 0);
    const struct entry *from = store_find(store, STORE_PARAM, name);
    if (!fresh || !from || !var_ok(average)) return average;
    tensor_convert(&from->value, &store_find(store, STORE_AVERAGE, name)->value);
    store->version++;
    return average;
}

static void follow(struct step *s, var w, var next)
{
    var average = average_of(s, w), share = leaf_input(s->n->g, "opt/average");
    assign(s, average, v_add(average, v_mul(share, v_sub(next, average))));
}

var gradient_norm(const var *gradient, int count)
{
    var sum = v_sum_all(v_square(gradient[0]));
    for (int k = 1; k < count; k++) sum = v_add(sum, v_sum_all(v_square(gradient[k])));
    return v_sqrt(sum);
}

/* The factor, at most 1, that brings the norm of the gradient down to the limit. */
static var clip_factor(const var *gradient, int count, double limit)
{
    var norm = v_offset(gradient_norm(gradient, count), CLIP_GUARD);
    return v_minimum(v_scale(v_inverse(norm), limit), v_const(norm.g, 1));
}

int optimise(net *n, const struct optimiser *o, const var *params, const var *gradient, int count, var *effect)
{
    if (count < 1) return 0;
    struct step s = {.n = n, .o = o, .rate = leaf_input(n->g, "opt/rate"), .effect = effect};
    if (o->kind == OPTIMISER_ADAM || o->kind == OPTIMISER_ADAMW) {
        s.adam_rate = v_mul(s.rate, leaf_input(n->g, "opt/c1"));
        s.second_scale = leaf_input(n->g, "opt/c2");
    }
    var factor = o->clip > 0 ? clip_factor(gradient, count, o->clip) : v_const(n->g, 1);
    const char *outside = n->g->scope_text;
    for (int k = 0; k < count && !n->g->err.kind; k++) {
        n->g->scope_text = var_node(params[k])->scope; /* whose trouble it is, if there is any */
        var pull = o->clip > 0 ? v_mul(gradient[k], factor) : gradient[k];
        var next = assign(&s, params[k], moved(&s, params[k], pull));
        if (o->average > 0 && !is_spared(o, var_node(params[k])->name)) follow(&s, params[k], next);
    }
    n->g->scope_text = outside;
    return s.effects;
}

void optimiser_scalars(const struct optimiser *o, double rate, int64_t step, struct optimiser_scalar *out)
{
    double t = (double)step;
    out[0] = (struct optimiser_scalar){"opt/rate", rate};
    out[1] = (struct optimiser_scalar){"opt/c1", 1 / (1 - pow(o->beta1, t))};
    out[2] = (struct optimiser_scalar){"opt/c2", 1 / (1 - pow(o->beta2, t))};
    out[3] = (struct optimiser_scalar){"opt/average", 1 - fmin(o->average, (1 + t) / (10 + t))};
}
