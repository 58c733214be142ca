/* level_avx512.c -- the inner loops for processors with AVX-512 (F, BW, DQ, VL). See dispatch.h. */
#if defined(__x86_64__)
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma,avx512f,avx512bw,avx512dq,avx512vl"))),                   \
                             apply_to = function)
#else
#pragma GCC target("avx2,fma,avx512f,avx512bw,avx512dq,avx512vl,prefer-vector-width=512")
#endif

#define LEVEL level_avx512
#define LEVEL_NAME "avx512"
#define LANES 16
#include "kernel/cpu/level.inc"

#if defined(__clang__)
#pragma clang attribute pop
#endif
#endif
