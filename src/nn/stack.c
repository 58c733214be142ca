/* stack.c -- blocks, one after the other. */
#include "nn/stack.h"

#include <math.h>
#include <stdio.h>

static var block(net *n, const struct stack *s, const char *name, var x, struct causal at)
{
    const struct init quiet = {INIT_NORMAL, STACK_SPREAD / sqrt(2.0 * s->layers)};
    scope(n, name);
    var mixed = causal_attention(n, "attention", layer_norm(n, "norm1", x), at);
    x = v_add(x, dropout(n, "dropout1", linear_from(n, "mix", mixed, s->width, quiet), s->dropout));
    var wide = v_square(v_relu(linear(n, "up", layer_norm(n, "norm2", x), 4 * s->width)));
    x = v_add(x, dropout(n, "dropout2", linear_from(n, "down", wide, s->width, quiet), s->dropout));
    scope_end(n);
    return x;
}

var causal_stack(net *n, const struct stack *s, var x, struct causal at)
{
    char name[12];
    at.heads = s->heads;
    at.rotary = s->rotary;
    for (int k = 0; k < s->layers; k++) {
        snprintf(name, sizeof name, "%d", k);
        x = block(n, s, name, x, at);
    }
    return layer_norm(n, "norm", x);
}
