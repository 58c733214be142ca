/* near.h -- a number is where it should be. */
#ifndef LIMN_TESTS_METRIC_NEAR_H
#define LIMN_TESTS_METRIC_NEAR_H

#include "tests/torture.h"

#include <math.h>
#include <stdio.h>

static inline void near_to(double x, double truth, double within)
{
    if (!(fabs(x - truth) <= within)) fprintf(stderr, "%.9g, and not %.9g +- %g\n", x, truth, within);
    assert_true(fabs(x - truth) <= within);
}

#endif
