/* cases.h -- one small graph per operation, of random shape, for the tests of gradients and of kernels.
**
** A case builds y from inputs that it declares with real() or whole(). Ranges
** keep samples away from kinks and poles.
*/
#ifndef LIMN_TEST_CASES_H
#define LIMN_TEST_CASES_H

#include "base/rng.h"
#include "graph/build.h"
#include "graph/gradient.h"

#include <stdio.h>

#define CASE_INPUTS 5

struct maker {
    struct graph *g;
    struct rng rng;   /* of the shapes */
    int scale;        /* shapes are about this many times larger than the smallest */
    int inputs;
    var in[CASE_INPUTS];
    double low[CASE_INPUTS], high[CASE_INPUTS];
    bool is_whole[CASE_INPUTS], distinct[CASE_INPUTS];
};

static inline int64_t some(struct maker *m, int low, int high)
{
    return low + rng_below(&m->rng, (high - low) * m->scale + 1);
}

static inline var declare(struct maker *m, enum dtype type, struct shape shape, double low, double high)
{
    char name[16];
    snprintf(name, sizeof name, "x%d", m->inputs);
    m->low[m->inputs] = low;
    m->high[m->inputs] = high;
    m->is_whole[m->inputs] = type == I32 || type == U8;
    return m->in[m->inputs++] = v_input(m->g, name, type, shape);
}

static inline var real(struct maker *m, struct shape shape, double low, double high)
{
    return declare(m, F32, shape, low, high);
}

/* Numbers at least a tenth apart, in random order: for rows that compare. */
static inline var apart(struct maker *m, struct shape shape)
{
    m->distinct[m->inputs] = true;
    return declare(m, F32, shape, 0, 0);
}

static inline var whole(struct maker *m, struct shape shape, int64_t below)
{
    return declare(m, I32, shape, 0, (double)below);
}

typedef var case_builder(struct maker *m);

#define UNARY_CASE(name, low, high)                                                                \
    static var case_##name(struct maker *m)                                                        \
    {                                                                                              \
        return v_##name(real(m, SHAPE(some(m, 1, 5), some(m, 1, 9)), low, high));                  \
    }
#define BINARY_CASE(name, low, high)                                                               \
    static var case_##name(struct maker *m)                                                        \
    {                                                                                              \
        int64_t a = some(m, 1, 4), b = some(m, 2, 4), c = some(m, 1, 9);                           \
        var x = real(m, SHAPE(a, b, c), low, high), y = real(m, SHAPE(b, 1), low, high);           \
        return v_##name(x, y);                                                                     \
    }
BINARY_CASE(add, -2, 2)
BINARY_CASE(sub, -2, 2)
BINARY_CASE(mul, -2, 2)
BINARY_CASE(div, 0.5, 2)
BINARY_CASE(bce, -3, 3)
UNARY_CASE(neg, -2, 2)
UNARY_CASE(exp, -2, 2)
UNARY_CASE(log, 0.3, 3)
UNARY_CASE(sqrt, 0.3, 3)
UNARY_CASE(sin, -4, 4)
UNARY_CASE(cos, -4, 4)
UNARY_CASE(tanh, -2, 2)
UNARY_CASE(sigmoid, -4, 4)
UNARY_CASE(softplus, -4, 4)
UNARY_CASE(erf, -2, 2)
UNARY_CASE(lgamma, 0.5, 6)
UNARY_CASE(digamma, 0.5, 6)
UNARY_CASE(abs, 0.2, 2)
UNARY_CASE(sign, 0.2, 2)
UNARY_CASE(floor, 0.1, 0.9)
UNARY_CASE(softmax, -2, 2)
UNARY_CASE(log_softmax, -2, 2)
UNARY_CASE(gelu, -2, 2)
UNARY_CASE(gelu_slope, -2, 2)
UNARY_CASE(silu, -2, 2)

static var pair_of(struct maker *m, var (*op)(var, var))
{
    var x = apart(m, SHAPE(2, some(m, 1, 9), some(m, 1, 4)));
    return op(v_slice(x, 0, 0, 1), v_slice(x, 0, 1, 1));
}
static var case_maximum(struct maker *m) { return pair_of(m, v_maximum); }
static var case_minimum(struct maker *m) { return pair_of(m, v_minimum); }
static var case_less(struct maker *m) { return pair_of(m, v_less); }
static var case_equal(struct maker *m)
{
    struct shape s = SHAPE(some(m, 1, 9));
    return v_equal(whole(m, s, 2), whole(m, s, 2));
}
static var case_select(struct maker *m)
{
    struct shape s = SHAPE(some(m, 1, 5), some(m, 1, 5));
    return v_select(whole(m, s, 2), real(m, s, -2, 2), real(m, SCALAR, -2, 2));
}
static var case_stop(struct maker *m)
{
    struct shape s = SHAPE(some(m, 1, 9));
    return v_mul(real(m, s, -2, 2), v_stop(v_iota(m->g, s, 0)));
}
static var case_cast(struct maker *m) { return v_cast(real(m, SHAPE(some(m, 1, 9)), -2, 2), BF16); }
static var case_const(struct maker *m) { return v_mul(real(m, SHAPE(3, some(m, 1, 9)), -2, 2), v_fill(m->g, SHAPE(3, 1), 0.7)); }
static var case_iota(struct maker *m)
{
    struct shape s = SHAPE(some(m, 1, 5), some(m, 1, 5));
    return v_add(real(m, s, -2, 2), v_add(v_iota(m->g, s, 0), v_scale(v_iota(m->g, s, 1), 0.5)));
}
static var case_uniform(struct maker *m)
{
    struct shape s = SHAPE(some(m, 1, 9), some(m, 1, 9));
    return v_mul(real(m, s, -2, 2), v_uniform(m->g, s));
}
static var case_normal(struct maker *m)
{
    struct shape s = SHAPE(some(m, 1, 9), some(m, 1, 9));
    return v_mul(real(m, s, -2, 2), v_normal(m->g, s));
}
static var case_broadcast(struct maker *m)
{
    int64_t a = some(m, 1, 5), c = some(m, 1, 5);
    return v_broadcast(real(m, SHAPE(a, 1, c), -2, 2), SHAPE(2, a, 3, c));
}
static var case_reshape(struct maker *m)
{
    int64_t a = some(m, 1, 5), b = some(m, 1, 5);
    return v_exp(v_reshape(real(m, SHAPE(a, 2 * b), -2, 2), SHAPE(2 * a, b)));
}
static var case_transpose(struct maker *m)
{
    var x = real(m, SHAPE(some(m, 1, 4), some(m, 1, 4), some(m, 1, 4), some(m, 1, 4)), -2, 2);
    return v_transpose(x, (const int[]){2, 0, 3, 1});
}
static var case_slice(struct maker *m)
{
    var x = real(m, SHAPE(some(m, 1, 4), some(m, 4, 7), some(m, 1, 4)), -2, 2);
    return v_slice(x, 1, 1, 2);
}
static var case_pad(struct maker *m) { return v_pad(real(m, SHAPE(some(m, 1, 4), some(m, 1, 4), some(m, 1, 4)), -2, 2), 1, 2, 1); }
static var case_concat(struct maker *m)
{
    int64_t a = some(m, 1, 4), b = some(m, 1, 4);
    var x = real(m, SHAPE(a, 2, b), -2, 2), y = real(m, SHAPE(a, 3, b), -2, 2);
    return v_concat((var[]){x, y, v_exp(x)}, 3, 1);
}
static var reduced(struct maker *m, var (*op)(var, unsigned), bool compare)
{
    struct shape s = SHAPE(some(m, 1, 4), some(m, 1, 5), some(m, 1, 4), some(m, 1, 6));
    unsigned axes = (unsigned)(1 + rng_below(&m->rng, 15));
    return op(compare ? apart(m, s) : real(m, s, -2, 2), axes);
}
static var case_sum(struct maker *m) { return reduced(m, v_sum, false); }
static var case_max(struct maker *m) { return reduced(m, v_max, true); }
static var case_argmax(struct maker *m) { return v_argmax(apart(m, SHAPE(some(m, 1, 5), some(m, 1, 9)))); }
static var case_cumsum(struct maker *m)
{
    bool reverse = rng_below(&m->rng, 2), exclusive = rng_below(&m->rng, 2);
    return v_cumsum(real(m, SHAPE(some(m, 1, 4), some(m, 1, 5), some(m, 1, 4)), -2, 2), (int)rng_below(&m->rng, 3), reverse, exclusive);
}
static var case_topk(struct maker *m)
{
    var index, top = v_topk(apart(m, SHAPE(some(m, 1, 4), some(m, 3, 6))), 3, &index);
    return v_add(top, v_stop(index));
}
static var case_out(struct maker *m)
{
    var index;
    v_topk(apart(m, SHAPE(some(m, 1, 4), some(m, 3, 6))), 2, &index);
    return index;
}
static var case_one_hot(struct maker *m) { return v_one_hot(whole(m, SHAPE(some(m, 1, 5), 2), 4), 4); }
static var case_gather(struct maker *m)
{
    int64_t n = some(m, 2, 5);
    return v_gather(real(m, SHAPE(n, some(m, 1, 5)), -2, 2), whole(m, SHAPE(some(m, 1, 5), 2), n));
}
static var case_scatter_add(struct maker *m)
{
    int64_t n = some(m, 2, 5), rows = some(m, 1, 5);
    return v_scatter_add(real(m, SHAPE(rows, 2, some(m, 1, 4)), -2, 2), whole(m, SHAPE(rows, 2), n), n);
}
static var case_matmul(struct maker *m)
{
    int64_t b = some(m, 1, 2), i = some(m, 1, 7), k = some(m, 1, 7), j = some(m, 1, 7);
    bool ta = rng_below(&m->rng, 2), tb = rng_below(&m->rng, 2);
    var x = real(m, ta ? SHAPE(b, k, i) : SHAPE(b, i, k), -1, 1), y = real(m, tb ? SHAPE(b, j, k) : SHAPE(b, k, j), -1, 1);
    return v_matmul_t(x, ta, y, tb);
}
static var case_matmul_rows(struct maker *m)
{
    int64_t k = some(m, 1, 7);
    return v_matmul(real(m, SHAPE(2, some(m, 1, 3), k), -1, 1), real(m, SHAPE(k, some(m, 1, 7)), -1, 1));
}
static struct conv some_conv(struct maker *m)
{
    int stride = 1 + (int)rng_below(&m->rng, 2), dilation = stride == 1 ? 1 + (int)rng_below(&m->rng, 2) : 1;
    return (struct conv){stride, 1, (int)rng_below(&m->rng, 2), 1, (int)rng_below(&m->rng, 2), (int)rng_below(&m->rng, 2), dilation, 1};
}
/* A picture, a filter and the convolution's result shape, by asking the graph. */
static struct shape conv_shapes(struct maker *m, struct conv c, struct shape *x, struct shape *w)
{
    *x = SHAPE(some(m, 1, 2), 5 + some(m, 0, 2), 4 + some(m, 0, 2), some(m, 1, 3));
    *w = SHAPE(2 + rng_below(&m->rng, 2), 1 + rng_below(&m->rng, 3), x->dim[3], some(m, 1, 3));
    return var_shape(v_conv(v_fill(m->g, *x, 0), v_fill(m->g, *w, 0), c));
}
static var case_conv(struct maker *m)
{
    struct conv c = some_conv(m);
    struct shape x, w;
    conv_shapes(m, c, &x, &w);
    return v_conv(real(m, x, -1, 1), real(m, w, -1, 1), c);
}
static var case_conv_dx(struct maker *m)
{
    struct conv c = some_conv(m);
    struct shape x, w, y = conv_shapes(m, c, &x, &w);
    return v_conv_dx(real(m, y, -1, 1), real(m, w, -1, 1), c, x);
}
static var case_conv_dw(struct maker *m)
{
    struct conv c = some_conv(m);
    struct shape x, w, y = conv_shapes(m, c, &x, &w);
    return v_conv_dw(real(m, x, -1, 1), real(m, y, -1, 1), c, w);
}
/* Filters as large as the picture, in one of the three directions. */
static var case_conv_whole(struct maker *m)
{
    const struct shape x = SHAPE(some(m, 1, 3), some(m, 1, 4), some(m, 1, 4), some(m, 1, 3));
    const struct shape w = SHAPE(x.dim[1], x.dim[2], x.dim[3], some(m, 1, 3)), y = SHAPE(x.dim[0], 1, 1, w.dim[3]);
    const struct conv c = {.stride_y = some(m, 1, 2), .stride_x = some(m, 1, 2), .dilation_y = 1, .dilation_x = 1};
    const int direction = (int)rng_below(&m->rng, 3);
    if (direction == 0) return v_conv(real(m, x, -1, 1), real(m, w, -1, 1), c);
    if (direction == 1) return v_conv_dx(real(m, y, -1, 1), real(m, w, -1, 1), c, x);
    return v_conv_dw(real(m, x, -1, 1), real(m, y, -1, 1), c, w);
}
static var case_resize(struct maker *m)
{
    var x = real(m, SHAPE(some(m, 1, 2), some(m, 2, 5), some(m, 2, 5), some(m, 1, 3)), -2, 2);
    return v_resize(x, some(m, 2, 7), some(m, 2, 7), (enum resize)rng_below(&m->rng, 2));
}
static var case_resize_back(struct maker *m)
{
    struct shape small = SHAPE(some(m, 1, 2), some(m, 2, 5), some(m, 2, 5), some(m, 1, 3));
    var x = real(m, shape_with(shape_with(small, 1, 6), 2, 5), -2, 2);
    return graph_add(m->g, (struct node){.op = OP_RESIZE_BACK, .shape = small, .i = {rng_below(&m->rng, 2)}}, &x, 1);
}
static var case_xent(struct maker *m)
{
    int64_t rows = some(m, 1, 5), k = some(m, 2, 7);
    return v_xent(real(m, SHAPE(rows, 2, k), -2, 2), whole(m, SHAPE(rows, 2), k));
}
static var case_norm(struct maker *m)
{
    bool group = rng_below(&m->rng, 2);
    var x = real(m, SHAPE(some(m, 1, 3), some(m, 2, 3), 2, 6), -2, 2);
    return group ? v_group_norm(x, 3, 1e-5) : v_layer_norm(x, 1e-5);
}
static var case_norm_back(struct maker *m)
{
    struct shape s = SHAPE(some(m, 1, 3), some(m, 2, 3), 2, 6);
    var x[2] = {real(m, s, -2, 2), real(m, s, -2, 2)};
    bool group = rng_below(&m->rng, 2);
    return graph_add(m->g, (struct node){.op = OP_NORM_BACK, .i = {group ? 3 : 1, group}, .f = {1e-5}}, x, 2);
}
static var case_attention(struct maker *m)
{
    int64_t b = some(m, 1, 2), t = some(m, 1, 4), s = t + some(m, 0, 2), h = some(m, 1, 2), d = some(m, 1, 4);
    var q = real(m, SHAPE(b, t, h, d), -1, 1), k = real(m, SHAPE(b, s, h, d), -1, 1), v = real(m, SHAPE(b, s, h, d), -1, 1);
    return v_attention(q, k, v, 0.7, rng_below(&m->rng, 2));
}
static var case_attention_back(struct maker *m)
{
    int64_t b = some(m, 1, 2), t = some(m, 1, 4), s = t + some(m, 0, 2), h = some(m, 1, 2), d = some(m, 1, 4);
    struct shape q = SHAPE(b, t, h, d), k = SHAPE(b, s, h, d);
    var x[4] = {real(m, q, -1, 1), real(m, k, -1, 1), real(m, k, -1, 1), real(m, q, -1, 1)};
    return graph_add(m->g, (struct node){.op = OP_ATTENTION_BACK, .i = {rng_below(&m->rng, 2)}, .f = {0.7}}, x, 4);
}
static var case_prefix(struct maker *m)
{
    int64_t n = some(m, 1, 3), d = some(m, 1, 4), h = some(m, 1, 3);
    var x = real(m, SHAPE(n, d), -1, 1), w = real(m, SHAPE(d, h), -2, 2), v = real(m, SHAPE(d, h), -2, 2);
    return v_prefix(x, w, v, real(m, SHAPE(h), -1, 1));
}
static var case_prefix_back(struct maker *m)
{
    int64_t n = some(m, 1, 3), d = some(m, 1, 4), h = some(m, 1, 3);
    struct shape x = SHAPE(n, d), w = SHAPE(d, h);
    var all[5] = {real(m, x, -1, 1), real(m, w, -2, 2), real(m, w, -2, 2), real(m, SHAPE(h), -1, 1), real(m, x, -1, 1)};
    return graph_add(m->g, (struct node){.op = OP_PREFIX_BACK}, all, 5);
}
static var case_assign(struct maker *m)
{
    struct shape s = SHAPE(4);
    return v_mul(real(m, s, -2, 2), v_assign(v_state(m->g, "s", s), v_iota(m->g, s, 0)));
}
static var case_put(struct maker *m)
{
    return v_mul(real(m, SHAPE(4), -2, 2), v_put(v_state(m->g, "s", SHAPE(4)), 0, v_const(m->g, some(m, 0, 4)), v_iota(m->g, SHAPE(1), 0)));
}
static var case_input(struct maker *m) { return real(m, SHAPE(some(m, 1, 9)), -2, 2); }
static var case_state(struct maker *m) { return v_mul(real(m, SHAPE(4), -2, 2), v_state(m->g, "s", SHAPE(4))); }

/* Indices outside of the classes: such rows cost nothing, and nothing flows. */
static var case_xent_outside(struct maker *m)
{
    int64_t rows = some(m, 3, 5), k = some(m, 2, 7);
    return v_xent(real(m, SHAPE(rows, k), -2, 2), declare(m, I32, SHAPE(rows), -3, (double)k + 2));
}
/* The same value in all three places: its gradient is all three gradients. */
static var case_self_attention(struct maker *m)
{
    var x = real(m, SHAPE(some(m, 1, 2), some(m, 1, 4), 2, some(m, 1, 4)), -1, 1);
    return v_attention(x, x, x, 0.7, true);
}
static var case_logsumexp(struct maker *m) { return v_logsumexp(real(m, SHAPE(some(m, 1, 4), some(m, 1, 5), 2), -2, 2), 1); }

/* Statistics of channels over all items; with gain and bias, as layers write it, and a second order. */
static var case_batch_norm(struct maker *m)
{
    var x = real(m, SHAPE(some(m, 3, 5), some(m, 1, 3), 4), -2, 2), u = real(m, var_shape(x), -1, 1);
    var centred = v_sub(x, v_mean(x, AXIS(0) | AXIS(1)));
    var deviation = v_sqrt(v_offset(v_mean(v_square(centred), AXIS(0) | AXIS(1)), 1e-3));
    var y = v_add(v_mul(v_div(centred, deviation), real(m, SHAPE(4), 1, 2)), real(m, SHAPE(4), -1, 1)), dx;
    gradients(v_sum_all(v_mul(u, v_tanh(y))), &x, 1, &dx);
    return v_add(y, dx);
}

/* A gradient penalty through convolution, norm and leaky ReLU: second order wherever its own gradient is asked for. */
static var case_gradient_penalty(struct maker *m)
{
    var x = real(m, SHAPE(2, 4, 4, 2), -1, 1), w = real(m, SHAPE(3, 3, 2, 4), -1, 1), u = real(m, SHAPE(64, 1), -1, 1), dx;
    var h = v_leaky_relu(v_group_norm(v_conv(x, w, conv_same(3, 1)), 2, 1e-5), 0.2);
    gradients(v_sum_all(v_matmul(v_flatten(h), u)), &x, 1, &dx);
    var length = v_sqrt(v_sum_items(v_square(dx)));
    return v_square(v_offset(length, -1));
}

static const struct op_case {
    const char *name;
    enum op op;
    case_builder *build;
} op_cases[] = {
    {"input", OP_INPUT, case_input}, {"state", OP_STATE, case_state}, {"const", OP_CONST, case_const},
    {"iota", OP_IOTA, case_iota}, {"uniform", OP_UNIFORM, case_uniform}, {"normal", OP_NORMAL, case_normal},
    {"add", OP_ADD, case_add}, {"sub", OP_SUB, case_sub}, {"mul", OP_MUL, case_mul}, {"div", OP_DIV, case_div},
    {"maximum", OP_MAXIMUM, case_maximum}, {"minimum", OP_MINIMUM, case_minimum}, {"less", OP_LESS, case_less},
    {"equal", OP_EQUAL, case_equal}, {"select", OP_SELECT, case_select}, {"neg", OP_NEG, case_neg}, {"exp", OP_EXP, case_exp},
    {"log", OP_LOG, case_log}, {"sqrt", OP_SQRT, case_sqrt}, {"sin", OP_SIN, case_sin}, {"cos", OP_COS, case_cos},
    {"tanh", OP_TANH, case_tanh}, {"sigmoid", OP_SIGMOID, case_sigmoid}, {"softplus", OP_SOFTPLUS, case_softplus},
    {"erf", OP_ERF, case_erf}, {"lgamma", OP_LGAMMA, case_lgamma}, {"digamma", OP_DIGAMMA, case_digamma}, {"abs", OP_ABS, case_abs},
    {"sign", OP_SIGN, case_sign}, {"floor", OP_FLOOR, case_floor}, {"cast", OP_CAST, case_cast}, {"stop", OP_STOP, case_stop},
    {"bce", OP_BCE, case_bce}, {"assign", OP_ASSIGN, case_assign}, {"put", OP_PUT, case_put}, {"broadcast", OP_BROADCAST, case_broadcast},
    {"reshape", OP_RESHAPE, case_reshape}, {"transpose", OP_TRANSPOSE, case_transpose}, {"slice", OP_SLICE, case_slice},
    {"pad", OP_PAD, case_pad}, {"concat", OP_CONCAT, case_concat}, {"sum", OP_SUM, case_sum}, {"max", OP_MAX, case_max},
    {"argmax", OP_ARGMAX, case_argmax}, {"cumsum", OP_CUMSUM, case_cumsum}, {"topk", OP_TOPK, case_topk}, {"out", OP_OUT, case_out},
    {"one_hot", OP_ONE_HOT, case_one_hot}, {"gather", OP_GATHER, case_gather}, {"scatter_add", OP_SCATTER_ADD, case_scatter_add},
    {"matmul", OP_MATMUL, case_matmul}, {"matmul_rows", OP_MATMUL, case_matmul_rows}, {"conv", OP_CONV, case_conv},
    {"conv_dx", OP_CONV_DX, case_conv_dx}, {"conv_dw", OP_CONV_DW, case_conv_dw}, {"conv_whole", OP_CONV, case_conv_whole}, {"resize", OP_RESIZE, case_resize},
    {"resize_back", OP_RESIZE_BACK, case_resize_back}, {"softmax", OP_SOFTMAX, case_softmax},
    {"log_softmax", OP_LOG_SOFTMAX, case_log_softmax}, {"xent", OP_XENT, case_xent}, {"norm", OP_NORM, case_norm},
    {"norm_back", OP_NORM_BACK, case_norm_back}, {"attention", OP_ATTENTION, case_attention}, {"gelu", OP_GELU, case_gelu}, {"gelu_slope", OP_GELU_SLOPE, case_gelu_slope},
    {"silu", OP_SIGMOID, case_silu}, {"xent_outside", OP_XENT, case_xent_outside},
    {"self_attention", OP_ATTENTION, case_self_attention}, {"attention_back", OP_ATTENTION_BACK, case_attention_back},
    {"prefix", OP_PREFIX, case_prefix}, {"prefix_back", OP_PREFIX_BACK, case_prefix_back}, {"logsumexp", OP_MAX, case_logsumexp}, {"gradient_penalty", OP_CONV, case_gradient_penalty},
    {"batch_norm", OP_DIV, case_batch_norm},
};
#define OP_CASES (int)(sizeof op_cases / sizeof *op_cases)

/* Values for input k of a case: element i is a pure function of (case, k, i). */
static inline double case_value(const struct maker *m, int k, int64_t i, int64_t n)
{
    uint32_t word[4];
    philox(rng_key(7, (uint64_t)k, 0), (uint64_t)i, word);
    double u = (word[0] + 0.5) / 4294967296.0;
    if (m->distinct[k]) return 0.1 * (double)rng_permute(11, n, i) - 0.05 * (double)n + 0.02 * u;
    double x = m->low[k] + u * (m->high[k] - m->low[k]);
    return m->is_whole[k] ? (double)(int64_t)x : x;
}

#endif
