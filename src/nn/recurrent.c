/* recurrent.c -- the gated recurrent unit (Cho et al. 2014), with the reset gate where PyTorch has it.
**
** The three gates stand side by side in one product each for x and h: reset,
** update, candidate. Unrolled in the graph, so that gradients flow through time.
*/
#include "nn/layer.h"

#include <math.h>

#define GRU_MAX_TIME 256

struct gru_weights {
    var w, u, b, c; /* x w + b and h u + c: [I, 3H], [H, 3H], [3H], [3H] */
};

static struct gru_weights gru_weights(net *n, int64_t in, int64_t hidden)
{
    const struct init init = {INIT_UNIFORM, 1 / sqrt((double)hidden)};
    return (struct gru_weights){
        .w = param(n, "w", SHAPE(in, 3 * hidden), init),
        .u = param(n, "u", SHAPE(hidden, 3 * hidden), init),
        .b = param(n, "b", SHAPE(3 * hidden), init),
        .c = param(n, "c", SHAPE(3 * hidden), init),
    };
}

/* from_x [N, 3H], h [N, H] */
static var gru_next(const struct gru_weights *p, var from_x, var h)
{
    int64_t hidden = var_dim(h, 1);
    var from_h = v_add(v_matmul(h, p->u), p->c);
    var gates = v_sigmoid(v_add(v_slice(from_x, 1, 0, 2 * hidden), v_slice(from_h, 1, 0, 2 * hidden)));
    var reset = v_slice(gates, 1, 0, hidden), keep = v_slice(gates, 1, hidden, hidden);
    var remembered = v_mul(reset, v_slice(from_h, 1, 2 * hidden, hidden));
    var candidate = v_tanh(v_add(v_slice(from_x, 1, 2 * hidden, hidden), remembered));
    return v_add(candidate, v_mul(keep, v_sub(h, candidate)));
}

var gru_cell(net *n, const char *name, var x, var h)
{
    scope(n, name);
    struct gru_weights p = gru_weights(n, var_dim(x, -1), var_dim(h, -1));
    var y = gru_next(&p, v_add(v_matmul(x, p.w), p.b), h);
    scope_end(n);
    return y;
}

var gru(net *n, const char *name, var x, var h)
{
    var state[GRU_MAX_TIME];
    int64_t batch = var_dim(x, 0), time = var_dim(x, 1), hidden = var_dim(h, -1);
    if (var_ok(x) && (var_shape(x).rank != 3 || time > GRU_MAX_TIME))
        return graph_fail(n->g, "gru %s wants [N, T, I] with T at most %d", name, GRU_MAX_TIME);
    scope(n, name);
    struct gru_weights p = gru_weights(n, var_dim(x, -1), hidden);
    var from_x = v_add(v_matmul(x, p.w), p.b);
    for (int64_t t = 0; t < time; t++) {
        h = gru_next(&p, v_reshape(v_slice(from_x, 1, t, 1), SHAPE(batch, 3 * hidden)), h);
        state[t] = v_reshape(h, SHAPE(batch, 1, hidden));
    }
    scope_end(n);
    return v_concat(state, (int)time, 1);
}
