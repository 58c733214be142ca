/* layer.c -- linear layers, convolutions, embeddings, dropout. */
#include "nn/layer.h"

#include <math.h>
#include <stdio.h>

var activate(var x, enum activation how)
{
    switch (how) {
    case RELU: return v_relu(x);
    case LEAKY: return v_leaky_relu(x, 0.2);
    case ELU: return v_elu(x);
    case SILU: return v_silu(x);
    case GELU: return v_gelu(x);
    case TANH: return v_tanh(x);
    case SIGMOID: return v_sigmoid(x);
    case NO_ACTIVATION: break;
    }
    return x;
}

static struct init bias_init(const net *n, int64_t fan_in)
{
    return n->weights.kind == INIT_FAN_IN ? (struct init){INIT_UNIFORM, 1 / sqrt((double)fan_in)} : INIT_ZEROS;
}

static var weighted(net *n, var x, int64_t out, struct init init)
{
    return v_matmul(x, param(n, "w", SHAPE(var_dim(x, -1), out), init));
}

static var biased(net *n, var x, struct init init)
{
    return v_add(x, param(n, "b", SHAPE(var_dim(x, -1)), init));
}

var linear(net *n, const char *name, var x, int64_t out)
{
    scope(n, name);
    var y = biased(n, weighted(n, x, out, n->weights), bias_init(n, var_dim(x, -1)));
    scope_end(n);
    return y;
}

var linear_plain(net *n, const char *name, var x, int64_t out)
{
    scope(n, name);
    var y = weighted(n, x, out, n->weights);
    scope_end(n);
    return y;
}

var linear_from(net *n, const char *name, var x, int64_t out, struct init init)
{
    scope(n, name);
    var y = biased(n, weighted(n, x, out, init), INIT_ZEROS);
    scope_end(n);
    return y;
}

var mlp(net *n, const char *name, var x, struct sizes sizes, enum activation how)
{
    char layer[12];
    scope(n, name);
    for (int k = 0; k < sizes.count; k++) {
        snprintf(layer, sizeof layer, "%d", k);
        x = activate(linear(n, layer, x, sizes.size[k]), how);
    }
    scope_end(n);
    return x;
}

var embedding(net *n, const char *name, var index, int64_t symbols, int64_t width)
{
    const struct init standard = {INIT_NORMAL, 1};
    scope(n, name);
    var table = param(n, "w", SHAPE(symbols, width), n->weights.kind == INIT_NORMAL ? n->weights : standard);
    var y = v_gather(table, index);
    scope_end(n);
    return y;
}

var dropout(net *n, const char *name, var x, double rate)
{
    if (!n->training || rate <= 0) return x;
    if (rate >= 1) return graph_fail(n->g, "dropout %s of %g leaves nothing", name, rate);
    scope(n, name);
    var keep = v_less(v_uniform(n->g, var_shape(x)), v_const(n->g, 1 - rate));
    var y = v_mul(x, v_scale(keep, 1 / (1 - rate)));
    scope_end(n);
    return y;
}

var sinusoids(var position, int64_t width, double longest)
{
    if (width < 2 || width % 2)
        return graph_fail(position.g, "sinusoids want an even width, not %lld", (long long)width);
    int64_t half = width / 2, count = var_dim(position, 0);
    var frequency = v_exp(v_scale(v_iota(position.g, SHAPE(1, half), 1), -log(longest) / (double)half));
    var angle = v_mul(v_reshape(position, SHAPE(count, 1)), frequency);
    return v_join(v_cos(angle), v_sin(angle), 1);
}

static var filtered(net *n, var x, int64_t out, int kernel, int stride, struct init init)
{
    return v_conv(x, param(n, "w", SHAPE(kernel, kernel, var_dim(x, -1), out), init), conv_same(kernel, stride));
}

var conv(net *n, const char *name, var x, int64_t out, int kernel, int stride)
{
    scope(n, name);
    var y = biased(n, filtered(n, x, out, kernel, stride, n->weights), bias_init(n, kernel * kernel * var_dim(x, -1)));
    scope_end(n);
    return y;
}

var conv_from(net *n, const char *name, var x, int64_t out, int kernel, int stride, struct init init)
{
    scope(n, name);
    var y = biased(n, filtered(n, x, out, kernel, stride, init), INIT_ZEROS);
    scope_end(n);
    return y;
}

var conv_up(net *n, const char *name, var x, int64_t out, int kernel, int stride)
{
    struct shape to = SHAPE(var_dim(x, 0), var_dim(x, 1) * stride, var_dim(x, 2) * stride, out);
    scope(n, name);
    var w = param(n, "w", SHAPE(kernel, kernel, out, var_dim(x, -1)), n->weights);
    var y = biased(n, v_conv_dx(x, w, conv_same(kernel, stride), to), bias_init(n, kernel * kernel * out));
    scope_end(n);
    return y;
}
