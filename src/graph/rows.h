/* rows.h -- the functions that ops.def names: shape rules, gradient rules, expansions. Internal to the graph. */
#ifndef LIMN_GRAPH_ROWS_H
#define LIMN_GRAPH_ROWS_H

#include "graph/build.h"

typedef bool infer_rule(struct graph *g, struct node *n);
typedef void gradient_rule(var y, var dy, var *dx);
typedef var expansion(var y);

/* infer.c */
infer_rule infer_leaf, infer_same, infer_broadcast, infer_cast, infer_assign, infer_put, infer_broadcast_to, infer_reshape;
infer_rule infer_transpose, infer_slice, infer_pad, infer_concat, infer_reduce, infer_argmax, infer_cumsum, infer_topk;
infer_rule infer_out, infer_one_hot, infer_gather, infer_scatter, infer_matmul, infer_conv, infer_conv_dx, infer_conv_dw;
infer_rule infer_resize, infer_xent, infer_norm, infer_norm_back, infer_attention, infer_attention_back;
infer_rule infer_prefix, infer_prefix_back;

/* rules.c */
gradient_rule grad_add, grad_sub, grad_mul, grad_div, grad_maximum, grad_minimum, grad_select, grad_neg, grad_exp, grad_log;
gradient_rule grad_sqrt, grad_sin, grad_cos, grad_tanh, grad_sigmoid, grad_softplus, grad_erf, grad_lgamma, grad_abs;
gradient_rule grad_gelu, grad_gelu_slope;
gradient_rule grad_cast, grad_bce, grad_broadcast, grad_reshape, grad_transpose, grad_slice, grad_pad, grad_concat, grad_sum;
gradient_rule grad_max, grad_cumsum, grad_topk, grad_gather, grad_scatter, grad_matmul, grad_conv, grad_conv_dx, grad_conv_dw;
gradient_rule grad_resize, grad_resize_back, grad_softmax, grad_log_softmax, grad_xent, grad_norm;
gradient_rule grad_attention, grad_prefix;

/* expand.c */
expansion expand_bce, expand_softmax, expand_log_softmax, expand_xent, expand_norm, expand_norm_back, expand_attention;
expansion expand_attention_back, expand_prefix, expand_prefix_back;

/* [N, D, H]: of PREFIX, what flows to the sum behind each value's units from later values */
var prefix_later(var x, var w, var v, var c, var dy);

#endif
