/* The tile interpreter: every elementwise row, every way to load and store, and whole programs. */
#include "program.h"

#include "tests/torture.h"

/* A shape of about `size` elements, and one that can be repeated to it. */
static struct shape random_shape(struct rng *r, int64_t size)
{
    struct shape s = {.rank = (int)pick(r, 1, 4)};
    for (int k = 0; k < s.rank; k++) {
        int64_t most = (int64_t)pow((double)size, 1.0 / s.rank) + 1;
        s.dim[k] = pick(r, 1, k + 1 < s.rank ? most : most * 2);
    }
    return s;
}

static struct shape repeatable(struct rng *r, struct shape s)
{
    for (int k = 0; k < s.rank; k++)
        if (rng_below(r, 3) == 0) s.dim[k] = 1;
    while (s.rank && s.dim[0] == 1 && rng_below(r, 2)) s = shape_item(s);
    return s;
}

/* Normal numbers; for rows that want them, positive ones. */
static struct tensor random_source(enum op op, struct shape s, struct rng *r)
{
    struct tensor t = tensor_random(F32, s, r, 0);
    bool positive = op == OP_LOG || op == OP_SQRT || op == OP_LGAMMA || op == OP_DIGAMMA;
    for (int64_t i = 0; i < shape_size(s) && positive; i++) tensor_set(&t, i, fabs(tensor_get(&t, i)) + 0.01);
    for (int64_t i = 0; i < shape_size(s) && op == OP_DIV; i++)
        tensor_set(&t, i, tensor_get(&t, i) + copysign(0.1, tensor_get(&t, i)));
    return t;
}

static void element_rows(void **state)
{
    (void)state;
    struct rng r = rng_stream(1, "rows");
    for (int op = 0; op < OP_COUNT; op++) {
        if (!(op_table[op].flags & OP_ELEMENT) || op == OP_CAST || op == OP_ASSIGN) continue;
        for (int trial = 0; trial < 6; trial++) {
            struct program g;
            struct shape s = random_shape(&r, trial < 5 ? 3000 : 40000);
            program_start(&g, s, 4);
            for (int k = 0; k < op_table[op].sources; k++)
                program_load(&g, k, random_source(op, trial < 2 ? s : repeatable(&r, s), &r));
            program_compute(&g, op, trial % 4, 0, 1, 2); /* the result over a source, or beside them */
            program_store(&g, trial % 4, F32);
            program_race(&g, 1e-5);
        }
    }
}

/* Every type and way of repeating is read exactly. */
static void loads(void **state)
{
    (void)state;
    static const enum dtype type[] = {F32, BF16, U8, I32};
    struct rng r = rng_stream(2, "loads");
    for (int trial = 0; trial < 80; trial++) {
        struct program g;
        struct shape s = random_shape(&r, trial % 8 ? 2500 : 50000);
        program_start(&g, s, 1);
        program_load(&g, 0, tensor_random(type[trial % 4], repeatable(&r, s), &r, 200));
        program_store(&g, 0, F32);
        program_race(&g, 0);
    }
}

static void loads_of_known_kinds(void **state)
{
    (void)state;
    static const struct {
        struct shape to, from;
    } kinds[] = {
        {{2, {500, 10}}, {1, {10}}},
        {{2, {700, 1500}}, {1, {1500}}},
        {{2, {900, 70}}, {2, {900, 1}}},
        {{4, {3, 5, 7, 11}}, {4, {3, 1, 1, 11}}},
        {{4, {3, 5, 70, 11}}, {4, {1, 5, 1, 11}}},
        {{3, {40, 50, 3}}, {3, {1, 50, 1}}},
        {{4, {3, 5, 7, 11}}, {4, {3, 1, 7, 1}}},
        {{3, {2, 3, 4000}}, {3, {2, 1, 4000}}},
        {{1, {5000}}, {1, {1}}},
        {{0, {0}}, {0, {0}}},
        {{6, {2, 3, 4, 5, 6, 7}}, {6, {2, 1, 4, 1, 6, 1}}},
        {{6, {2, 3, 4, 5, 6, 7}}, {5, {1, 4, 1, 6, 1}}},
    };
    struct rng r = rng_stream(3, "kinds");
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        struct program g;
        program_start(&g, kinds[k].to, 2);
        program_load(&g, 0, tensor_random(k % 2 ? BF16 : F32, kinds[k].from, &r, 0));
        program_compute(&g, OP_NEG, 1, 0, 0, 0);
        program_store(&g, 1, F32);
        program_race(&g, 0);
    }
}

/* Stores of one register in every type are the conversions of tensor.h. */
static void stores(void **state)
{
    (void)state;
    static const enum dtype type[] = {F32, BF16, I32, U8};
    struct rng r = rng_stream(4, "stores");
    struct program g;
    program_start(&g, SHAPE(37, 71), 2);
    program_load(&g, 0, tensor_random(F32, g.p.shape, &r, 0));
    program_const(&g, 1, 100);
    program_compute(&g, OP_MUL, 0, 0, 1, 0);
    for (int k = 0; k < 4; k++) program_store(&g, 0, type[k]);
    program_compute(&g, OP_NEG, 0, 0, 0, 0); /* what is stored must not change any more */
    struct call want = program_oracle(&g, &(struct run){0});
    compute(tile_kernel(&g.c), &g.c, &(struct run){0});
    near_largest(&g.c.output[0], &want.output[0], 1e-6);
    for (int k = 1; k < 4; k++) {
        struct tensor converted = tensor_as(&g.c.output[0], type[k]);
        assert_memory_equal(g.c.output[k].data, converted.data, tensor_bytes(&converted));
        mem_free(converted.data);
    }
    free_outputs(&want);
    call_free(&g.c);
}

static void casts(void **state)
{
    (void)state;
    static const enum dtype type[] = {F32, BF16, I32, U8};
    struct rng r = rng_stream(5, "casts");
    struct program g;
    program_start(&g, SHAPE(1300), 2);
    program_load(&g, 0, tensor_random(F32, g.p.shape, &r, 0));
    program_const(&g, 1, 150);
    program_compute(&g, OP_MUL, 0, 0, 1, 0);
    for (int k = 0; k < 4; k++) {
        program_compute(&g, OP_CAST, 1, 0, 0, 0);
        g.instr[g.p.count - 1].type = type[k];
        program_store(&g, 1, F32);
    }
    compute(tile_kernel(&g.c), &g.c, &(struct run){0});
    for (int k = 0; k < 4; k++) {
        struct tensor there = tensor_as(&g.c.output[0], type[k]);
        tensor_near(&g.c.output[k], &there, 0);
        mem_free(there.data);
    }
    call_free(&g.c);
}

/* Programs as a plan would make them: registers are used again, constants and single numbers mixed in, several stores. */
static void random_program(struct program *g, struct rng *r)
{
    static const enum op ops[] = {OP_MUL, OP_SUB, OP_MAXIMUM, OP_MINIMUM, OP_TANH, OP_SIGMOID,
                                  OP_SIN, OP_NEG, OP_ABS,     OP_SELECT,  OP_STOP, OP_SOFTPLUS};
    struct shape s = random_shape(r, rng_below(r, 8) ? 3000 : 40000);
    program_start(g, s, 8);
    for (int k = 0; k < 4; k++) program_load(g, k, tensor_random(F32, k ? repeatable(r, s) : s, r, 0));
    program_const(g, 4, 0.5f);
    program_const(g, 5, -1.25f);
    program_add(g,
                (struct tile_instr){.kind = TILE_COMPUTE, .op = OP_IOTA, .dst = 6, .axis = (int)rng_below(r, s.rank)});
    program_compute(g, OP_SIN, 7, 6, 0, 0);
    program_compute(g, OP_STOP, 6, 7, 0, 0);
    for (int k = 0; k < 25; k++) {
        program_compute(g, ops[rng_below(r, 12)], (int)rng_below(r, 8), (int)rng_below(r, 8), (int)rng_below(r, 8),
                        (int)rng_below(r, 8));
        if (k % 5 == 4) program_compute(g, OP_TANH, (int)rng_below(r, 8), (int)rng_below(r, 8), 0, 0);
        if (k % 8 == 7) program_store(g, (int)rng_below(r, 8), F32);
    }
    for (int k = 0; k < 3; k++) program_store(g, (int)rng_below(r, 8), F32);
}

static void programs(void **state)
{
    (void)state;
    struct rng r = rng_stream(6, "programs");
    for (int trial = 0; trial < 60; trial++) {
        struct program g;
        random_program(&g, &r);
        program_race(&g, 1e-5);
    }
}

/* An output may lie on a source, and what was loaded from it is still the old value afterwards. */
static void outputs_on_sources(void **state)
{
    (void)state;
    enum { N = 40000 };
    struct rng r = rng_stream(7, "in place");
    struct program g;
    program_start(&g, SHAPE(N), 2);
    program_load(&g, 0, tensor_random(F32, g.p.shape, &r, 0));
    program_compute(&g, OP_EXP, 1, 0, 0, 0);
    program_store(&g, 1, F32);
    program_compute(&g, OP_SUB, 1, 1, 0, 0);
    program_store(&g, 1, F32);
    struct tensor old = tensor_as(&g.c.source[0], F32);
    g.c.output[0].data = g.c.source[0].data;
    g.c.output[1] = tensor_new(F32, g.p.shape);
    call_run(tile_kernel(&g.c), &g.c, (struct run){0});
    for (int64_t i = 0; i < N; i++) {
        double x = tensor_get(&old, i), y = exp(x);
        assert_true(fabs(tensor_get(&g.c.output[0], i) - y) <= 1e-6 * (1 + y));
        assert_true(fabs(tensor_get(&g.c.output[1], i) - (y - x)) <= 1e-6 * (1 + y));
    }
    g.c.outputs = 0;
    mem_free(g.c.output[1].data);
    mem_free(old.data);
    program_free(&g);
}

static void random_numbers(void **state)
{
    (void)state;
    static const int64_t size[] = {1, 2, 5, 1023, 1024, 1027, 50001};
    for (int k = 0; k < 14; k++) {
        struct program g;
        program_start(&g, SHAPE(size[k / 2]), 2);
        program_compute(&g, k % 2 ? OP_NORMAL : OP_UNIFORM, 1, 0, 0, 0);
        g.instr[0].key = 0x123456789abcdefu + (uint64_t)k;
        program_store(&g, 1, F32);
        program_race(&g, k % 2 ? 3e-7 : 0);
    }
}

/* A run with another step draws other numbers, with the same step the same. */
static void steps_draw_anew(void **state)
{
    (void)state;
    struct program g;
    program_start(&g, SHAPE(100), 1);
    program_compute(&g, OP_NORMAL, 0, 0, 0, 0);
    program_store(&g, 0, F32);
    struct call a = g.c, b = g.c, c = g.c;
    compute(tile_kernel(&g.c), &a, &(struct run){5, 1});
    compute(tile_kernel(&g.c), &b, &(struct run){5, 2});
    compute(tile_kernel(&g.c), &c, &(struct run){5, 1});
    assert_memory_equal(a.output[0].data, c.output[0].data, 400);
    assert_memory_not_equal(a.output[0].data, b.output[0].data, 400);
    free_outputs(&a);
    free_outputs(&b);
    free_outputs(&c);
}

static void nan_is_passed_on(void **state)
{
    (void)state;
    static const enum op ops[] = {OP_ADD,     OP_MAXIMUM, OP_MINIMUM, OP_EXP,   OP_TANH,
                                  OP_SIGMOID, OP_ERF,     OP_BCE,     OP_FLOOR, OP_SIGN};
    struct program g;
    program_start(&g, SHAPE(50), 2);
    program_load(&g, 0, tensor_new(F32, g.p.shape));
    tensor_set(&g.c.source[0], 17, NAN);
    for (int k = 0; k < 10; k++) {
        g.p.count = 1;
        g.c.outputs = 0;
        program_compute(&g, ops[k], 1, 0, 0, 0);
        program_store(&g, 1, k % 2 ? BF16 : F32);
        compute(tile_kernel(&g.c), &g.c, &(struct run){0});
        for (int i = 0; i < 50; i++) assert_int_equal(isnan(tensor_get(&g.c.output[0], i)) != 0, i == 17);
        free_outputs(&g.c);
    }
    program_free(&g);
}

static void what_it_cannot_do(void **state)
{
    (void)state;
    struct rng r = rng_stream(8, "cannot");
    struct program g;
    program_start(&g, SHAPE(10), 2);
    program_load(&g, 0, tensor_random(F32, g.p.shape, &r, 0));
    program_store(&g, 0, F32);
    assert_non_null(tile_kernel(&g.c));
    g.c.source[0].type = F64;
    assert_null(tile_kernel(&g.c));
    g.c.source[0].type = F32;
    g.c.output[0].type = F64;
    assert_null(tile_kernel(&g.c));
    g.c.output[0].type = F32;
    program_compute(&g, OP_MATMUL, 1, 0, 0, 0);
    assert_null(tile_kernel(&g.c));
    program_free(&g);
}

static int prepare(struct err *e)
{
    struct arena arena = {0};
    struct program g;
    float x[64] = {0};
    program_start(&g, SHAPE(4, 16), 3);
    program_load(&g, 0, (struct tensor){F32, g.p.shape, x});
    program_add(&g, (struct tile_instr){.kind = TILE_COMPUTE, .op = OP_IOTA, .dst = 1, .axis = 1});
    program_compute(&g, OP_ADD, 2, 0, 1, 0);
    program_store(&g, 2, F32);
    g.c.arena = &arena;
    int rc = tile_kernel(&g.c)->prep(&g.c, e);
    arena_free(&arena);
    return rc;
}

static void memory_may_fail(void **state)
{
    (void)state;
    torture(prepare);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(element_rows),
        cmocka_unit_test(loads),
        cmocka_unit_test(loads_of_known_kinds),
        cmocka_unit_test(stores),
        cmocka_unit_test(casts),
        cmocka_unit_test(programs),
        cmocka_unit_test(outputs_on_sources),
        cmocka_unit_test(random_numbers),
        cmocka_unit_test(steps_draw_anew),
        cmocka_unit_test(nan_is_passed_on),
        cmocka_unit_test(what_it_cannot_do),
        cmocka_unit_test(memory_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
