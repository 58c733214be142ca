/* norm.c -- normalising layers: by item, by group of channels, by batch. */
#include "nn/layer.h"

#define EPSILON 1e-5
#define BATCH_SHARE 0.1 /* of the newest batch in the running statistics */

static var gain(net *n, var x)
{
    return param(n, "g", SHAPE(var_dim(x, -1)), INIT_ONES);
}

static var bias(net *n, var x)
{
    return param(n, "b", SHAPE(var_dim(x, -1)), INIT_ZEROS);
}

static var adjusted(net *n, var x)
{
    return v_add(v_mul(x, gain(n, x)), bias(n, x));
}

var layer_norm(net *n, const char *name, var x)
{
    scope(n, name);
    var y = adjusted(n, v_layer_norm(x, EPSILON));
    scope_end(n);
    return y;
}

static int groups_for(int64_t channels)
{
    int groups = 32;
    while (groups > 1 && channels % (2 * groups)) groups /= 2;
    return groups;
}

var group_norm(net *n, const char *name, var x, int groups)
{
    scope(n, name);
    var y = adjusted(n, v_group_norm(x, groups ? groups : groups_for(var_dim(x, -1)), EPSILON));
    scope_end(n);
    return y;
}

/* Moves a running statistic [C] towards the batch's [1, .., C]. */
static void follow(net *n, var running, var now)
{
    update(n, running, v_lerp(running, v_reshape(now, var_shape(running)), BATCH_SHARE));
}

var batch_norm(net *n, const char *name, var x)
{
    struct shape s = var_shape(x), channels = SHAPE(var_dim(x, -1));
    if (s.rank < 2) return graph_fail(n->g, "batch_norm %s wants rows or pictures, not a single item", name);
    scope(n, name);
    var mean = buffer(n, "mean", channels, 0), variance = buffer(n, "var", channels, 1);
    if (n->training) {
        unsigned axes = AXIS(s.rank - 1) - 1;
        double count = (double)(shape_size(s) / channels.dim[0]);
        var m = v_mean(x, axes), v = v_mean(v_square(v_sub(x, m)), axes);
        follow(n, mean, m);
        follow(n, variance, v_scale(v, count > 1 ? count / (count - 1) : 1)); /* unbiased */
        mean = m, variance = v;
    }
    var scale = v_div(gain(n, x), v_sqrt(v_offset(variance, EPSILON)));
    var y = v_add(v_mul(v_sub(x, mean), scale), bias(n, x));
    scope_end(n);
    return y;
}
