/* par.h -- threads: how many, and the processor's denormal switch in each of them. */
#ifndef LIMN_BASE_PAR_H
#define LIMN_BASE_PAR_H

#include <stdbool.h>

int par_threads(void);       /* threads a parallel region will have */
bool par_has_spare(void);     /* is there a core beside theirs? */
void par_set_threads(int n); /* 0: as many as there are cores */
int par_limit(int n);         /* regions that this thread opens: at most n threads; returns how many before */
void par_limit_end(int before);

/* Flush denormals to zero in every worker, while a plan runs. Costs one parallel region; returns what stood before
** in the calling thread, to be given back to par_restore_denormals. */
unsigned par_flush_denormals(void);
void par_restore_denormals(unsigned before);

/* Below this many cheap elements one thread is faster than two (measured: a region costs about a microsecond). */
#define PAR_ELEMENTS 32768

#endif
