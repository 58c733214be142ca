/* par.c -- OpenMP's thread count and MXCSR. */
#include "base/par.h"

#include <omp.h>
#if defined(__x86_64__)
#include <xmmintrin.h>
#define FLUSH 0x8040u /* FTZ and DAZ */
#endif

int par_threads(void)
{
    return omp_get_max_threads();
}

bool par_has_spare(void)
{
    return omp_get_max_threads() < omp_get_num_procs();
}

int par_limit(int n)
{
    int before = omp_get_max_threads();
    if (n < before) omp_set_num_threads(n);
    return before;
}

void par_limit_end(int before)
{
    omp_set_num_threads(before);
}

void par_set_threads(int n)
{
    omp_set_num_threads(n > 0 ? n : omp_get_num_procs());
}

#if defined(__x86_64__)
static void set_here(bool flush)
{
    _mm_setcsr(flush ? _mm_getcsr() | FLUSH : _mm_getcsr() & ~FLUSH);
}

/* The caller first: clang's libomp hands its setting on to the workers, and gives it back to the caller afterwards. */
static void set_all(bool flush)
{
    set_here(flush);
#pragma omp parallel
    set_here(flush);
}
#endif

unsigned par_flush_denormals(void)
{
#if defined(__x86_64__)
    unsigned before = _mm_getcsr();
    if ((before & FLUSH) != FLUSH) set_all(true);
    return before;
#else
    return 0;
#endif
}

void par_restore_denormals(unsigned before)
{
#if defined(__x86_64__)
    if ((before & FLUSH) != FLUSH) set_all(false);
    _mm_setcsr(before);
#else
    (void)before;
#endif
}
