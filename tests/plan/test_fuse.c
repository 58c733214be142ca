/* test_fuse.c -- which rows become one step, and that a step holds no more than a call can. */
#include "base/par.h"
#include "graph/gradient.h"
#include "tests/plan/bench.h"
#include "tests/plan/tolerances.h"

#include <math.h>
#include <stdio.h>

static void adam_is_one_step(void **state)
{
    (void)state;
    struct bench b;
    var effect[3];
    bench_open(&b);
    step_adam(v_state(b.g, "w0", SHAPE(50, 3)), "0", v_input(b.g, "d", F32, SHAPE(50, 3)), effect);
    bench_compile(&b, effect, 3, f32);
    assert_int_equal(b.p->steps, 1);
    assert_non_null(b.p->step[0].call.program);
    assert_int_equal(b.p->step[0].call.outputs, 3);
    assert_int_equal(b.p->block_bytes, b.p->step[0].call.scratch_bytes);
    bench_close(&b);
}

static void assert_within_limits(const struct plan *p)
{
    for (int i = 0; i < p->steps; i++) {
        const struct call *c = &p->step[i].call;
        assert_in_range(c->sources, 0, CALL_MAX_SOURCES);
        assert_in_range(c->outputs, 1, CALL_MAX_OUTPUTS);
        if (c->program) assert_in_range(c->program->registers, 1, TILE_REGISTERS);
    }
}

/* 200 elementwise rows, 30 sources, 20 targets: no call holds them all. */
static void groups_keep_within_limits(void **state)
{
    (void)state;
    struct bench b;
    var x[30], target[20], y;
    bench_open(&b);
    for (int k = 0; k < 30; k++) {
        char name[16];
        snprintf(name, sizeof name, "x%d", k);
        x[k] = v_input(b.g, name, F32, SHAPE(7, 11));
    }
    y = x[0];
    for (int k = 0; k < 200; k++) {
        y = k % 3 ? v_add(y, x[k % 30]) : v_sin(y);
        if (k % 10 == 9) target[k / 10] = y;
    }
    double right[20];
    for (int pass = 0; pass < 2; pass++) {
        bench_compile(&b, target, 20, pass ? f32 : f64);
        for (int k = 0; k < 30; k++) {
            char name[16];
            snprintf(name, sizeof name, "x%d", k);
            if (plan_input(b.p, name).data) input_set(&b, name, 0.1 * k, 0.01);
        }
        bench_run(&b, 1, 1);
        for (int k = 0; k < 20; k++) {
            struct tensor t = plan_output(b.p, k);
            if (!pass) right[k] = tensor_get(&t, 40);
            else assert_true(fabs(tensor_get(&t, 40) - right[k]) < TOLERANCE_F32 * fmax(1, fabs(right[k])));
        }
    }
    assert_within_limits(b.p);
    assert_true(b.p->steps < 60);
    bench_close(&b);
}

/* More values alive at once than there are registers. */
static void registers_are_enough(void **state)
{
    (void)state;
    struct bench b;
    var part[50], y;
    bench_open(&b);
    y = v_input(b.g, "x", F32, SHAPE(9));
    for (int k = 0; k < 50; k++) part[k] = y = v_sin(v_offset(y, 0.1 * k));
    for (int k = 0; k < 49; k++) y = v_add(v_mul(y, part[48 - k]), part[k]);
    double right = 0;
    for (int pass = 0; pass < 2; pass++) {
        bench_compile(&b, &y, 1, pass ? f32 : f64);
        input_set(&b, "x", 0, 0.3);
        bench_run(&b, 1, 1);
        struct tensor t = plan_output(b.p, 0);
        if (!pass) right = tensor_get(&t, 5);
        else assert_true(fabs(tensor_get(&t, 5) - right) < TOLERANCE_F32 * fmax(1, fabs(right)));
    }
    assert_within_limits(b.p);
    bench_close(&b);
}

static void plain_plans_fuse_nothing(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b);
    var y = v_exp(v_sin(v_input(b.g, "x", F32, SHAPE(9))));
    bench_compile(&b, &y, 1, f32);
    assert_int_equal(b.p->steps, 1);
    bench_compile(&b, &y, 1, (struct plan_options){.plain = true});
    assert_int_equal(b.p->steps, 2);
    bench_close(&b);
}

static void reshape_costs_nothing(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b);
    var x = v_input(b.g, "x", F32, SHAPE(4, 6)), y = v_exp(x);
    bench_compile(&b, (var[]){y, v_reshape(y, SHAPE(24)), v_reshape(v_reshape(x, SHAPE(2, 12)), SHAPE(3, 8))}, 3, f32);
    assert_int_equal(b.p->steps, 1);
    assert_ptr_equal(numbers(&b, 1), numbers(&b, 0));
    assert_ptr_equal(numbers(&b, 2), plan_input(b.p, "x").data);
    assert_int_equal(plan_output(b.p, 1).shape.rank, 1);
    bench_close(&b);
}

static void equal_rows_are_computed_once(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b);
    var x = v_input(b.g, "x", F32, SHAPE(4, 6)), u = v_uniform(b.g, SHAPE(4, 6));
    var y = v_add(v_add(v_softmax(x), v_softmax(x)), v_sub(u, v_uniform(b.g, SHAPE(4, 6))));
    bench_compile(&b, &y, 1, f32);
    assert_int_equal(b.p->steps, 2);
    input_set(&b, "x", 0, 0.1);
    bench_run(&b, 1, 1);
    float sum = 0;
    for (int i = 0; i < 6; i++) sum += fabsf(numbers(&b, 0)[i]);
    assert_true(fabsf(sum - 2) > 1e-3); /* the two random rows are not one */
    bench_close(&b);
}

/* Rows of `width` numbers, their sums down and over all, both ways; the sums' bits for one thread and for two. */
static void check_sums(int64_t rows, int64_t width, int steps)
{
    struct bench b;
    double right[2 + 1024];
    float once[1024];
    bench_open(&b);
    var x = v_input(b.g, "x", F32, SHAPE(rows, 3, width)), y = v_add(v_sin(x), v_uniform(b.g, var_shape(x)));
    var target[] = {v_sum_all(v_square(y)), v_sum(y, AXIS(0) | AXIS(1)), v_sum(v_mul(y, x), AXIS(0) | AXIS(1))};
    for (int pass = 0; pass < 3; pass++) {
        par_set_threads(pass == 2 ? 2 : 1);
        bench_compile(&b, target, 3, pass ? f32 : f64);
        input_set(&b, "x", -1, 2.0 / (double)(rows * 3 * width));
        bench_run(&b, 1, 1);
        struct tensor all = plan_output(b.p, 0), down = plan_output(b.p, 1), mixed = plan_output(b.p, 2);
        double scale = (double)rows * 3;
        if (pass) assert_int_equal(b.p->steps, steps);
        if (!pass) right[0] = tensor_get(&all, 0), right[1] = tensor_get(&mixed, width - 1);
        assert_true(fabs(tensor_get(&all, 0) - right[0]) <= TOLERANCE_F32 * scale * (double)width);
        assert_true(fabs(tensor_get(&mixed, width - 1) - right[1]) <= TOLERANCE_F32 * scale);
        for (int64_t i = 0; i < width; i++) {
            if (!pass) right[2 + i] = tensor_get(&down, i);
            else assert_true(fabs(tensor_get(&down, i) - right[2 + i]) <= TOLERANCE_F32 * scale);
            if (pass == 1) once[i] = (float)tensor_get(&down, i);
            if (pass == 2) assert_true((float)tensor_get(&down, i) == once[i]);
        }
    }
    par_set_threads(0);
    bench_close(&b);
}

static void sums_run_with_what_they_add_up(void **state)
{
    (void)state;
    check_sums(5, 1, 1);
    check_sums(700, 3, 1);
    check_sums(3000, 64, 1); /* many tiles, in parts */
    check_sums(41, 400, 1);
    check_sums(150, 1024, 1);
    check_sums(41, 255, 1);
    check_sums(41, 511, 3); /* no tile holds whole rows of it and whole blocks of random numbers */
}

/* What reads a sum waits until all has been added up. */
static void sums_are_read_after_their_group(void **state)
{
    (void)state;
    double right[2] = {0};
    for (int pass = 0; pass < 2; pass++) {
        struct bench b;
        bench_open(&b);
        var x = v_input(b.g, "x", F32, SHAPE(50, 8)), y = v_sin(x), m = v_mean(y, AXIS(0)), centred = v_sub(y, m);
        var target[] = {centred, v_mul(v_tanh(centred), v_sum_all(v_square(centred)))};
        bench_compile(&b, target, 2, pass ? f32 : f64);
        input_set(&b, "x", 0, 0.01);
        bench_run(&b, 1, 1);
        for (int k = 0; k < 2; k++) {
            struct tensor t = plan_output(b.p, k);
            if (!pass) right[k] = tensor_get(&t, 399);
            else assert_true(fabs(tensor_get(&t, 399) - right[k]) <= TOLERANCE_F32 * fmax(1, fabs(right[k])));
        }
        bench_close(&b);
    }
}

/* A product's gradient is two products with a sum between them in the order they are written: one step all the same. */
static void a_gradient_is_read_once(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b);
    var x = v_input(b.g, "x", F32, SHAPE(64, 16)), y = v_input(b.g, "y", F32, SHAPE(64, 16)), d[2];
    var dy = v_mul(v_sin(x), y);
    d[0] = v_sum(dy, AXIS(0));
    d[1] = v_sum(v_mul(dy, x), AXIS(0));
    bench_compile(&b, (var[]){d[0], v_scale(d[1], 2), v_mul(dy, v_state(b.g, "g", SHAPE(16)))}, 3, f32);
    assert_int_equal(b.p->steps, 2);
    bench_close(&b);
}

static int outputs_of_size(const struct plan *p, int64_t size)
{
    int count = 0;
    for (int i = 0; i < p->steps; i++)
        for (int k = 0; k < p->step[i].call.outputs; k++)
            count += p->step[i].call.program && shape_size(p->step[i].call.output[k].shape) == size;
    return count;
}

/* silu between two products, and its gradient: of the activation, its sigmoid and its slope, only what the next
** product reads is stored, and what comes out is right. */
static void the_cheap_is_computed_again(void **state)
{
    (void)state;
    double right = 0;
    for (int pass = 0; pass < 2; pass++) {
        struct bench b;
        bench_open(&b);
        var x = v_input(b.g, "x", F32, SHAPE(256, 96)), w = v_state(b.g, "w", SHAPE(96, 96)), d;
        var h = v_mul(v_matmul(x, w), v_state(b.g, "g", SHAPE(96)));
        var y = v_matmul(v_mul(h, v_sigmoid(h)), v_state(b.g, "u", SHAPE(96, 96)));
        gradients(v_sum_all(v_mul(y, x)), &w, 1, &d);
        bench_compile(&b, &d, 1, pass ? f32 : f64);
        input_set(&b, "x", -1, 1e-4);
        bench_run(&b, 1, 1);
        struct tensor t = plan_output(b.p, 0);
        if (pass) assert_int_equal(outputs_of_size(b.p, 256 * 96), 2); /* the activation, and the gradient of h */
        if (!pass) right = tensor_get(&t, 1234);
        else assert_true(fabs(tensor_get(&t, 1234) - right) <= TOLERANCE_F32 * 256);
        bench_close(&b);
    }
}

/* Batch norm: two passes for its statistics and one for the rest; backward one for all sums and one for the gradient.
** What is only broadcast takes none. */
static void batch_norm_goes_over_memory_rarely(void **state)
{
    (void)state;
    double right = 0;
    for (int pass = 0; pass < 2; pass++) {
        struct bench b;
        bench_open(&b);
        var x = v_input(b.g, "x", F32, SHAPE(256, 96)), w = v_state(b.g, "w", SHAPE(96, 96)), d[3];
        var h = v_matmul(x, w), centred = v_sub(h, v_mean(h, AXIS(0)));
        var deviation = v_sqrt(v_offset(v_mean(v_square(centred), AXIS(0)), 1e-5));
        var g = v_state(b.g, "g", SHAPE(96)), bias = v_state(b.g, "b", SHAPE(96));
        var y = v_relu(v_add(v_mul(v_div(centred, deviation), g), bias));
        var loss = v_sum_all(v_mul(v_matmul(y, v_state(b.g, "u", SHAPE(96, 96))), x));
        gradients(loss, (var[]){w, g, bias}, 3, d);
        bench_compile(&b, d, 3, pass ? f32 : f64);
        input_set(&b, "x", -1, 1e-4);
        bench_run(&b, 1, 1);
        struct tensor t = plan_output(b.p, 0);
        int large = 0;
        for (int i = 0; i < b.p->steps; i++)
            for (int k = 0; k < b.p->step[i].call.sources && b.p->step[i].call.node->op != OP_MATMUL; k++)
                if (shape_size(b.p->step[i].call.source[k].shape) == 256 * 96) {
                    large++;
                    break;
                }
        if (pass) assert_in_range(large, 1, 5);
        if (!pass) right = tensor_get(&t, 1234);
        else assert_true(fabs(tensor_get(&t, 1234) - right) <= TOLERANCE_F32 * 256 * fmax(1, fabs(right)));
        for (int i = 0; i < b.p->steps; i++) assert_int_not_equal(b.p->step[i].call.node->op, OP_BROADCAST);
        bench_close(&b);
    }
}

/* A filter as large as the picture: all three directions are products of matrices, and one more row of the picture is not. */
static void a_filter_of_all_is_a_product(void **state)
{
    (void)state;
    for (int more = 0; more < 2; more++) {
        struct bench b;
        bench_open(&b);
        var x = v_input(b.g, "x", F32, SHAPE(8, 4 + more, 4, 3)), w = v_state(b.g, "w", SHAPE(4, 4, 3, 5)), d[2];
        var y = v_conv(x, w, (struct conv){.stride_y = 1, .stride_x = 1, .dilation_y = 1, .dilation_x = 1});
        gradients(v_sum_all(v_sin(y)), (var[]){x, w}, 2, d);
        bench_compile(&b, (var[]){y, d[0], d[1]}, 3, f32);
        int products = 0, convolutions = 0;
        for (int i = 0; i < b.p->steps; i++) {
            const enum op op = b.p->step[i].call.node->op;
            products += op == OP_MATMUL;
            convolutions += op == OP_CONV || op == OP_CONV_DX || op == OP_CONV_DW;
        }
        assert_int_equal(products, more ? 0 : 3);
        assert_int_equal(convolutions, more ? 3 : 0);
        bench_close(&b);
    }
}

/* A state that changes before the reader runs is not read again: the old value's product is kept. */
static void what_changes_is_not_computed_again(void **state)
{
    (void)state;
    double right = 0;
    for (int pass = 0; pass < 2; pass++) {
        struct bench b;
        bench_open(&b);
        var x = v_input(b.g, "x", F32, SHAPE(256, 96)), s = v_state(b.g, "s", SHAPE(96)), y = v_mul(x, s);
        var mean = v_reshape(v_max(v_sin(y), AXIS(0)), SHAPE(96)), next = v_assign(s, v_add(s, mean));
        var late = v_mul(y, v_cumsum(v_mul(x, next), 0, false, false));
        bench_compile(&b, (var[]){next, late}, 2, pass ? f32 : f64);
        input_set(&b, "x", -1, 1e-4);
        bench_run(&b, 1, 1);
        struct tensor t = plan_output(b.p, 1);
        if (!pass) right = tensor_get(&t, 12345);
        else assert_true(fabs(tensor_get(&t, 12345) - right) <= TOLERANCE_F32 * fmax(1, fabs(right)));
        bench_close(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(adam_is_one_step),
        cmocka_unit_test(groups_keep_within_limits),
        cmocka_unit_test(registers_are_enough),
        cmocka_unit_test(plain_plans_fuse_nothing),
        cmocka_unit_test(reshape_costs_nothing),
        cmocka_unit_test(equal_rows_are_computed_once),
        cmocka_unit_test(sums_run_with_what_they_add_up),
        cmocka_unit_test(sums_are_read_after_their_group),
        cmocka_unit_test(a_gradient_is_read_once),
        cmocka_unit_test(the_cheap_is_computed_again),
        cmocka_unit_test(batch_norm_goes_over_memory_rarely),
        cmocka_unit_test(a_filter_of_all_is_a_product),
        cmocka_unit_test(what_changes_is_not_computed_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
