/* dispatch.c -- which level of inner loops this processor takes. */
#include "kernel/cpu/dispatch.h"
#include "base/cpu.h"

#include <stdatomic.h>

extern const struct level level_baseline, level_avx2, level_avx512, level_avx512bf16;

static const struct level *const levels[CPU_LEVELS] = {
    [CPU_BASELINE] = &level_baseline,
#if defined(__x86_64__)
    [CPU_AVX2] = &level_avx2,
    [CPU_AVX512] = &level_avx512,
    [CPU_AVX512BF16] = &level_avx512bf16,
#endif
};

static _Atomic(const struct level *) chosen;

bool level_choose(const char *name)
{
    for (int k = 0; k <= (int)cpu_best(); k++) {
        if (strcmp(levels[k]->name, name) != 0) continue;
        atomic_store(&chosen, levels[k]);
        return true;
    }
    return false;
}

const struct level *level(void)
{
    const struct level *l = atomic_load(&chosen);
    if (!l) atomic_store(&chosen, l = levels[cpu_level()]);
    return l;
}
