/* latent.c -- encoder, decoder and prior, put together. */
#include "prob/latent.h"
#include "nn/measure.h"

void latent_adapt(void *options, const struct item *item)
{
    coder_adapt(options, item);
}

int latent_check(const void *options, const struct item *item, struct err *e)
{
    return coder_check(options, item, e);
}

/* ---- scores ---- */

struct bound latent_bounded(net *n, const struct coder *o, struct batch b)
{
    struct seen x = coder_see(n, o, b);
    struct normal q = coder_encode(n, o, x);
    var z = normal_rsample(q);
    return (struct bound){coder_logp(n, coder_decode(n, o, z, x.condition), x), coder_kl(n, o, q, z), q};
}

/* Variance of the means of q(z|x) over the items: below, a unit is not active (Burda et al. 2016). */
#define TELLS_NOTHING 0.01
#define NEARLY_ALL 0.9

void latent_notice_collapse(net *n, struct normal q)
{
    const int64_t latents = var_dim(q.mean, 1);
    var apart = v_square(v_sub(q.mean, v_mean(q.mean, AXIS(0))));
    var idle = v_sum_all(v_less(v_mean(apart, AXIS(0)), v_const(n->g, TELLS_NOTHING)));
    notice(n, v_mul(idle, v_less(v_const(n->g, NEARLY_ALL * (double)latents), idle)), latents,
           "latents tell next to nothing (posterior collapse): try warm=0.3, free-nats=0.5, or a weaker decoder");
}

/* [N, L] -> [N draws, L] */
static struct normal repeat(struct normal q, int64_t draws)
{
    if (draws == 1) return q;
    const int64_t rows = var_dim(q.mean, 0), latent = var_dim(q.mean, 1);
    const struct shape one = SHAPE(rows, 1, latent), all = SHAPE(rows, draws, latent),
                       flat = SHAPE(rows * draws, latent);
    return (struct normal){v_reshape(v_broadcast(v_reshape(q.mean, one), all), flat),
                           v_reshape(v_broadcast(v_reshape(q.log_std, one), all), flat)};
}

var latent_log_weights(net *n, const struct coder *o, struct seen x, int64_t draws)
{
    struct normal q = repeat(coder_encode(n, o, x), draws);
    if (draws > 1) x = coder_repeat(x, draws);
    var z = normal_rsample(q), fit = coder_logp(n, coder_decode(n, o, z, x.condition), x);
    var each = v_add(fit, v_sub(coder_prior_logp(n, o, z), v_sum_items(normal_logp(q, z))));
    return v_reshape(each, SHAPE(var_dim(each, 0) / draws, draws));
}

/* Mattei & Frellsen 2019: z by what is there, what is missing by z. */
var latent_guess(net *n, const void *options, struct batch b, var *log_weight)
{
    const struct coder *o = options;
    var class = condition_drawn(n, o->conditional, (struct batch){.label = {n->g, -1}});
    struct seen x = {b.x, b.present, class};
    struct normal q = coder_encode(n, o, x);
    var z = normal_rsample(q);
    struct decoded p = coder_decode(n, o, z, class);
    *log_weight = v_add(coder_logp(n, p, x), v_sub(coder_prior_logp(n, o, z), v_sum_items(normal_logp(q, z))));
    if (class.g) *log_weight = v_sub(*log_weight, condition_logp(n, class)); /* it is drawn by that itself */
    return v_select(b.present, b.x, coder_sample(n, p));
}

static var over_classes(net *n, const struct coder *o, struct seen x, int64_t draws) /* [C, N, draws] */
{
    const int64_t items = var_dim(x.x, 0);
    return v_reshape(latent_log_weights(n, o, coder_each_class(n, x), draws), SHAPE(n->item->classes, items, draws));
}

var latent_evidence(net *n, const struct coder *o, struct batch b, int64_t draws)
{
    struct seen x = coder_see(n, o, b);
    if (!o->conditional) return latent_log_weights(n, o, x, draws);
    return v_reshape(v_logsumexp(over_classes(n, o, x, draws), 0), SHAPE(var_dim(x.x, 0), draws));
}

var latent_bound(net *n, const void *options, struct batch b)
{
    const struct coder *o = options;
    if (o->conditional) return latent_log_weight(n, o, b);
    struct bound at = latent_bounded(n, o, b);
    return v_sub(at.fit, at.kl);
}

var latent_log_weight(net *n, const void *options, struct batch b)
{
    return v_sum_items(latent_evidence(n, options, b, 1));
}

var latent_apart(net *n, const void *options, struct batch b)
{
    struct bound at = latent_bounded(n, options, b);
    const struct shape column = SHAPE(var_dim(at.fit, 0), 1);
    const var parts[] = {v_reshape(at.fit, column), v_reshape(at.kl, column), at.q.mean, at.q.log_std};
    return v_concat(parts, 4, 1);
}

var latent_joint(net *n, const void *options, struct batch b)
{
    const struct coder *o = options;
    struct seen x = coder_see(n, o, b);
    var z = normal_rsample(coder_encode(n, o, x)), fit = coder_logp(n, coder_decode(n, o, z, x.condition), x);
    const struct shape column = SHAPE(var_dim(fit, 0), 1);
    return v_join(v_reshape(fit, column), v_reshape(coder_prior_logp(n, o, z), column), 1);
}

var latent_classify(net *n, const void *options, struct batch b)
{
    const struct coder *o = options;
    if (!condition_known(n, o->conditional)) return NO_VAR;
    var each = over_classes(n, o, coder_see(n, o, b), 1);
    return v_log_softmax(condition_table(n, v_reshape(each, SHAPE(shape_size(var_shape(each))))));
}

var latent_baseline(net *n, const void *options, struct batch b)
{
    return coder_baseline(n, options, b);
}

/* ---- the rest ---- */

const char *latent_measure(const void *options, const struct item *item)
{
    if (item->kind == ITEM_ROW) return measure_of_rows(item, true);
    return observation_measure(&((const struct coder *)options)->observation);
}

var latent_seen(net *n, const void *options, struct batch b)
{
    return coder_see(n, options, b).x;
}

static var drawn(net *n, const struct coder *o, struct batch given)
{
    return condition_join(coder_prior_draw(n, o), condition_drawn(n, o->conditional, given));
}

var latent_prior(net *n, const void *options)
{
    return drawn(n, options, (struct batch){.label = {n->g, -1}});
}

/* Grey as it is: the same item has the same code each time. */
struct normal latent_posterior(net *n, const void *options, struct batch b)
{
    struct coder plain = *(const struct coder *)options;
    plain.observation.binarise = BINARISE_NONE;
    return coder_encode(n, &plain, coder_see(n, &plain, b));
}

var latent_encode(net *n, const void *options, struct batch b)
{
    const struct coder *o = options;
    return condition_join(latent_posterior(n, o, b).mean, condition_of(n, o->conditional, b));
}

static struct decoded decode(net *n, const struct coder *o, var z)
{
    var condition = condition_split(n, o->conditional, &z);
    return coder_decode(n, o, z, condition);
}

var latent_decode(net *n, const void *options, var z)
{
    return coder_mean(n, decode(n, options, z));
}

var latent_sample(net *n, const void *options, struct batch given)
{
    struct decoded p = decode(n, options, drawn(n, options, given));
    return n->item->kind == ITEM_IMAGE ? coder_mean(n, p) : coder_sample(n, p);
}
