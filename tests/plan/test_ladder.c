/* test_ladder.c -- the op ladder: what is counted, and that every rung can be climbed. */
#include "plan/ladder.h"
#include "tests/test.h"

#include <math.h>
#include <string.h>

static int find(const char *wanted)
{
    const char *name, *sizes;
    for (int k = 0; ladder_rung(k, &name, &sizes); k++)
        if (!strcmp(name, wanted)) return k;
    print_message("no rung %s\n", wanted);
    assert_true(false);
    return -1;
}

static void work_is_counted(void **s)
{
    (void)s;
    struct err e = {0};
    struct timing t;
    const struct machine m = {.f32 = 1e9, .bf16 = 2e9, .stream = 1e9};
    assert_int_equal(ladder_time(find("matmul-small"), PRECISION_F32, &m, 0.001, &t, &e), 0);
    assert_true(t.flops == 2.0 * 128 * 784 * 400);
    assert_true(t.bytes == 4.0 * (128 * 784 + 784 * 400 + 128 * 400));
    assert_true(t.limit == t.flops / 1e9); /* longer than its bytes take */
    assert_int_equal(ladder_time(find("add"), PRECISION_F32, &m, 0.001, &t, &e), 0);
    assert_true(t.flops == 0);
    assert_true(t.bytes == 12.0 * 1024 * 1024);
    assert_true(t.limit == t.bytes / 1e9);
}

static void every_rung_has_a_time(void **s)
{
    (void)s;
    const struct machine m = {.f32 = 1e11, .bf16 = 2e11, .stream = 1e10};
    const char *name, *sizes;
    for (int k = 0; ladder_rung(k, &name, &sizes); k++) {
        for (int bf16 = 0; bf16 <= ladder_has_products(k); bf16++) {
            struct err e = {0};
            struct timing t;
            const enum precision precision = bf16 ? PRECISION_BF16 : PRECISION_F32;
            if (ladder_time(k, precision, &m, 1e-6, &t, &e)) print_message("%s: %s\n", name, e.text);
            assert_false(e.kind);
            assert_true(t.seconds > 0 && t.limit > 0 && isfinite(t.limit));
            assert_true(ladder_has_products(k) == (t.flops > 0));
            assert_non_null(t.kernel);
        }
    }
}

static void the_machine_is_measured(void **s)
{
    (void)s;
    struct err e = {0};
    struct machine m;
    assert_int_equal(machine_measure(&m, 0.01, &e), 0);
    assert_true(m.f32 > 1e8 && m.f32 < 1e14);
    assert_true(m.stream > 1e8 && m.stream < 1e13);
    assert_true((m.bf16 > 0) == plan_bf16_is_fast());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(work_is_counted),
        cmocka_unit_test(every_rung_has_a_time),
        cmocka_unit_test(the_machine_is_measured),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
