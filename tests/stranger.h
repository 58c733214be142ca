/* stranger.h -- for tests that use limn.h as a stranger does. */
#ifndef LIMN_TESTS_STRANGER_H
#define LIMN_TESTS_STRANGER_H

#include "limn.h"
#include "tests/test.h"

static inline void must(int failed, const limn_error *e)
{
    if (failed) print_error("%s (%s)\n", e->text, e->hint);
    assert_int_equal(failed, 0);
}

#endif
