/* parzen.h -- how wide the kernels of a density estimate should be: as rows left out find most likely. */
#ifndef LIMN_STAT_PARZEN_H
#define LIMN_STAT_PARZEN_H

#include "base/error.h"

#include <stdint.h>

/* x [n, d], complete, of columns in one unit. The first `queries` rows are left out in turn. n >= 2. */
int parzen_width(const double *x, int64_t n, int64_t d, int64_t queries, double *width, struct err *e);

#endif
