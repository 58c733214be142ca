/* bijection.c -- the maps of flows, each in both ways. */
#include "prob/bijection.h"
#include "nn/masked.h"

#include <stdio.h>

#define LEAST_DEVIATION 1e-3 /* of a channel in the first batch: what hardly moves is not blown up */
#define MOST_LOG_SCALE 4.0

struct flow flow_begin(net *n, var x, var given, enum flow_way way)
{
    return (struct flow){x, v_fill(n->g, SHAPE(var_dim(x, 0)), 0), given, way};
}

struct flow flow_to(struct flow f, var x, var log_stretch)
{
    f.x = x;
    if (f.way == FLOW_IN) f.log_det = v_add(f.log_det, v_sum_items(log_stretch));
    return f;
}

/* The same for a stretch that all items share: per channel, and so as often as there are pixels. */
static struct flow to_by_channel(struct flow f, var x, var log_stretch)
{
    const struct shape s = var_shape(x);
    const double pixels = (double)shape_size(shape_item(s)) / (double)shape_dim(s, -1);
    f.x = x;
    if (f.way == FLOW_IN) f.log_det = v_add(f.log_det, v_scale(v_sum_all(log_stretch), pixels));
    return f;
}

struct flow flow_chain(net *n, const void *options, struct flow f, int count, flow_step *step)
{
    char name[12];
    for (int i = 0; i < count; i++) {
        const int k = f.way == FLOW_IN ? i : count - 1 - i;
        snprintf(name, sizeof name, "%d", k);
        scope(n, name);
        f = step(n, options, f, k);
        scope_end(n);
    }
    return f;
}

/* ---- actnorm ---- */

static var channel_mean(var x) /* over all but the last axis: [C] */
{
    return v_reshape(v_mean(x, AXIS(var_shape(x).rank - 1) - 1), SHAPE(var_dim(x, -1)));
}

/* Mean and deviation of the first batch, [2, C]; before there was one, 0 and 1. */
static void first_batch(net *n, var x, var *mean, var *deviation)
{
    const int64_t channels = var_dim(x, -1);
    var seen = buffer(n, "seen", SHAPE(2, channels), 0);
    var none = v_less(v_slice(seen, 0, 1, 1), v_const(n->g, LEAST_DEVIATION / 2)); /* [1, C] */
    var m = v_fill(n->g, SHAPE(channels), 0), d = v_fill(n->g, SHAPE(channels), 1);
    if (n->training) {
        m = channel_mean(x);
        d = v_maximum(v_sqrt(channel_mean(v_square(v_sub(x, m)))), v_const(n->g, LEAST_DEVIATION));
    }
    var both = v_stop(v_select(none, v_reshape(v_join(m, d, 0), SHAPE(2, channels)), seen));
    update(n, seen, both);
    *mean = v_reshape(v_slice(both, 0, 0, 1), SHAPE(channels));
    *deviation = v_reshape(v_slice(both, 0, 1, 1), SHAPE(channels));
}

struct flow flow_actnorm(net *n, const char *name, struct flow f)
{
    const int64_t channels = var_dim(f.x, -1);
    var mean, deviation;
    scope(n, name);
    first_batch(n, f.x, &mean, &deviation);
    var g = param(n, "g", SHAPE(channels), INIT_ZEROS), b = param(n, "b", SHAPE(channels), INIT_ZEROS);
    var stretch = v_sub(g, v_log(deviation));
    var x = f.way == FLOW_IN ? v_add(v_mul(v_sub(f.x, mean), v_exp(stretch)), b)
                             : v_add(v_mul(v_sub(f.x, b), v_exp(v_neg(stretch))), mean);
    scope_end(n);
    return to_by_channel(f, x, stretch);
}

/* ---- mixing ---- */

/* (I + N)^-1 = (I - N)(I + N^2)(I + N^4) ... for N of zeros on and on one side of the diagonal: N^size = 0. */
static var inverse_of_unit_triangle(var strict, var identity)
{
    const int64_t size = var_dim(strict, 0);
    var power = v_neg(strict), inverse = v_add(identity, power);
    for (int64_t k = 2; k < size; k *= 2) {
        power = v_matmul(power, power);
        inverse = v_add(inverse, v_matmul(inverse, power));
    }
    return inverse;
}

struct flow flow_mix(net *n, const char *name, struct flow f)
{
    const int64_t size = var_dim(f.x, -1);
    const struct shape square = SHAPE(size, size);
    scope(n, name);
    var w = param(n, "w", square, INIT_ZEROS);
    scope_end(n);
    var row = v_iota(n->g, square, 0), column = v_iota(n->g, square, 1), identity = v_equal(row, column);
    var lower = v_mul(w, v_less(column, row)), upper = v_mul(w, v_less(row, column));
    var stretch = v_sum(v_mul(w, identity), AXIS(0)); /* [1, size] */
    if (f.way == FLOW_IN) {
        var x = v_mul(v_matmul(f.x, v_add(identity, lower)), v_exp(v_reshape(stretch, SHAPE(size))));
        return to_by_channel(f, v_matmul(x, v_add(identity, upper)), stretch);
    }
    var x = v_matmul(f.x, inverse_of_unit_triangle(upper, identity));
    x = v_mul(x, v_exp(v_neg(v_reshape(stretch, SHAPE(size)))));
    return to_by_channel(f, v_matmul(x, inverse_of_unit_triangle(lower, identity)), stretch);
}

/* ---- squeezing ---- */

static var diagonals(var x, int axis) /* of the four pixels of a field, those on one diagonal first; its own inverse */
{
    var part[4];
    static const int order[4] = {0, 3, 2, 1};
    for (int k = 0; k < 4; k++) part[k] = v_slice(x, axis, order[k], 1);
    return v_concat(part, 4, axis);
}

struct flow flow_squeeze(struct flow f)
{
    if (var_shape(f.x).rank != 4) return f.x = graph_fail(f.x.g, "only pictures can be squeezed"), f;
    const int64_t n = var_dim(f.x, 0), h = var_dim(f.x, 1), w = var_dim(f.x, 2), c = var_dim(f.x, 3);
    if (f.way == FLOW_IN) {
        var field = v_transpose(v_reshape(f.x, SHAPE(n, h / 2, 2, w / 2, 2, c)), (int[]){0, 1, 3, 2, 4, 5});
        field = diagonals(v_reshape(field, SHAPE(n, h / 2, w / 2, 4, c)), 3);
        f.x = v_reshape(field, SHAPE(n, h / 2, w / 2, 4 * c));
    } else {
        var field = diagonals(v_reshape(f.x, SHAPE(n, h, w, 4, c / 4)), 3);
        field = v_transpose(v_reshape(field, SHAPE(n, h, w, 2, 2, c / 4)), (int[]){0, 1, 3, 2, 4, 5});
        f.x = v_reshape(field, SHAPE(n, 2 * h, 2 * w, c / 4));
    }
    return f;
}

/* ---- each value ---- */

static var part_of(var told, int64_t k) /* [.., parts] -> [..] */
{
    struct shape s = var_shape(told);
    if (!var_ok(told)) return told;
    s.rank--;
    s.dim[s.rank] = 0;
    return v_reshape(v_slice(told, -1, k, 1), s);
}

static struct flow affine(const struct flow_each *self, struct flow f, var told)
{
    (void)self;
    var m = part_of(told, 0), s = v_scale(v_tanh(v_scale(part_of(told, 1), 1 / MOST_LOG_SCALE)), MOST_LOG_SCALE);
    if (f.way == FLOW_IN) return flow_to(f, v_mul(v_sub(f.x, m), v_exp(v_neg(s))), v_neg(s));
    return flow_to(f, v_add(v_mul(f.x, v_exp(s)), m), s);
}

struct flow_each flow_affine(void)
{
    return (struct flow_each){.parts = 2, .map = affine};
}

/* ---- coupling ---- */

static var beside(var x, var given) /* what is given becomes further channels of every pixel */
{
    if (!var_ok(given)) return x;
    struct shape s = shape_with(var_shape(x), -1, var_dim(given, -1)), one = s;
    for (int k = 1; k < s.rank - 1; k++) one.dim[k] = 1;
    return v_join(x, v_broadcast(v_reshape(given, one), s), s.rank - 1);
}

/* [.., I] -> [.., width, parts], zeros at first */
static var tell(net *n, struct flow_network network, var x, var given, int64_t width, int64_t parts)
{
    const bool picture = var_shape(x).rank == 4;
    char layer[12];
    var h = beside(x, given);
    for (int k = 0; k < network.hidden.count; k++) {
        snprintf(layer, sizeof layer, "%d", k);
        const int out = network.hidden.size[k];
        h = activate(picture ? conv(n, layer, h, out, k ? 1 : 3, 1) : linear(n, layer, h, out), network.how);
    }
    h = picture ? conv_from(n, "out", h, width * parts, 3, 1, INIT_ZEROS)
                : linear_from(n, "out", h, width * parts, INIT_ZEROS);
    struct shape s = shape_with(var_shape(h), -1, width);
    s.dim[s.rank++] = parts;
    return v_reshape(h, s);
}

struct flow flow_coupling(net *n, const char *name, struct flow f, bool second, struct flow_network network,
                          struct flow_each each)
{
    const int64_t width = var_dim(f.x, -1), half = width / 2;
    var first = v_slice(f.x, -1, 0, half), rest = v_slice(f.x, -1, half, width - half);
    var stays = second ? rest : first;
    f.x = second ? first : rest;
    scope(n, name);
    var told = tell(n, network, stays, f.given, var_dim(f.x, -1), each.parts);
    scope_end(n);
    f = each.map(&each, f, told);
    f.x = second ? v_join(f.x, stays, var_shape(stays).rank - 1) : v_join(stays, f.x, var_shape(stays).rank - 1);
    return f;
}

/* ---- autoregressive ---- */

static var column_degrees(net *n, int64_t columns, bool backwards)
{
    var k = v_iota(n->g, SHAPE(columns), 0);
    return backwards ? v_offset(v_neg(k), (double)columns) : v_offset(k, 1);
}

struct flow flow_autoregressive(net *n, const char *name, struct flow f, bool backwards, struct flow_network network,
                                struct flow_each each)
{
    const int64_t columns = var_dim(f.x, -1);
    if (f.way == FLOW_IN) {
        var told = masked_mlp(n, name, f.x, column_degrees(n, columns, backwards), f.given, network.hidden, network.how,
                              each.parts);
        return each.map(&each, f, told);
    }
    var noise = f.x, start = v_fill(n->g, var_shape(f.x), 0), given = f.given;
    var t = loop(n, (int)columns); /* the column of degree t + 1 is made in round t */
    noise = carry(n, noise);
    var x = carry(n, start), degree = column_degrees(n, columns, backwards);
    if (var_ok(f.given)) given = carry(n, f.given);
    f = flow_begin(n, noise, given, FLOW_OUT);
    f = each.map(&each, f, masked_mlp(n, name, x, degree, given, network.hidden, network.how, each.parts));
    carry_set(n, x, v_select(v_equal(degree, v_offset(t, 1)), f.x, x));
    loop_end(n);
    return flow_begin(n, carried(n, x), var_ok(given) ? carried(n, given) : given, FLOW_OUT);
}
