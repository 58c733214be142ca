/* block.c -- residual blocks. */
#include "nn/layer.h"

var residual(net *n, const char *name, var x, int64_t out, var given, double dropout_rate)
{
    scope(n, name);
    var h = conv(n, "conv1", v_silu(group_norm(n, "norm1", x, 0)), out, 3, 1);
    if (given.g) {
        var shift = linear(n, "given", v_silu(given), out);
        h = v_add(h, v_reshape(shift, SHAPE(var_dim(shift, 0), 1, 1, out)));
    }
    h = dropout(n, "dropout", v_silu(group_norm(n, "norm2", h, 0)), dropout_rate);
    h = conv_from(n, "conv2", h, out, 3, 1, INIT_ZEROS);
    var y = v_add(var_dim(x, -1) == out ? x : conv(n, "skip", x, out, 1, 1), h);
    scope_end(n);
    return y;
}

var residual_rows(net *n, const char *name, var x, int64_t hidden, enum activation how)
{
    scope(n, name);
    var h = linear(n, "0", activate(x, how), hidden);
    var y = v_add(x, linear(n, "1", activate(h, how), var_dim(x, -1)));
    scope_end(n);
    return y;
}
