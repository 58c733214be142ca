/* test_lab.c -- every experiment holds, with two seeds; with its planted mistake every one FAILS; pictures are drawn. */
#include "tests/torture.h"

#include "lab/lab.h"

#include <stdlib.h>

static void every_experiment(void **state)
{
    const uint64_t seeds = getenv("LIMN_TEST_QUICK") ? 1 : 2;
    (void)state;
    for (int k = 0; experiments[k]; k++)
        for (uint64_t seed = 1; seed <= seeds; seed++) {
            struct err e = {0};
            struct lab l;
            struct canvas c;
            assert_int_equal(experiment_run(experiments[k], seed, false, &l, &e), 0);
            if (seed == 1 || l.fails) print_message("%s\n", text_get(&l.out));
            assert_true(l.lines > 0 && l.fails == 0 && l.plot.count > 0);
            assert_int_equal(lab_draw(&l, &c, &e), 0);
            canvas_free(&c);
            lab_free(&l);
            assert_int_equal(experiment_run(experiments[k], seed, true, &l, &e), 0);
            if (!l.fails) print_message("a mistake was not found:\n%s\n", text_get(&l.out));
            assert_true(l.fails > 0);
            lab_free(&l);
        }
}

static int one(struct err *e)
{
    struct lab l;
    const int failed = experiment_run(experiment_find("independence"), 1, false, &l, e);
    lab_free(&l);
    return failed;
}

static void want_of_memory(void **state)
{
    (void)state;
    torture(one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_experiment), cmocka_unit_test(want_of_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
