/* kept_gaussians.h -- a mixture of Gaussians that was fitted (stat/gaussians.h), in the store and in graphs.
**
**   weight [K], log_scale [K]
**   mean [K, 1, D]
**   factor, whiten    [K, D, D] or, tied, [D, D]: transposed, as rows are multiplied from the left;
**                     diagonal and spherical [K, 1, D]: deviations, and their inverses
**
** With z = (x - mean) whiten standard normal, a density is a product of matrices
** and a sum of squares, and a sample is z factor + mean.
*/
#ifndef LIMN_NN_KEPT_GAUSSIANS_H
#define LIMN_NN_KEPT_GAUSSIANS_H

#include "nn/net.h"
#include "stat/gaussians.h"

/* Fits, to x [n, d] as a fitter is given it, and keeps; how->k 0: as many components as c likes best. Round components
** (COVARIANCE_SPHERICAL) are round on the scale of the data, where columns have one unit and not each its own. */
int fit_gaussians(struct store *s, const struct item *item, const struct gaussians_fit *how, enum criterion c,
                  const double *x, int64_t n, int64_t d, struct err *e);

int keep_gaussians(struct store *s, struct gaussians *g, struct err *e); /* g is spoilt */
int recall_gaussians(const struct store *s, const struct item *item, struct gaussians *g, struct err *e);

void gaussians_steps(const struct store *s, const struct item *item, struct gaussians *g); /* those of whole numbers */

/* family.score_rows, joint_rows and fill_rows, and score, for all that is kept as Gaussians: options are not looked at. */
int gaussians_score_rows(const struct store *s, const struct item *item, const void *options, const double *x,
                         int64_t n, double *out, struct err *e);
int gaussians_joint_rows(const struct store *s, const struct item *item, const void *options, const double *x,
                         int64_t n, double **joint, int64_t *k, struct err *e);
int gaussians_fill_rows(const struct store *s, const struct item *item, const void *options, double *x, int64_t n,
                        double temperature, uint64_t seed, struct err *e);
int gaussians_jumps(const struct store *s, const struct item *item, int64_t column, double *edge); /* family.jumps */
var gaussians_score(net *n, const void *options, struct batch b);

var kept_log_joint(net *n, var x); /* x [N, ...]: [N, K], log weight + log density under each */
var kept_draw(net *n, var which);  /* which [N] i32: [N, D], of those components */

#endif
