/* gaussians_cell.h -- Gaussians of numbers of which some were rounded to a step (gaussians.step). Internal to the room. */
#ifndef LIMN_STAT_GAUSSIANS_CELL_H
#define LIMN_STAT_GAUSSIANS_CELL_H

#include "stat/gaussians.h"

/* Is any step wide against what some component leaves of that number, all others known? If not, a density at the middle
** of a cell is as good as its mean. */
int gaussians_are_coarse(const struct gaussians *g, bool *coarse, struct err *e);

/* gaussians_log_joint, with the mean of each density over the cell around a row in the columns that have a step. */
int cells_log_joint(const struct gaussians *g, const double *x, int64_t n, double *joint, struct err *e);

#endif
