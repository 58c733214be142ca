/* test_filter16.c -- gradients of filters and of weights in bf16: strides, borders, odd sizes, chunks that are not full. */
#include "race.h"

#include "graph/build.h"

static const struct sizes {
    int64_t N, H, W, C, KH, KW, O;
    struct conv at;
} sizes[] = {
    {3, 32, 32, 32, 3, 3, 32, {1, 1, 1, 1, 1, 1, 1, 1}}, {5, 15, 13, 48, 3, 3, 64, {1, 1, 1, 1, 1, 1, 1, 1}},
    {9, 16, 16, 64, 4, 4, 32, {2, 2, 1, 1, 1, 1, 1, 1}}, {40, 7, 7, 16, 3, 3, 96, {2, 2, 1, 1, 1, 1, 1, 1}},
    {7, 28, 28, 16, 5, 3, 32, {1, 2, 2, 2, 0, 1, 1, 1}}, {60, 4, 4, 160, 4, 4, 32, {1, 1, 0, 0, 0, 0, 1, 1}},
    {20, 8, 8, 80, 1, 1, 64, {1, 1, 0, 0, 0, 0, 1, 1}},  {7, 15, 13, 32, 1, 1, 64, {1, 1, 0, 0, 0, 0, 1, 1}},
};

static struct tensor short_numbers(struct shape s, struct rng *r)
{
    struct tensor t = tensor_new(BF16, s);
    for (int64_t i = 0; i < shape_size(s); i++) tensor_set(&t, i, rng_normal(r));
    return t;
}

static void race_this(struct call *c)
{
    const struct run r = {1, 2};
    struct call want = oracle_call(c, &r);
    const struct kernel *k = kernel_for(kernels_cpu, c);
    assert_non_null(k);
    assert_true(k->leads);
    race_here(k, c, &want, &r, 1e-5);
    call_free(&want);
    for (int i = 0; i < c->sources; i++) mem_free(c->source[i].data);
}

/* Products of bf16 are exact in f32; only the order of the sums differs from the oracle's. */
static void race_filters(const struct sizes *s, struct rng *r)
{
    const struct conv *v = &s->at;
    const int64_t OH = (s->H + v->pad_top + v->pad_bottom - s->KH) / v->stride_y + 1;
    const int64_t OW = (s->W + v->pad_left + v->pad_right - s->KW) / v->stride_x + 1;
    struct node n = {.op = OP_CONV_DW, .shape = SHAPE(s->KH, s->KW, s->C, s->O)};
    const int64_t i[8] = {v->stride_y, v->stride_x, v->pad_top, v->pad_bottom, v->pad_left, v->pad_right, 1, 1};
    memcpy(n.i, i, sizeof i);
    struct call c = {.node = &n, .sources = 2, .outputs = 1, .output = {{F32, n.shape, NULL}}};
    c.source[0] = short_numbers(SHAPE(s->N, s->H, s->W, s->C), r);
    c.source[1] = short_numbers(SHAPE(s->N, OH, OW, s->O), r);
    race_this(&c);
}

static bool here(void)
{
    return level_choose("avx512bf16");
}

static void filters(void **state)
{
    (void)state;
    struct rng r = rng_stream(1, "filters");
    if (!here()) skip();
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) race_filters(&sizes[k], &r);
}

static void weights(void **state)
{
    (void)state;
    struct rng r = rng_stream(2, "weights");
    if (!here()) skip();
    struct node n = {.op = OP_MATMUL, .shape = SHAPE(80, 96), .i = {1, 0}};
    struct call c = {.node = &n, .sources = 2, .outputs = 1, .output = {{F32, n.shape, NULL}}};
    c.source[0] = short_numbers(SHAPE(1536, 80), &r);
    c.source[1] = short_numbers(SHAPE(1536, 96), &r);
    race_this(&c);
}

/* What it cannot do it leaves to others. */
static void refusals(void **state)
{
    (void)state;
    if (!here()) skip();
    const struct kernel *k = kernels_cpu;
    while (k->name && !(k->leads && k->op == OP_MATMUL)) k++;
    assert_non_null(k->name);
    struct node n = {.op = OP_MATMUL, .shape = SHAPE(128, 128), .i = {1, 0}};
    struct call c = {.node = &n, .sources = 2, .outputs = 1, .output = {{F32, n.shape, NULL}}};
    c.source[0] = c.source[1] = (struct tensor){BF16, SHAPE(1024, 128), NULL};
    assert_true(k->can(&c));
    c.source[0].type = F32;
    assert_false(k->can(&c));
    c.source[0].type = BF16;
    n.i[0] = 0;
    assert_false(k->can(&c));
    n.i[0] = 1;
    c.source[0].shape = c.source[1].shape = SHAPE(1000, 128);
    assert_false(k->can(&c));
    assert_true(level_choose("avx512"));
    c.source[0].shape = c.source[1].shape = SHAPE(1024, 128);
    assert_false(k->can(&c));
    level_choose("avx512bf16");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(filters),
        cmocka_unit_test(weights),
        cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
