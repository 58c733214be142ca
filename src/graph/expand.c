/* expand.c -- composite rows in smaller rows.
**
** Used by the oracle, for gradients of rows that have no rule of their own
** (NORM_BACK, ATTENTION_BACK, PREFIX_BACK: second order comes for free), and where a kernel is missing.
*/
#include "graph/rows.h"

var expand_bce(var y)
{
    var logits = var_source(y, 0), targets = var_source(y, 1);
    return v_sub(v_softplus(logits), v_mul(logits, targets));
}

static unsigned last_axis(var a)
{
    return AXIS(var_shape(a).rank - 1);
}

var expand_softmax(var y)
{
    var a = var_source(y, 0);
    var e = v_exp(v_sub(a, v_stop(v_max(a, last_axis(a)))));
    return v_div(e, v_sum(e, last_axis(a)));
}

var expand_log_softmax(var y)
{
    var a = var_source(y, 0);
    return v_sub(a, v_logsumexp(a, -1));
}

var expand_xent(var y)
{
    var logits = var_source(y, 0), index = var_source(y, 1);
    var here = v_one_hot(index,
                         var_dim(logits, -1)); /* chosen, not multiplied: elsewhere log softmax may be infinite */
    var taken = v_select(here, v_log_softmax(logits), v_const(y.g, 0));
    return v_reshape(v_neg(v_sum(taken, last_axis(logits))), var_shape(y));
}

/* x as [items, places, groups, channels]: statistics are taken over places and channels. */
static var grouped(var x, const struct node *n)
{
    struct shape s = var_shape(x);
    int64_t channels = s.dim[s.rank - 1], rows = shape_size(s) / channels;
    int64_t items = n->i[1] ? s.dim[0] : rows;
    return v_reshape(x, SHAPE(items, rows / items, n->i[0], channels / n->i[0]));
}

static const unsigned within_group = AXIS(1) | AXIS(3);

static var normalise(var x, double epsilon, var *inverse_deviation)
{
    var centred = v_sub(x, v_mean(x, within_group));
    var variance = v_mean(v_square(centred), within_group);
    *inverse_deviation = v_inverse(v_sqrt(v_offset(variance, epsilon)));
    return v_mul(centred, *inverse_deviation);
}

var expand_norm(var y)
{
    struct node n = *var_node(y);
    var inverse;
    return v_reshape(normalise(grouped(var_source(y, 0), &n), n.f[0], &inverse), n.shape);
}

/* dx = (dy - mean(dy) - y mean(dy y)) / deviation */
var expand_norm_back(var dx)
{
    struct node n = *var_node(dx);
    var inverse;
    var y = normalise(grouped(var_source(dx, 0), &n), n.f[0], &inverse);
    var dy = grouped(var_source(dx, 1), &n);
    var along = v_mul(y, v_mean(v_mul(dy, y), within_group));
    return v_reshape(v_mul(inverse, v_sub(v_sub(dy, v_mean(dy, within_group)), along)), n.shape);
}

/* Query t of T sees keys up to t + S - T. scores: [B, heads, T, S] */
static var hide_the_future(var scores)
{
    struct shape s = var_shape(scores), plane = SHAPE(s.dim[2], s.dim[3]);
    var query = v_offset(v_iota(scores.g, plane, 0), (double)(s.dim[3] - s.dim[2]));
    var future = v_less(query, v_iota(scores.g, plane, 1));
    return v_select(future, v_const(scores.g, -1e30), scores);
}

/* [B, heads, T, S]: how much each query takes of each key; q and k are [B, heads, T or S, D] */
static var shares(const struct node *n, var q, var k)
{
    var scores = v_scale(v_matmul_t(q, false, k, true), n->f[0]);
    if (n->i[0]) scores = hide_the_future(scores);
    return v_softmax(scores);
}

static var by_heads(var y, int source)
{
    return v_swap(var_source(y, source), 1, 2);
}

var expand_attention(var y)
{
    struct node n = *var_node(y);
    var p = shares(&n, by_heads(y, 0), by_heads(y, 1));
    return v_swap(v_matmul_t(p, false, by_heads(y, 2), false), 1, 2);
}

/* dv = p' dy; dscores = p (dp - sum p dp) with dp = dy v'; dq = dscores k, dk = dscores' q */
var expand_attention_back(var dx)
{
    struct node n = *var_node(dx);
    var q = by_heads(dx, 0), k = by_heads(dx, 1), v = by_heads(dx, 2), dy = by_heads(dx, 3);
    var p = shares(&n, q, k), dp = v_matmul_t(dy, false, v, true);
    var slope = v_scale(v_mul(p, v_sub(dp, v_sum(v_mul(p, dp), AXIS(3)))), n.f[0]);
    var dq = v_matmul_t(slope, false, k, false), dk = v_matmul_t(slope, true, q, false);
    return v_swap(v_concat((var[]){dq, dk, v_matmul_t(p, true, dy, false)}, 3, 2), 1, 2);
}

static var each_value(var a) /* [N, D] -> [N, D, 1] */
{
    return v_reshape(a, SHAPE(var_dim(a, 0), var_dim(a, 1), 1));
}

static var prefix_units(var x, var w, var c) /* [N, D, H]: of each value, from those before it */
{
    return v_sigmoid(v_add(v_cumsum(v_mul(each_value(x), w), 1, false, true), c));
}

var expand_prefix(var y)
{
    var units = prefix_units(var_source(y, 0), var_source(y, 1), var_source(y, 3));
    return v_reshape(v_sum(v_mul(units, var_source(y, 2)), AXIS(2)), var_shape(y));
}

static var prefix_slopes(var units, var v, var dy) /* [N, D, H] */
{
    return v_mul(v_mul(each_value(dy), v), v_mul(units, v_offset(v_neg(units), 1)));
}

var prefix_later(var x, var w, var v, var c, var dy)
{
    return v_cumsum(prefix_slopes(prefix_units(x, w, c), v, dy), 1, true, true);
}

/* dw = sum of x later, dv = sum of dy units, dc = sum of slopes, over all items */
var expand_prefix_back(var dx)
{
    var x = var_source(dx, 0), w = var_source(dx, 1), v = var_source(dx, 2), c = var_source(dx, 3),
        dy = var_source(dx, 4);
    const struct shape all = var_shape(w);
    var units = prefix_units(x, w, c), slopes = prefix_slopes(units, v, dy);
    var later = v_cumsum(slopes, 1, true, true);
    var dw = v_reshape(v_sum(v_mul(each_value(x), later), AXIS(0)), all);
    var dv = v_reshape(v_sum(v_mul(each_value(dy), units), AXIS(0)), all);
    var dc = v_reshape(v_sum(slopes, AXIS(0) | AXIS(1)), SHAPE(1, all.dim[1]));
    return v_concat((var[]){dw, dv, dc}, 3, 0);
}
