/* gamma.h -- the gamma distribution on numbers above zero and the beta distribution on shares, value by value.
**
** By logs of their parameters, which are clipped; values are kept a little away
** from where the density may be infinite.
*/
#ifndef LIMN_PROB_GAMMA_H
#define LIMN_PROB_GAMMA_H

#include "graph/build.h"

#define GAMMA_LOG_LOW (-5.0)
#define GAMMA_LOG_HIGH 5.0   /* larger ones would cancel too many digits of lgamma in f32 */
#define GAMMA_SMALLEST 1e-20 /* the smallest value a gamma density is asked at */
#define BETA_MARGIN 0x1p-20   /* the same for beta, from 0 and from 1: 1 - 2^-20 is exact in f32 */

struct gamma {
    var log_shape, log_rate;
};
struct beta {
    var log_a, log_b;
};

struct gamma gamma_of(var log_shape, var log_rate); /* clips */
var gamma_logp(struct gamma p, var x);
var gamma_mean(struct gamma p);

struct beta beta_of(var log_a, var log_b); /* clips */
var beta_logp(struct beta p, var x);
var beta_mean(struct beta p);

#endif
