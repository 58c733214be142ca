/* laplace.h -- the Laplace distribution, value by value; the log of its scale is clipped. */
#ifndef LIMN_PROB_LAPLACE_H
#define LIMN_PROB_LAPLACE_H

#include "graph/build.h"

#define LAPLACE_LOG_SCALE_LOW (-9.0)
#define LAPLACE_LOG_SCALE_HIGH 9.0

struct laplace {
    var mean, log_scale;
};

struct laplace laplace_of(var mean, var log_scale); /* clips */
var laplace_logp(struct laplace p, var x);
var laplace_cell_logp(struct laplace p, var x, var step); /* of the mean density over x -+ step / 2; step 0: of the density */
var laplace_rsample(struct laplace p);

#endif
