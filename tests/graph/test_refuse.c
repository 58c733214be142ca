/* test_refuse.c -- what each unfitting call is told, word for word, and that errors stick: poison passes on through every
** call, and the first error is the one that is kept.
*/
#include "graph/build.h"
#include "graph/gradient.h"
#include "tests/test.h"

static var in(struct graph *g, struct shape s)
{
    return v_input(g, "x", F32, s);
}

static var two(struct graph *g, var op(var, var), struct shape a, struct shape b)
{
    return op(in(g, a), in(g, b));
}

static var row(struct graph *g, enum op op, struct node n, struct shape a)
{
    n.op = op;
    return graph_add(g, n, (var[]){in(g, a)}, 1);
}

/* clang-format off */
#define BAD(name, call)                                                                            \
    static var bad_##name(struct graph *g)                                                         \
    {                                                                                              \
        return call;                                                                               \
    }
#define PICTURE SHAPE(2, 8, 8, 3)
BAD(empty_input, in(g, SHAPE(4, 0)))
BAD(negative_state, v_state(g, "enc/w", SHAPE(-3)))
BAD(huge, v_fill(g, SHAPE(1ll << 40, 1ll << 40), 0))
BAD(iota_axis, v_iota(g, SHAPE(4), 1))
BAD(add, two(g, v_add, SHAPE(4, 3), SHAPE(2, 3)))
BAD(select, v_select(in(g, SHAPE(4)), in(g, SHAPE(4)), in(g, SHAPE(3))))
BAD(assign_to_input, two(g, v_assign, SHAPE(4), SHAPE(4)))
BAD(put_to_input, v_put(in(g, SHAPE(4)), 0, in(g, SCALAR), in(g, SHAPE(1))))
BAD(put_axis, v_put(v_state(g, "s", SHAPE(4)), 1, in(g, SCALAR), in(g, SHAPE(1))))
BAD(put_shape, v_put(v_state(g, "s", SHAPE(4, 3)), 1, in(g, SCALAR), in(g, SHAPE(1, 3))))
BAD(put_places, v_put(v_state(g, "s", SHAPE(4)), 0, in(g, SHAPE(2)), in(g, SHAPE(1))))
BAD(assign_shape, v_assign(v_state(g, "s", SHAPE(4)), in(g, SHAPE(1))))
BAD(broadcast, v_broadcast(in(g, SHAPE(3)), SHAPE(4, 2)))
BAD(broadcast_down, v_broadcast(in(g, SHAPE(4, 2)), SHAPE(2)))
BAD(broadcast_to_none, v_broadcast(in(g, SHAPE(4, 1)), SHAPE(4, 0)))
BAD(reshape, v_reshape(in(g, SHAPE(4, 3)), SHAPE(5)))
BAD(reshape_negative, v_reshape(in(g, SHAPE(6)), SHAPE(-2, -3)))
BAD(transpose, v_transpose(in(g, SHAPE(4, 3)), (const int[]){0, 0}))
BAD(swap, v_swap(in(g, SHAPE(4, 3)), 0, 2))
BAD(slice, v_slice(in(g, SHAPE(4, 3)), 1, 2, 2))
BAD(slice_huge, v_slice(in(g, SHAPE(4, 3)), 1, 1, INT64_MAX))
BAD(slice_axis, v_slice(in(g, SHAPE(4, 3)), 2, 0, 1))
BAD(pad, v_pad(in(g, SHAPE(4, 3)), 0, -1, 0))
BAD(concat, v_join(in(g, SHAPE(4, 3)), in(g, SHAPE(4, 2)), 0))
BAD(concat_axis, v_join(in(g, SHAPE(4, 3)), in(g, SHAPE(4, 2)), 2))
BAD(sum, v_sum(in(g, SHAPE(4, 3)), AXIS(2)))
BAD(logsumexp, v_logsumexp(in(g, SHAPE(4, 3)), 2))
BAD(argmax, v_argmax(v_const(g, 1)))
BAD(cumsum, v_cumsum(in(g, SHAPE(4)), 1, false, false))
BAD(topk, v_topk(in(g, SHAPE(2, 4)), 5, NULL))
BAD(out, row(g, OP_OUT, (struct node){.i = {1}}, SHAPE(4)))
BAD(one_hot, v_one_hot(in(g, SHAPE(1, 2, 3, 4, 5, 6)), 7))
BAD(gather, v_gather(v_const(g, 1), in(g, SHAPE(4))))
BAD(scatter, v_scatter_add(in(g, SHAPE(4, 3)), in(g, SHAPE(5)), 7))
BAD(scatter_none, v_scatter_add(in(g, SHAPE(4, 3)), in(g, SHAPE(4)), 0))
BAD(scatter_rank, v_scatter_add(in(g, SHAPE(1, 2, 3, 4, 5, 6)), v_const(g, 0), 7))
BAD(matmul, two(g, v_matmul, SHAPE(128, 400), SHAPE(784, 400)))
BAD(matmul_stacks, two(g, v_matmul, SHAPE(2, 3, 4), SHAPE(3, 4, 5)))
BAD(matmul_vector, two(g, v_matmul, SHAPE(4), SHAPE(4, 5)))
BAD(conv_channels, v_conv(in(g, PICTURE), in(g, SHAPE(3, 3, 4, 5)), conv_same(3, 1)))
BAD(conv_window, v_conv(in(g, PICTURE), in(g, SHAPE(9, 3, 3, 5)), (struct conv){1, 1, 0, 0, 0, 0, 1, 1}))
BAD(conv_stride, v_conv(in(g, PICTURE), in(g, SHAPE(3, 3, 3, 5)), (struct conv){0, 1, 0, 0, 0, 0, 1, 1}))
BAD(conv_pad, v_conv(in(g, PICTURE), in(g, SHAPE(3, 3, 3, 5)), (struct conv){1, 1, -1, 0, 0, 0, 1, 1}))
BAD(conv_dx, v_conv_dx(in(g, SHAPE(2, 8, 8, 5)), in(g, SHAPE(3, 3, 3, 5)), conv_same(3, 1), SHAPE(2, 9, 8, 3)))
BAD(conv_dw, v_conv_dw(in(g, PICTURE), in(g, SHAPE(2, 8, 8, 5)), conv_same(3, 1), SHAPE(5, 3, 3, 5)))
BAD(pool, v_avg_pool(in(g, PICTURE), 3))
BAD(pool_none, v_max_pool(in(g, PICTURE), 0))
BAD(resize, v_resize(in(g, SHAPE(8, 8)), 4, 4, RESIZE_NEAREST))
BAD(resize_none, v_resize(in(g, PICTURE), 0, 4, RESIZE_NEAREST))
BAD(xent, two(g, v_xent, SHAPE(4, 10), SHAPE(5)))
BAD(norm, v_group_norm(in(g, PICTURE), 2, 1e-5))
BAD(norm_vector, v_layer_norm(in(g, SHAPE(3)), 1e-5))
BAD(attention, v_attention(in(g, SHAPE(2, 4, 3, 8)), in(g, SHAPE(2, 5, 3, 7)), in(g, SHAPE(2, 5, 3, 7)), 1, false))
BAD(attention_causal, v_attention(in(g, SHAPE(2, 6, 3, 8)), in(g, SHAPE(2, 5, 3, 8)), in(g, SHAPE(2, 5, 3, 8)), 1, true))
BAD(prefix, v_prefix(in(g, SHAPE(4, 9)), in(g, SHAPE(8, 5)), in(g, SHAPE(8, 5)), in(g, SHAPE(5))))
BAD(arity, graph_add(g, (struct node){.op = OP_ADD}, (var[]){in(g, SHAPE(1))}, 1))

static const struct {
    var (*call)(struct graph *g);
    const char *line;
} bad_calls[] = {
    {bad_empty_input, "INPUT x has the impossible shape [4,0] in net/enc"},
    {bad_negative_state, "STATE enc/w has the impossible shape [-3] in net/enc"},
    {bad_huge, "CONST has the impossible shape [1099511627776,1099511627776] in net/enc"},
    {bad_iota_axis, "IOTA of [4]: no such axis in net/enc"},
    {bad_add, "ADD of [4,3] and [2,3]: these shapes do not go together in net/enc"},
    {bad_select, "SELECT of [4] and [4]: these shapes do not go together in net/enc"},
    {bad_assign_to_input, "ASSIGN of [4] and [4]: only state can be assigned to in net/enc"},
    {bad_put_to_input, "PUT of [4] and [1]: only state can be assigned to in net/enc"},
    {bad_put_axis, "PUT of [4] and [1]: no such axis in net/enc"},
    {bad_put_shape, "PUT of [4,3] and [1,3]: one item of that axis is put at one place in net/enc"},
    {bad_put_places, "PUT of [4] and [1]: one item of that axis is put at one place in net/enc"},
    {bad_assign_shape, "ASSIGN of [4] and [1]: the value has another shape than the state in net/enc"},
    {bad_broadcast, "BROADCAST of [3] to [4,2]: these shapes do not go together in net/enc"},
    {bad_broadcast_down, "BROADCAST of [4,2] to [2]: these shapes do not go together in net/enc"},
    {bad_broadcast_to_none, "BROADCAST has the impossible shape [4,0] in net/enc"},
    {bad_reshape, "RESHAPE of [4,3] to [5]: the sizes differ in net/enc"},
    {bad_reshape_negative, "RESHAPE has the impossible shape [-2,-3] in net/enc"},
    {bad_transpose, "TRANSPOSE of [4,3]: the order is no permutation of its axes in net/enc"},
    {bad_swap, "no such axes to swap in net/enc"},
    {bad_slice, "SLICE of [4,3]: axis 1, 2 items from 2 lie outside in net/enc"},
    {bad_slice_huge, "SLICE of [4,3]: axis 1, 9223372036854775807 items from 1 lie outside in net/enc"},
    {bad_slice_axis, "SLICE of [4,3]: axis 2, 1 items from 0 lie outside in net/enc"},
    {bad_pad, "PAD of [4,3]: no such axis, or a negative width in net/enc"},
    {bad_concat, "CONCAT of [4,3] and [4,2]: the other axes differ in net/enc"},
    {bad_concat_axis, "CONCAT of [4,3] and [4,2]: no such axis in net/enc"},
    {bad_sum, "SUM of [4,3]: no such axes in net/enc"},
    {bad_logsumexp, "no axis 2 to take LOGSUMEXP along in net/enc"},
    {bad_argmax, "ARGMAX of []: a single number has no largest in net/enc"},
    {bad_cumsum, "CUMSUM of [4]: no such axis in net/enc"},
    {bad_topk, "TOPK of [2,4]: it has not that many in net/enc"},
    {bad_out, "OUT of [4]: that row has no such output in net/enc"},
    {bad_one_hot, "ONE_HOT of [1,2,3,4,5,6]: no room for a new axis in net/enc"},
    {bad_gather, "GATHER of [] and [4]: a table has rows, and indices at most 6 axes in net/enc"},
    {bad_scatter, "SCATTER_ADD of [4,3] and [5]: each row wants an index in net/enc"},
    {bad_scatter_none, "SCATTER_ADD has the impossible shape [0,3] in net/enc"},
    {bad_scatter_rank, "SCATTER_ADD of [1,2,3,4,5,6] and []: no room for a new axis in net/enc"},
    {bad_matmul, "MATMUL of [128,400] and [784,400]: the inner sizes differ in net/enc"},
    {bad_matmul_stacks, "MATMUL of [2,3,4] and [3,4,5]: the stacks differ in net/enc"},
    {bad_matmul_vector, "MATMUL of [4] and [4,5]: a product wants two matrices, or equal stacks of them in net/enc"},
    {bad_conv_channels, "CONV of [2,8,8,3] and [3,3,4,5]: pictures are N x H x W x C, filters KH x KW x C x out in net/enc"},
    {bad_conv_window, "CONV of [2,8,8,3] and [9,3,3,5]: the filter is larger than the picture in net/enc"},
    {bad_conv_stride, "CONV of [2,8,8,3] and [3,3,3,5]: a stride or dilation is below 1, or a pad below 0 in net/enc"},
    {bad_conv_pad, "CONV of [2,8,8,3] and [3,3,3,5]: a stride or dilation is below 1, or a pad below 0 in net/enc"},
    {bad_conv_dx, "CONV_DX of [2,8,8,5] and [3,3,3,5]: no picture of the asked shape gives this one in net/enc"},
    {bad_conv_dw, "CONV_DW of [2,8,8,3] and [2,8,8,5]: no filter of the asked shape joins these in net/enc"},
    {bad_pool, "a pool of 3 does not divide pictures [2,8,8,3] in net/enc"},
    {bad_pool_none, "a pool of 0 does not divide pictures [2,8,8,3] in net/enc"},
    {bad_resize, "RESIZE of [8,8]: only height and width of N x H x W x C can change in net/enc"},
    {bad_resize_none, "RESIZE has the impossible shape [2,0,4,3] in net/enc"},
    {bad_xent, "XENT of [4,10] and [5]: one index is wanted for each row of logits in net/enc"},
    {bad_norm, "NORM of [2,8,8,3]: the groups do not divide the last axis in net/enc"},
    {bad_norm_vector, "NORM of [3]: the groups do not divide the last axis in net/enc"},
    {bad_attention, "ATTENTION of [2,4,3,8] and [2,5,3,7]: queries, keys and values are B x T x heads x D in net/enc"},
    {bad_attention_causal, "ATTENTION of [2,6,3,8] and [2,5,3,8]: a causal query would see no key in net/enc"},
    {bad_prefix, "PREFIX of [4,9] and [8,5]: values are N x D, both weights D x H, and biases H in net/enc"},
    {bad_arity, "ADD takes 2 sources, not 1 in net/enc"},
};
/* clang-format on */

static void unfitting_calls_are_told_why(void **state)
{
    (void)state;
    int wrong = 0;
    for (size_t k = 0; k < sizeof bad_calls / sizeof *bad_calls; k++) {
        struct graph *g = graph_new();
        struct err e = {0};
        graph_push(g, "net");
        graph_push(g, "enc");
        var bad = bad_calls[k].call(g);
        bool right = !var_ok(bad) && graph_check(g, &e) == ERR_SHAPE && strcmp(e.text, bad_calls[k].line) == 0;
        if (!right) print_message("got:    %s\nwanted: %s\n", e.text, bad_calls[k].line);
        wrong += !right;
        graph_free(g);
    }
    assert_int_equal(wrong, 0);
}

/* Every call of build.h that takes a value, given one that is no value. */
static void give_to_all(var bad)
{
    var dx, index, all[10];
    for (int k = 0; k < 10; k++) all[k] = bad;
    /* clang-format off */
    const var results[] = {
        v_add(bad, bad), v_select(bad, bad, bad), v_neg(bad), v_cast(bad, I32), v_scale(bad, 2), v_offset(bad, 2),
        v_square(bad), v_inverse(bad), v_relu(bad), v_leaky_relu(bad, 0.1), v_elu(bad), v_silu(bad), v_gelu(bad),
        v_clip(bad, 0, 1), v_lerp(bad, bad, 1), v_broadcast(bad, SHAPE(4)), v_reshape(bad, SHAPE(4)), v_flatten(bad),
        v_swap(bad, 0, 1), v_transpose(bad, (const int[]){0}), v_slice(bad, -1, 0, 1), v_pad(bad, -1, 1, 1),
        v_concat(all, 10, 1), v_join(bad, bad, 0), v_sum(bad, AXIS(1)), v_mean(bad, AXIS(1)), v_max(bad, AXIS(1)),
        v_sum_to(bad, SHAPE(4)), v_sum_items(bad), v_sum_all(bad), v_mean_all(bad), v_mean_items(bad),
        v_logsumexp(bad, -1), v_argmax(bad), v_topk(bad, 2, NULL), v_topk(bad, 2, &index), v_one_hot(bad, 3),
        v_gather(bad, bad), v_matmul(bad, bad), v_scatter_add(bad, bad, 4), v_avg_pool(bad, 2), v_max_pool(bad, 2),
        v_softmax(bad), v_resize(bad, 2, 2, RESIZE_BILINEAR), v_xent(bad, bad), v_layer_norm(bad, 1e-5),
        v_bce(bad, bad), v_group_norm(bad, 2, 1e-5), v_assign(bad, bad), v_log_softmax(bad), v_stop(bad),
        v_attention(bad, bad, bad, 1, true), v_conv(bad, bad, conv_same(3, 1)),
        v_conv_dx(bad, bad, conv_same(3, 1), SHAPE(1, 2, 3, 4)),
        v_conv_dw(bad, bad, conv_same(3, 1), SHAPE(1, 2, 3, 4)), v_cumsum(bad, -1, false, false),
    };
    /* clang-format on */
    for (size_t k = 0; k < sizeof results / sizeof *results; k++) assert_false(var_ok(results[k]));
    gradients(bad, &bad, 1, &dx);
    assert_false(var_ok(dx));
    assert_int_equal(var_shape(bad).rank, 0);
    assert_int_equal(var_type(bad), F32);
    assert_int_equal(var_dim(bad, 3), 1);
}

/* No leaf grows where there is no graph, or one that failed. */
static void ask_for_leaves(struct graph *g)
{
    const var results[] = {
        v_input(g, "y", F32, SHAPE(3)), v_state(g, "s", SHAPE(3)), v_const(g, 1),
        v_iota(g, SHAPE(3), 0),         v_uniform(g, SHAPE(3)),    v_normal(g, SHAPE(3)),
    };
    for (size_t k = 0; k < sizeof results / sizeof *results; k++) assert_false(var_ok(results[k]));
}

static void poison_passes_on_and_the_first_error_stays(void **state)
{
    (void)state;
    struct graph *g = graph_new();
    struct err e = {0};
    var bad = v_add(in(g, SHAPE(4)), in(g, SHAPE(3)));
    int count = g->count;
    v_matmul(in(g, SHAPE(2, 2)), in(g, SHAPE(3, 3)));
    give_to_all(bad);
    ask_for_leaves(g);
    assert_int_equal(g->count, count);
    assert_int_equal(graph_check(g, &e), ERR_SHAPE);
    assert_string_equal(e.text, "ADD of [4] and [3]: these shapes do not go together");
    graph_free(g);
}

static void values_without_a_graph_are_poison(void **state)
{
    (void)state;
    give_to_all((var){NULL, -1});
    give_to_all((var){0});
    ask_for_leaves(NULL);
    struct err e = {0};
    assert_int_equal(graph_check(NULL, &e), ERR_MEMORY);
}

static void nodes_of_another_graph_are_refused(void **state)
{
    (void)state;
    struct graph *g = graph_new(), *other = graph_new();
    struct err e = {0};
    graph_push(g, "loop");
    assert_false(var_ok(v_mul(in(g, SHAPE(4)), in(other, SHAPE(4)))));
    assert_int_equal(graph_check(g, &e), ERR_SHAPE);
    assert_string_equal(e.text, "source 1 of MUL comes from outside this loop; bring it in with carry in loop");
    assert_int_equal(graph_check(other, &e), 0);
    graph_free(other);
    graph_free(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unfitting_calls_are_told_why),
        cmocka_unit_test(poison_passes_on_and_the_first_error_stays),
        cmocka_unit_test(values_without_a_graph_are_poison),
        cmocka_unit_test(nodes_of_another_graph_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
