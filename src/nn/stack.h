/* stack.h -- the body of a causal transformer: blocks of attention to the places before, and of a network, norms first. */
#ifndef LIMN_NN_STACK_H
#define LIMN_NN_STACK_H

#include "nn/layer.h"

struct stack {
    int layers, width, heads;
    bool rotary;
    double dropout;
};

#define STACK_SPREAD 0.02 /* of the first weights; of those that are added to the stream, less the deeper it is */

/* x [N, T, width] -> the same, normed after the last block. at.heads and at.rotary are the stack's. */
var causal_stack(net *n, const struct stack *s, var x, struct causal at);

#endif
