/* poisson.h -- counts, value by value, by the log of their rate, which is clipped: at 3000, three terms of 20000 still
** leave two digits behind the point in f32. */
#ifndef LIMN_PROB_POISSON_H
#define LIMN_PROB_POISSON_H

#include "graph/build.h"

#define POISSON_LOG_RATE_LOW (-15.0)
#define POISSON_LOG_RATE_HIGH 8.0

struct poisson {
    var log_rate;
};

struct poisson poisson_of(var log_rate); /* clips */
var poisson_logp(struct poisson p, var x); /* x = 0, 1, 2, ... as f32 */
var poisson_mean(struct poisson p);

#endif
