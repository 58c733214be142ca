/* test_program.c -- segments that run in order: what crosses, how often each runs, and what random numbers do. */
#include "model/program.h"

#include "base/text.h"
#include "tests/test.h"
#include "tests/torture.h"

#include <math.h>
#include <stdio.h>

#define N 4

static const struct item item = {.kind = ITEM_ROW, .shape = {1, {N}}};
static const struct plan_options plain = {.precision = PRECISION_F32};

struct rig {
    struct store *store;
    net n;
};

static int rig_open(struct rig *r, struct err *e)
{
    *r = (struct rig){.store = store_new(1)};
    if (!r->store) return fail_memory(e);
    return net_init(&r->n, r->store, &item, N, false, e);
}

static void rig_close(struct rig *r)
{
    net_free(&r->n);
    store_free(r->store);
}

static void rig_must(struct rig *r)
{
    struct err e = {0};
    assert_int_equal(rig_open(r, &e), 0);
}

static struct program *compile(struct rig *r, var output)
{
    struct err e = {0};
    struct program *p;
    if (program_compile(&p, &r->n, &output, 1, &plain, &e)) print_message("%s\n", e.text);
    assert_non_null(p);
    return p;
}

static void set(struct program *p, const char *name, double x)
{
    struct tensor t = program_input(p, name);
    assert_non_null(t.data);
    for (int64_t i = 0; i < shape_size(t.shape); i++) tensor_set(&t, i, x + (double)i);
}

static double run(struct program *p, uint64_t seed, uint64_t step)
{
    struct err e = {0};
    assert_int_equal(program_run(p, seed, step, &e), 0);
    struct tensor t = program_output(p, 0);
    return tensor_get(&t, 0);
}

static void test_one_segment(void **state)
{
    (void)state;
    struct rig r;
    rig_must(&r);
    var x = v_input(r.n.g, "x", F32, SHAPE(N));
    var w = param(&r.n, "w", SHAPE(N), (struct init){INIT_FILL, 3});
    struct program *p = compile(&r, v_add(v_mul(x, w), v_exp(w)));
    net_free(&r.n); /* the program stands without its net */
    assert_null(program_input(p, "y").data);
    set(p, "x", 2);
    assert_true(fabs(run(p, 1, 0) - (6 + exp(3))) < 1e-5);
    struct entry *e = store_find(r.store, STORE_PARAM, "w");
    tensor_set(&e->value, 0, 5);
    program_touch(p);
    assert_true(fabs(run(p, 1, 0) - (10 + exp(5))) < 1e-4);
    assert_true(program_bytes(p) > 0);
    program_free(p);
    rig_close(&r);
}

/* ((x + 1) + x t summed over t = 0..4) * x: x is wanted before the loop, in it and after it. */
static struct program *everywhere(struct rig *r)
{
    rig_must(r);
    net *n = &r->n;
    var start = v_offset(v_input(n->g, "x", F32, SHAPE(N)), 1);
    var t = loop(n, 5);
    var sum = carry(n, start);
    carry_set(n, sum, v_add(sum, v_mul(v_input(n->g, "x", F32, SHAPE(N)), t)));
    loop_end(n);
    return compile(r, v_mul(carried(n, sum), v_input(n->g, "x", F32, SHAPE(N))));
}

static void test_inputs_reach_every_segment(void **state)
{
    (void)state;
    struct rig r;
    struct program *p = everywhere(&r);
    for (int x = 2; x < 5; x++) {
        set(p, "x", x);
        assert_true(run(p, 1, 0) == (x + 1 + 10 * x) * x);
    }
    struct text out = {0};
    program_describe(p, &out);
    assert_non_null(strstr(text_get(&out), "part 2 of 3, 5 rounds"));
    text_free(&out);
    program_free(p);
    rig_close(&r);
}

/* What a loop carries and never sets is the same in each round, and new in each run. */
static void test_a_carry_that_stays(void **state)
{
    (void)state;
    struct rig r;
    rig_must(&r);
    net *n = &r.n;
    var x = v_input(n->g, "x", F32, SHAPE(N)), zero = v_fill(n->g, SHAPE(N), 0);
    loop(n, 3);
    var stays = carry(n, x), sum = carry(n, zero);
    carry_set(n, sum, v_add(sum, v_square(stays)));
    loop_end(n);
    struct program *p = compile(&r, carried(n, sum));
    for (int k = 1; k < 4; k++) {
        set(p, "x", k);
        assert_true(run(p, 1, 0) == 3 * k * k);
    }
    program_free(p);
    rig_close(&r);
}

/* Five rounds, each adding a normal number; outside, another two. */
static struct program *noisy(struct rig *r)
{
    rig_must(r);
    net *n = &r->n;
    var before = v_normal(n->g, SHAPE(N));
    loop(n, 2);
    var last = carry(n, before), apart = carry(n, before);
    var now = v_normal(n->g, SHAPE(N));
    carry_set(n, apart, v_sub(now, last));
    carry_set(n, last, now);
    loop_end(n);
    var outputs[] = {carried(n, apart), v_sub(v_normal(n->g, SHAPE(N)), carried(n, last))};
    struct err e = {0};
    struct program *p;
    assert_int_equal(program_compile(&p, n, outputs, 2, &plain, &e), 0);
    return p;
}

static void test_random_numbers(void **state)
{
    (void)state;
    struct rig r;
    struct program *p = noisy(&r);
    double first = run(p, 1, 0);
    struct tensor outside = program_output(p, 1);
    assert_true(first != 0);                   /* the second round drew other numbers than the first */
    assert_true(tensor_get(&outside, 0) != 0); /* and the last segment others than the loop */
    assert_true(run(p, 1, 1) != first);
    assert_true(run(p, 2, 0) != first);
    assert_true(run(p, 1, 0) == first);
    program_free(p);
    rig_close(&r);
}

static void test_refusals(void **state)
{
    (void)state;
    struct err e = {0};
    struct rig r;
    struct program *p;
    rig_must(&r);
    var early = v_const(r.n.g, 1);
    loop(&r.n, 2);
    loop_end(&r.n);
    assert_int_equal(program_compile(&p, &r.n, &early, 1, &plain, &e), ERR_INTERNAL);
    assert_non_null(strstr(e.text, "last segment"));
    assert_null(p);
    e = (struct err){0};
    v_add(v_fill(r.n.g, SHAPE(2), 1), v_fill(r.n.g, SHAPE(3), 1));
    var late = v_const(r.n.g, 1);
    assert_int_equal(program_compile(&p, &r.n, &late, 1, &plain, &e), ERR_SHAPE);
    rig_close(&r);
}

static void test_two_shapes_of_one_input(void **state)
{
    (void)state;
    struct err e = {0};
    struct rig r;
    struct program *p;
    rig_must(&r);
    var x = v_input(r.n.g, "x", F32, SHAPE(N));
    loop(&r.n, 2);
    var c = carry(&r.n, x);
    loop_end(&r.n);
    var y = v_sum_all(v_mul(carried(&r.n, c), v_sum_all(v_input(r.n.g, "x", F32, SHAPE(N + 1)))));
    assert_int_equal(program_compile(&p, &r.n, &y, 1, &plain, &e), ERR_INTERNAL);
    assert_non_null(strstr(e.text, "two shapes"));
    rig_close(&r);
}

static int scenario(struct err *e)
{
    struct rig r;
    struct program *p = NULL;
    int rc = rig_open(&r, e);
    if (!rc) {
        var x = v_input(r.n.g, "x", F32, SHAPE(N));
        var t = loop(&r.n, 3);
        var sum = carry(&r.n, x);
        carry_set(&r.n, sum, v_add(sum, v_mul(param(&r.n, "w", SHAPE(N), (struct init){INIT_FILL, 1}), t)));
        loop_end(&r.n);
        var y = v_mul(carried(&r.n, sum), v_input(r.n.g, "x", F32, SHAPE(N)));
        rc = program_compile(&p, &r.n, &y, 1, &plain, e);
    }
    if (!rc) rc = program_run(p, 1, 0, e);
    program_free(p);
    rig_close(&r);
    return rc;
}

static void test_every_allocation_failed(void **state)
{
    (void)state;
    torture(scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_segment),
        cmocka_unit_test(test_inputs_reach_every_segment),
        cmocka_unit_test(test_a_carry_that_stays),
        cmocka_unit_test(test_random_numbers),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_two_shapes_of_one_input),
        cmocka_unit_test(test_every_allocation_failed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
