/* coder.c -- towers, a Gaussian head, and an observation. */
#include "prob/coder.h"
#include "nn/front.h"

void coder_adapt(struct coder *o, const struct item *item)
{
    const int64_t size = shape_size(item->shape);
    observation_adapt(&o->observation, item);
    if (o->latent > size) o->latent = (int)size;
}

int coder_check(const struct coder *o, const struct item *item, struct err *e)
{
    TRY(tower_check(&o->tower, item, e));
    TRY(condition_check(o->conditional, item, e));
    CHECK(!o->conditional || o->prior != PRIOR_VAMP, e, ERR_OPTION,
          "prior=vamp imagines items without a class, and conditional=true wants one; use prior=mixture");
    return observation_check(&o->observation, item, e);
}

struct seen coder_see(net *n, const struct coder *o, struct batch b)
{
    return (struct seen){observation_seen(&o->observation, b.x), b.present, condition_of(n, o->conditional, b)};
}

var coder_features(net *n, const struct coder *o, struct seen s)
{
    scope(n, "enc");
    var h = condition_join(tower_in(n, &o->tower, s.x), s.condition);
    scope_end(n);
    return h;
}

struct normal coder_encode(net *n, const struct coder *o, struct seen s)
{
    var h = coder_features(n, o, s);
    scope(n, "enc");
    struct normal q = normal_head(n, "z", h, o->latent);
    scope_end(n);
    return q;
}

/* The network says how p(x|z) differs from the mean of the data. */
struct observation coder_decode(net *n, const struct coder *o, var z, var condition)
{
    const int64_t channels = shape_dim(n->item->shape, -1) * observation_parts(&o->observation);
    scope(n, "dec");
    var out = tower_out(n, &o->tower, condition_join(z, condition), channels);
    struct observation p = observation_of(n, &o->observation, out);
    scope_end(n);
    p.centre = v_add(p.centre, observation_bias(n, &o->observation));
    return p;
}

static var sum_present(net *n, var each, var present)
{
    if (n->item->kind != ITEM_ROW) return v_sum_items(each);
    var there = v_sum_items(v_select(present, each, v_const(n->g, 0)));
    return v_add(there, front_volume_missing(n, present));
}

var coder_logp(net *n, struct observation p, struct seen s)
{
    var item = sum_present(n, observation_logp_each(p, s.x), s.present);
    return s.condition.g ? v_add(item, condition_logp(n, s.condition)) : item;
}

static var repeat(var x, int64_t times) /* [N, ...] -> [N times, ...] */
{
    const struct shape item = shape_item(var_shape(x));
    const int64_t count = var_dim(x, 0);
    var each = v_reshape(x, shape_join(count, shape_join(1, item)));
    return v_reshape(v_broadcast(each, shape_join(count, shape_join(times, item))), shape_join(count * times, item));
}

struct seen coder_repeat(struct seen s, int64_t times)
{
    s.x = repeat(s.x, times);
    if (var_ok(s.present)) s.present = repeat(s.present, times);
    if (s.condition.g) s.condition = repeat(s.condition, times);
    return s;
}

struct seen coder_each_class(net *n, struct seen s)
{
    s.condition = condition_each(n, var_dim(s.x, 0));
    s.x = condition_copies(n, s.x);
    if (var_ok(s.present)) s.present = condition_copies(n, s.present);
    return s;
}

var coder_baseline(net *n, const struct coder *o, struct batch b)
{
    struct observation p = observation_trivial(n, &o->observation, var_shape(b.x));
    return sum_present(n, observation_logp_each(p, observation_seen(&o->observation, b.x)), b.present);
}
