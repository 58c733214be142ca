/* build.c -- the calls of build.h: thin wrappers that fill in a node, and short compositions of them. */
#include "graph/build.h"

#include <math.h>

static var unary(enum op op, var a)
{
    return a.g ? graph_add(a.g, (struct node){.op = op}, &a, 1) : a;
}

static var binary(enum op op, var a, var b)
{
    return a.g ? graph_add(a.g, (struct node){.op = op}, (var[]){a, b}, 2) : a;
}

/* One source and a node with attributes. */
static var with(var a, struct node n)
{
    return a.g ? graph_add(a.g, n, &a, 1) : a;
}

/* A leaf with a name; poison where there is no graph. */
static var named(struct graph *g, const char *name, struct node n)
{
    if (!g) return (var){NULL, -1};
    n.name = arena_text(&g->arena, name);
    return graph_add(g, n, NULL, 0);
}

var v_input(struct graph *g, const char *name, enum dtype type, struct shape shape)
{
    return named(g, name, (struct node){.op = OP_INPUT, .type = type, .shape = shape});
}

var v_state(struct graph *g, const char *name, struct shape shape)
{
    return named(g, name, (struct node){.op = OP_STATE, .shape = shape});
}

var v_const(struct graph *g, double value)
{
    return v_fill(g, SCALAR, value);
}

var v_fill(struct graph *g, struct shape shape, double value)
{
    return graph_add(g, (struct node){.op = OP_CONST, .shape = shape, .f = {value}}, NULL, 0);
}

var v_iota(struct graph *g, struct shape shape, int axis)
{
    return graph_add(g, (struct node){.op = OP_IOTA, .shape = shape, .i = {axis < 0 ? axis + shape.rank : axis}}, NULL,
                     0);
}

var v_uniform(struct graph *g, struct shape shape)
{
    return graph_add(g, (struct node){.op = OP_UNIFORM, .shape = shape}, NULL, 0);
}

var v_normal(struct graph *g, struct shape shape)
{
    return graph_add(g, (struct node){.op = OP_NORMAL, .shape = shape}, NULL, 0);
}

#define BINARY(name, op)                                                                                               \
    var name(var a, var b)                                                                                             \
    {                                                                                                                  \
        return binary(op, a, b);                                                                                       \
    }
#define UNARY(name, op)                                                                                                \
    var name(var a)                                                                                                    \
    {                                                                                                                  \
        return unary(op, a);                                                                                           \
    }
BINARY(v_add, OP_ADD)
BINARY(v_sub, OP_SUB)
BINARY(v_mul, OP_MUL)
BINARY(v_div, OP_DIV)
BINARY(v_maximum, OP_MAXIMUM)
BINARY(v_minimum, OP_MINIMUM)
BINARY(v_less, OP_LESS)
BINARY(v_equal, OP_EQUAL)
BINARY(v_bce, OP_BCE)
BINARY(v_assign, OP_ASSIGN)
BINARY(v_gather, OP_GATHER)
BINARY(v_xent, OP_XENT)
UNARY(v_neg, OP_NEG)
UNARY(v_exp, OP_EXP)
UNARY(v_log, OP_LOG)
UNARY(v_sqrt, OP_SQRT)
UNARY(v_sin, OP_SIN)
UNARY(v_cos, OP_COS)
UNARY(v_tanh, OP_TANH)
UNARY(v_sigmoid, OP_SIGMOID)
UNARY(v_softplus, OP_SOFTPLUS)
UNARY(v_gelu, OP_GELU)
UNARY(v_gelu_slope, OP_GELU_SLOPE)
UNARY(v_erf, OP_ERF)
UNARY(v_lgamma, OP_LGAMMA)
UNARY(v_digamma, OP_DIGAMMA)
UNARY(v_abs, OP_ABS)
UNARY(v_sign, OP_SIGN)
UNARY(v_floor, OP_FLOOR)
UNARY(v_stop, OP_STOP)
UNARY(v_argmax, OP_ARGMAX)
UNARY(v_softmax, OP_SOFTMAX)
UNARY(v_log_softmax, OP_LOG_SOFTMAX)

var v_select(var condition, var yes, var no)
{
    return condition.g ? graph_add(condition.g, (struct node){.op = OP_SELECT}, (var[]){condition, yes, no}, 3)
                       : condition;
}

var v_put(var state, int axis, var place, var value)
{
    return state.g ? graph_add(state.g, (struct node){.op = OP_PUT, .i = {axis}}, (var[]){state, value, place}, 3)
                   : state;
}

var v_cast(var a, enum dtype type)
{
    return var_type(a) == type ? a : with(a, (struct node){.op = OP_CAST, .type = type});
}

var v_scale(var a, double factor)
{
    return v_mul(a, v_const(a.g, factor));
}

var v_offset(var a, double addend)
{
    return v_add(a, v_const(a.g, addend));
}

var v_square(var a)
{
    return v_mul(a, a);
}

var v_inverse(var a)
{
    return v_div(v_const(a.g, 1), a);
}

var v_relu(var a)
{
    return v_maximum(a, v_const(a.g, 0));
}

var v_leaky_relu(var a, double slope)
{
    return v_maximum(a, v_scale(a, slope));
}

var v_elu(var a)
{
    var zero = v_const(a.g, 0);
    return v_add(v_maximum(a, zero), v_offset(v_exp(v_minimum(a, zero)), -1));
}

var v_silu(var a)
{
    return v_mul(a, v_sigmoid(a));
}

var v_clip(var a, double low, double high)
{
    return v_minimum(v_maximum(a, v_const(a.g, low)), v_const(a.g, high));
}

var v_lerp(var a, var b, double t)
{
    return v_add(a, v_scale(v_sub(b, a), t));
}

var v_broadcast(var a, struct shape to)
{
    return shape_equal(var_shape(a), to) ? a : with(a, (struct node){.op = OP_BROADCAST, .shape = to});
}

var v_reshape(var a, struct shape to)
{
    return shape_equal(var_shape(a), to) ? a : with(a, (struct node){.op = OP_RESHAPE, .shape = to});
}

var v_flatten(var a)
{
    int64_t n = var_dim(a, 0);
    return v_reshape(a, SHAPE(n, shape_size(var_shape(a)) / n));
}

var v_transpose(var a, const int *order)
{
    struct node n = {.op = OP_TRANSPOSE};
    for (int i = 0; i < var_shape(a).rank; i++) n.i[i] = order[i];
    return with(a, n);
}

var v_swap(var a, int axis, int other)
{
    int rank = var_shape(a).rank, order[MAX_RANK];
    for (int i = 0; i < rank; i++) order[i] = i;
    axis += axis < 0 ? rank : 0;
    other += other < 0 ? rank : 0;
    if (!var_ok(a)) return a;
    if (axis < 0 || other < 0 || axis >= rank || other >= rank) return graph_fail(a.g, "no such axes to swap");
    order[axis] = other;
    order[other] = axis;
    return v_transpose(a, order);
}

static int64_t place(var a, int axis)
{
    return axis < 0 ? axis + var_shape(a).rank : axis;
}

var v_slice(var a, int axis, int64_t start, int64_t count)
{
    return with(a, (struct node){.op = OP_SLICE, .i = {place(a, axis), start, count}});
}

var v_pad(var a, int axis, int64_t before, int64_t after)
{
    return with(a, (struct node){.op = OP_PAD, .i = {place(a, axis), before, after}});
}

var v_concat(const var *parts, int count, int axis)
{
    if (count > OP_MAX_SOURCES) {
        int half = count / 2;
        return v_join(v_concat(parts, half, axis), v_concat(parts + half, count - half, axis), axis);
    }
    return graph_add(parts[0].g, (struct node){.op = OP_CONCAT, .i = {place(parts[0], axis)}}, parts, count);
}

var v_join(var a, var b, int axis)
{
    return v_concat((var[]){a, b}, 2, axis);
}

var v_sum(var a, unsigned axes)
{
    return axes ? with(a, (struct node){.op = OP_SUM, .i = {axes}}) : a;
}

var v_max(var a, unsigned axes)
{
    return axes ? with(a, (struct node){.op = OP_MAX, .i = {axes}}) : a;
}

var v_mean(var a, unsigned axes)
{
    double n = 1;
    for (int i = 0; i < var_shape(a).rank; i++)
        if (axes >> i & 1) n *= (double)var_dim(a, i);
    return v_scale(v_sum(a, axes), 1 / n);
}

var v_sum_to(var a, struct shape to)
{
    struct shape s = var_shape(a);
    unsigned axes = 0;
    for (int i = 1; i <= s.rank; i++)
        if (shape_dim(to, -i) == 1 && shape_dim(s, -i) != 1) axes |= AXIS(s.rank - i);
    return v_reshape(v_sum(a, axes), to);
}

static unsigned all_axes(var a)
{
    return (1u << var_shape(a).rank) - 1;
}

var v_sum_items(var a)
{
    return v_reshape(v_sum(a, all_axes(a) & ~1u), SHAPE(var_dim(a, 0)));
}

var v_sum_all(var a)
{
    return v_reshape(v_sum(a, all_axes(a)), SCALAR);
}

var v_mean_all(var a)
{
    return v_reshape(v_mean(a, all_axes(a)), SCALAR);
}

var v_mean_items(var a)
{
    return v_reshape(v_mean(a, all_axes(a) & ~1u), SHAPE(var_dim(a, 0)));
}

var v_logsumexp(var a, int axis)
{
    if (!var_ok(a)) return a;
    int64_t at = place(a, axis);
    if (at < 0 || at >= var_shape(a).rank) return graph_fail(a.g, "no axis %d to take LOGSUMEXP along", axis);
    unsigned mask = AXIS(at);
    var top = v_stop(v_max(a, mask));
    return v_add(top, v_log(v_sum(v_exp(v_sub(a, top)), mask)));
}

var v_cumsum(var a, int axis, bool reverse, bool exclusive)
{
    return with(a, (struct node){.op = OP_CUMSUM, .i = {place(a, axis), reverse, exclusive}});
}

var v_topk(var a, int k, var *indices)
{
    var top = with(a, (struct node){.op = OP_TOPK, .i = {k}});
    if (indices) *indices = with(top, (struct node){.op = OP_OUT, .i = {1}});
    return top;
}

var v_one_hot(var index, int64_t n)
{
    return with(index, (struct node){.op = OP_ONE_HOT, .i = {n}});
}

var v_scatter_add(var rows, var index, int64_t n)
{
    return rows.g ? graph_add(rows.g, (struct node){.op = OP_SCATTER_ADD, .i = {n}}, (var[]){rows, index}, 2) : rows;
}

var v_matmul_t(var a, bool ta, var b, bool tb)
{
    return a.g ? graph_add(a.g, (struct node){.op = OP_MATMUL, .i = {ta, tb}}, (var[]){a, b}, 2) : a;
}

var v_matmul(var a, var b)
{
    struct shape s = var_shape(a);
    if (s.rank <= 2 || var_shape(b).rank != 2) return v_matmul_t(a, false, b, false);
    int64_t inner = var_dim(a, -1);
    var y = v_matmul_t(v_reshape(a, SHAPE(shape_size(s) / inner, inner)), false, b, false);
    return v_reshape(y, shape_with(s, -1, var_dim(b, 1)));
}

struct conv conv_same(int kernel, int stride)
{
    const int both = kernel % 2        ? kernel - 1
                     : kernel > stride ? kernel - stride
                                       : 0,
              before = both / 2, after = both - before;
    return (struct conv){stride, stride, before, after, before, after, 1, 1};
}

static struct node conv_node(enum op op, struct conv c, struct shape to)
{
    return (struct node){
        .op = op,
        .shape = to,
        .i = {c.stride_y, c.stride_x, c.pad_top, c.pad_bottom, c.pad_left, c.pad_right, c.dilation_y, c.dilation_x}};
}

struct conv conv_of(const struct node *n)
{
    const int64_t *i = n->i;
    return (struct conv){(int)i[0], (int)i[1], (int)i[2], (int)i[3], (int)i[4], (int)i[5], (int)i[6], (int)i[7]};
}

var v_conv(var x, var w, struct conv c)
{
    return x.g ? graph_add(x.g, conv_node(OP_CONV, c, SCALAR), (var[]){x, w}, 2) : x;
}

var v_conv_dx(var dy, var w, struct conv c, struct shape to)
{
    return dy.g ? graph_add(dy.g, conv_node(OP_CONV_DX, c, to), (var[]){dy, w}, 2) : dy;
}

var v_conv_dw(var x, var dy, struct conv c, struct shape to)
{
    return x.g ? graph_add(x.g, conv_node(OP_CONV_DW, c, to), (var[]){x, dy}, 2) : x;
}

/* [N,H,W,C] -> [N,H/k,k,W/k,k,C]: the windows as axes 2 and 4 */
static var windows(var x, int k)
{
    struct shape s = var_shape(x);
    if (!var_ok(x)) return x;
    if (k < 1 || s.rank != 4 || s.dim[1] % k || s.dim[2] % k)
        return graph_fail(x.g, "a pool of %d does not divide pictures %s", k, shape_text(s, (char[100]){0}, 100));
    return v_reshape(x, SHAPE(s.dim[0], s.dim[1] / k, k, s.dim[2] / k, k, s.dim[3]));
}

static var pooled(var y)
{
    struct shape s = var_shape(y);
    return v_reshape(y, SHAPE(s.dim[0], s.dim[1], s.dim[3], s.dim[5]));
}

var v_avg_pool(var x, int k)
{
    return pooled(v_mean(windows(x, k), AXIS(2) | AXIS(4)));
}

var v_max_pool(var x, int k)
{
    return pooled(v_max(windows(x, k), AXIS(2) | AXIS(4)));
}

var v_resize(var x, int64_t height, int64_t width, enum resize how)
{
    struct shape to = shape_with(shape_with(var_shape(x), 1, height), 2, width);
    return with(x, (struct node){.op = OP_RESIZE, .shape = to, .i = {how}});
}

var v_layer_norm(var x, double epsilon)
{
    return with(x, (struct node){.op = OP_NORM, .i = {1, 0}, .f = {epsilon}});
}

var v_group_norm(var x, int groups, double epsilon)
{
    return with(x, (struct node){.op = OP_NORM, .i = {groups, 1}, .f = {epsilon}});
}

var v_attention(var q, var k, var v, double scale, bool causal)
{
    return q.g ? graph_add(q.g, (struct node){.op = OP_ATTENTION, .i = {causal}, .f = {scale}}, (var[]){q, k, v}, 3)
               : q;
}

var v_prefix(var x, var w, var v, var c)
{
    return x.g ? graph_add(x.g, (struct node){.op = OP_PREFIX}, (var[]){x, w, v, c}, 4) : x;
}
