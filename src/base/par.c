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

void par_set_threads(int n)
{
    omp_set_num_threads(n > 0 ? n : omp_get_num_procs());
}

static void set_all(bool flush)
{
#if defined(__x86_64__)
    _mm_setcsr(flush ? _mm_getcsr() | FLUSH : _mm_getcsr() & ~FLUSH); /* clang's libomp hands the caller's on to its workers */
#pragma omp parallel
    _mm_setcsr(flush ? _mm_getcsr() | FLUSH : _mm_getcsr() & ~FLUSH);
#else
    (void)flush;
#endif
}

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
