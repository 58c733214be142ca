/* level_avx2.c -- the inner loops for processors with AVX2 and FMA. See dispatch.h. */
#if defined(__x86_64__)
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#else
#pragma GCC target("avx2,fma")
#endif

#define LEVEL level_avx2
#define LEVEL_NAME "avx2"
#define LANES 8
#include "kernel/cpu/level.inc"

#if defined(__clang__)
#pragma clang attribute pop
#endif
#endif
