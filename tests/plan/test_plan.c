/* test_plan.c -- inputs and targets, running, what a plan says of itself, and that a failed allocation leaves nothing behind. */
#include "base/json.h"
#include "base/par.h"
#include "base/text.h"
#include "tests/plan/bench.h"
#include "tests/plan/tolerances.h"
#include "tests/torture.h"

#include <math.h>
#include <stdio.h>
#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

/* All sorts of values as targets of one plan: leaves, constants, parts of groups, aliases, second outputs. */
static void all_values_can_be_targets(void **state)
{
    (void)state;
    double right[10][12];
    for (int pass = 0; pass < 2; pass++) {
        struct bench b;
        bench_open(&b);
        var x = v_input(b.g, "x", F32, SHAPE(3, 4)), s = v_state(b.g, "s", SHAPE(3, 4)), index;
        var inner = v_sin(x), top = v_topk(x, 2, &index);
        var target[10] = {x,
                          s,
                          v_fill(b.g, SHAPE(3, 4), 2.5),
                          v_iota(b.g, SHAPE(3, 4), 1),
                          inner,
                          v_exp(inner),
                          top,
                          index,
                          v_reshape(v_normal(b.g, SHAPE(12)), SHAPE(3, 4)),
                          v_reshape(v_fill(b.g, SHAPE(12), 1.5), SHAPE(4, 3))};
        bench_compile(&b, target, 10, pass ? f32 : f64);
        input_set(&b, "x", 1, -0.25);
        bench_run(&b, 3, 4);
        for (int k = 0; k < 10; k++) {
            struct tensor t = plan_output(b.p, k);
            assert_true(shape_equal(t.shape, var_shape(target[k])));
            for (int64_t i = 0; i < shape_size(t.shape); i++) {
                if (!pass) right[k][i] = tensor_get(&t, i);
                else assert_true(fabs(tensor_get(&t, i) - right[k][i]) < 1e-5);
            }
        }
        bench_close(&b);
    }
}

static void inputs_that_nothing_needs_have_no_room(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b);
    var x = v_input(b.g, "x", F32, SHAPE(4)), unused = v_input(b.g, "unused", F32, SHAPE(4));
    v_exp(unused);
    var y = v_exp(x);
    bench_compile(&b, &y, 1, f32);
    assert_non_null(plan_input(b.p, "x").data);
    assert_null(plan_input(b.p, "unused").data);
    assert_null(plan_input(b.p, "never heard of").data);
    bench_close(&b);
}

static void a_name_stands_for_one_value(void **state)
{
    (void)state;
    struct bench b;
    struct err e = {0};
    bench_open(&b);
    var x = v_input(b.g, "x", F32, SHAPE(4)), same = v_input(b.g, "x", F32, SHAPE(4)), s = v_state(b.g, "x", SHAPE(4));
    bench_compile(&b, (var[]){v_add(x, s), same}, 2, f32);
    var other = v_state(b.g, "x", SHAPE(2, 2));
    assert_int_equal(bench_try(&b, (var[]){s, other}, 2, f32, &e), ERR_INTERNAL);
    assert_string_equal(e.text, "STATE x stands there twice, as f32 [4] and as f32 [2,2]");
    e = (struct err){0};
    var bytes = v_input(b.g, "x", U8, SHAPE(4));
    assert_int_equal(bench_try(&b, (var[]){x, bytes}, 2, f32, &e), ERR_INTERNAL);
    assert_string_equal(e.text, "INPUT x stands there twice, as f32 [4] and as u8 [4]");
    bench_close(&b);
}

static void bad_targets_are_refused(void **state)
{
    (void)state;
    struct bench b, other;
    struct err e = {0};
    bench_open(&b);
    bench_open(&other);
    var x = v_input(b.g, "x", F32, SHAPE(4)), y = v_input(other.g, "y", F32, SHAPE(4));
    assert_int_equal(bench_try(&b, (var[]){x, y}, 2, f32, &e), ERR_INTERNAL);
    assert_string_equal(e.text, "target 1 is no value of this graph");
    e = (struct err){0};
    assert_int_equal(bench_try(&b, &x, 0, f32, &e), ERR_INTERNAL);
    e = (struct err){0};
    graph_push(b.g, "net");
    var bad = v_add(x, v_input(b.g, "z", F32, SHAPE(3)));
    assert_int_equal(bench_try(&b, &bad, 1, f32, &e), ERR_SHAPE);
    assert_string_equal(e.text, "ADD of [4] and [3]: these shapes do not go together in net");
    bench_close(&other);
    bench_close(&b);
}

static void same_seed_and_step_same_bits(void **state)
{
    (void)state;
    struct bench b;
    float first[64], again[64];
    bench_open(&b);
    var y = v_add(v_normal(b.g, SHAPE(64)), v_uniform(b.g, SHAPE(64)));
    bench_compile(&b, &y, 1, f32);
    bench_run(&b, 5, 9);
    memcpy(first, numbers(&b, 0), sizeof first);
    const uint64_t other[][2] = {{5, 10}, {6, 9}};
    for (int k = 0; k < 2; k++) {
        bench_run(&b, other[k][0], other[k][1]);
        memcpy(again, numbers(&b, 0), sizeof again);
        for (int i = 0; i < 64; i++) assert_true(first[i] != again[i]);
    }
    bench_run(&b, 5, 9);
    assert_memory_equal(first, numbers(&b, 0), sizeof first);
    bench_close(&b);
}

static void a_run_allocates_nothing(void **state)
{
    (void)state;
    const struct plan_options options[] = {f32, bf16, f64, {.deterministic = true}};
    for (int k = 0; k < 4; k++) {
        struct bench b;
        struct err e = {0};
        char where[100];
        var target[STEP_TARGETS];
        bench_open(&b);
        step_build(b.g, 32, target);
        bench_compile(&b, target, STEP_TARGETS, options[k]);
        long before = mem_count();
        for (uint64_t step = 0; step < 3; step++) {
            bench_run(&b, 1, step);
            assert_int_equal(plan_run_checked(b.p, 1, step, where, sizeof where, &e), 0);
            assert_string_equal(where, "");
        }
        assert_int_equal(mem_count(), before);
        bench_close(&b);
    }
}

/* The loss falls, and the plans of all precisions agree on how far. */
static void a_step_learns(void **state)
{
    (void)state;
    const struct plan_options options[] = {f64, f32, bf16, {.plain = true}};
    double right[2] = {0};
    for (int k = 0; k < 4; k++) {
        struct bench b;
        var target[STEP_TARGETS];
        double loss[2];
        bench_open(&b);
        step_build(b.g, 64, target);
        bench_compile(&b, target, STEP_TARGETS, options[k]);
        input_set(&b, "x", 200, 0);
        struct tensor t = plan_output(b.p, 0);
        for (uint64_t step = 0; step < 40; step++) {
            bench_run(&b, 1, step);
            loss[step > 0] = tensor_get(&t, 0);
        }
        assert_true(loss[1] < 0.95 * loss[0]);
        double tolerance = k == 2 ? TOLERANCE_BF16 : 10 * TOLERANCE_F32; /* forty steps apart */
        for (int i = 0; i < 2 && k > 0; i++) assert_true(fabs(loss[i] - right[i]) < tolerance * right[i]);
        if (k == 0) memcpy(right, loss, sizeof right);
        bench_close(&b);
    }
}

#if defined(__x86_64__)
static void denormals_are_flushed_and_the_switch_put_back(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b);
    var y = v_scale(v_input(b.g, "x", F32, SHAPE(4)), 0.5);
    bench_compile(&b, &y, 1, f32);
    unsigned before = _mm_getcsr();
    const unsigned settings[] = {before & ~0x8040u, before | 0x8040u, before | 0x8000u};
    for (int k = 0; k < 3; k++) {
        input_set(&b, "x", 1e-38, 0);
        _mm_setcsr(settings[k]);
        bench_run(&b, 1, 1);
        unsigned after = _mm_getcsr();
        _mm_setcsr(before);
        assert_int_equal(after & 0xffc0u, settings[k] & 0xffc0u); /* the low bits are flags of what has happened */
        assert_true(numbers(&b, 0)[0] == 0);
    }
    bench_close(&b);
}
#else
static void denormals_are_flushed_and_the_switch_put_back(void **state)
{
    (void)state;
    skip();
}
#endif

static void the_first_value_that_is_not_finite_is_named(void **state)
{
    (void)state;
    const struct plan_options options[] = {f32, {.plain = true}, f64, bf16};
    for (int k = 0; k < 4; k++) {
        struct bench b;
        struct err e = {0};
        char where[100];
        bench_open(&b);
        var x = v_input(b.g, "x", F32, SHAPE(4, 4));
        graph_push(b.g, "enc");
        var h = v_sum(v_sqrt(x), AXIS(0));
        graph_pop(b.g);
        graph_push(b.g, "dec");
        var y = v_softmax(v_log(v_offset(h, -1)));
        bench_compile(&b, &y, 1, options[k]);
        input_set(&b, "x", 1, 0);
        assert_int_equal(plan_run_checked(b.p, 1, 1, where, sizeof where, &e), 0);
        assert_string_equal(where, "");
        input_set(&b, "x", 0.001, 0);
        plan_run_checked(b.p, 1, 1, where, sizeof where, &e);
        assert_string_equal(where, "dec LOG");
        input_set(&b, "x", -1, 0);
        plan_run_checked(b.p, 1, 1, where, sizeof where, &e);
        assert_string_equal(where, "enc SQRT");
        input_set(&b, "x", NAN, 0);
        plan_run_checked(b.p, 1, 1, where, sizeof where, &e);
        assert_string_equal(where, "enc SQRT (its source x)");
        bench_close(&b);
    }
}

/* A step too small to share is done by one thread; whoever runs it keeps the number of threads that stood before. */
static void little_work_is_not_shared(void **state)
{
    (void)state;
    const int64_t width[] = {8, 512};
    const int threads[] = {1, 3};
    par_set_threads(3);
    for (int k = 0; k < 2; k++) {
        struct bench b;
        bench_open(&b);
        var w = v_state(b.g, "w", SHAPE(width[k], width[k]));
        var y = v_matmul(v_tanh(v_matmul(v_input(b.g, "x", F32, SHAPE(64, width[k])), w)), w);
        bench_compile(&b, &y, 1, f32);
        assert_int_equal(b.p->threads, threads[k]);
        assert_int_equal(par_threads(), 3);
        bench_run(&b, 1, 1);
        assert_int_equal(par_threads(), 3);
        bench_close(&b);
    }
    par_set_threads(0);
}

static int lines_of(const struct text *t)
{
    int lines = 0;
    for (const char *c = text_get(t); *c; c++) lines += *c == '\n';
    return lines;
}

static void plans_describe_themselves(void **state)
{
    (void)state;
    struct bench b;
    struct text t = {0};
    var target[STEP_TARGETS];
    bench_open(&b);
    step_build(b.g, 64, target);
    bench_compile(&b, target, STEP_TARGETS, bf16);
    plan_describe(b.p, &t);
    assert_int_equal(lines_of(&t), 1 + b.p->steps);
    assert_non_null(strstr(text_get(&t), "# enc"));
    assert_non_null(strstr(text_get(&t), "# dec"));
    assert_null(strstr(text_get(&t), " ref")); /* oneDNN's slow way, which no ladder should take */
    for (int i = 0; i < b.p->steps; i++)
        if (b.p->step[i].call.program || b.p->step[i].call.node->op != OP_CONST)
            assert_string_not_equal(b.p->step[i].kernel->name, "oracle");
    assert_true(plan_bytes(b.p) >= b.p->block_bytes);
    double flops = 2.0 * 64 * (64 * 48 + 48 * 64 + 32 * 64); /* forward; the weights' gradients cost the same again */
    assert_true(plan_flops(b.p) == 2 * flops + 2.0 * 64 * (48 * 64 + 32 * 64));
    text_free(&t);
    bench_close(&b);
}

/* Calls and milliseconds of a list of costs, all together; find: those of the entry of that name alone. */
static void add_costs(const struct json *list, const char *key, const char *find, int64_t *calls, double *ms)
{
    *calls = 0;
    *ms = 0;
    for (int k = 0; k < (int)json_size(list); k++) {
        const struct json *row = json_at(list, (size_t)k);
        if (find && strcmp(json_text(json_get(row, key), ""), find)) continue;
        *calls += json_int(json_get(row, "calls"), 0);
        *ms += json_number(json_get(row, "ms"), 0);
    }
}

static void time_is_told_by_row_and_by_layer(void **state)
{
    (void)state;
    struct bench b;
    struct err e = {0};
    struct text t = {0};
    struct json *told;
    var target[STEP_TARGETS];
    int64_t rows, layers, calls;
    double by_row, by_layer, ms;
    bench_open(&b);
    step_build(b.g, 64, target);
    bench_compile(&b, target, STEP_TARGETS, bf16);
    plan_profile(b.p, true);
    for (int k = 0; k < 3; k++) bench_run(&b, 1, (uint64_t)k);
    plan_profile_json(b.p, &t);
    told = json_parse(text_get(&t), t.length, &e);
    assert_non_null(told);
    add_costs(json_get(told, "rows"), "row", NULL, &rows, &by_row);
    add_costs(json_get(told, "layers"), "layer", NULL, &layers, &by_layer);
    assert_int_equal(json_int(json_get(told, "runs"), 0), 3);
    assert_int_equal(rows, b.p->steps);
    assert_int_equal(layers, b.p->steps);
    assert_true(by_row > 0 && fabs(by_row - by_layer) < 1e-6 * by_row);
    assert_true(json_number(json_get(told, "ms"), 0) >= by_row);
    /* forward two products, backward both filters' gradients and the hidden layer's: the layer has its gradients */
    add_costs(json_get(told, "rows"), "row", "MATMUL", &calls, &ms);
    assert_int_equal(calls, 8);
    add_costs(json_get(told, "layers"), "layer", "enc", &calls, &ms);
    assert_true(calls >= 5 && ms > 0);
    json_free(told);

    text_clear(&t);
    plan_profile_table(b.p, &t);
    assert_true(lines_of(&t) > 8);
    assert_non_null(strstr(text_get(&t), "MATMUL"));
    assert_non_null(strstr(text_get(&t), "between"));
    text_clear(&t);
    plan_profile_alone(b.p, &t);
    assert_int_equal(lines_of(&t), 1 + 8 + 1);
    text_free(&t);
    bench_close(&b);
}

static int scenario(struct err *e, int64_t batch, struct plan_options o)
{
    struct graph *g = graph_new();
    if (!g) return fail_memory(e);
    struct step_state states = {.g = g};
    struct plan *p = NULL;
    var target[STEP_TARGETS];
    step_build(g, batch, target);
    o.state = step_state_of;
    o.self = &states;
    int status = plan_compile(&p, target, STEP_TARGETS, &o, e);
    if (!status) status = plan_run(p, 1, 1, e);
    plan_free(p);
    step_state_free(&states);
    graph_free(g);
    return status;
}

static int scenario_f32(struct err *e)
{
    return scenario(e, 33, f32);
}

static int scenario_f64(struct err *e)
{
    return scenario(e, 33, f64);
}

/* So large that what is cheap is computed again instead of kept. */
static int scenario_large(struct err *e)
{
    return scenario(e, 800, f32);
}

static void failed_allocations_leave_nothing(void **state)
{
    (void)state;
    torture(scenario_f32);
    torture(scenario_f64);
    torture(scenario_large);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_values_can_be_targets),
        cmocka_unit_test(inputs_that_nothing_needs_have_no_room),
        cmocka_unit_test(a_name_stands_for_one_value),
        cmocka_unit_test(bad_targets_are_refused),
        cmocka_unit_test(same_seed_and_step_same_bits),
        cmocka_unit_test(a_run_allocates_nothing),
        cmocka_unit_test(a_step_learns),
        cmocka_unit_test(denormals_are_flushed_and_the_switch_put_back),
        cmocka_unit_test(the_first_value_that_is_not_finite_is_named),
        cmocka_unit_test(little_work_is_not_shared),
        cmocka_unit_test(plans_describe_themselves),
        cmocka_unit_test(time_is_told_by_row_and_by_layer),
        cmocka_unit_test(failed_allocations_leave_nothing),
    };
    par_set_threads(1); /* small work: more would only wake each other */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
