/* dispatch.c -- which level of inner loops this processor takes. */
#include "kernel/cpu/dispatch.h"

#include <stdatomic.h>
#include <stdlib.h>

extern const struct level level_baseline, level_avx2, level_avx512;

/* The best one that the processor has, of those whose name is `name`, or of all where name is NULL. */
static const struct level *find(const char *name)
{
    const struct level *best = !name || !strcmp(name, "baseline") ? &level_baseline : NULL;
#if defined(__x86_64__)
    bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                  __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    if (avx2 && (!name || !strcmp(name, "avx2"))) best = &level_avx2;
    if (avx512 && (!name || !strcmp(name, "avx512"))) best = &level_avx512;
#endif
    return best;
}

static _Atomic(const struct level *) chosen;

bool level_choose(const char *name)
{
    const struct level *l = find(name);
    if (l) atomic_store(&chosen, l);
    return l != NULL;
}

const struct level *level(void)
{
    const struct level *l = atomic_load(&chosen);
    if (l) return l;
    const char *asked = getenv("LIMN_CPU");
    if (!asked || !level_choose(asked)) level_choose(NULL);
    return atomic_load(&chosen);
}
