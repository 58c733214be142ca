/* median.h -- the middle one, without sorting. */
#ifndef LIMN_METRIC_MEDIAN_H
#define LIMN_METRIC_MEDIAN_H

#include <stdint.h>

double median_of(double *x, int64_t n); /* x is put out of order */

#endif
