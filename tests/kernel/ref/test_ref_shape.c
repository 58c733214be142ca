/* The oracle: rows that move, reduce, order and index. */
#include "oracle.h"

static void moves(void **state)
{
    (void)state;
    struct value x = VALUE(SHAPE(2, 3), 1, 2, 3, 4, 5, 6);
    EXPECT1(NODE(BROADCAST), VALUE(SHAPE(2, 1), 1, 2), VALUE(SHAPE(2, 2, 2), 1, 1, 2, 2, 1, 1, 2, 2));
    EXPECT1(NODE(RESHAPE), x, VALUE(SHAPE(3, 2), 1, 2, 3, 4, 5, 6));
    EXPECT1(NODE(TRANSPOSE, .i = {1, 0}), x, VALUE(SHAPE(3, 2), 1, 4, 2, 5, 3, 6));
    EXPECT1(NODE(TRANSPOSE, .i = {2, 0, 1}), VALUE(SHAPE(1, 2, 3), 1, 2, 3, 4, 5, 6),
            VALUE(SHAPE(3, 1, 2), 1, 4, 2, 5, 3, 6));
    EXPECT1(NODE(SLICE, .i = {1, 1, 2}), x, VALUE(SHAPE(2, 2), 2, 3, 5, 6));
    EXPECT1(NODE(SLICE, .i = {0, 1, 1}), x, VALUE(SHAPE(1, 3), 4, 5, 6));
    EXPECT1(NODE(PAD, .i = {1, 1, 2}), VALUE(SHAPE(2, 1), 1, 2), VALUE(SHAPE(2, 4), 0, 1, 0, 0, 0, 2, 0, 0));
    EXPECT3(NODE(CONCAT, .i = {1}), VALUE(SHAPE(2, 1), 1, 2), VALUE(SHAPE(2, 2), 3, 4, 5, 6), VALUE(SHAPE(2, 1), 7, 8),
            VALUE(SHAPE(2, 4), 1, 3, 4, 7, 2, 5, 6, 8));
    EXPECT2(NODE(CONCAT, .i = {0}), VALUE(SHAPE(1, 2), 1, 2), VALUE(SHAPE(1, 2), 3, 4), VALUE(SHAPE(2, 2), 1, 2, 3, 4));
}

static void reductions(void **state)
{
    (void)state;
    struct value x = VALUE(SHAPE(2, 3), 1, 5, 3, 4, 2, 6);
    EXPECT1(NODE(SUM, .i = {2}), x, VALUE(SHAPE(2, 1), 9, 12));
    EXPECT1(NODE(SUM, .i = {1}), x, VALUE(SHAPE(1, 3), 5, 7, 9));
    EXPECT1(NODE(SUM, .i = {3}), x, VALUE(SHAPE(1, 1), 21));
    EXPECT1(NODE(MAX, .i = {2}), x, VALUE(SHAPE(2, 1), 5, 6));
    EXPECT1(NODE(MAX, .i = {1}), x, VALUE(SHAPE(1, 3), 4, 5, 6));
    EXPECT1(NODE(MAX, .i = {1}), VALUE(SHAPE(3), 1, NAN, 2), VALUE(SHAPE(1), NAN));
    EXPECT1(NODE(SUM, .i = {5}), VALUE(SHAPE(2, 2, 2), 1, 2, 3, 4, 5, 6, 7, 8), VALUE(SHAPE(1, 2, 1), 14, 22));
}

static void running_sums(void **state)
{
    (void)state;
    struct value x = VALUE(SHAPE(2, 3), 1, 2, 3, 4, 5, 6);
    EXPECT1(NODE(CUMSUM, .i = {1}), x, VALUE(SHAPE(2, 3), 1, 3, 6, 4, 9, 15));
    EXPECT1(NODE(CUMSUM, .i = {1, 1}), x, VALUE(SHAPE(2, 3), 6, 5, 3, 15, 11, 6));
    EXPECT1(NODE(CUMSUM, .i = {1, 0, 1}), x, VALUE(SHAPE(2, 3), 0, 1, 3, 0, 4, 9));
    EXPECT1(NODE(CUMSUM, .i = {1, 1, 1}), x, VALUE(SHAPE(2, 3), 5, 3, 0, 11, 6, 0));
    EXPECT1(NODE(CUMSUM, .i = {0}), x, VALUE(SHAPE(2, 3), 1, 2, 3, 5, 7, 9));
}

static void order(void **state)
{
    (void)state;
    EXPECT1(NODE(ARGMAX), VALUE(SHAPE(3, 4), 1, 7, 7, 2, 9, 1, 1, 1, NAN, 0, 3, -1), VALUE(SHAPE(3), 1, 0, 2));
    EXPECT1(NODE(TOPK, .i = {3}), VALUE(SHAPE(2, 4), 1, 7, 2, 7, -1, -2, -3, -4),
            VALUE(SHAPE(2, 3), 7, 7, 2, -1, -2, -3));
    EXPECT1(NODE(TOPK, .i = {3}), VALUE(SHAPE(3), NAN, 1, NAN), VALUE(SHAPE(3), 1, NAN, NAN));
}

static void topk_gives_indices_too(void **state)
{
    (void)state;
    struct node n = NODE(TOPK, .i = {3});
    struct call c = {.node = &n, .sources = 1, .outputs = 2};
    c.source[0] = tensor_of(F32, SHAPE(5), (double[]){1, 7, 2, 7, 9});
    c.output[0] = tensor_new(F32, SHAPE(3));
    c.output[1] = tensor_new(I32, SHAPE(3));
    call_run(kernel_for(kernels_ref, &c), &c, (struct run){0});
    const int32_t *index = c.output[1].data;
    assert_true(index[0] == 4 && index[1] == 1 && index[2] == 3);
    call_free(&c);
}

static void indices(void **state)
{
    (void)state;
    struct value table = VALUE(SHAPE(3, 2), 1, 2, 3, 4, 5, 6);
    EXPECT1(NODE(ONE_HOT, .i = {3}), VALUE(SHAPE(2), 2, 0), VALUE(SHAPE(2, 3), 0, 0, 1, 1, 0, 0));
    EXPECT1(NODE(ONE_HOT, .i = {2}), VALUE(SHAPE(2), -1, 2), VALUE(SHAPE(2, 2), 0, 0, 0, 0));
    EXPECT2(NODE(GATHER), table, VALUE(SHAPE(2, 2), 2, 0, 1, 1), VALUE(SHAPE(2, 2, 2), 5, 6, 1, 2, 3, 4, 3, 4));
    EXPECT2(NODE(GATHER), table, VALUE(SHAPE(3), 3, -1, 2), VALUE(SHAPE(3, 2), 0, 0, 0, 0, 5, 6));
    EXPECT2(NODE(SCATTER_ADD, .i = {3}), VALUE(SHAPE(4, 2), 1, 2, 3, 4, 5, 6, 7, 8), VALUE(SHAPE(4), 2, 0, 2, 5),
            VALUE(SHAPE(3, 2), 3, 4, 0, 0, 6, 8));
    EXPECT2(NODE(GATHER), VALUE(SHAPE(3), 7, 8, 9), VALUE(SCALAR, 1), VALUE(SCALAR, 8));
}

/* Labels and tokens come as I32 or U8. */
static void whole_types(void **state)
{
    (void)state;
    for (int pass = 0; pass < 2; pass++) {
        struct value index = VALUE(SHAPE(2), 1, 0), want = VALUE(SHAPE(2, 2), 0, 1, 1, 0);
        struct tensor y = oracle_value(NODE(ONE_HOT, .i = {2}), &index, 1, pass ? I32 : U8, want.shape, F32);
        struct tensor right = tensor_of(F32, want.shape, want.x);
        tensor_near(&y, &right, 0);
        mem_free(y.data);
        mem_free(right.data);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moves),
        cmocka_unit_test(reductions),
        cmocka_unit_test(running_sums),
        cmocka_unit_test(order),
        cmocka_unit_test(topk_gives_indices_too),
        cmocka_unit_test(indices),
        cmocka_unit_test(whole_types),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
