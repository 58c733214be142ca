/* categorical.h -- one of K, by logits over the last axis: [.., K]. */
#ifndef LIMN_PROB_CATEGORICAL_H
#define LIMN_PROB_CATEGORICAL_H

#include "nn/net.h"

struct categorical {
    var logits;
};

struct categorical categorical_of_weights(net *n, var weight); /* weight [K], summing to one: [n->batch, K] */

var categorical_logp(struct categorical p, var index); /* index [..] i32: [..] */
#define COLDEST 1e-6 /* what is asked to be colder is as cold */
var categorical_sample(struct categorical p);          /* [..] i32 */
var categorical_entropy(struct categorical p);         /* [..] */

/* Sharpened by a temperature below 1; then only the top_k likeliest are left, and of them the likeliest that together
** hold top_p of the probability (Holtzman et al. 2019). 0 leaves all, in both. */
struct categorical categorical_narrowed(struct categorical p, double temperature, int top_k, double top_p);

/* A sample softened so that gradients flow (Jang et al. 2016): [.., K], nearer to one-hot the lower the temperature.
** hard: exactly one-hot, with the soft one's gradient. */
var gumbel_softmax(struct categorical p, double temperature, bool hard);

#endif
