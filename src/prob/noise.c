/* noise.c -- random numbers in the shape in which two values meet. */
#include "prob/noise.h"

typedef var maker(struct graph *g, struct shape shape);

static var noise(maker *make, var a, var b)
{
    struct shape shape;
    if (!shape_broadcast(var_shape(a), var_shape(b), &shape)) return v_add(a, b); /* which records what does not fit */
    return make(a.g, shape);
}

var noise_uniform(var a, var b)
{
    return noise(v_uniform, a, b);
}

var noise_normal(var a, var b)
{
    return noise(v_normal, a, b);
}

var noise_gumbel(var like)
{
    return v_neg(v_log(v_neg(v_log(noise_uniform(like, like)))));
}
