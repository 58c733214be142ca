/* code.c -- encoder, decoder, and how far off what comes back is. */
#include "prob/code.h"

static struct observation_options loss_of(const struct code *o)
{
    return (struct observation_options){
        .likelihood = o->likelihood, .spread = SPREAD_FIXED, .binarise = BINARISE_NONE, .scale = 1};
}

void code_adapt(void *options, const struct item *item)
{
    struct code *o = options;
    const int64_t size = shape_size(item->shape);
    if (o->latent > size) o->latent = (int)size;
}

int code_check(const void *options, const struct item *item, struct err *e)
{
    const struct code *o = options;
    const struct observation_options as = loss_of(o);
    TRY(tower_check(&o->tower, item, e));
    return observation_check(&as, item, e);
}

var code_of(net *n, const struct code *o, var x)
{
    scope(n, "enc");
    var z = linear(n, "z", tower_in(n, &o->tower, x), o->latent);
    scope_end(n);
    return z;
}

struct observation code_shown(net *n, const struct code *o, var z)
{
    const struct observation_options as = loss_of(o);
    scope(n, "dec");
    struct observation p = observation_of(n, &as, tower_out(n, &o->tower, z, shape_dim(n->item->shape, -1)));
    scope_end(n);
    return p;
}

var code_loss(net *n, const struct code *o, var z, struct batch b)
{
    struct observation p = code_shown(n, o, z);
    if (n->item->kind == ITEM_ROW) p.centre = v_select(b.present, p.centre, b.x); /* what is missing cannot be missed */
    watch(n, "squared", v_mean_all(v_sum_items(v_square(v_sub(observation_mean(p), b.x)))));
    return v_neg(v_mean_all(observation_logp(p, b.x)));
}

var code_encode(net *n, const void *options, struct batch b)
{
    return code_of(n, options, b.x);
}

var code_decode(net *n, const void *options, var z)
{
    var mean = observation_mean(code_shown(n, options, z));
    return n->item->kind == ITEM_IMAGE ? v_clip(mean, 0, 1) : mean; /* a pixel is nothing else */
}
