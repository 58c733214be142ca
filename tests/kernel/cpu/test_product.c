/* MATMUL, for builds without oneDNN. */
#include "race.h"

static void race_product(int64_t batch, int64_t m, int64_t n, int64_t k, bool ta, bool tb, struct rng *r)
{
    struct node node = {.op = OP_MATMUL, .i = {ta, tb}};
    struct shape a = batch ? SHAPE(batch, ta ? k : m, ta ? m : k) : SHAPE(ta ? k : m, ta ? m : k);
    struct shape b = batch ? SHAPE(batch, tb ? n : k, tb ? k : n) : SHAPE(tb ? n : k, tb ? k : n);
    node.shape = batch ? SHAPE(batch, m, n) : SHAPE(m, n);
    struct call c = {.node = &node, .sources = 2, .outputs = 1, .output = {{F32, node.shape, NULL}}};
    c.source[0] = tensor_random(F32, a, r, 0);
    c.source[1] = tensor_random(F32, b, r, 0);
    race(&c, 1e-5);
}

static void random_shapes(void **state)
{
    (void)state;
    struct rng r = rng_stream(1, "products");
    for (int trial = 0; trial < 80; trial++) {
        int64_t most = trial % 8 ? 40 : 120;
        race_product(pick(&r, 0, 3), pick(&r, 1, most), pick(&r, 1, most), pick(&r, 1, most), trial & 1, trial >> 1 & 1,
                     &r);
    }
}

/* Blocks, panels and their edges. */
static void edges(void **state)
{
    (void)state;
    static const int64_t shape[][3] = {{1, 1, 1},   {96, 256, 256}, {97, 257, 257}, {95, 33, 513}, {12, 32, 300},
                                       {1, 600, 7}, {600, 1, 7},    {2, 2, 2000},   {193, 31, 12}};
    struct rng r = rng_stream(2, "edges");
    for (size_t k = 0; k < sizeof shape / sizeof *shape; k++)
        for (int t = 0; t < 4; t++)
            race_product(t == 3 ? 2 : 0, shape[k][0], shape[k][1], shape[k][2], t & 1, t >> 1, &r);
}

static void nan_is_passed_on(void **state)
{
    (void)state;
    struct rng r = rng_stream(3, "nan");
    struct node n = {.op = OP_MATMUL, .shape = SHAPE(20, 40)};
    struct call c = {.node = &n, .sources = 2, .outputs = 1, .output = {{F32, n.shape, NULL}}};
    c.source[0] = tensor_random(F32, SHAPE(20, 30), &r, 0);
    c.source[1] = tensor_random(F32, SHAPE(30, 40), &r, 0);
    tensor_set(&c.source[0], 7 * 30 + 3, NAN);
    race(&c, 1e-5);
}

static void what_it_cannot_do(void **state)
{
    (void)state;
    struct node n = {.op = OP_MATMUL, .shape = SHAPE(4, 4)};
    struct tensor t = {F32, n.shape, NULL};
    struct call c = {.node = &n, .sources = 2, .outputs = 1, .source = {t, t}, .output = {t}};
    assert_non_null(kernel_for(kernels_cpu, &c));
    c.source[1].type = BF16;
    assert_null(kernel_for(kernels_cpu, &c));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_shapes),
        cmocka_unit_test(edges),
        cmocka_unit_test(nan_is_passed_on),
        cmocka_unit_test(what_it_cannot_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
