/* lanes.c -- lanes.inc for each level of processor: the same loops at another width. */
#include "stat/lanes.h"

#include <math.h>
#include <stdatomic.h>
#include <string.h>

#define SIMD _Pragma("omp simd")
#if defined(__clang__) /* builds without optimisation, or with sanitizers, may well not vectorise */
#pragma clang diagnostic ignored "-Wpass-failed"
#endif

#define MAGIC 0x1.8p52 /* added to a number below 2^51, it leaves the nearest whole number in the low bits */

/* e^x = 2^k e^r with |r| <= log(2) / 2, and e^r by its series to r^13, of which no more than rounding is left. */
static inline __attribute__((always_inline)) double power(double x)
{
    const double top = x > 709 ? 709 : x, y = top < -708 ? -708 : top;
    const double shifted = y * M_LOG2E + MAGIC, k = shifted - MAGIC;
    const double r = (y - k * 0x1.62e42feep-1) - k * 0x1.a39ef35793c76p-33;
    double p = 1.0 / 6227020800;
    p = p * r + 1.0 / 479001600;
    p = p * r + 1.0 / 39916800;
    p = p * r + 1.0 / 3628800;
    p = p * r + 1.0 / 362880;
    p = p * r + 1.0 / 40320;
    p = p * r + 1.0 / 5040;
    p = p * r + 1.0 / 720;
    p = p * r + 1.0 / 120;
    p = p * r + 1.0 / 24;
    p = p * r + 1.0 / 6;
    p = p * r + 0.5;
    p = p * r * r + r + 1;
    uint64_t bits;
    memcpy(&bits, &shifted, sizeof bits);
    bits = (bits + 1023) << 52; /* what the magic left above is shifted out */
    double scale;
    memcpy(&scale, &bits, sizeof scale);
    return x < -708 ? 0 : p * scale;
}

#define LEVEL(name) name##_baseline
#define LANES 2
#include "stat/lanes.inc"
#undef LEVEL
#undef LANES

#if defined(__x86_64__)

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma")
#endif
#define LEVEL(name) name##_avx2
#define LANES 4
#include "stat/lanes.inc"
#undef LEVEL
#undef LANES
#if defined(__clang__)
#pragma clang attribute pop
#pragma clang attribute push(__attribute__((target("avx2,fma,avx512f,avx512bw,avx512dq,avx512vl"))),                   \
                             apply_to = function)
#else
#pragma GCC pop_options
#pragma GCC push_options
#pragma GCC target("avx2,fma,avx512f,avx512bw,avx512dq,avx512vl,prefer-vector-width=512")
#endif
#define LEVEL(name) name##_avx512
#define LANES 8
#include "stat/lanes.inc"
#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#endif

const struct lanes *lanes_at(enum cpu_level level)
{
    static const struct lanes *const table[CPU_LEVELS] = {
        [CPU_BASELINE] = &table_baseline,
#if defined(__x86_64__)
        [CPU_AVX2] = &table_avx2,
        [CPU_AVX512] = &table_avx512,
        [CPU_AVX512BF16] = &table_avx512,
#endif
    };
    return table[level];
}

const struct lanes *lanes(void)
{
    static _Atomic(const struct lanes *) chosen;
    const struct lanes *l = atomic_load(&chosen);
    if (!l) atomic_store(&chosen, l = lanes_at(cpu_level()));
    return l;
}
