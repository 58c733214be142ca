/* gamma.c -- densities that rest on log Gamma. */
#include "prob/gamma.h"

static var clipped(var x)
{
    return v_clip(x, GAMMA_LOG_LOW, GAMMA_LOG_HIGH);
}

struct gamma gamma_of(var log_shape, var log_rate)
{
    return (struct gamma){clipped(log_shape), clipped(log_rate)};
}

var gamma_logp(struct gamma p, var x)
{
    var shape = v_exp(p.log_shape);
    var safe = v_maximum(x, v_const(x.g, GAMMA_SMALLEST));
    var power = v_mul(v_offset(shape, -1), v_log(safe));
    var constant = v_sub(v_mul(shape, p.log_rate), v_lgamma(shape));
    return v_sub(v_add(constant, power), v_mul(v_exp(p.log_rate), safe));
}

var gamma_mean(struct gamma p)
{
    return v_exp(v_sub(p.log_shape, p.log_rate));
}

struct beta beta_of(var log_a, var log_b)
{
    return (struct beta){clipped(log_a), clipped(log_b)};
}

var beta_logp(struct beta p, var x)
{
    var a = v_exp(p.log_a), b = v_exp(p.log_b), safe = v_clip(x, BETA_MARGIN, 1 - BETA_MARGIN);
    var rest = v_offset(v_neg(safe), 1);
    var powers = v_add(v_mul(v_offset(a, -1), v_log(safe)), v_mul(v_offset(b, -1), v_log(rest)));
    return v_add(powers, v_sub(v_lgamma(v_add(a, b)), v_add(v_lgamma(a), v_lgamma(b))));
}

var beta_mean(struct beta p)
{
    return v_sigmoid(v_sub(p.log_a, p.log_b));
}
