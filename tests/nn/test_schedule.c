/* test_schedule.c -- rates over the steps of a run. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "nn/schedule.h"

#include <cmocka.h>

static void near(double a, double b)
{
    assert_true(fabs(a - b) < 1e-12);
}

static void test_warm_up(void **state)
{
    (void)state;
    for (int kind = 0; kind < SCHEDULE_COUNT; kind++) {
        near(schedule_factor(kind, 0, 100, 10), 0.1);
        near(schedule_factor(kind, 9, 100, 10), 1);
        near(schedule_factor(kind, 10, 100, 10), 1);
        near(schedule_factor(kind, 4, 0, 10), 0.5);
    }
}

static void test_constant(void **state)
{
    (void)state;
    near(schedule_factor(SCHEDULE_CONSTANT, 99, 100, 0), 1);
}

static void test_cosine(void **state)
{
    (void)state;
    near(schedule_factor(SCHEDULE_COSINE, 0, 100, 0), 1);
    near(schedule_factor(SCHEDULE_COSINE, 55, 100, 10), 0.5);
    near(schedule_factor(SCHEDULE_COSINE, 25, 100, 0), 0.5 + sqrt(0.125));
    near(schedule_factor(SCHEDULE_COSINE, 100, 100, 0), 0);
    near(schedule_factor(SCHEDULE_COSINE, 150, 100, 0), 0); /* past the end it stays there */
}

static void test_step(void **state)
{
    (void)state;
    near(schedule_factor(SCHEDULE_STEP, 49, 100, 0), 1);
    near(schedule_factor(SCHEDULE_STEP, 50, 100, 0), 0.1);
    near(schedule_factor(SCHEDULE_STEP, 75, 100, 0), 0.01);
}

static void test_without_an_end(void **state)
{
    (void)state;
    for (int kind = 0; kind < SCHEDULE_COUNT; kind++) near(schedule_factor(kind, 1000000, 0, 10), 1);
}

static void test_names(void **state)
{
    (void)state;
    assert_int_equal(schedule_find("cosine"), SCHEDULE_COSINE);
    assert_int_equal(schedule_find("constant"), SCHEDULE_CONSTANT);
    assert_int_equal(schedule_find(""), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_warm_up), cmocka_unit_test(test_constant),       cmocka_unit_test(test_cosine),
        cmocka_unit_test(test_step),    cmocka_unit_test(test_without_an_end), cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
