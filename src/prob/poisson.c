/* poisson.c -- the mass of a count. */
#include "prob/poisson.h"

struct poisson poisson_of(var log_rate)
{
    return (struct poisson){v_clip(log_rate, POISSON_LOG_RATE_LOW, POISSON_LOG_RATE_HIGH)};
}

var poisson_mean(struct poisson p)
{
    return v_exp(p.log_rate);
}

var poisson_logp(struct poisson p, var x)
{
    return v_sub(v_sub(v_mul(x, p.log_rate), poisson_mean(p)), v_lgamma(v_offset(x, 1)));
}
