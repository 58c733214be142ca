/* build.h -- the calls that build a graph.
**
** Binary rows broadcast as in NumPy: shapes are aligned at the right, and a
** dimension of 1 is repeated. Reductions keep their axes, with size 1.
*/
#ifndef LIMN_GRAPH_BUILD_H
#define LIMN_GRAPH_BUILD_H

#include "graph/graph.h"

#define AXIS(k) (1u << (k))

/* leaves */
var v_input(struct graph *g, const char *name, enum dtype type, struct shape shape);
var v_state(struct graph *g, const char *name, struct shape shape);
var v_const(struct graph *g, double value); /* a scalar */
var v_fill(struct graph *g, struct shape shape, double value);
var v_iota(struct graph *g, struct shape shape, int axis);
var v_uniform(struct graph *g, struct shape shape);
var v_normal(struct graph *g, struct shape shape);

/* elementwise */
var v_add(var a, var b);
var v_sub(var a, var b);
var v_mul(var a, var b);
var v_div(var a, var b);
var v_maximum(var a, var b);
var v_minimum(var a, var b);
var v_less(var a, var b);
var v_equal(var a, var b);
var v_select(var condition, var yes, var no);
var v_neg(var a);
var v_exp(var a);
var v_log(var a);
var v_sqrt(var a);
var v_sin(var a);
var v_cos(var a);
var v_tanh(var a);
var v_sigmoid(var a);
var v_softplus(var a);
var v_erf(var a);
var v_lgamma(var a);
var v_digamma(var a);
var v_abs(var a);
var v_sign(var a);
var v_floor(var a);
var v_cast(var a, enum dtype type);
var v_stop(var a); /* no gradient flows back */
var v_bce(var logits, var targets);
var v_assign(var state, var value); /* later uses of the state should use what this returns */
var v_put(var state, int axis, var place, var value); /* so does this: only the item at that place, if there is one, changes */

/* elementwise, built of the above */
var v_scale(var a, double factor);
var v_offset(var a, double addend);
var v_square(var a);
var v_inverse(var a); /* 1 / a */
var v_relu(var a);
var v_leaky_relu(var a, double slope);
var v_elu(var a);
var v_silu(var a);
var v_gelu(var a); /* the exact one, not by tanh */
var v_gelu_slope(var a);
var v_clip(var a, double low, double high);
var v_lerp(var a, var b, double t); /* a + t (b - a) */

/* shape */
var v_broadcast(var a, struct shape to);
var v_reshape(var a, struct shape to);
var v_flatten(var a);                       /* [N, everything else] */
var v_transpose(var a, const int *order);
var v_swap(var a, int axis, int other);
var v_slice(var a, int axis, int64_t start, int64_t count);
var v_pad(var a, int axis, int64_t before, int64_t after);
var v_concat(const var *parts, int count, int axis);
var v_join(var a, var b, int axis); /* concat of two */

/* reductions: axes is a mask of AXIS(k) */
var v_sum(var a, unsigned axes);
var v_mean(var a, unsigned axes);
var v_max(var a, unsigned axes);
var v_sum_to(var a, struct shape to);  /* the adjoint of broadcasting */
var v_sum_items(var a);                /* [N, ...] -> [N] */
var v_sum_all(var a);                  /* a scalar */
var v_mean_all(var a);
var v_mean_items(var a);               /* [N, ...] -> [N] */
var v_logsumexp(var a, int axis);      /* keeps the axis, with size 1 */
var v_argmax(var a);
var v_cumsum(var a, int axis, bool reverse, bool exclusive);
var v_topk(var a, int k, var *indices); /* indices may be NULL */

/* indices */
var v_one_hot(var index, int64_t n);
var v_gather(var table, var index);
var v_scatter_add(var rows, var index, int64_t n);

/* products */
var v_matmul(var a, var b);                     /* [.., M, K] [.., K, N]; or any a with a K x N matrix b */
var v_matmul_t(var a, bool ta, var b, bool tb); /* a, b transposed in their last two axes */

struct conv {
    int stride_y, stride_x, pad_top, pad_bottom, pad_left, pad_right, dilation_y, dilation_x;
};
struct conv conv_same(int kernel, int stride); /* odd kernel: output = ceil(input / stride); even kernel: input / stride */
var v_conv(var x, var w, struct conv c);
var v_conv_dx(var dy, var w, struct conv c, struct shape to);
var v_conv_dw(var x, var dy, struct conv c, struct shape to);
struct conv conv_of(const struct node *n); /* a node's attributes back */
var v_avg_pool(var x, int k); /* k x k, not overlapping */
var v_max_pool(var x, int k);
enum resize { RESIZE_NEAREST, RESIZE_BILINEAR };
var v_resize(var x, int64_t height, int64_t width, enum resize how);

/* composite */
var v_softmax(var a);
var v_log_softmax(var a);
var v_xent(var logits, var index);
var v_layer_norm(var x, double epsilon);              /* over the last axis, no gain or bias */
var v_group_norm(var x, int groups, double epsilon);  /* per item: over all axes but the first, in groups of channels */
var v_attention(var q, var k, var v, double scale, bool causal);
var v_prefix(var x, var w, var v, var c); /* [N, D]: v_d . sigmoid(c + the sum over i < d of x_i w_i) */

#endif
