/* schedule.c -- constant, cosine, step; all with a warm-up. */
#include "nn/schedule.h"

#include <math.h>
#include <string.h>

int schedule_find(const char *name)
{
    static const char *const names[SCHEDULE_COUNT] = {"constant", "cosine", "step"};
    for (int k = 0; k < SCHEDULE_COUNT; k++)
        if (strcmp(names[k], name) == 0) return k;
    return -1;
}

double schedule_factor(enum schedule_kind kind, int64_t step, int64_t steps, int64_t warm_up)
{
    if (step < warm_up) return (double)(step + 1) / (double)warm_up;
    if (steps <= warm_up) return 1;
    double share = (double)(step - warm_up) / (double)(steps - warm_up);
    share = share > 1 ? 1 : share;
    if (kind == SCHEDULE_COSINE) return 0.5 * (1 + cos(M_PI * share));
    if (kind == SCHEDULE_STEP) return share < 0.5 ? 1 : share < 0.75 ? 0.1 : 0.01;
    return 1;
}
