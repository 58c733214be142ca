/* bernoulli.h -- zeros and ones, value by value, by their logits. */
#ifndef LIMN_PROB_BERNOULLI_H
#define LIMN_PROB_BERNOULLI_H

#include "graph/build.h"

struct bernoulli {
    var logits;
};

var bernoulli_logp(struct bernoulli p, var x); /* x may lie between 0 and 1: the negative cross-entropy */
var bernoulli_sample(struct bernoulli p);      /* 0 or 1, as f32; no gradient */
var bernoulli_mean(struct bernoulli p);
var bernoulli_entropy(struct bernoulli p);

#endif
