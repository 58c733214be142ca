/* frechet.h -- the Frechet distance of two Gaussians (Dowson & Landau 1982), and of the Gaussians that two sets of points
** look like (Heusel et al. 2017):
**
**   |m1 - m2|^2 + tr(S1 + S2 - 2 (S1 S2)^(1/2))
**
** Of sets it is biased upwards by about 1/n, and depends on the judge whose features they are: figures are comparable
** for equal n and one judge, and always stand beside that of real against real.
*/
#ifndef LIMN_METRIC_FRECHET_H
#define LIMN_METRIC_FRECHET_H

#include "metric/points.h"

/* mean [d], covariance [d, d], symmetric, no eigenvalue below 0 but for rounding. */
int frechet_gaussians(const double *mean_a, const double *covariance_a, const double *mean_b,
                      const double *covariance_b, int64_t d, double *distance, struct err *e);

int frechet_points(struct points a, struct points b, double *distance, struct err *e);

#endif
