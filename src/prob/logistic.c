/* logistic.c -- all in softplus, so that neither tail overflows or cancels.
**
** The mass between a and b < a (standardised) is sigmoid(a) - sigmoid(b), whose log is
**
**   -softplus(-a) - softplus(b) + log(1 - e^-(a - b))
**
** with nothing subtracted that is nearly equal. a - b is the same for all x.
*/
#include "prob/logistic.h"
#include "prob/noise.h"

#define STEP (1.0 / (LOGISTIC_LEVELS - 1))

struct logistic logistic_of(var mean, var log_scale)
{
    return (struct logistic){mean, v_clip(log_scale, LOGISTIC_LOG_SCALE_LOW, LOGISTIC_LOG_SCALE_HIGH)};
}

var logistic_logp(struct logistic p, var x)
{
    var z = v_mul(v_sub(x, p.mean), v_exp(v_neg(p.log_scale)));
    return v_neg(v_add(v_add(z, p.log_scale), v_scale(v_softplus(v_neg(z)), 2)));
}

var logistic_rsample(struct logistic p)
{
    var u = noise_uniform(p.mean, p.log_scale);
    var odds = v_sub(v_log(u), v_log(v_sub(v_const(u.g, 1), u)));
    return v_add(p.mean, v_mul(v_exp(p.log_scale), odds));
}

/* log(1 - e^-d) for d > 0; below a half by the series of log((1 - e^-d) / d), good to 1e-7 there */
static var log_one_minus_exp(var d, var log_d)
{
    var square = v_square(d);
    var higher = v_mul(square, v_offset(v_scale(square, -1.0 / 2880), 1.0 / 24));
    var near = v_add(v_sub(log_d, v_scale(d, 0.5)), higher);
    var far = v_log(v_offset(v_neg(v_exp(v_neg(v_maximum(d, v_const(d.g, 0.5))))), 1));
    return v_select(v_less(d, v_const(d.g, 0.5)), near, far);
}

var discretised_logistic_logp(struct logistic p, var x)
{
    var sharp = v_exp(v_neg(p.log_scale)), centred = v_sub(x, p.mean);
    var above = v_mul(v_offset(centred, STEP / 2), sharp), below = v_mul(v_offset(centred, -STEP / 2), sharp);
    var not_over = v_neg(v_softplus(v_neg(above))), not_under = v_neg(v_softplus(below));
    var width = log_one_minus_exp(v_scale(sharp, STEP), v_offset(v_neg(p.log_scale), -5.5412635451584258));
    var inside = v_add(v_add(not_over, not_under), width);
    var first = v_less(x, v_const(x.g, STEP / 2)), last = v_less(v_const(x.g, 1 - STEP / 2), x);
    return v_select(first, not_over, v_select(last, not_under, inside));
}

var discretised_logistic_sample(struct logistic p)
{
    var x = v_clip(logistic_rsample(p), 0, 1);
    return v_scale(v_floor(v_offset(v_scale(x, LOGISTIC_LEVELS - 1), 0.5)), STEP);
}
