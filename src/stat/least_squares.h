/* least_squares.h -- linear maps of least squared error, of several outputs at once, with or without a ridge. */
#ifndef LIMN_STAT_LEAST_SQUARES_H
#define LIMN_STAT_LEAST_SQUARES_H

#include "base/error.h"

#include <stdint.h>

/* Makes sum |y - W x - b|^2 + ridge |W|^2 small: x [n, d] and y [n, m], which are spoilt, into weight [m, d], bias [m].
** Of maps that are equally good, as where columns repeat others, the one of least weights. *rank: directions of x that
** are told apart. */
int least_squares_fit(double *x, double *y, int64_t n, int64_t d, int64_t m, double ridge, double *weight, double *bias,
                      int64_t *rank, struct err *e);

#endif
