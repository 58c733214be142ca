/* kernel_distance.h -- the kernel distance of two sets of points (Binkowski et al. 2018): the squared maximum mean
** discrepancy with the kernel (x'y / d + 1)^3, without bias, so that of equal distributions it is 0 on average and may be
** below.
*/
#ifndef LIMN_METRIC_KERNEL_DISTANCE_H
#define LIMN_METRIC_KERNEL_DISTANCE_H

#include "metric/points.h"

struct kernel_distance {
    double value;
    double error; /* standard error of it, over the blocks */
    int blocks;   /* disjoint ones, into which both sets were cut */
    int64_t size; /* points of each set in one block */
};

int kernel_distance(struct points a, struct points b, struct kernel_distance *out, struct err *e);

#endif
