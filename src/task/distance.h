/* distance.h -- how far what came back lies from an item. */
#ifndef LIMN_TASK_DISTANCE_H
#define LIMN_TASK_DISTANCE_H

#include "model/model.h"

/* Numbers as the data have them, times this, are as what comes back has them: of pictures 0..1. */
double distance_scale(const struct model *m);

double distance_unit(const struct model *m, int64_t j); /* of rows the deviation of column j; of pictures 1 */

/* The sum of the squared differences, each in its unit; x and back hold one item. What is
** missing in x is left out; *known grows by the numbers that are not. */
double distance_of(const struct model *m, const double *x, const float *back, double scale, int64_t *known);

#endif
