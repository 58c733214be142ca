/* SUM and MAX over any axes. */
#include "race.h"

static void reduce(enum op op, struct tensor x, int64_t mask, enum dtype to, double tolerance)
{
    struct node n = {.op = op, .i = {mask}};
    struct call c = {.node = &n, .sources = 1, .outputs = 1, .source = {x}, .output = {{to, x.shape, NULL}}};
    for (int k = 0; k < x.shape.rank; k++)
        if (mask >> k & 1) c.output[0].shape.dim[k] = 1;
    n.shape = c.output[0].shape;
    race(&c, tolerance);
}

/* Not centred at zero, where a sum would be small beside its terms. */
static struct tensor terms(enum dtype type, struct shape s, struct rng *r)
{
    struct tensor t = tensor_random(type, s, r, 0);
    for (int64_t i = 0; i < shape_size(s); i++) tensor_set(&t, i, tensor_get(&t, i) + 0.5);
    return t;
}

static void any_axes(void **state)
{
    (void)state;
    struct rng r = rng_stream(1, "axes");
    for (int trial = 0; trial < 300; trial++) {
        struct shape s = {.rank = (int)pick(&r, 1, 6)};
        double size = trial % 10 ? 4000 : 150000;
        int64_t most = (int64_t)pow(size, 1.0 / s.rank) + 1;
        for (int k = 0; k < s.rank; k++) s.dim[k] = rng_below(&r, 4) ? pick(&r, 1, most * 3 / 2) : 1;
        int64_t mask = pick(&r, 1, (1 << s.rank) - 1);
        enum dtype from = trial % 3 ? F32 : BF16, to = trial % 5 ? F32 : BF16;
        enum op op = trial % 2 ? OP_SUM : OP_MAX;
        reduce(op, terms(from, s, &r), mask, to, to == BF16 ? 2e-2 : op == OP_SUM ? 1e-5 : 0);
    }
}

/* Biases, statistics, whole losses: each way through the code, at sizes where threads share the work. */
static void usual_shapes(void **state)
{
    (void)state;
    static const struct {
        struct shape shape;
        int64_t mask;
    } usual[] = {
        {{2, {128, 400}}, 1},      {{2, {128, 400}}, 2},      {{2, {128, 400}}, 3},      {{1, {300001}}, 1},
        {{4, {8, 32, 32, 3}}, 7},  {{4, {8, 16, 16, 64}}, 7}, {{4, {8, 16, 16, 64}}, 6}, {{4, {8, 16, 16, 64}}, 8},
        {{4, {8, 64, 8, 16}}, 10}, {{4, {8, 64, 8, 16}}, 5},  {{2, {3, 90000}}, 2},      {{2, {90000, 3}}, 1},
        {{2, {17, 5003}}, 1},      {{2, {70000, 1}}, 1},      {{2, {60000, 2}}, 2},      {{3, {5, 20000, 2}}, 2},
    };
    struct rng r = rng_stream(2, "usual");
    for (size_t k = 0; k < sizeof usual / sizeof *usual; k++)
        for (int type = 0; type < 2; type++) {
            enum dtype from = type ? BF16 : F32;
            reduce(OP_SUM, terms(from, usual[k].shape, &r), usual[k].mask, F32, 1e-5);
            reduce(OP_MAX, tensor_random(from, usual[k].shape, &r, 0), usual[k].mask, from, 0);
        }
}

/* A plain float sum of these would be wrong in its second digit. */
static void long_sums_are_accurate(void **state)
{
    (void)state;
    struct tensor along = tensor_new(F32, SHAPE(1 << 22)), down = tensor_new(F32, SHAPE(1 << 20, 4));
    for (int64_t i = 0; i < 1 << 22; i++) {
        tensor_set(&along, i, i % 1000 ? 0.1 : 1000);
        tensor_set(&down, i, i % 1000 ? 0.1 : 1000);
    }
    reduce(OP_SUM, along, 1, F32, 3e-6);
    reduce(OP_SUM, down, 1, F32, 3e-6);
}

static void nan_wins(void **state)
{
    (void)state;
    for (int k = 0; k < 40; k++) {
        struct rng r = rng_stream((uint64_t)k, "nan");
        struct tensor x = tensor_random(F32, SHAPE(30, 50), &r, 0);
        tensor_set(&x, rng_below(&r, 1500), k % 3 ? NAN : -INFINITY);
        reduce(k % 2 ? OP_SUM : OP_MAX, x, 1 + k % 3, F32, 1e-5);
    }
}

static void only_less_than_nothing(void **state)
{
    (void)state;
    struct tensor x = tensor_new(F32, SHAPE(3, 100));
    for (int64_t i = 0; i < 300; i++) tensor_set(&x, i, -INFINITY);
    struct tensor same = tensor_as(&x, F32);
    reduce(OP_MAX, x, 2, F32, 0);
    reduce(OP_MAX, same, 1, F32, 0);
}

static void what_it_cannot_do(void **state)
{
    (void)state;
    struct node n = {.op = OP_SUM, .shape = SHAPE(1), .i = {1}};
    struct call c = {
        .node = &n, .sources = 1, .outputs = 1, .source = {{F32, SHAPE(4), NULL}}, .output = {{F32, SHAPE(1), NULL}}};
    assert_non_null(kernel_for(kernels_cpu, &c));
    c.source[0].type = F64;
    assert_null(kernel_for(kernels_cpu, &c));
    c.source[0].type = I32;
    assert_null(kernel_for(kernels_cpu, &c));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_axes), cmocka_unit_test(usual_shapes),           cmocka_unit_test(long_sums_are_accurate),
        cmocka_unit_test(nan_wins), cmocka_unit_test(only_less_than_nothing), cmocka_unit_test(what_it_cannot_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
