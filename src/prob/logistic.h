/* logistic.h -- the logistic distribution, and its mass on the 256 levels of a picture.
**
** Value by value. Pictures hold 0, 1/255, .., 1; a level's mass is what lies
** within half a step of it, the first and the last take the tails (Salimans et al.
** 2017). The log of the scale is clipped: at the low end half of the mass lies
** within a quarter of a level, so sharper would gain nothing.
*/
#ifndef LIMN_PROB_LOGISTIC_H
#define LIMN_PROB_LOGISTIC_H

#include "graph/build.h"

#define LOGISTIC_LOG_SCALE_LOW (-7.0)
#define LOGISTIC_LOG_SCALE_HIGH 7.0
#define LOGISTIC_LEVELS 256

struct logistic {
    var mean, log_scale;
};

struct logistic logistic_of(var mean, var log_scale); /* clips */
var logistic_logp(struct logistic p, var x);
var logistic_rsample(struct logistic p);

var discretised_logistic_logp(struct logistic p, var x);
var discretised_logistic_sample(struct logistic p); /* on the levels; no gradient */

#endif
