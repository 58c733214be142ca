/* cpu.h -- which vectors this processor has: inner loops are compiled once for each level, and the best that runs is taken.
**
** The environment variable LIMN_CPU=baseline|avx2|avx512|avx512bf16 asks for a lower level
** than the processor has. Levels differ in the last bits of their results.
*/
#ifndef LIMN_BASE_CPU_H
#define LIMN_BASE_CPU_H

enum cpu_level { CPU_BASELINE, CPU_AVX2, CPU_AVX512, CPU_AVX512BF16, CPU_LEVELS };

const char *cpu_level_name(enum cpu_level level);
enum cpu_level cpu_best(void);  /* that the processor has; off x86-64 the baseline */
enum cpu_level cpu_level(void); /* the best, or the lower one that LIMN_CPU asks for */

#endif
