/* normal.h -- the normal distribution, value by value (a diagonal Gaussian).
**
** All results are elementwise: v_sum_items turns log densities of parts into
** those of items. The logarithm of the deviation is clipped to a range in which
** no exponential of it leaves f32, even squared.
*/
#ifndef LIMN_PROB_NORMAL_H
#define LIMN_PROB_NORMAL_H

#include "nn/net.h"

#define NORMAL_LOG_STD_LOW (-9.0)
#define NORMAL_LOG_STD_HIGH 9.0

struct normal {
    var mean, log_std;
};

struct normal normal_of(var mean, var log_std); /* clips */
struct normal normal_standard(struct graph *g, struct shape shape);
struct normal normal_head(net *n, const char *name, var h, int64_t width); /* two linear maps of h: [.., width] each */

var normal_rsample(struct normal p); /* mean + std noise: gradients flow through */
var normal_logp(struct normal p, var x);
var normal_cell_logp(struct normal p, var x, var step); /* of the mean density over x -+ step / 2; step 0: of the density */
var normal_entropy(struct normal p);
var normal_kl(struct normal q, struct normal p); /* KL(q || p) */
var normal_kl_standard(struct normal q);

#endif
