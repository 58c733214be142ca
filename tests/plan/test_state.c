/* test_state.c -- state: read before it is assigned, assigned in place, and what depends on it alone is kept until it is touched. */
#include "tests/plan/bench.h"

#include <math.h>

/* Every reader of s stands before its assignment; all must see the old value, whatever kind of step they are. */
static void state_is_read_before_it_is_assigned(void **state)
{
    (void)state;
    const struct plan_options options[] = {f32, f64, {.plain = true}};
    for (int k = 0; k < 3; k++) {
        struct bench b;
        bench_open(&b);
        var s = v_state(b.g, "s", SHAPE(3, 4)), other = v_add(s, v_iota(b.g, SHAPE(2, 3, 4), 0));
        var read[] = {v_scale(s, 2), v_sum(s, AXIS(1)), v_scale(v_reshape(s, SHAPE(12)), 3),
                      v_transpose(s, (int[]){1, 0}), other};
        var next = v_assign(s, v_offset(s, 1)), after = v_scale(next, 10);
        bench_compile(&b, (var[]){read[0], read[1], read[2], read[3], read[4], next, after}, 7, options[k]);
        float *now = state_numbers(&b, "s");
        for (int i = 0; i < 12; i++) now[i] = (float)i;
        bench_run(&b, 1, 1);
        struct tensor t[7];
        for (int i = 0; i < 7; i++) t[i] = plan_output(b.p, i);
        for (int i = 0; i < 12; i++) {
            assert_true(tensor_get(&t[0], i) == 2 * i);
            assert_true(tensor_get(&t[2], i) == 3 * i);
            assert_true(tensor_get(&t[3], i) == i % 3 * 4 + i / 3);
            assert_true(tensor_get(&t[4], 12 + i) == i + 1);
            assert_true(tensor_get(&t[5], i) == i + 1);
            assert_true(tensor_get(&t[6], i) == 10 * (i + 1));
            assert_true(now[i] == i + 1);
        }
        assert_true(tensor_get(&t[1], 1) == 4 + 5 + 6 + 7);
        bench_close(&b);
    }
}

/* Each with a reader of s after its assignment: as it is, through a reshape made before, and one made after. */
static void old_values_are_not_read_late(void **state)
{
    (void)state;
    for (int k = 0; k < 3; k++) {
        struct bench b;
        struct err e = {0};
        bench_open(&b);
        graph_push(b.g, "late");
        var s = v_state(b.g, "s", SHAPE(4)), flat = v_reshape(s, SHAPE(2, 2));
        var next = v_assign(s, v_offset(s, 1));
        var reader[] = {v_exp(s), v_exp(flat), v_exp(v_reshape(s, SHAPE(4, 1)))};
        assert_int_equal(bench_try(&b, (var[]){next, reader[k]}, 2, f32, &e), ERR_INTERNAL);
        assert_string_equal(e.text, "EXP reads an old value after it was assigned, in late");
        assert_null(b.p);
        bench_close(&b);
    }
}

static void effects_are_in_place(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b);
    var s = v_state(b.g, "s", SHAPE(4)), once = v_assign(s, v_scale(s, 2)), twice = v_assign(once, v_offset(once, 1));
    bench_compile(&b, (var[]){once, twice}, 2, f32);
    assert_ptr_equal(numbers(&b, 1), state_numbers(&b, "s"));
    memcpy(state_numbers(&b, "s"), (const float[]){1, 2, 3, 4}, 16);
    bench_run(&b, 1, 1);
    bench_run(&b, 1, 2);
    for (int i = 0; i < 4; i++) assert_true(state_numbers(&b, "s")[i] == (float)(4 * (i + 1) + 3));
    bench_close(&b);
}

/* Masked weights into a product: kept from run to run, until somebody says that the weights have changed. */
static void stable_values_wait_for_a_touch(void **state)
{
    (void)state;
    const struct plan_options options[] = {f32, bf16, f64, {.plain = true}};
    for (int k = 0; k < 4; k++) {
        struct bench b;
        bench_open(&b);
        var w = v_mul(v_state(b.g, "w", SHAPE(64, 64)), v_less(v_iota(b.g, SHAPE(64, 64), 0), v_const(b.g, 32)));
        var y = v_matmul(v_input(b.g, "x", F32, SHAPE(32, 64)), w);
        bench_compile(&b, &y, 1, options[k]);
        struct tensor t = plan_output(b.p, 0);
        for (int i = 0; i < 64 * 64; i++) state_numbers(&b, "w")[i] = 1;
        input_set(&b, "x", 1, 0);
        bench_run(&b, 1, 1);
        assert_true(tensor_get(&t, 5) == 32);
        for (int i = 0; i < 64 * 64; i++) state_numbers(&b, "w")[i] = 2;
        bench_run(&b, 1, 2);
        assert_true(tensor_get(&t, 5) == 32);
        plan_touch(b.p);
        bench_run(&b, 1, 3);
        assert_true(tensor_get(&t, 5) == 64);
        input_set(&b, "x", 2, 0);
        bench_run(&b, 1, 4);
        assert_true(tensor_get(&t, 5) == 128);
        bench_close(&b);
    }
}

static void state_that_a_plan_assigns_is_never_stable(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b);
    var s = v_state(b.g, "s", SHAPE(4)), y = v_exp(s), next = v_assign(s, v_offset(s, 1));
    bench_compile(&b, (var[]){y, next}, 2, f32);
    memset(state_numbers(&b, "s"), 0, 16);
    bench_run(&b, 1, 1);
    bench_run(&b, 1, 2);
    assert_true(fabsf(numbers(&b, 0)[0] - expf(1)) < 1e-5f);
    bench_close(&b);
}

static void a_missing_or_misshapen_state_is_an_error(void **state)
{
    (void)state;
    struct bench b;
    struct err e = {0};
    bench_open(&b);
    var y = v_exp(v_state(b.g, "s", SHAPE(4)));
    assert_int_equal(step_state_make(&b.states, "s", SHAPE(5), &e), 0);
    assert_int_equal(bench_try(&b, &y, 1, f32, &e), ERR_SHAPE);
    assert_string_equal(e.text, "state s has 5 numbers where 4 are wanted");
    e = (struct err){0};
    assert_int_equal(plan_compile(&b.p, &y, 1, &f32, &e), ERR_INTERNAL);
    assert_string_equal(e.text, "the plan wants the state s and has none");
    bench_close(&b);
}

/* One item of each block is written, the others stay where they are; a place outside writes nothing. */
static void items_are_put_in_place(void **state)
{
    (void)state;
    const struct plan_options options[] = {f32, f64, {.plain = true}};
    for (int k = 0; k < 3; k++) {
        struct bench b;
        bench_open(&b);
        var s = v_state(b.g, "s", SHAPE(2, 3, 2)), before = v_scale(s, 2), place = v_input(b.g, "place", F32, SCALAR);
        var next = v_put(s, 1, place, v_offset(v_iota(b.g, SHAPE(2, 1, 2), 0), 100)), after = v_scale(next, 10);
        bench_compile(&b, (var[]){before, next, after}, 3, options[k]);
        for (int at = 2; at < 4; at++) {
            float *now = state_numbers(&b, "s");
            for (int i = 0; i < 12; i++) now[i] = (float)i;
            struct tensor t = plan_input(b.p, "place");
            tensor_set(&t, 0, at);
            bench_run(&b, 1, 1);
            for (int i = 0; i < 12; i++) {
                const double then = i / 2 % 3 == at ? 100 + i / 6 : i;
                const struct tensor old = plan_output(b.p, 0), later = plan_output(b.p, 2);
                assert_true(now[i] == (float)then);
                assert_true(tensor_get(&old, i) == 2 * i && tensor_get(&later, i) == 10 * then);
            }
        }
        bench_close(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(state_is_read_before_it_is_assigned),
        cmocka_unit_test(old_values_are_not_read_late),
        cmocka_unit_test(effects_are_in_place),
        cmocka_unit_test(items_are_put_in_place),
        cmocka_unit_test(stable_values_wait_for_a_touch),
        cmocka_unit_test(state_that_a_plan_assigns_is_never_stable),
        cmocka_unit_test(a_missing_or_misshapen_state_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
