/* level_baseline.c -- the inner loops for any processor. See dispatch.h. */
#define LEVEL level_baseline
#define LEVEL_NAME "baseline"
#define LANES 4
#include "kernel/cpu/level.inc"
