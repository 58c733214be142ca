/* coder_prior.c -- p(z): a standard normal, a mixture of normals, or the mixture of the codes of imagined items. */
#include "prob/coder.h"
#include "prob/mixture.h"

/* Parts begin apart from each other, or they would stay one. */
#define APART ((struct init){INIT_NORMAL, 1})

static struct normal learned_parts(net *n, const struct coder *o) /* [K, latent] */
{
    scope(n, "prior");
    var mean = param(n, "mean", SHAPE(o->parts, o->latent), APART);
    var log_std = param(n, "log_std", SHAPE(o->parts, o->latent), INIT_ZEROS);
    scope_end(n);
    return normal_of(mean, log_std);
}

static struct normal imagined_parts(net *n, const struct coder *o)
{
    scope(n, "prior");
    var item = param(n, "imagined", shape_join(o->parts, n->item->shape), APART);
    scope_end(n);
    if (n->item->kind == ITEM_IMAGE) item = v_sigmoid(item);
    return coder_encode(n, o, (struct seen){.x = item, .present = NO_VAR, .condition = NO_VAR});
}

static struct normal_mixture mixture(net *n, const struct coder *o)
{
    const struct shape rows = SHAPE(1, o->parts, o->latent);
    struct normal part = o->prior == PRIOR_VAMP ? imagined_parts(n, o) : learned_parts(n, o);
    scope(n, "prior");
    var logits = param(n, "logits", SHAPE(1, o->parts), INIT_ZEROS);
    scope_end(n);
    return (struct normal_mixture){logits, {v_reshape(part.mean, rows), v_reshape(part.log_std, rows)}};
}

var coder_prior_logp(net *n, const struct coder *o, var z)
{
    if (o->prior == PRIOR_NORMAL) return v_sum_items(normal_logp(normal_standard(n->g, var_shape(z)), z));
    return normal_mixture_logp(mixture(n, o), z);
}

var coder_prior_draw(net *n, const struct coder *o)
{
    if (o->prior == PRIOR_NORMAL) return v_scale(v_normal(n->g, SHAPE(n->batch, o->latent)), n->temperature);
    struct normal_mixture p = mixture(n, o);
    p.logits = v_broadcast(p.logits, SHAPE(n->batch, o->parts));
    return normal_mixture_sample(normal_mixture_narrowed(p, n->temperature));
}

var coder_kl(net *n, const struct coder *o, struct normal q, var z)
{
    if (o->prior == PRIOR_NORMAL) return v_sum_items(normal_kl_standard(q));
    return v_sub(v_sum_items(normal_logp(q, z)), coder_prior_logp(n, o, z));
}
