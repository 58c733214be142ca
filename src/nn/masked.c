/* masked.c -- degrees, masks, and the network of masked layers. */
#include "nn/masked.h"

#include <stdio.h>

var even_degrees(struct graph *g, int64_t width, int64_t low, int64_t high)
{
    var k = v_iota(g, SHAPE(width), 0);
    return v_offset(v_floor(v_scale(v_offset(k, 0.5), (double)(high - low + 1) / (double)width)), (double)low);
}

var masked_linear(net *n, const char *name, var x, var from, var to, bool strict, struct init init)
{
    const int64_t in = var_dim(x, -1), out = var_dim(to, 0);
    var mask = v_less(v_offset(v_reshape(from, SHAPE(in, 1)), strict ? 0 : -0.5), v_reshape(to, SHAPE(1, out)));
    scope(n, name);
    var w = param(n, "w", SHAPE(in, out), init);
    var y = v_add(v_matmul(x, v_mul(w, mask)), param(n, "b", SHAPE(out), INIT_ZEROS));
    scope_end(n);
    return y;
}

static var repeated(var degree, int64_t times) /* [D] -> [D times] */
{
    const int64_t d = var_dim(degree, 0);
    return v_reshape(v_broadcast(v_reshape(degree, SHAPE(d, 1)), SHAPE(d, times)), SHAPE(d * times));
}

var masked_mlp(net *n, const char *name, var x, var degree, var given, struct sizes hidden, enum activation how,
               int64_t parts)
{
    const int64_t size = var_dim(x, -1);
    const bool conditional = var_ok(given);
    const int64_t low = conditional || size == 1 ? 0 : 1; /* units of degree 0 see what is given, and nothing else */
    char layer[12];
    var h = x, from = degree;
    scope(n, name);
    if (conditional) {
        h = v_join(x, given, 1);
        from = v_join(degree, v_fill(n->g, SHAPE(var_dim(given, -1)), 0), 0);
    }
    for (int k = 0; k < hidden.count; k++) {
        var to = even_degrees(n->g, hidden.size[k], low, size > 1 ? size - 1 : 0);
        snprintf(layer, sizeof layer, "%d", k);
        h = activate(masked_linear(n, layer, h, from, to, false, n->weights), how);
        from = to;
    }
    var y = masked_linear(n, "out", h, from, repeated(degree, parts), true, INIT_ZEROS);
    scope_end(n);
    return v_reshape(y, SHAPE(var_dim(x, 0), size, parts));
}
