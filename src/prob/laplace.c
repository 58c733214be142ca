/* laplace.c -- the two-sided exponential: density in closed form, samples by inversion. */
#include "prob/laplace.h"
#include "prob/noise.h"

#include <math.h>

struct laplace laplace_of(var mean, var log_scale)
{
    return (struct laplace){mean, v_clip(log_scale, LAPLACE_LOG_SCALE_LOW, LAPLACE_LOG_SCALE_HIGH)};
}

var laplace_logp(struct laplace p, var x)
{
    var distance = v_mul(v_abs(v_sub(x, p.mean)), v_exp(v_neg(p.log_scale)));
    return v_offset(v_neg(v_add(distance, p.log_scale)), -M_LN2);
}

#define LEAST_WIDTH 1e-3 /* in scales: over less the density is what it is in the middle */

var laplace_cell_logp(struct laplace p, var x, var step)
{
    var sharp = v_exp(v_neg(p.log_scale)), distance = v_mul(v_abs(v_sub(x, p.mean)), sharp);
    var w = v_maximum(v_mul(step, sharp), v_const(x.g, LEAST_WIDTH)), half = v_scale(w, 0.5);
    var left = v_maximum(v_sub(distance, half), v_const(x.g, 0));
    var outside = v_sub(v_log(v_scale(v_offset(v_neg(v_exp(v_neg(w))), 1), 0.5)), left);
    var near = v_minimum(distance, half);
    var beyond = v_scale(v_add(v_exp(v_sub(near, half)), v_exp(v_neg(v_add(near, half)))), 0.5);
    var inside = v_log(v_maximum(v_offset(v_neg(beyond), 1), v_const(x.g, 1e-30)));
    return v_sub(v_sub(v_select(v_less(distance, half), inside, outside), v_log(w)), p.log_scale);
}

var laplace_rsample(struct laplace p)
{
    var u = v_offset(noise_uniform(p.mean, p.log_scale), -0.5);
    var tail = v_log(v_offset(v_scale(v_abs(u), -2), 1)); /* of what lies beyond, at least 2^-23 */
    return v_sub(p.mean, v_mul(v_exp(p.log_scale), v_mul(v_sign(u), tail)));
}
