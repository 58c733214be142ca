/* categorical.c -- sampling is the argmax of logits with Gumbel noise: no running sums, no division. */
#include "prob/categorical.h"
#include "prob/noise.h"

var categorical_logp(struct categorical p, var index)
{
    return v_neg(v_xent(p.logits, index));
}

var categorical_sample(struct categorical p)
{
    return v_argmax(v_add(p.logits, noise_gumbel(p.logits)));
}

var categorical_entropy(struct categorical p)
{
    struct shape s = var_shape(p.logits);
    if (s.rank < 1) return v_softmax(p.logits); /* which records the error */
    var each = v_mul(v_softmax(p.logits), v_log_softmax(p.logits));
    s.rank--;
    return v_neg(v_reshape(v_sum(each, AXIS(s.rank)), s));
}

var gumbel_softmax(struct categorical p, double temperature, bool hard)
{
    var soft = v_softmax(v_scale(v_add(p.logits, noise_gumbel(p.logits)), 1 / temperature));
    if (!hard) return soft;
    var corner = v_one_hot(v_argmax(soft), var_dim(soft, -1));
    return v_add(soft, v_stop(v_sub(corner, soft)));
}
