/* distance.h -- squared distances between rows, many at a time. */
#ifndef LIMN_METRIC_DISTANCE_H
#define LIMN_METRIC_DISTANCE_H

#include <stdint.h>

/* out [n, m]: |x_i - y_j|^2 for x [n, d], y [m, d]; never below 0. length: squared lengths of x and of y. */
void distances_squared(const double *x, int64_t n, const double *y, int64_t m, int64_t d, const double *x_length,
                       const double *y_length, double *out);

void lengths_squared(const double *x, int64_t n, int64_t d, double *out); /* [n] */

double median_of(double *x, int64_t n); /* x is put out of order */

#endif
