/* coder.c -- towers, a Gaussian head, and an observation. */
#include "prob/coder.h"
#include "nn/front.h"
#include "nn/kept_columns.h"

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
    for (int64_t j = 0; item->columns && o->prior == PRIOR_VAMP && j < shape_size(item->shape); j++)
        CHECK(item->columns[j].kind == COLUMN_NUMBER, e, ERR_OPTION,
              "prior=vamp imagines numbers, and column '%.60s' is of categories; use prior=mixture",
              item->columns[j].name);
    return observation_check(&o->observation, item, e);
}

struct seen coder_see(net *n, const struct coder *o, struct batch b)
{
    return (struct seen){observation_seen(&o->observation, b.x), b.present, condition_of(n, o->conditional, b)};
}

var coder_features(net *n, const struct coder *o, struct seen s)
{
    scope(n, "enc");
    const struct values v = item_values(n);
    var x = v.kinds ? v_flatten(values_told(n, &v, s.x, s.present)) : s.x;
    var h = condition_join(tower_in(n, &o->tower, x), s.condition);
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
struct decoded coder_decode(net *n, const struct coder *o, var z, var condition)
{
    struct decoded p = {.values = item_values(n)};
    const int64_t size = shape_dim(n->item->shape, -1), numbers = observation_width(&o->observation, size);
    const int64_t kinds = p.values.kinds ? size * p.values.categories : 0;
    scope(n, "dec");
    var out = tower_out(n, &o->tower, condition_join(z, condition), numbers + kinds);
    p.number = observation_of(n, &o->observation, kinds ? v_slice(out, -1, 0, numbers) : out);
    scope_end(n);
    if (!kinds) return p;
    var logits = v_reshape(v_slice(out, -1, numbers, kinds), SHAPE(var_dim(out, 0), size, p.values.categories));
    p.kind.logits = values_possible(&p.values, logits);
    return p;
}

/* A mass has no scale, and neither has what is missing: for them, what front_log_volume takes away is given back. */
static var sum_present(net *n, const struct values *v, var each, var present)
{
    if (n->item->kind != ITEM_ROW) return v_sum_items(each);
    var there = v_sum_items(v_select(present, each, v_const(n->g, 0)));
    var scaled = v->kinds ? v_mul(present, v_offset(v_neg(values_are_kinds(v)), 1)) : present;
    return v_add(there, front_volume_missing(n, scaled));
}

var coder_logp(net *n, struct decoded p, struct seen s)
{
    const struct values *v = &p.values;
    var each = observation_logp_each(p.number, s.x);
    if (v->kinds) each = v_select(values_are_kinds(v), categorical_logp(p.kind, values_category(n, v, s.x)), each);
    var item = sum_present(n, v, each, s.present);
    return s.condition.g ? v_add(item, condition_logp(n, s.condition)) : item;
}

static var with_kinds(net *n, const struct values *v, var kind, var number)
{
    return v_select(values_are_kinds(v), columns_seen(n, v_cast(kind, F32)), number);
}

var coder_mean(net *n, struct decoded p)
{
    var number = observation_mean(p.number);
    return p.values.kinds ? with_kinds(n, &p.values, v_argmax(p.kind.logits), number) : number;
}

var coder_sample(net *n, struct decoded p)
{
    var number = observation_sample(p.number, n->temperature);
    if (!p.values.kinds) return number;
    return with_kinds(n, &p.values, categorical_sample(categorical_narrowed(p.kind, n->temperature, 0, 0)), number);
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
    return observation_baseline(n, &o->observation, observation_seen(&o->observation, b.x));
}
