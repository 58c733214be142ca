/* cpu.c -- AVX2 comes with FMA here, and AVX-512 with its byte, word, double and short-vector parts. */
#include "base/cpu.h"

#include <stdlib.h>
#include <string.h>

const char *cpu_level_name(enum cpu_level level)
{
    static const char *const name[CPU_LEVELS] = {"baseline", "avx2", "avx512", "avx512bf16"};
    return name[level];
}

enum cpu_level cpu_best(void)
{
#if defined(__x86_64__)
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return CPU_BASELINE;
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl"))
        return __builtin_cpu_supports("avx512bf16") ? CPU_AVX512BF16 : CPU_AVX512;
    return CPU_AVX2;
#else
    return CPU_BASELINE;
#endif
}

enum cpu_level cpu_level(void)
{
    const char *asked = getenv("LIMN_CPU");
    const enum cpu_level best = cpu_best();
    for (int level = 0; asked && level < (int)best; level++)
        if (strcmp(asked, cpu_level_name(level)) == 0) return level;
    return best;
}
