/* cell.h -- the standard normal over a cell: what a number that was rounded to a step says of its density.
**
** All is in logarithms of mean densities over the cell, so that a cell of no width
** gives the density, and the mass of a cell is its mean times its width.
*/
#ifndef LIMN_STAT_CELL_H
#define LIMN_STAT_CELL_H

/* log of the mean of the density over [z - width / 2, z + width / 2], also far out in a tail */
double normal_cell(double z, double width);

/* Of what lies in the cell the share u, 0 < u < 1, lies below this. */
double normal_cell_quantile(double z, double width, double u);

/* Of numbers spread evenly over a step: narrower than that no normal is fitted to numbers that were rounded to it. */
double cell_deviation(double step);

#endif
