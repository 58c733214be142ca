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

var laplace_rsample(struct laplace p)
{
    var u = v_offset(noise_uniform(p.mean, p.log_scale), -0.5);
    var tail = v_log(v_offset(v_scale(v_abs(u), -2), 1)); /* of what lies beyond, at least 2^-23 */
    return v_sub(p.mean, v_mul(v_exp(p.log_scale), v_mul(v_sign(u), tail)));
}
