/* bernoulli.c -- by softplus and sigmoid, which do not overflow. */
#include "prob/bernoulli.h"
#include "prob/noise.h"

var bernoulli_logp(struct bernoulli p, var x)
{
    return v_neg(v_bce(p.logits, x));
}

var bernoulli_mean(struct bernoulli p)
{
    return v_sigmoid(p.logits);
}

var bernoulli_sample(struct bernoulli p)
{
    return v_less(noise_uniform(p.logits, p.logits), bernoulli_mean(p));
}

var bernoulli_entropy(struct bernoulli p)
{
    return v_bce(p.logits, bernoulli_mean(p));
}
