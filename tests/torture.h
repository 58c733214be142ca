/* torture.h -- a scenario in which the first allocation fails, then the second, and so on until none is left to fail. */
#ifndef LIMN_TESTS_TORTURE_H
#define LIMN_TESTS_TORTURE_H

#include "base/error.h"
#include "base/mem.h"
#include "tests/test.h"

/* The scenario frees all that it makes, and returns what failed. */
static inline void torture(int (*scenario)(struct err *e))
{
    for (long k = 1;; k++) {
        size_t before = mem_live_bytes();
        struct err e = {0};
        mem_fail_at(k);
        int rc = scenario(&e);
        bool struck = mem_failed();
        mem_fail_at(0);
        assert_int_equal(mem_live_bytes(), before);
        if (!struck) {
            assert_int_equal(rc, 0);
            assert_true(k > 1);
            return;
        }
        assert_int_equal(rc, ERR_MEMORY);
        assert_int_equal(e.kind, ERR_MEMORY);
    }
}

#endif
