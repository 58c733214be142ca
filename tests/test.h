/* test.h -- cmocka, with the headers that it wants before it, and without its macro fail(), which is a function here. */
#ifndef LIMN_TESTS_TEST_H
#define LIMN_TESTS_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef fail

#endif
