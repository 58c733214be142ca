/* attention.c -- multi-head attention and the pre-norm transformer block. */
#include "nn/layer.h"

#include <math.h>

/* [N, T, D] -> [N, T, heads, D / heads] of a fresh linear map of x */
static var projected(net *n, const char *name, var x, int64_t width, int heads)
{
    var y = linear(n, name, x, width);
    return v_reshape(y, SHAPE(var_dim(y, 0), var_dim(y, 1), heads, width / heads));
}

var attention(net *n, const char *name, var x, var context, int heads, bool causal)
{
    int64_t width = var_dim(x, -1);
    if (var_ok(x) && (var_shape(x).rank != 3 || heads < 1 || width % heads))
        return graph_fail(n->g, "attention %s of %d heads wants [N, T, D] with D a multiple of the heads", name, heads);
    scope(n, name);
    var q = projected(n, "q", x, width, heads);
    var k = projected(n, "k", context, width, heads);
    var v = projected(n, "v", context, width, heads);
    var mixed = v_attention(q, k, v, 1 / sqrt((double)width / heads), causal);
    var y = linear(n, "out", v_reshape(mixed, var_shape(x)), width);
    scope_end(n);
    return y;
}

var self_attention(net *n, const char *name, var x, int heads, bool causal)
{
    return attention(n, name, x, x, heads, causal);
}

var transformer_block(net *n, const char *name, var x, int heads, bool causal, double dropout_rate)
{
    int64_t width = var_dim(x, -1);
    scope(n, name);
    var mixed = self_attention(n, "attention", layer_norm(n, "norm1", x), heads, causal);
    x = v_add(x, dropout(n, "dropout1", mixed, dropout_rate));
    var wide = v_gelu(linear(n, "up", layer_norm(n, "norm2", x), 4 * width));
    x = v_add(x, dropout(n, "dropout2", linear(n, "down", wide, width), dropout_rate));
    scope_end(n);
    return x;
}

var picture_attention(net *n, const char *name, var x, int heads)
{
    struct shape s = var_shape(x);
    if (var_ok(x) && s.rank != 4) return graph_fail(n->g, "picture_attention %s wants [N, H, W, C]", name);
    scope(n, name);
    var pixels = v_reshape(group_norm(n, "norm", x, 0), SHAPE(s.dim[0], s.dim[1] * s.dim[2], s.dim[3]));
    var y = v_add(x, v_reshape(self_attention(n, "attention", pixels, heads, false), s));
    scope_end(n);
    return y;
}
