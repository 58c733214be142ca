/* test_loop.c -- loops: what they carry, what they return, and what is refused. */
#include "bench.h"

static void test_a_sum(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, false);
    var start = v_fill(b.n.g, SHAPE(2), 100);
    var t = loop(&b.n, 5);
    var sum = carry(&b.n, start);
    carry_set(&b.n, sum, v_add(sum, t));
    loop_end(&b.n);
    var result = v_scale(carried(&b.n, sum), 2);
    assert_sound(&b);
    assert_int_equal(b.n.segments, 3);
    assert_int_equal(b.n.segment[1].repeat, 5);
    assert_near(bench_program(&b, result)[1], 220, 1e-9);
    bench_close(&b);
}

/* Both next values are made of the old ones, whichever is set first. */
static void test_two_carries_change_together(void **state)
{
    (void)state;
    for (int order = 0; order < 2; order++) {
        struct bench b;
        bench_open(&b, false);
        var zero = v_const(b.n.g, 0), one = v_const(b.n.g, 1);
        loop(&b.n, 10);
        var x = carry(&b.n, zero), y = carry(&b.n, one);
        if (order) carry_set(&b.n, x, y);
        carry_set(&b.n, y, v_add(x, y));
        if (!order) carry_set(&b.n, x, y);
        loop_end(&b.n);
        var last = carried(&b.n, x);
        for (b.precision = PRECISION_F32; b.precision <= PRECISION_F64; b.precision++)
            assert_near(bench_program(&b, last)[0], 55, 0); /* Fibonacci's tenth */
        bench_close(&b);
    }
}

static void test_two_carries_change_places(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, false);
    var one = v_fill(b.n.g, SHAPE(3), 1), two = v_fill(b.n.g, SHAPE(3), 2);
    loop(&b.n, 3);
    var x = carry(&b.n, one), y = carry(&b.n, two);
    carry_set(&b.n, x, y);
    carry_set(&b.n, y, x);
    loop_end(&b.n);
    var last = v_join(carried(&b.n, x), carried(&b.n, y), 0);
    for (b.precision = PRECISION_F32; b.precision <= PRECISION_F64; b.precision++) {
        const double *got = bench_program(&b, last);
        assert_near(got[0], 2, 0);
        assert_near(got[3], 1, 0);
    }
    bench_close(&b);
}

static void test_whole_numbers_and_parameters(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, false);
    var w = param(&b.n, "w", SHAPE(3), (struct init){INIT_FILL, 2});
    var token = v_argmax(bench_row(&b, (double[]){0, 0, 7}, 3));
    assert_true(var_type(token) == I32 && var_ok(w));
    loop(&b.n, 2);
    var now = carry(&b.n, token);
    assert_true(var_type(now) == I32);
    carry_set(&b.n, now,
              v_argmax(v_mul(v_neg(v_one_hot(now, 3)), param(&b.n, "w", SHAPE(3), (struct init){INIT_FILL, 2}))));
    loop_end(&b.n);
    var last = carried(&b.n, now);
    assert_true(var_type(last) == I32);
    assert_sound(&b);
    double got = bench_program(&b, last)[0]; /* 2, then 0, then 1 */
    assert_near(got, 1, 0);
    bench_close(&b);
}

static void test_scopes_go_on_inside(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, false);
    scope(&b.n, "prior");
    scope(&b.n, "step");
    var start = v_const(b.n.g, 0);
    loop(&b.n, 2);
    carry(&b.n, start);
    var w = param(&b.n, "w", SHAPE(1), (struct init){INIT_FILL, 1});
    loop_end(&b.n);
    scope_end(&b.n);
    scope_end(&b.n);
    assert_sound(&b);
    assert_string_equal(var_node(w)->name, "prior/step/w");
    bench_close(&b);
}

static void test_two_loops(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, false);
    var x = v_const(b.n.g, 1);
    for (int k = 0; k < 2; k++) {
        loop(&b.n, 3);
        var c = carry(&b.n, x);
        carry_set(&b.n, c, v_scale(c, 2 + k));
        loop_end(&b.n);
        x = carried(&b.n, c);
    }
    assert_near(bench_program(&b, x)[0], 8 * 27, 1e-9);
    bench_close(&b);
}

typedef void wrong(net *n);

static void wrong_nested(net *n)
{
    loop(n, 2);
    loop(n, 2);
}

static void wrong_count(net *n)
{
    loop(n, 0);
}

static void wrong_open(net *n)
{
    loop(n, 2);
}

static void wrong_end(net *n)
{
    loop_end(n);
}

static void wrong_uncarried(net *n)
{
    var x = v_const(n->g, 1);
    loop(n, 2);
    v_add(x, v_const(n->g, 1));
}

static void wrong_initial(net *n)
{
    loop(n, 2);
    carry(n, v_const(n->g, 1));
}

static void wrong_outside(net *n)
{
    carry(n, v_const(n->g, 1));
}

static void wrong_next(net *n)
{
    var x = v_const(n->g, 1);
    loop(n, 2);
    carry_set(n, carry(n, x), v_fill(n->g, SHAPE(2), 1));
}

static void wrong_set(net *n)
{
    loop(n, 2);
    carry_set(n, v_const(n->g, 1), v_const(n->g, 1));
}

static void wrong_early(net *n)
{
    var x = v_const(n->g, 1);
    loop(n, 2);
    carried(n, carry(n, x));
}

static void wrong_many(net *n)
{
    for (int k = 0; k < 32; k++) {
        loop(n, 2);
        loop_end(n);
    }
}

/* An error before a loop is an error inside it, too, so that nothing built inside reaches the store. */
static void wrong_before(net *n)
{
    var x = v_add(v_fill(n->g, SHAPE(2), 0), v_fill(n->g, SHAPE(3), 0));
    loop(n, 2);
    var c = carry(n, x);
    linear(n, "out", c, 3);
}

static void wrong_before_and_apart(net *n)
{
    v_add(v_fill(n->g, SHAPE(2), 0), v_fill(n->g, SHAPE(3), 0));
    loop(n, 2);
    linear(n, "out", v_fill(n->g, SHAPE(2, 2), 1), 3);
}

static void test_refusals(void **state)
{
    (void)state;
    static const struct {
        wrong *build;
        const char *says;
    } cases[] = {
        {wrong_nested, "a loop inside a loop"},
        {wrong_count, "a loop of 0 rounds"},
        {wrong_open, "not closed by loop_end"},
        {wrong_end, "loop_end without a loop"},
        {wrong_uncarried, "bring it in with carry"},
        {wrong_initial, "made before the loop"},
        {wrong_outside, "carry stands inside"},
        {wrong_next, "another shape"},
        {wrong_set, "that carry returned"},
        {wrong_early, "stands after the loop"},
        {wrong_many, "more than 31 loops"},
        {wrong_before, "ADD of [2] and [3]"},
        {wrong_before_and_apart, "ADD of [2] and [3]"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct bench b;
        bench_open(&b, false);
        cases[k].build(&b.n);
        assert_refused(&b, cases[k].says);
        assert_int_equal(b.store->count, 0);
        bench_close(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_sum),
        cmocka_unit_test(test_two_carries_change_together),
        cmocka_unit_test(test_two_carries_change_places),
        cmocka_unit_test(test_whole_numbers_and_parameters),
        cmocka_unit_test(test_scopes_go_on_inside),
        cmocka_unit_test(test_two_loops),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
