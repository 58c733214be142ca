/* test_build.c -- building a graph: shapes of results, broadcasting, scopes, random keys, the dump. */
#include "base/text.h"
#include "graph/build.h"
#include "graph/gradient.h"
#include "tests/torture.h"

#include <math.h>

static var in(struct graph *g, struct shape s)
{
    return v_input(g, "x", F32, s);
}

#define PICTURE SHAPE(2, 8, 8, 3)

static void a_loss_is_a_single_number(void **state)
{
    (void)state;
    struct graph *g = graph_new();
    struct err e = {0};
    var x = in(g, SHAPE(4)), dx;
    gradients(v_exp(x), &x, 1, &dx);
    assert_false(var_ok(dx));
    assert_int_equal(graph_check(g, &e), ERR_SHAPE);
    assert_string_equal(e.text, "a loss is a single number");
    graph_free(g);
}

static void gradients_are_zero_where_nothing_depends(void **state)
{
    (void)state;
    struct graph *g = graph_new();
    var x = in(g, SHAPE(2, 3)), y = in(g, SHAPE(5)), d[2];
    gradients(v_sum_all(v_stop(v_exp(x))), (var[]){x, y}, 2, d);
    for (int k = 0; k < 2; k++) {
        assert_int_equal(var_node(d[k])->op, OP_CONST);
        assert_true(var_node(d[k])->f[0] == 0);
        assert_true(shape_equal(var_shape(d[k]), var_shape(k ? y : x)));
    }
    graph_free(g);
}

static void broadcasting_aligns_at_the_right(void **state)
{
    (void)state;
    const struct {
        struct shape a, b, out;
        bool fits;
    } cases[] = {
        {SHAPE(4, 3), SHAPE(3), SHAPE(4, 3), true},
        {SHAPE(4, 3), SCALAR, SHAPE(4, 3), true},
        {SCALAR, SCALAR, SCALAR, true},
        {SHAPE(4, 1), SHAPE(1, 3), SHAPE(4, 3), true},
        {SHAPE(1), SHAPE(2, 3, 4, 5, 6, 7), SHAPE(2, 3, 4, 5, 6, 7), true},
        {SHAPE(2, 1, 4), SHAPE(3, 1), SHAPE(2, 3, 4), true},
        {SHAPE(4, 3), SHAPE(4), SCALAR, false},
        {SHAPE(4, 3), SHAPE(2, 4, 1, 2), SCALAR, false},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct graph *g = graph_new();
        var ab = v_add(in(g, cases[k].a), in(g, cases[k].b));
        assert_int_equal(var_ok(ab), cases[k].fits);
        if (cases[k].fits) {
            assert_true(shape_equal(var_shape(ab), cases[k].out));
            var ba = v_add(in(g, cases[k].b), in(g, cases[k].a));
            assert_true(shape_equal(var_shape(ba), cases[k].out));
            assert_true(shape_equal(var_shape(v_sum_to(ab, cases[k].a)), cases[k].a));
        }
        graph_free(g);
    }
}

static void shapes_of_results(void **state)
{
    (void)state;
    struct graph *g = graph_new();
    struct err e = {0};
    var picture = in(g, PICTURE), index;
    const struct {
        var v;
        struct shape shape;
        enum dtype type;
    } cases[] = {
        {v_flatten(picture), SHAPE(2, 192), F32},
        {v_swap(picture, -1, 1), SHAPE(2, 3, 8, 8), F32},
        {v_slice(picture, -1, 1, 2), SHAPE(2, 8, 8, 2), F32},
        {v_pad(picture, 1, 2, 3), SHAPE(2, 13, 8, 3), F32},
        {v_sum(picture, AXIS(1) | AXIS(2)), SHAPE(2, 1, 1, 3), F32},
        {v_sum_items(picture), SHAPE(2), F32},
        {v_mean_all(picture), SCALAR, F32},
        {v_logsumexp(picture, -1), SHAPE(2, 8, 8, 1), F32},
        {v_argmax(picture), SHAPE(2, 8, 8), I32},
        {v_topk(picture, 2, &index), SHAPE(2, 8, 8, 2), F32},
        {index, SHAPE(2, 8, 8, 2), I32},
        {v_one_hot(in(g, SHAPE(4)), 7), SHAPE(4, 7), F32},
        {v_gather(in(g, SHAPE(9, 5)), in(g, SHAPE(2, 3))), SHAPE(2, 3, 5), F32},
        {v_scatter_add(in(g, SHAPE(2, 3, 5)), in(g, SHAPE(2, 3)), 9), SHAPE(9, 5), F32},
        {v_matmul(in(g, SHAPE(2, 3, 4)), in(g, SHAPE(4, 5))), SHAPE(2, 3, 5), F32},
        {v_matmul_t(in(g, SHAPE(4, 3)), true, in(g, SHAPE(5, 4)), true), SHAPE(3, 5), F32},
        {v_conv(picture, in(g, SHAPE(3, 3, 3, 6)), conv_same(3, 2)), SHAPE(2, 4, 4, 6), F32},
        {v_conv(picture, in(g, SHAPE(4, 4, 3, 6)), conv_same(4, 2)), SHAPE(2, 4, 4, 6), F32},
        {v_max_pool(picture, 4), SHAPE(2, 2, 2, 3), F32},
        {v_resize(picture, 5, 20, RESIZE_NEAREST), SHAPE(2, 5, 20, 3), F32},
        {v_cast(picture, BF16), SHAPE(2, 8, 8, 3), BF16},
        {v_reshape(v_cast(picture, U8), SHAPE(384)), SHAPE(384), U8},
    };
    assert_int_equal(graph_check(g, &e), 0);
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        assert_true(shape_equal(var_shape(cases[k].v), cases[k].shape));
        assert_int_equal(var_type(cases[k].v), cases[k].type);
    }
    assert_int_equal(v_reshape(picture, PICTURE).id, picture.id); /* what changes nothing adds nothing */
    assert_int_equal(v_broadcast(picture, PICTURE).id, picture.id);
    assert_int_equal(v_cast(picture, F32).id, picture.id);
    assert_int_equal(v_sum(picture, 0).id, picture.id);
    graph_free(g);
}

static void many_parts_are_joined(void **state)
{
    (void)state;
    struct graph *g = graph_new();
    var part[3 * OP_MAX_SOURCES];
    for (int k = 0; k < 3 * OP_MAX_SOURCES; k++) part[k] = in(g, SHAPE(2, k + 1));
    var all = v_concat(part, 3 * OP_MAX_SOURCES, -1);
    assert_true(shape_equal(var_shape(all), SHAPE(2, 300)));
    graph_free(g);
}

static void scopes_nest(void **state)
{
    (void)state;
    struct graph *g = graph_new();
    const char *const names[] = {"", "vae", "vae/enc", "vae", ""};
    for (int k = 0; k < 5; k++) {
        assert_string_equal(var_node(in(g, SHAPE(1)))->scope, names[k]);
        if (k < 2) graph_push(g, k ? "enc" : "vae");
        else if (k < 4) graph_pop(g);
    }
    graph_free(g);
}

static void a_scope_too_deep_is_an_error(void **state)
{
    (void)state;
    struct graph *g = graph_new();
    struct err e = {0};
    for (int k = 0; k < 100; k++) graph_push(g, "deeper");
    assert_int_equal(graph_check(g, &e), ERR_INTERNAL);
    assert_non_null(strstr(e.text, "/deeper is too deep"));
    graph_free(g);
}

/* The keys of two random rows in scope "a", with as much else around them as `noise` says. */
static void keys_of(int noise, int64_t key[2])
{
    struct graph *g = graph_new();
    for (int k = 0; k < noise; k++) v_uniform(g, SHAPE(4));
    graph_push(g, "b");
    for (int k = 0; k < noise; k++) v_normal(g, SHAPE(4));
    graph_pop(g);
    graph_push(g, "a");
    key[0] = var_node(v_uniform(g, SHAPE(4)))->i[0];
    for (int k = 0; k < noise; k++) v_exp(in(g, SHAPE(4)));
    graph_push(g, "inner");
    for (int k = 0; k < noise; k++) v_normal(g, SHAPE(4));
    graph_pop(g);
    graph_pop(g);
    graph_push(g, "a");
    key[1] = var_node(v_normal(g, SHAPE(4)))->i[0];
    graph_free(g);
}

static void random_keys_depend_on_scope_and_ordinal(void **state)
{
    (void)state;
    int64_t key[2], again[2];
    keys_of(0, key);
    assert_true(key[0] != key[1] && key[0] && key[1]);
    keys_of(3, again);
    assert_memory_equal(key, again, sizeof key);
    struct graph *g = graph_new();
    assert_true(var_node(v_uniform(g, SHAPE(4)))->i[0] != key[0]);
    graph_push(g, "c");
    assert_true(var_node(v_uniform(g, SHAPE(4)))->i[0] != key[0]);
    graph_free(g);
}

static void a_dump_has_a_line_per_node(void **state)
{
    (void)state;
    struct graph *g = graph_new();
    struct text t = {0};
    var x = v_input(g, "x", U8, SHAPE(2, 3));
    graph_push(g, "enc");
    v_matmul(x, v_state(g, "enc/w", SHAPE(3, 4)));
    graph_pop(g);
    v_const(g, 1);
    graph_dump(g, &t);
    assert_string_equal(text_get(&t), "%0 = INPUT \"x\" : u8 [2,3]\n"
                                      "%1 = STATE \"enc/w\" : f32 [3,4]  # enc\n"
                                      "%2 = MATMUL %0 %1 : f32 [2,4]  # enc\n"
                                      "%3 = CONST : f32 []\n");
    text_free(&t);
    graph_free(g);
}

static void whole_numbers_are_clamped(void **state)
{
    (void)state;
    const double from[] = {NAN, -INFINITY, INFINITY, 1e10, -1e10, 3.9, -3.9};
    const int32_t whole[] = {0, INT32_MIN, INT32_MAX, INT32_MAX, INT32_MIN, 3, -3};
    const uint8_t byte[] = {0, 0, 255, 255, 0, 3, 0};
    int32_t i;
    uint8_t u;
    struct tensor ti = {I32, SCALAR, &i}, tu = {U8, SCALAR, &u};
    for (int k = 0; k < 7; k++) {
        tensor_set(&ti, 0, from[k]);
        tensor_set(&tu, 0, from[k]);
        assert_int_equal(i, whole[k]);
        assert_int_equal(u, byte[k]);
    }
}

/* A little of everything, scopes, random rows and gradients through an expansion too. */
static int build(struct err *e)
{
    struct graph *g = graph_new();
    if (!g) return fail_memory(e);
    graph_push(g, "net");
    var x = in(g, SHAPE(2, 4, 3, 8)), dx;
    var y = v_attention(x, v_add(x, v_normal(g, SHAPE(8))), v_layer_norm(x, 1e-5), 0.3, true);
    gradients(v_mean_all(v_softplus(v_softmax(y))), &x, 1, &dx);
    gradients(v_mean_all(v_square(dx)), &x, 1, &dx);
    graph_pop(g);
    int status = graph_check(g, e);
    assert_true(status || var_ok(dx));
    graph_free(g);
    return status;
}

static void failed_allocations_leave_nothing(void **state)
{
    (void)state;
    torture(build);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_loss_is_a_single_number),
        cmocka_unit_test(gradients_are_zero_where_nothing_depends),
        cmocka_unit_test(broadcasting_aligns_at_the_right),
        cmocka_unit_test(shapes_of_results),
        cmocka_unit_test(many_parts_are_joined),
        cmocka_unit_test(scopes_nest),
        cmocka_unit_test(a_scope_too_deep_is_an_error),
        cmocka_unit_test(random_keys_depend_on_scope_and_ordinal),
        cmocka_unit_test(a_dump_has_a_line_per_node),
        cmocka_unit_test(whole_numbers_are_clamped),
        cmocka_unit_test(failed_allocations_leave_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
