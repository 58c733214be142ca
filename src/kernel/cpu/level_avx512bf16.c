/* level_avx512bf16.c -- the inner loops for processors with AVX-512 and its products of bf16. See dispatch.h. */
#if defined(__x86_64__)
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma,avx512f,avx512bw,avx512dq,avx512vl,avx512bf16"))),        \
                             apply_to = function)
#else
#pragma GCC target("avx2,fma,avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,prefer-vector-width=512")
#endif

#define LEVEL level_avx512bf16
#define LEVEL_NAME "avx512bf16"
#define LEVEL_BF16
#define LANES 16
#include "kernel/cpu/level.inc"

#if defined(__clang__)
#pragma clang attribute pop
#endif
#endif
