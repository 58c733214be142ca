/* The oracle: leaves, elementwise rows, conversion, and that the table is whole. */
#include "graph/random.h"
#include "kernel/ref/ref.h"

#include "oracle.h"

static void every_row_has_an_oracle(void **state)
{
    (void)state;
    int rows[OP_COUNT] = {0};
    for (const struct kernel *k = kernels_ref; k->name; k++) {
        rows[k->op]++;
        assert_string_equal(k->name, "oracle");
        assert_non_null(k->run);
    }
    for (int op = 0; op < OP_COUNT; op++) assert_int_equal(rows[op], op != OP_INPUT && op != OP_STATE && op != OP_OUT);
}

static void unary_rows(void **state)
{
    (void)state;
    static const struct {
        enum op op;
        double a, y;
    } row[] = {
        {OP_NEG, 2, -2},
        {OP_EXP, 1, M_E},
        {OP_LOG, M_E, 1},
        {OP_SQRT, 9, 3},
        {OP_SIN, M_PI / 6, 0.5},
        {OP_COS, M_PI / 3, 0.5},
        {OP_TANH, 0.5, 0.46211715726000973},
        {OP_SIGMOID, 1, 0.7310585786300049},
        {OP_SIGMOID, -800, 0},
        {OP_SIGMOID, 800, 1},
        {OP_SOFTPLUS, 0, M_LN2},
        {OP_SOFTPLUS, 1000, 1000},
        {OP_SOFTPLUS, -1000, 0},
        {OP_ERF, 0.5, 0.5204998778130465},
        {OP_GELU, 1, 0.8413447460685429},
        {OP_GELU, -INFINITY, 0},
        {OP_GELU_SLOPE, 1, 1.0833154705876864},
        {OP_GELU_SLOPE, 0, 0.5},
        {OP_GELU_SLOPE, INFINITY, 1},
        {OP_LGAMMA, 5, 3.1780538303479458},
        {OP_LGAMMA, 0.5, 0.5723649429247001},
        {OP_DIGAMMA, 1, -0.5772156649015329},
        {OP_ABS, -3, 3},
        {OP_SIGN, -3, -1},
        {OP_SIGN, 0, 0},
        {OP_SIGN, 4, 1},
        {OP_FLOOR, -1.5, -2},
        {OP_FLOOR, 1.5, 1},
        {OP_STOP, 7, 7},
        {OP_LOG, -1, NAN},
        {OP_SOFTPLUS, NAN, NAN},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        EXPECT1(((struct node){.op = row[i].op}), VALUE(SHAPE(1), row[i].a), VALUE(SHAPE(1), row[i].y));
}

static void binary_rows(void **state)
{
    (void)state;
    static const struct {
        enum op op;
        double a, b, y;
    } row[] = {
        {OP_ADD, 2, 3, 5},         {OP_SUB, 2, 3, -1},        {OP_MUL, 2, 3, 6},
        {OP_DIV, 3, 2, 1.5},       {OP_MAXIMUM, 2, 3, 3},     {OP_MAXIMUM, 3, 2, 3},
        {OP_MINIMUM, 2, 3, 2},     {OP_MINIMUM, 3, 2, 2},     {OP_LESS, 2, 3, 1},
        {OP_LESS, 3, 3, 0},        {OP_EQUAL, 3, 3, 1},       {OP_EQUAL, 2, 3, 0},
        {OP_MAXIMUM, NAN, 0, NAN}, {OP_MAXIMUM, 0, NAN, NAN}, {OP_MINIMUM, NAN, 0, NAN},
        {OP_MINIMUM, 0, NAN, NAN}, {OP_BCE, 0, 0.3, M_LN2},   {OP_BCE, 2, 1, 0.1269280110429726},
        {OP_BCE, -1000, 0, 0},     {OP_ASSIGN, 1, 4, 4},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        EXPECT2(((struct node){.op = row[i].op}), VALUE(SHAPE(1), row[i].a), VALUE(SHAPE(1), row[i].b),
                VALUE(SHAPE(1), row[i].y));
}

static void broadcasting(void **state)
{
    (void)state;
    EXPECT2(NODE(SUB), VALUE(SHAPE(2, 1), 10, 20), VALUE(SHAPE(3), 1, 2, 3), VALUE(SHAPE(2, 3), 9, 8, 7, 19, 18, 17));
    EXPECT2(NODE(MUL), VALUE(SCALAR, 3), VALUE(SHAPE(2), 1, 2), VALUE(SHAPE(2), 3, 6));
    EXPECT3(NODE(SELECT), VALUE(SHAPE(2, 1), 1, 0), VALUE(SHAPE(1, 2), 5, 6), VALUE(SCALAR, 9),
            VALUE(SHAPE(2, 2), 5, 6, 9, 9));
}

static void digamma_is_exact(void **state)
{
    (void)state;
    static const double known[][2] = {
        {1, -0.57721566490153286},    {0.5, -1.9635100260214235}, {2, 0.42278433509846714}, {10, 2.2517525890667211},
        {0.001, -1000.5755719318103}, {100, 4.6001618527380874},  {1.4616321449683623, 0},  {3.25, 1.0169909110681038},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        assert_true(fabs(ref_digamma(known[i][0]) - known[i][1]) <= 1e-13 * fmax(1, fabs(known[i][1])));
    for (double a = 0.05; a < 40; a += 0.37) {
        double step = ref_digamma(a + 1) - ref_digamma(a);
        assert_true(fabs(step - 1 / a) <= 1e-13 * fmax(1, 1 / a));
    }
    assert_true(isnan(ref_digamma(-1)) && isnan(ref_digamma(NAN)));
}

static void leaves(void **state)
{
    (void)state;
    expect_values(NODE(CONST, .f = {2.5}), NULL, 0, VALUE(SHAPE(2, 2), 2.5, 2.5, 2.5, 2.5));
    expect_values(NODE(IOTA, .i = {0}), NULL, 0, VALUE(SHAPE(2, 3), 0, 0, 0, 1, 1, 1));
    expect_values(NODE(IOTA, .i = {1}), NULL, 0, VALUE(SHAPE(2, 3), 0, 1, 2, 0, 1, 2));
}

static struct tensor draw(struct node n, int64_t count, enum dtype type, struct run r)
{
    struct call c = {.node = &n, .outputs = 1, .output = {tensor_new(type, SHAPE(count))}};
    call_run(kernel_for(kernels_ref, &c), &c, r);
    return c.output[0];
}

static void random_rows_follow_philox(void **state)
{
    (void)state;
    struct run r = {.seed = 7, .step = 3};
    uint64_t key = rng_key(7, 1234, 3);
    struct tensor u = draw(NODE(UNIFORM, .i = {1234}), 7, F32, r), z = draw(NODE(NORMAL, .i = {1234}), 7, F64, r);
    for (int64_t i = 0; i < 7; i++) {
        uint32_t word[4];
        philox(key, (uint64_t)i / 4, word);
        assert_true(tensor_get(&u, i) == (double)rng_open(word[i % 4]));
        int64_t pair = i % 4 / 2 * 2;
        double radius = sqrt(-2 * log(rng_open(word[pair]))), angle = 2 * M_PI * rng_unit(word[pair + 1]);
        assert_true(fabs(tensor_get(&z, i) - radius * (i % 2 ? sin(angle) : cos(angle))) < 2e-6);
    }
    mem_free(u.data);
    mem_free(z.data);
}

static void random_moments(void **state)
{
    (void)state;
    enum { N = 40000 };
    struct tensor z = draw(NODE(NORMAL, .i = {5}), N, F32, (struct run){.seed = 1});
    struct tensor u = draw(NODE(UNIFORM, .i = {5}), N, F32, (struct run){.seed = 1});
    double sum = 0, squares = 0, fourth = 0, neighbours = 0, uniform = 0;
    for (int64_t i = 0; i < N; i++) {
        double x = tensor_get(&z, i);
        sum += x;
        squares += x * x;
        fourth += x * x * x * x;
        neighbours += i ? x * tensor_get(&z, i - 1) : 0;
        uniform += tensor_get(&u, i);
        assert_true(tensor_get(&u, i) > 0 && tensor_get(&u, i) < 1);
    }
    assert_true(fabs(sum / N) < 0.02 && fabs(squares / N - 1) < 0.03 && fabs(fourth / N - 3) < 0.2);
    assert_true(fabs(neighbours / N) < 0.02 && fabs(uniform / N - 0.5) < 0.006);
    mem_free(u.data);
    mem_free(z.data);
}

static void casts(void **state)
{
    (void)state;
    const struct value x = VALUE(SHAPE(4), -1.75, 2.5, 300, 1.00390625);
    static const struct {
        enum dtype to;
        double y[4];
    } row[] = {
        {F32, {-1.75, 2.5, 300, 1.00390625}},
        {BF16, {-1.75, 2.5, 300, 1}},
        {I32, {-1, 2, 300, 1}},
        {U8, {0, 2, 255, 1}},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct tensor y = oracle_value(NODE(CAST, .type = row[i].to), &x, 1, F32, x.shape, row[i].to);
        struct tensor want = tensor_of(F64, x.shape, row[i].y);
        tensor_near(&y, &want, 0);
        mem_free(y.data);
        mem_free(want.data);
    }
    EXPECT1(NODE(CAST, .type = I32), VALUE(SHAPE(2), -1.75, 2.5), VALUE(SHAPE(2), -1, 2));
    EXPECT1(NODE(CAST, .type = U8), VALUE(SHAPE(2), -1.75, 300), VALUE(SHAPE(2), 0, 255));
}

static void assign_writes_the_state(void **state)
{
    (void)state;
    float held[3] = {1, 2, 3};
    double value[3] = {4, 5, 6};
    struct node n = NODE(ASSIGN, .shape = SHAPE(3));
    struct call c = {.node = &n, .sources = 2, .outputs = 1, .source = {{F32, SHAPE(3), held}, {F64, SHAPE(3), value}}};
    c.output[0] = c.source[0];
    call_run(kernel_for(kernels_ref, &c), &c, (struct run){0});
    for (int i = 0; i < 3; i++) assert_true(held[i] == (float)value[i]);
}

/* bf16 and i32 in, f32 out: each tensor has its own type. */
static void types_may_differ(void **state)
{
    (void)state;
    struct node n = NODE(ADD, .shape = SHAPE(2));
    struct call c = {.node = &n, .sources = 2, .outputs = 1};
    c.source[0] = tensor_of(BF16, SHAPE(2), (double[]){0.5, -2});
    c.source[1] = tensor_of(I32, SHAPE(1), (double[]){70000});
    c.output[0] = tensor_new(F32, SHAPE(2));
    call_run(kernel_for(kernels_ref, &c), &c, (struct run){0});
    assert_true(tensor_get(&c.output[0], 0) == 70000.5 && tensor_get(&c.output[0], 1) == 69998);
    call_free(&c);
}

static void fused_groups_are_refused(void **state)
{
    (void)state;
    struct node n = NODE(ADD);
    struct tile_program program = {0};
    struct call c = {.node = &n, .program = &program};
    assert_null(kernel_for(kernels_ref, &c));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_has_an_oracle),
        cmocka_unit_test(unary_rows),
        cmocka_unit_test(binary_rows),
        cmocka_unit_test(broadcasting),
        cmocka_unit_test(digamma_is_exact),
        cmocka_unit_test(leaves),
        cmocka_unit_test(random_rows_follow_philox),
        cmocka_unit_test(random_moments),
        cmocka_unit_test(casts),
        cmocka_unit_test(assign_writes_the_state),
        cmocka_unit_test(types_may_differ),
        cmocka_unit_test(fused_groups_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
