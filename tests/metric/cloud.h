/* cloud.h -- sets of points of known distribution. */
#ifndef LIMN_TESTS_METRIC_CLOUD_H
#define LIMN_TESTS_METRIC_CLOUD_H

#include "tests/test.h"

#include "base/mem.h"
#include "base/rng.h"
#include "metric/points.h"

/* n points of d normal numbers, of that mean (the same in each) and deviation; the numbers are freed by cloud_free. */
static inline struct points cloud(int64_t n, int64_t d, double mean, double deviation, uint64_t seed)
{
    double *x = mem_array((size_t)(n * d), sizeof *x);
    struct rng r = rng_stream(seed, "cloud");
    assert_non_null(x);
    for (int64_t i = 0; i < n * d; i++) x[i] = mean + deviation * rng_normal(&r);
    return (struct points){x, n, d};
}

static inline void cloud_free(struct points p)
{
    mem_free((double *)p.x);
}

#endif
