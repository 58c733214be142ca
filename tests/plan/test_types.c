/* test_types.c -- what a bf16 plan computes in bf16, and what not; a double plan is all double. */
#include "tests/plan/bench.h"
#include "tests/plan/tolerances.h"

#include <math.h>

static enum dtype type_of(const struct bench *b, int target)
{
    return plan_output(b->p, target).type;
}

/* The type of the only product's result, and of its sources. */
static void product_types(const struct plan *p, enum op op, enum dtype *in, enum dtype *out)
{
    int found = 0;
    for (int i = 0; i < p->steps; i++) {
        const struct call *c = &p->step[i].call;
        if (c->program || c->node->op != op) continue;
        *in = c->source[0].type;
        *out = c->output[0].type;
        found++;
    }
    assert_int_equal(found, 1);
}

/* The product of x and w, its result read as `how` says; what types does a bf16 plan give it? */
static void check_product(var how(var y, var x), int64_t width, enum dtype in, enum dtype out)
{
    struct bench b;
    enum dtype got_in, got_out;
    bench_open(&b);
    var x = v_input(b.g, "x", F32, SHAPE(64, width)), y = how(v_matmul(x, v_state(b.g, "w", SHAPE(width, width))), x);
    bench_compile(&b, &y, 1, bf16);
    product_types(b.p, OP_MATMUL, &got_in, &got_out);
    assert_int_equal(got_in, in);
    assert_int_equal(got_out, out);
    bench_close(&b);
}

static var biased(var y)
{
    return v_add(y, v_state(y.g, "b", SHAPE(var_dim(y, -1))));
}

/* clang-format off */
#define READER(name, value)                                                                        \
    static var name(var y, var x)                                                                  \
    {                                                                                              \
        (void)x;                                                                                   \
        return value;                                                                              \
    }
READER(read_target, y)
READER(read_biased_target, biased(y))
READER(read_relu, v_relu(biased(y)))
READER(read_norm, v_layer_norm(biased(y), 1e-5))
READER(read_bce, v_sum_all(v_bce(y, x)))
READER(read_biased_bce, v_sum_all(v_bce(biased(y), x)))
READER(read_xent, v_xent(biased(y), v_argmax(x)))
READER(read_softmax, v_softmax(biased(y)))
READER(read_slice_exp, v_exp(v_slice(biased(y), 1, 0, 5)))
READER(read_sum, v_mean_all(biased(y)))
READER(read_reshaped, v_mean_all(v_reshape(y, SHAPE(shape_size(var_shape(y))))))
/* clang-format on */

static void products_take_bf16_and_losses_read_f32(void **state)
{
    (void)state;
    check_product(read_relu, 64, BF16, BF16);
    check_product(read_norm, 64, BF16, BF16);
    var (*const exact[])(var, var) = {read_target,  read_biased_target, read_bce, read_biased_bce, read_xent,
                                      read_softmax, read_slice_exp,     read_sum, read_reshaped};
    for (size_t k = 0; k < sizeof exact / sizeof *exact; k++) check_product(exact[k], 64, BF16, F32);
    check_product(read_relu, 24, F32, F32); /* too narrow to gain anything */
}

/* clang-format off */
READER(read_cumsum, v_cumsum(v_scale(y, 0.1), 1, false, false))
READER(read_plain_cumsum, v_cumsum(y, 0, true, false))
READER(read_topk, v_topk(y, 5, NULL))
READER(read_gather, v_gather(y, v_floor(v_abs(v_slice(x, 0, 0, 1)))))
READER(read_scatter, v_scatter_add(y, v_iota(y.g, SHAPE(64), 0), 70))
READER(read_resize, v_resize(v_reshape(y, SHAPE(1, 8, 8, 64)), 5, 11, RESIZE_BILINEAR))
READER(read_join, v_join(y, x, 0))
READER(read_pad, v_pad(y, 0, 1, 2))
READER(read_swap, v_swap(y, 0, 1))
READER(read_max, v_max(y, AXIS(0)))
READER(read_group_norm, v_group_norm(v_reshape(y, SHAPE(2, 4, 8, 64)), 4, 1e-5))
READER(read_attention, v_attention(v_reshape(y, SHAPE(2, 32, 2, 32)), v_reshape(x, SHAPE(2, 32, 2, 32)), v_reshape(y, SHAPE(2, 32, 2, 32)), 0.2, true))
READER(read_broadcast, v_broadcast(y, SHAPE(3, 64, 64)))
READER(read_product, v_matmul(y, x))
READER(read_narrow_product, v_matmul(y, v_slice(x, 1, 0, 3)))
READER(read_select, v_select(v_less(y, x), x, y))
/* clang-format on */

/* Rows that can read bf16, and rows that cannot, on the result of a product that a bf16 plan leaves in bf16. */
static void whatever_reads_bf16_reads_it_right(void **state)
{
    (void)state;
    var (*const how[])(var, var) = {
        read_cumsum,    read_plain_cumsum, read_topk,           read_gather, read_scatter,    read_resize,
        read_join,      read_pad,          read_swap,           read_max,    read_group_norm, read_attention,
        read_broadcast, read_product,      read_narrow_product, read_select, read_norm,       read_relu};
    static double right[3 * 64 * 64];
    for (size_t k = 0; k < sizeof how / sizeof *how; k++)
        for (int pass = 0; pass < 2; pass++) {
            struct bench b;
            bench_open(&b);
            var x = v_sin(v_input(b.g, "x", F32, SHAPE(64, 64)));
            var y = v_tanh(how[k](v_matmul(x, v_state(b.g, "w", SHAPE(64, 64))), x));
            bench_compile(&b, &y, 1, pass ? bf16 : f64);
            input_set(&b, "x", 0, 0.7);
            bench_run(&b, 1, 1);
            struct tensor t = plan_output(b.p, 0);
            double off = 0;
            for (int64_t i = 0; i < shape_size(t.shape); i++) {
                if (pass) off += fabs(tensor_get(&t, i) - right[i]) / (double)shape_size(t.shape);
                else right[i] = tensor_get(&t, i);
            }
            if (off > TOLERANCE_BF16) print_message("reader %d: off by %g\n", (int)k, off);
            assert_true(off <= TOLERANCE_BF16);
            bench_close(&b);
        }
}

static void gradients_of_weights_are_f32(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b);
    var x = v_input(b.g, "x", F32, SHAPE(64, 64)), w = v_state(b.g, "w", SHAPE(64, 64)),
        u = v_state(b.g, "u", SHAPE(64, 64)), d;
    gradients(v_sum_all(v_square(v_matmul(v_relu(v_matmul(x, w)), u))), &w, 1, &d);
    var next = v_assign(w, v_sub(w, v_scale(v_tanh(d), 0.1))); /* so that the gradient is no target itself */
    bench_compile(&b, &next, 1, bf16);
    int weights = 0, activations = 0;
    for (int i = 0; i < b.p->steps; i++) {
        const struct call *c = &b.p->step[i].call;
        if (c->program || c->node->op != OP_MATMUL) continue;
        assert_int_equal(c->source[0].type, BF16);
        assert_int_equal(c->source[1].type, BF16);
        assert_int_equal(c->output[0].type, c->node->i[0] ? F32 : BF16);
        weights += c->node->i[0] != 0;
        activations += c->node->i[0] == 0;
    }
    assert_int_equal(weights, 1);
    assert_int_equal(activations, 3);
    assert_int_equal(type_of(&b, 0), F32);
    bench_close(&b);
}

static void double_plans_are_all_double(void **state)
{
    (void)state;
    struct bench b;
    var target[STEP_TARGETS];
    bench_open(&b);
    step_build(b.g, 4, target);
    bench_compile(&b, target, STEP_TARGETS, f64);
    for (int id = 0; id < b.p->g->count; id++) assert_int_equal(b.p->g->node[id].type, F64);
    for (int i = 0; i < b.p->steps; i++) assert_string_equal(b.p->step[i].kernel->name, "oracle");
    bench_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(products_take_bf16_and_losses_read_f32),
        cmocka_unit_test(whatever_reads_bf16_reads_it_right),
        cmocka_unit_test(gradients_of_weights_are_f32),
        cmocka_unit_test(double_plans_are_all_double),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
