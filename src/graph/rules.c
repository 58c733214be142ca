/* rules.c -- the gradient of each row, in terms of other rows.
**
** A rule is given the row's result y and the gradient dy that reaches it, and
** says what flows to each source. It may leave a gradient in the broadcast
** shape: the driver sums it down to the source's own.
*/
#include "graph/rows.h"

#include <math.h>

static var zero(var like)
{
    return v_const(like.g, 0);
}

static var source_(var y)
{
    return var_source(y, 0);
}

void grad_add(var y, var dy, var *dx)
{
    (void)y;
    dx[0] = dx[1] = dy;
}

void grad_sub(var y, var dy, var *dx)
{
    (void)y;
    dx[0] = dy;
    dx[1] = v_neg(dy);
}

void grad_mul(var y, var dy, var *dx)
{
    dx[0] = v_mul(dy, var_source(y, 1));
    dx[1] = v_mul(dy, var_source(y, 0));
}

void grad_div(var y, var dy, var *dx)
{
    dx[0] = v_div(dy, var_source(y, 1));
    dx[1] = v_neg(v_mul(dx[0], y));
}

/* Where a wins, all goes to a; else to b. */
static void split(var a_wins, var dy, var *a, var *b)
{
    *a = v_select(a_wins, dy, zero(dy));
    *b = v_select(a_wins, zero(dy), dy);
}

/* A tie goes to the second, so that relu, max(x, 0), has slope 0 at 0; of a minimum to the first, so that elu has slope 1. */
void grad_maximum(var y, var dy, var *dx)
{
    split(v_less(var_source(y, 1), var_source(y, 0)), dy, &dx[0], &dx[1]);
}

void grad_minimum(var y, var dy, var *dx)
{
    split(v_less(var_source(y, 1), var_source(y, 0)), dy, &dx[1], &dx[0]);
}

void grad_select(var y, var dy, var *dx)
{
    split(var_source(y, 0), dy, &dx[1], &dx[2]);
}

void grad_neg(var y, var dy, var *dx)
{
    (void)y;
    dx[0] = v_neg(dy);
}

void grad_exp(var y, var dy, var *dx)
{
    dx[0] = v_mul(dy, y);
}

void grad_log(var y, var dy, var *dx)
{
    dx[0] = v_div(dy, source_(y));
}

void grad_sqrt(var y, var dy, var *dx)
{
    dx[0] = v_scale(v_div(dy, y), 0.5);
}

void grad_sin(var y, var dy, var *dx)
{
    dx[0] = v_mul(dy, v_cos(source_(y)));
}

void grad_cos(var y, var dy, var *dx)
{
    dx[0] = v_neg(v_mul(dy, v_sin(source_(y))));
}

void grad_tanh(var y, var dy, var *dx)
{
    dx[0] = v_mul(dy, v_sub(v_const(y.g, 1), v_square(y)));
}

void grad_sigmoid(var y, var dy, var *dx)
{
    dx[0] = v_mul(dy, v_mul(y, v_sub(v_const(y.g, 1), y)));
}

void grad_softplus(var y, var dy, var *dx)
{
    dx[0] = v_mul(dy, v_sigmoid(source_(y)));
}

void grad_erf(var y, var dy, var *dx)
{
    dx[0] = v_mul(dy, v_scale(v_exp(v_neg(v_square(source_(y)))), M_2_SQRTPI));
}

void grad_gelu(var y, var dy, var *dx)
{
    dx[0] = v_mul(dy, v_gelu_slope(source_(y)));
}

/* p(a) (2 - a^2), where p is the density of the standard normal distribution. */
void grad_gelu_slope(var y, var dy, var *dx)
{
    var square = v_square(source_(y)), density = v_scale(v_exp(v_scale(square, -0.5)), M_2_SQRTPI * M_SQRT1_2 / 2);
    dx[0] = v_mul(dy, v_mul(density, v_sub(v_const(y.g, 2), square)));
}

void grad_lgamma(var y, var dy, var *dx)
{
    dx[0] = v_mul(dy, v_digamma(source_(y)));
}

void grad_abs(var y, var dy, var *dx)
{
    dx[0] = v_mul(dy, v_sign(source_(y)));
}

void grad_cast(var y, var dy, var *dx)
{
    dx[0] = v_cast(dy, var_type(source_(y)));
}

void grad_bce(var y, var dy, var *dx)
{
    var logits = var_source(y, 0), targets = var_source(y, 1);
    dx[0] = v_mul(dy, v_sub(v_sigmoid(logits), targets));
    dx[1] = v_neg(v_mul(dy, logits));
}

void grad_broadcast(var y, var dy, var *dx)
{
    (void)y;
    dx[0] = dy;
}

void grad_reshape(var y, var dy, var *dx)
{
    dx[0] = v_reshape(dy, var_shape(source_(y)));
}

void grad_transpose(var y, var dy, var *dx)
{
    int inverse[MAX_RANK];
    for (int i = 0; i < var_shape(y).rank; i++) inverse[var_node(y)->i[i]] = i;
    dx[0] = v_transpose(dy, inverse);
}

void grad_slice(var y, var dy, var *dx)
{
    const struct node *n = var_node(y);
    int axis = (int)n->i[0];
    int64_t start = n->i[1], count = n->i[2], size = var_dim(source_(y), axis);
    dx[0] = v_pad(dy, axis, start, size - start - count);
}

void grad_pad(var y, var dy, var *dx)
{
    int axis = (int)var_node(y)->i[0];
    dx[0] = v_slice(dy, axis, var_node(y)->i[1], var_dim(source_(y), axis));
}

void grad_concat(var y, var dy, var *dx)
{
    int axis = (int)var_node(y)->i[0], sources = var_node(y)->sources;
    int64_t start = 0;
    for (int k = 0; k < sources; k++) {
        int64_t size = var_dim(var_source(y, k), axis);
        dx[k] = v_slice(dy, axis, start, size);
        start += size;
    }
}

void grad_sum(var y, var dy, var *dx)
{
    dx[0] = v_broadcast(dy, var_shape(source_(y)));
}

/* Equal largest values share the gradient. */
void grad_max(var y, var dy, var *dx)
{
    unsigned axes = (unsigned)var_node(y)->i[0];
    var winner = v_equal(source_(y), y);
    dx[0] = v_mul(winner, v_div(dy, v_sum(winner, axes)));
}

void grad_cumsum(var y, var dy, var *dx)
{
    const struct node *n = var_node(y);
    dx[0] = v_cumsum(dy, (int)n->i[0], !n->i[1], n->i[2]);
}

/* [.., k] back to [.., n] by the one-hot rows of the indices */
void grad_topk(var y, var dy, var *dx)
{
    struct shape s = var_shape(y);
    int64_t n = var_dim(source_(y), -1);
    var index = graph_add(y.g, (struct node){.op = OP_OUT, .i = {1}}, &y, 1);
    struct shape column = s;
    if (s.rank == MAX_RANK) {
        graph_fail(y.g, "the gradient of TOPK wants an axis more than %d", MAX_RANK);
        return;
    }
    column.dim[column.rank++] = 1;
    var spread = v_mul(v_reshape(dy, column), v_one_hot(index, n));
    dx[0] = v_reshape(v_sum(spread, AXIS(s.rank - 1)), shape_with(s, -1, n));
}

void grad_gather(var y, var dy, var *dx)
{
    dx[0] = v_scatter_add(dy, var_source(y, 1), var_dim(source_(y), 0));
}

void grad_scatter(var y, var dy, var *dx)
{
    dx[0] = v_gather(dy, var_source(y, 1));
}

void grad_matmul(var y, var dy, var *dx)
{
    var a = var_source(y, 0), b = var_source(y, 1);
    bool ta = var_node(y)->i[0], tb = var_node(y)->i[1];
    dx[0] = ta ? v_matmul_t(b, tb, dy, true) : v_matmul_t(dy, false, b, !tb);
    dx[1] = tb ? v_matmul_t(dy, true, a, ta) : v_matmul_t(a, !ta, dy, false);
}

/* The three convolutions are each other's adjoints: y = x * w is linear in x and in w. */
void grad_conv(var y, var dy, var *dx)
{
    var x = var_source(y, 0), w = var_source(y, 1);
    struct conv c = conv_of(var_node(y));
    dx[0] = v_conv_dx(dy, w, c, var_shape(x));
    dx[1] = v_conv_dw(x, dy, c, var_shape(w));
}

void grad_conv_dx(var y, var dy, var *dx)
{
    var w = var_source(y, 1);
    struct conv c = conv_of(var_node(y));
    dx[0] = v_conv(dy, w, c);
    dx[1] = v_conv_dw(dy, source_(y), c, var_shape(w));
}

void grad_conv_dw(var y, var dy, var *dx)
{
    var x = var_source(y, 0), down = var_source(y, 1);
    struct conv c = conv_of(var_node(y));
    dx[0] = v_conv_dx(down, dy, c, var_shape(x));
    dx[1] = v_conv(x, dy, c);
}

void grad_resize(var y, var dy, var *dx)
{
    struct node n = {.op = OP_RESIZE_BACK, .shape = var_shape(source_(y)), .i = {var_node(y)->i[0]}};
    dx[0] = graph_add(y.g, n, &dy, 1);
}

void grad_resize_back(var y, var dy, var *dx)
{
    struct shape s = var_shape(source_(y));
    dx[0] = v_resize(dy, s.dim[1], s.dim[2], (enum resize)var_node(y)->i[0]);
}

static unsigned last_axis(var y)
{
    return AXIS(var_shape(y).rank - 1);
}

void grad_softmax(var y, var dy, var *dx)
{
    dx[0] = v_mul(y, v_sub(dy, v_sum(v_mul(dy, y), last_axis(y))));
}

void grad_log_softmax(var y, var dy, var *dx)
{
    dx[0] = v_sub(dy, v_mul(v_exp(y), v_sum(dy, last_axis(y))));
}

/* Where the index is none of 0 .. n-1 the row costs nothing, and nothing flows. */
void grad_xent(var y, var dy, var *dx)
{
    var logits = var_source(y, 0), index = var_source(y, 1);
    struct shape column = var_shape(y);
    column.dim[column.rank++] = 1;
    int64_t n = var_dim(logits, -1);
    var counts = v_select(v_less(index, zero(y)), zero(y), v_less(index, v_const(y.g, (double)n)));
    var miss = v_sub(v_softmax(logits), v_one_hot(index, n));
    dx[0] = v_mul(miss, v_reshape(v_select(counts, dy, zero(y)), column));
}

void grad_norm(var y, var dy, var *dx)
{
    struct node n = {.op = OP_NORM_BACK, .i = {var_node(y)->i[0], var_node(y)->i[1]}, .f = {var_node(y)->f[0]}};
    dx[0] = graph_add(y.g, n, (var[]){source_(y), dy}, 2);
}

void grad_attention(var y, var dy, var *dx)
{
    const struct node *n = var_node(y);
    const struct node back = {.op = OP_ATTENTION_BACK, .i = {n->i[0]}, .f = {n->f[0]}};
    var q = var_source(y, 0), k = var_source(y, 1), v = var_source(y, 2);
    const int64_t T = var_dim(q, 1), S = var_dim(k, 1);
    var all = graph_add(y.g, back, (var[]){q, k, v, dy}, 4);
    dx[0] = v_slice(all, 1, 0, T);
    dx[1] = v_slice(all, 1, T, S);
    dx[2] = v_slice(all, 1, T + S, S);
}

void grad_prefix(var y, var dy, var *dx)
{
    var x = var_source(y, 0), w = var_source(y, 1), v = var_source(y, 2), c = var_source(y, 3);
    const int64_t d = var_dim(w, 0), h = var_dim(w, 1);
    var all = graph_add(y.g, (struct node){.op = OP_PREFIX_BACK}, (var[]){x, w, v, c, dy}, 5);
    dx[0] = v_reshape(v_sum(v_mul(prefix_later(x, w, v, c, dy), w), AXIS(2)), var_shape(x));
    dx[1] = v_slice(all, 0, 0, d);
    dx[2] = v_slice(all, 0, d, d);
    dx[3] = v_reshape(v_slice(all, 0, 2 * d, 1), SHAPE(h));
}
