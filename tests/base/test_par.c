/* test_par.c -- threads can be set, and denormals are flushed in every one of them, then no more. */
#include "base/par.h"
#include "tests/test.h"

#include <float.h>
#include <omp.h>

/* How many threads still see a denormal: half of the smallest normal number. */
static int threads_with_denormals(void)
{
    int n = 0;
#pragma omp parallel reduction(+ : n)
    {
        volatile float tiny = FLT_MIN;
        tiny = tiny / 2;
        n += tiny != 0;
    }
    return n;
}

static void threads_can_be_set(void **state)
{
    (void)state;
    par_set_threads(3);
    assert_int_equal(par_threads(), 3);
    int seen = 0;
#pragma omp parallel reduction(+ : seen)
    seen += 1;
    assert_int_equal(seen, 3);
    par_set_threads(0);
    assert_int_equal(par_threads(), omp_get_num_procs());
}

static void denormals_are_flushed_and_restored(void **state)
{
    (void)state;
#if defined(__x86_64__)
    par_set_threads(3);
    assert_int_equal(threads_with_denormals(), 3);
    unsigned before = par_flush_denormals();
    assert_int_equal(threads_with_denormals(), 0);
    unsigned inner = par_flush_denormals(); /* a plan within a plan leaves the outer one alone */
    par_restore_denormals(inner);
    assert_int_equal(threads_with_denormals(), 0);
    par_restore_denormals(before);
    assert_int_equal(threads_with_denormals(), 3);
#else
    print_message("this processor has no such switch\n");
    skip();
#endif
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_can_be_set),
        cmocka_unit_test(denormals_are_flushed_and_restored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
