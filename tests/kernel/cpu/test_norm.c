/* NORM and NORM_BACK: layer, instance and group norm. */
#include "race.h"

struct norm_case {
    struct shape shape;
    int groups;
    bool items; /* statistics over all middle axes too */
};

static const struct norm_case cases[] = {
    {{2, {128, 400}}, 1, false},   {{2, {128, 400}}, 8, false},      {{2, {5, 9}}, 3, false},
    {{3, {4, 7, 33}}, 1, false},   {{4, {4, 16, 16, 64}}, 8, true},  {{4, {3, 5, 7, 6}}, 6, true},
    {{4, {3, 5, 7, 6}}, 1, true},  {{4, {2, 8, 8, 1024}}, 32, true}, {{4, {3, 9, 9, 30}}, 15, true},
    {{4, {3, 9, 9, 30}}, 2, true}, {{2, {6, 24}}, 4, true},          {{2, {3, 9000}}, 1, false},
    {{3, {2, 5000, 12}}, 3, true}, {{4, {2, 40, 40, 16}}, 1, true},  {{4, {2, 3, 4, 12}}, 4, false},
    {{2, {70, 1}}, 1, false},
};

static void race_norm(enum op op, const struct norm_case *k, enum dtype type, enum dtype to, double offset,
                      struct rng *r)
{
    struct node n = {.op = op, .shape = k->shape, .i = {k->groups, k->items}, .f = {1e-5}};
    struct call c = {.node = &n, .sources = op == OP_NORM_BACK ? 2 : 1, .outputs = 1, .output = {{to, k->shape, NULL}}};
    for (int s = 0; s < c.sources; s++) c.source[s] = tensor_random(type, k->shape, r, 0);
    for (int64_t i = 0; i < shape_size(k->shape); i++)
        tensor_set(&c.source[0], i, tensor_get(&c.source[0], i) * (1 + (double)(i % 7)) + offset);
    race(&c, tolerance_of(to));
}

static void norms(void **state)
{
    (void)state;
    struct rng r = rng_stream(1, "norms");
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        for (int op = OP_NORM; op <= OP_NORM_BACK; op++) {
            race_norm(op, &cases[k], F32, F32, 0.5, &r);
            race_norm(op, &cases[k], BF16, BF16, 0.5, &r);
            race_norm(op, &cases[k], BF16, F32, 0, &r);
            race_norm(op, &cases[k], F32, BF16, 0, &r);
        }
}

static void random_shapes(void **state)
{
    (void)state;
    struct rng r = rng_stream(2, "random norms");
    for (int trial = 0; trial < 60; trial++) {
        struct norm_case k = {
            {4, {pick(&r, 1, 4), pick(&r, 1, 12), pick(&r, 1, 12), 0}}, (int)pick(&r, 1, 5), rng_below(&r, 2)};
        k.shape.dim[3] = k.groups * pick(&r, 8, 20);
        race_norm(trial % 2 ? OP_NORM : OP_NORM_BACK, &k, F32, F32, 0, &r);
    }
}

/* A mean a hundred times the deviation costs digits, but no more than the numbers themselves have lost. */
static void far_from_zero(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct rng r = rng_stream(k, "far");
        if (shape_size(cases[k].shape) / cases[k].groups < 1000) continue; /* sets of few numbers may hardly differ */
        struct node n = {.op = OP_NORM, .shape = cases[k].shape, .i = {cases[k].groups, cases[k].items}, .f = {1e-5}};
        struct call c = {.node = &n, .sources = 1, .outputs = 1, .output = {{F32, cases[k].shape, NULL}}};
        c.source[0] = tensor_random(F32, cases[k].shape, &r, 0);
        for (int64_t i = 0; i < shape_size(n.shape); i++)
            tensor_set(&c.source[0], i, tensor_get(&c.source[0], i) + 100);
        race(&c, 1e-5);
    }
}

static void constants_give_zero(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct node n = {.op = OP_NORM, .shape = cases[k].shape, .i = {cases[k].groups, cases[k].items}, .f = {1e-5}};
        struct call c = {.node = &n, .sources = 1, .outputs = 1, .output = {{F32, cases[k].shape, NULL}}};
        c.source[0] = tensor_new(F32, cases[k].shape);
        for (int64_t i = 0; i < shape_size(n.shape); i++) tensor_set(&c.source[0], i, 3);
        compute(kernel_for(kernels_cpu, &c), &c, &(struct run){0});
        for (int64_t i = 0; i < shape_size(n.shape); i++) assert_true(tensor_get(&c.output[0], i) == 0);
        call_free(&c);
    }
}

/* Only the set in which it stands. */
static void nan_spoils_its_set(void **state)
{
    (void)state;
    struct rng r = rng_stream(3, "nan");
    struct node n = {.op = OP_NORM, .shape = SHAPE(2, 5, 8), .i = {2, 1}, .f = {1e-5}};
    struct call c = {.node = &n, .sources = 1, .outputs = 1, .output = {{F32, n.shape, NULL}}};
    c.source[0] = tensor_random(F32, n.shape, &r, 0);
    tensor_set(&c.source[0], 5, NAN);
    compute(kernel_for(kernels_cpu, &c), &c, &(struct run){0});
    for (int i = 0; i < 80; i++) assert_int_equal(isnan(tensor_get(&c.output[0], i)) != 0, i < 40 && i % 8 >= 4);
    call_free(&c);
}

static void what_it_cannot_do(void **state)
{
    (void)state;
    struct node n = {.op = OP_NORM, .shape = SHAPE(2, 3, 4), .i = {2, 1}};
    struct call c = {
        .node = &n, .sources = 1, .outputs = 1, .source = {{F32, n.shape, NULL}}, .output = {{F32, n.shape, NULL}}};
    assert_non_null(kernel_for(kernels_cpu, &c));
    c.output[0].type = F64;
    assert_null(kernel_for(kernels_cpu, &c));
    c.output[0].type = F32;
    c.source[0].shape = c.output[0].shape = SHAPE(2, 3, 4096);
    assert_null(kernel_for(kernels_cpu, &c));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(norms),
        cmocka_unit_test(random_shapes),
        cmocka_unit_test(far_from_zero),
        cmocka_unit_test(constants_give_zero),
        cmocka_unit_test(nan_spoils_its_set),
        cmocka_unit_test(what_it_cannot_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
