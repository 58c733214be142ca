/* layer.h -- the layers that networks are made of.
**
** A layer takes the net, its name, what it is applied to, and then its sizes;
** its parameters stand in the store under "scope/name/w" and the like. Axes in
** front are free: rows are [.., features], pictures [N, height, width,
** channels], sequences [N, time, features].
**
** Weights begin as net.weights says. As long as that is of INIT_FAN_IN (PyTorch's
** way), biases begin uniform in +- 1 / sqrt(fan in), else as zeros.
*/
#ifndef LIMN_NN_LAYER_H
#define LIMN_NN_LAYER_H

#include "base/option.h"
#include "nn/net.h"

#define INIT_ZEROS ((struct init){INIT_FILL, 0})
#define INIT_ONES ((struct init){INIT_FILL, 1})
#define NO_VAR ((var){NULL, -1}) /* for an argument that may be left out */

/* In an option table: OPT_CHOICE(S, activation, "relu", ACTIVATION_CHOICES, "what bends the layers") */
enum activation { RELU, LEAKY, ELU, SILU, GELU, TANH, SIGMOID, NO_ACTIVATION };
#define ACTIVATION_CHOICES "relu|leaky|elu|silu|gelu|tanh|sigmoid|none"

var activate(var x, enum activation how); /* leaky: slope 0.2 below zero */

/* ---- layer.c: rows ---- */

/* [.., I] -> [.., out]: x w + b, with w [I, out] and b [out] */
var linear(net *n, const char *name, var x, int64_t out);
var linear_plain(net *n, const char *name, var x, int64_t out); /* without bias */
/* The same with w beginning as told, b as zeros: INIT_ZEROS for a last layer that should not speak at first. */
var linear_from(net *n, const char *name, var x, int64_t out, struct init init);

var mlp(net *n, const char *name, var x, struct sizes sizes, enum activation how); /* activated after the last, too */
var embedding(net *n, const char *name, var index, int64_t symbols, int64_t width); /* [..] i32 -> [.., width] */
var dropout(net *n, const char *name, var x, double rate); /* when training; the rest is scaled up */

/* [N] -> [N, width]: cosines and sines of the positions, of wavelengths up to 2 pi longest */
var sinusoids(var position, int64_t width, double longest);

/* ---- layer.c: pictures, padded so that height and width are divided by the stride, or with conv_up multiplied ---- */

var conv(net *n, const char *name, var x, int64_t out, int kernel, int stride); /* w [K, K, I, out], b [out] */
var conv_from(net *n, const char *name, var x, int64_t out, int kernel, int stride, struct init init);
var conv_up(net *n, const char *name, var x, int64_t out, int kernel, int stride); /* transposed: w [K, K, out, I] */

/* ---- norm.c: with gain "g" and bias "b", one of each per channel ---- */

var layer_norm(net *n, const char *name, var x);             /* over the last axis */
var group_norm(net *n, const char *name, var x, int groups); /* groups 0: up to 32, of two channels or more */
/* Over all axes but the last. When training by the batch's own statistics, which the buffers "mean" and "var"
** follow at a tenth per step; else by those. */
var batch_norm(net *n, const char *name, var x);

/* ---- block.c: residual blocks ---- */

/* Pictures: x + conv(silu(norm(conv(silu(norm(x)))))), a 1x1 convolution on the skip where channels change. given
** [N, E], or NO_VAR, is added in the middle: a time, a class. Begins as the skip alone. */
var residual(net *n, const char *name, var x, int64_t out, var given, double dropout_rate);
var residual_rows(net *n, const char *name, var x, int64_t hidden, enum activation how); /* two linear maps */

/* ---- recurrent.c: a gated recurrent unit, as PyTorch's; state h [N, H] ---- */

var gru_cell(net *n, const char *name, var x, var h); /* x [N, I]: the next h */
var gru(net *n, const char *name, var x, var h);      /* x [N, T, I], T at most 256: all states, [N, T, H]; unrolled */

/* ---- attention.c: x [N, T, D], D a multiple of heads ---- */

var attention(net *n, const char *name, var x, var context, int heads, bool causal); /* context [N, S, C] answers */
var self_attention(net *n, const char *name, var x, int heads, bool causal);
/* Norms before attention and before a gelu network of 4 D. */
var transformer_block(net *n, const char *name, var x, int heads, bool causal, double dropout_rate);
var picture_attention(net *n, const char *name, var x, int heads); /* x + self attention of its normed pixels */

/* ---- causal.c: x [N, T, D], each place answered by those before it and itself ---- */

struct causal {
    int heads;
    bool rotary;  /* queries and keys are turned by their places, which then need no other mark */
    var place;    /* [T]: which places these are */
    int64_t room; /* 0: x is all places. Else, in a loop: it is one of so many, and those before are remembered */
};
var causal_attention(net *n, const char *name, var x, struct causal at); /* without a map of what comes out */

#endif
