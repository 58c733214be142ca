/* kept_network.h -- a Bayesian network that was fitted (stat/network.h), in the store and in graphs.
**
**   parent, stride [D, K]    -1: no more; row of the table = first + sum of stride x value of the parent
**   first [D]
**   order, categories [D]    columns, parents first; values of each, or bins
**   table [R, C]             log p(value | parents), of column 0 first
**   edge [D, C - 1], level, base, width, rate [D, C]
**                            where the values of a column end, as families see them; and within value or bin k
**                            log p(x | k) = level - rate (x - base), x = base + width u or base + exponential / rate
**
** Columns of categories are taken as they are, numbers in bins (stat/bins.h).
*/
#ifndef LIMN_NN_KEPT_NETWORK_H
#define LIMN_NN_KEPT_NETWORK_H

#include "nn/kept_columns.h"
#include "stat/bins.h"
#include "stat/network.h"

struct kept_network {
    struct network g;
    struct bins *bins; /* [d]; count 0: a column of categories */
    double *values;    /* [n, d]: categories and bins */
};

/* For a fitter: the items x [n, d] as it is given them, numbers in up to `bins` bins, and a network of up to `parents`
** parents a column that has none yet. */
int network_begin(struct kept_network *k, const struct store *s, const struct item *item, struct columns_view view, const double *x,
                  int64_t n, int bins, int64_t parents, struct err *e);
void network_end(struct kept_network *k);
int keep_network(struct store *s, const struct item *item, struct columns_view view, const struct kept_network *k, struct err *e);

/* family.score_rows, family.fill_rows, family.best_rows */
int kept_network_score(const struct store *s, const struct item *item, struct columns_view view, const double *x, int64_t n,
                       double *out, struct err *e);
int kept_network_fill(const struct store *s, const struct item *item, struct columns_view view, double *x, int64_t n,
                      double temperature, uint64_t seed, struct err *e);
int kept_network_best(const struct store *s, const struct item *item, struct columns_view view, const bool *named, double *x,
                      int64_t n, struct err *e);

int kept_network_jumps(const struct store *s, const struct item *item, int64_t column, double *edge); /* family.jumps */

var network_logp(net *n, struct batch b); /* [N]: for family.score, where nothing is missing */
var network_draw(net *n);                 /* n->batch items, for family.sample */

#endif
