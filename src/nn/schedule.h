/* schedule.h -- how the rate changes while training goes on. Pure functions of the step. */
#ifndef LIMN_NN_SCHEDULE_H
#define LIMN_NN_SCHEDULE_H

#include <stdint.h>

enum schedule_kind {
    SCHEDULE_CONSTANT,
    SCHEDULE_COSINE, /* half a cosine, down to 0 at the end */
    SCHEDULE_STEP,   /* a tenth from half the way on, a hundredth from three quarters */
    SCHEDULE_COUNT
};
#define SCHEDULE_CHOICES "constant|cosine|step"

int schedule_find(const char *name); /* "cosine"; -1: there is none */

/* The factor of the rate in step `step` (from 0) of `steps`: in the first `warm_up` steps a straight line up from near
** 0, then as the kind says. steps 0: the end is not known, and the rate stays. */
double schedule_factor(enum schedule_kind kind, int64_t step, int64_t steps, int64_t warm_up);

#endif
