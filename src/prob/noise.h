/* noise.h -- random numbers in the shape in which two values meet. Internal to the room. */
#ifndef LIMN_PROB_NOISE_H
#define LIMN_PROB_NOISE_H

#include "graph/build.h"

var noise_uniform(var a, var b); /* in (0, 1) */
var noise_normal(var a, var b);
var noise_gumbel(var like);

#endif
