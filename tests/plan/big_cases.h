/* big_cases.h -- graphs large enough for bf16 products, oneDNN and several threads; cases.h has the small ones. */
#ifndef LIMN_TESTS_PLAN_BIG_CASES_H
#define LIMN_TESTS_PLAN_BIG_CASES_H

#include "tests/graph/cases.h"

static var big_matmul(struct maker *m)
{
    return v_matmul(real(m, SHAPE(96, 200), -1, 1), real(m, SHAPE(200, 72), -1, 1));
}

static var big_matmul_left(struct maker *m)
{
    return v_matmul_t(real(m, SHAPE(160, 64), -1, 1), true, real(m, SHAPE(160, 80), -1, 1), false);
}

static var big_matmul_right(struct maker *m)
{
    return v_matmul_t(real(m, SHAPE(3, 64, 48), -1, 1), false, real(m, SHAPE(3, 40, 48), -1, 1), true);
}

static const struct shape big_picture = {4, {3, 15, 14, 16}}, big_filter = {4, {3, 3, 16, 24}};

static struct shape big_result(struct conv c, struct maker *m)
{
    return var_shape(v_conv(v_fill(m->g, big_picture, 0), v_fill(m->g, big_filter, 0), c));
}

static var big_conv(struct maker *m)
{
    return v_conv(real(m, big_picture, -1, 1), real(m, big_filter, -1, 1), conv_same(3, 1));
}

static var big_conv_stride(struct maker *m)
{
    return v_conv(real(m, big_picture, -1, 1), real(m, big_filter, -1, 1), conv_same(3, 2));
}

static var big_conv_one(struct maker *m)
{
    return v_conv(real(m, big_picture, -1, 1), real(m, SHAPE(1, 1, 16, 24), -1, 1), conv_same(1, 1));
}

static var big_conv_dx(struct maker *m)
{
    struct conv c = conv_same(3, 2);
    return v_conv_dx(real(m, big_result(c, m), -1, 1), real(m, big_filter, -1, 1), c, big_picture);
}

static var big_conv_dw(struct maker *m)
{
    struct conv c = conv_same(3, 1);
    return v_conv_dw(real(m, big_picture, -1, 1), real(m, big_result(c, m), -1, 1), c, big_filter);
}

/* Pictures of bytes, two layers, cross-entropy per picture. */
static var big_network(struct maker *m)
{
    var x = v_scale(declare(m, U8, SHAPE(64, 48), 0, 256), 1 / 255.0);
    var w = real(m, SHAPE(48, 64), -0.3, 0.3), b = real(m, SHAPE(64), -0.3, 0.3), u = real(m, SHAPE(64, 48), -0.3, 0.3);
    var hidden = v_silu(v_add(v_matmul(x, w), b));
    return v_sum_items(v_bce(v_matmul(hidden, u), x));
}

static var big_attention(struct maker *m)
{
    struct shape s = SHAPE(2, 40, 3, 32);
    return v_attention(real(m, s, -1, 1), real(m, s, -1, 1), real(m, s, -1, 1), 0.2, true);
}

/* More queries than a block has, more keys than queries, a last panel that is not full. */
static var big_attention_across(struct maker *m)
{
    struct shape q = SHAPE(2, 107, 2, 40), k = SHAPE(2, 133, 2, 40);
    return v_attention(real(m, q, -1, 1), real(m, k, -1, 1), real(m, k, -1, 1), 0.2, false);
}

static var big_attention_late(struct maker *m)
{
    struct shape q = SHAPE(1, 60, 3, 33), k = SHAPE(1, 101, 3, 33);
    return v_attention(real(m, q, -1, 1), real(m, k, -1, 1), real(m, k, -1, 1), 0.2, true);
}

/* Strips that are not full, and more items than a thread takes at a time. */
static var big_prefix(struct maker *m)
{
    var x = v_less(real(m, SHAPE(37, 50), 0, 1), v_const(m->g, 0.3)), w = real(m, SHAPE(50, 130), -1, 1);
    return v_prefix(x, w, real(m, SHAPE(50, 130), -1, 1), real(m, SHAPE(130), -1, 1));
}

static var big_elementwise(struct maker *m)
{
    var x = real(m, SHAPE(150, 7, 70), -2, 2), y = real(m, SHAPE(7, 1), -2, 2);
    return v_mul(v_tanh(v_add(x, y)), v_add(v_uniform(m->g, var_shape(x)), v_normal(m->g, SHAPE(70))));
}

static var big_sum(struct maker *m) { return v_sum(real(m, SHAPE(120, 9, 80), -1, 2), AXIS(0) | AXIS(2)); }
static var big_max(struct maker *m) { return v_max(apart(m, SHAPE(60, 30, 40)), AXIS(1)); }
static var big_softmax(struct maker *m) { return v_softmax(real(m, SHAPE(50, 1500), -3, 3)); }
static var big_xent(struct maker *m) { return v_xent(real(m, SHAPE(50, 1500), -3, 3), whole(m, SHAPE(50), 1500)); }
static var big_layer_norm(struct maker *m) { return v_layer_norm(real(m, SHAPE(30, 20, 96), -2, 2), 1e-5); }
static var big_group_norm(struct maker *m) { return v_group_norm(real(m, SHAPE(4, 16, 15, 32), -2, 2), 8, 1e-5); }
static var big_gather(struct maker *m) { return v_gather(real(m, SHAPE(500, 40), -2, 2), whole(m, SHAPE(30, 40), 500)); }
static var big_cumsum(struct maker *m) { return v_cumsum(real(m, SHAPE(30, 200, 8), -1, 1), 1, false, false); }

static var big_transpose(struct maker *m)
{
    return v_transpose(real(m, SHAPE(20, 30, 10, 12), -2, 2), (const int[]){2, 0, 3, 1});
}

static var big_resize(struct maker *m)
{
    return v_resize(real(m, SHAPE(3, 16, 14, 32), -2, 2), 32, 21, RESIZE_BILINEAR);
}

static const struct op_case big_cases[] = {
    {"big matmul", OP_MATMUL, big_matmul}, {"big matmul, left transposed", OP_MATMUL, big_matmul_left},
    {"big matmul, right transposed", OP_MATMUL, big_matmul_right}, {"big conv", OP_CONV, big_conv},
    {"big conv, stride 2", OP_CONV, big_conv_stride}, {"big conv, 1 x 1", OP_CONV, big_conv_one},
    {"big conv_dx", OP_CONV_DX, big_conv_dx}, {"big conv_dw", OP_CONV_DW, big_conv_dw},
    {"big network", OP_MATMUL, big_network}, {"big attention", OP_ATTENTION, big_attention},
    {"big attention, more keys", OP_ATTENTION, big_attention_across},
    {"big attention, late queries", OP_ATTENTION, big_attention_late},
    {"big prefix", OP_PREFIX, big_prefix},
    {"big elementwise", OP_MUL, big_elementwise}, {"big sum", OP_SUM, big_sum}, {"big max", OP_MAX, big_max},
    {"big softmax", OP_SOFTMAX, big_softmax}, {"big xent", OP_XENT, big_xent}, {"big layer norm", OP_NORM, big_layer_norm},
    {"big group norm", OP_NORM, big_group_norm}, {"big gather", OP_GATHER, big_gather}, {"big cumsum", OP_CUMSUM, big_cumsum},
    {"big transpose", OP_TRANSPOSE, big_transpose}, {"big resize", OP_RESIZE, big_resize},
};
#define BIG_CASES (int)(sizeof big_cases / sizeof *big_cases)

#endif
