/* kept_columns_graph.c -- numbers by the normal density, categories by one-hot rows times the tables, counts by two
** products of matrices. */
#include "nn/front.h"
#include "nn/kept.h"
#include "nn/kept_columns.h"
#include "stat/logs.h"

#include <math.h>

static bool has(const net *n, const char *name)
{
    return store_find(n->store, STORE_PARAM, name);
}

static var expand(var x, int axis) /* with a new axis of size 1 there */
{
    struct shape s = var_shape(x);
    if (!var_ok(x) || s.rank == MAX_RANK) return x;
    for (int k = s.rank; k > axis; k--) s.dim[k] = s.dim[k - 1];
    s.dim[axis] = 1;
    s.rank++;
    return v_reshape(x, s);
}

static var number_factors(net *n, var x, var present) /* [N, K] */
{
    var deviation = kept(n, "deviation");
    var z = v_div(v_sub(expand(x, 1), kept(n, "mean")), deviation); /* [N, K, D] */
    var each = v_offset(v_sub(v_scale(v_square(z), -0.5), v_log(deviation)), -HALF_LOG_2_PI);
    var all = v_sum(v_mul(each, expand(v_mul(present, kept(n, "number")), 1)), AXIS(2));
    return v_reshape(all, SHAPE(n->batch, var_dim(deviation, 0)));
}

var columns_index(net *n, struct columns_view view, var x, int64_t categories)
{
    if (n->item->kind == ITEM_IMAGE) return v_cast(v_less(v_const(n->g, view.light_above), x), I32);
    var raw = v_floor(v_offset(v_add(v_mul(x, front_deviation(n)), front_mean(n)), 0.5));
    return v_cast(v_clip(raw, 0, (double)categories - 1), I32);
}

var columns_seen(net *n, var value)
{
    var seen = n->item->kind == ITEM_IMAGE ? value : v_div(v_sub(value, front_mean(n)), front_deviation(n));
    return v_reshape(seen, shape_join(n->batch, n->item->shape));
}

static var category_factors(net *n, struct columns_view view, var x, var present) /* [N, K] */
{
    var table = kept(n, "table");
    const int64_t k = var_dim(table, 0), d = var_dim(table, 1), c = var_dim(table, 2);
    var one = v_one_hot(columns_index(n, view, x, c), c); /* [N, D, C]; tables of numbers are 0 */
    var there = v_mul(one, expand(present, 2));
    return v_matmul_t(v_reshape(there, SHAPE(n->batch, d * c)), false, v_reshape(table, SHAPE(k, d * c)), true);
}

static var counts_of(net *n, var x) /* seen [N, D], as counts where they are such */
{
    return v_floor(v_offset(front_raw(n, x), 0.5));
}

/* log p of counts r under rates [.., D] is r log rate - rate - log r! */
static var count_factors(net *n, var x, var present) /* [N, K] */
{
    var rate = kept(n, "rate"), there = v_mul(present, kept(n, "counted")), count = v_mul(counts_of(n, x), there);
    var with = v_sub(v_matmul_t(count, false, v_log(rate), true), v_matmul_t(there, false, rate, true));
    var orders = v_sum(v_lgamma(v_offset(count, 1)), AXIS(1)); /* [N, 1] */
    return v_sub(with, orders);
}

var kept_columns_log_joint(net *n, struct columns_view view, struct batch b)
{
    var x = v_flatten(b.x);
    var present = var_ok(b.present) ? v_flatten(b.present) : v_fill(n->g, var_shape(x), 1);
    var joint = v_log(kept(n, "weight"));
    if (n->item->kind != ITEM_IMAGE || view.light_above < 0) joint = v_add(joint, number_factors(n, x, present));
    if (has(n, "counted")) joint = v_add(joint, count_factors(n, x, present));
    if (has(n, "table")) joint = v_add(joint, category_factors(n, view, x, present));
    return joint;
}

var kept_columns_volume(net *n, struct batch b)
{
    if (n->item->kind == ITEM_IMAGE) return v_const(n->g, 0);
    var without = v_offset(v_neg(v_mul(b.present, kept(n, "number"))), 1); /* [N, D] */
    return v_sum_items(v_mul(without, v_log(front_deviation(n))));
}

/* [N, D]: categories by the tables of the products drawn, as families see them */
static var drawn_categories(net *n, var which)
{
    var logits = v_scale(v_gather(kept(n, "table"), which), 1 / fmax(n->temperature, 1e-6)); /* [N, D, C] */
    var gumbel = v_neg(v_log(v_neg(v_log(v_uniform(n->g, var_shape(logits))))));
    return v_flatten(columns_seen(n, v_cast(v_argmax(v_add(logits, gumbel)), F32)));
}

#define COUNTS_MOST 4096

/* The counts that are ever drawn, by the largest rate: beyond them lie twelve deviations. */
static int64_t counts_drawn(const net *n)
{
    const struct entry *rate = store_find(n->store, STORE_PARAM, "rate");
    double most = 1;
    for (int64_t i = 0; i < shape_size(rate->value.shape); i++) most = fmax(most, tensor_get(&rate->value, i));
    return (int64_t)fmin(most + 12 * sqrt(most) + 12, COUNTS_MOST);
}

/* [N, D]: counts by the rates of the products drawn, as families see them; of each count from 0 on its log p */
static var drawn_counts(net *n, var which)
{
    var rate = v_gather(kept(n, "rate"), which); /* [N, D] */
    var count = v_cast(v_iota(n->g, SHAPE(1, 1, counts_drawn(n)), 2), F32);
    var logits = v_sub(v_mul(expand(v_log(rate), 2), count), v_lgamma(v_offset(count, 1)));
    var gumbel = v_neg(v_log(v_neg(v_log(v_uniform(n->g, var_shape(logits))))));
    var drawn = v_cast(v_argmax(v_add(logits, gumbel)), F32);
    var warm = v_floor(v_offset(v_add(rate, v_scale(v_sub(drawn, rate), n->temperature)), 0.5));
    return v_maximum(warm, v_const(n->g, 0));
}

var kept_columns_draw(net *n, var which)
{
    var mean = v_gather(kept(n, "mean"), which), deviation = v_gather(kept(n, "deviation"), which); /* [N, D] */
    var x = v_add(mean, v_mul(deviation, v_scale(v_normal(n->g, var_shape(mean)), n->temperature)));
    if (has(n, "table")) x = v_select(v_broadcast(kept(n, "number"), var_shape(x)), x, drawn_categories(n, which));
    if (!has(n, "counted")) return v_reshape(x, shape_join(n->batch, n->item->shape));
    var count = drawn_counts(n, which);
    if (n->item->kind == ITEM_IMAGE) count = v_div(count, v_offset(front_levels(n), -1));
    else count = v_flatten(columns_seen(n, count));
    x = v_select(v_broadcast(kept(n, "counted"), var_shape(x)), count, x);
    return v_reshape(x, shape_join(n->batch, n->item->shape));
}

static var count_baseline(net *n, var x) /* [N, D] */
{
    const int64_t d = shape_size(n->item->shape);
    var mean = front_raw(n, front_mean(n)), count = counts_of(n, x);
    var rate = v_maximum(v_reshape(mean, SHAPE(1, d)), v_const(n->g, 1e-30));
    return v_sub(v_sub(v_mul(count, v_log(rate)), rate), v_lgamma(v_offset(count, 1)));
}

static var normal_baseline(var x)
{
    return v_offset(v_scale(v_square(x), -0.5), -HALF_LOG_2_PI);
}

var columns_baseline(net *n, struct columns_view view, struct batch b)
{
    var x = v_flatten(b.x);
    if (view.counts) return v_sum_items(count_baseline(n, x));
    if (view.light_above >= 0) return v_fill(n->g, SHAPE(n->batch), -(double)var_dim(x, 1) * M_LN2);
    return v_sum_items(normal_baseline(x));
}
