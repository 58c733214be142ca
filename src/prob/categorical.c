/* categorical.c -- sampling is the argmax of logits with Gumbel noise: no running sums, no division. */
#include "prob/categorical.h"
#include "prob/noise.h"

struct categorical categorical_of_weights(net *n, var weight)
{
    return (struct categorical){v_broadcast(v_log(weight), SHAPE(n->batch, var_dim(weight, 0)))};
}

var categorical_logp(struct categorical p, var index)
{
    return v_neg(v_xent(p.logits, index));
}

var categorical_sample(struct categorical p)
{
    return v_argmax(v_add(p.logits, noise_gumbel(p.logits)));
}

#define NEVER (-1e30) /* the logit of what is left out */

/* Logits below the least that is let in, which is [.., 1], are left out. */
static var at_least(var logits, var least)
{
    return v_select(v_less(logits, least), v_const(logits.g, NEVER), logits);
}

struct categorical categorical_narrowed(struct categorical p, double temperature, int top_k, double top_p)
{
    const int64_t kinds = var_dim(p.logits, -1);
    var logits = v_scale(p.logits, 1 / (temperature > COLDEST ? temperature : COLDEST));
    if (top_k > 0 && top_k < kinds) logits = at_least(logits, v_slice(v_topk(logits, top_k, NULL), -1, top_k - 1, 1));
    if (top_p > 0 && top_p < 1) {
        var falling = v_topk(logits, (int)kinds, NULL);
        var before = v_cumsum(v_softmax(falling), -1, false, true); /* what the likelier ones hold */
        var in = v_less(before, v_const(logits.g, top_p));
        var least = v_neg(
            v_max(v_select(in, v_neg(falling), v_const(logits.g, 2 * NEVER)), AXIS(var_shape(logits).rank - 1)));
        logits = at_least(logits, least);
    }
    return (struct categorical){logits};
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
