/* binned.h -- columns of numbers in bins and of categories, as tables that graphs read.
**
**   edge [D, C - 1]                 where the values of a column end, as families see them
**   level, base, width, rate [D, C] of each bin, as stat/bins.h has them
**
** A category is a bin of no width, whose value has a mass.
*/
#ifndef LIMN_NN_BINNED_H
#define LIMN_NN_BINNED_H

#include "nn/net.h"
#include "stat/bins.h"

#define BINNED_BEYOND 1e30 /* the edge of a value that there is not */

struct binned {
    var edge, level, base, width, rate;
};

/* x [M, D], as families see it */
var binned_index(const struct binned *t, var x);           /* [M, D]: the number of its bin, f32 */
var binned_logp(const struct binned *t, var index, var x); /* [M, D]: given its bin; of categories what undoes front_log_volume */
var binned_draw(const struct binned *t, var index);        /* [M, D]: a number in that bin */

/* For what keeps the tables: bin v of column j, whose bins->count is 0 where it is of categories. */
struct bin binned_bin(const struct store *s, const struct item *item, const struct bins *b, int64_t j, int64_t v);
double binned_edge(const struct store *s, const struct item *item, const struct bins *b, int64_t categories, int64_t j, int64_t v);

#endif
