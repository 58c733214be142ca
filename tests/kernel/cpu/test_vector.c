/* The float functions of vector.h, at every level: special values, and errors over the ranges they are for. */
#include "race.h"

struct function {
    enum op op;
    double low, high;
    bool steps_by_ratio; /* else evenly */
    double tolerance;    /* relative; for LGAMMA and DIGAMMA to max(1, |value|) */
};

static double digamma_of(double a)
{
    struct node n = {.op = OP_DIGAMMA};
    double y;
    struct call c = {
        .node = &n, .sources = 1, .outputs = 1, .source = {{F64, SCALAR, &a}}, .output = {{F64, SCALAR, &y}}};
    kernel_for(kernels_ref, &c)->run(&c, &(struct run){0});
    return y;
}

static double truth(enum op op, double x)
{
    switch (op) {
    case OP_EXP: return exp(x);
    case OP_LOG: return log(x);
    case OP_TANH: return tanh(x);
    case OP_SIGMOID: return x < 0 ? exp(x) / (1 + exp(x)) : 1 / (1 + exp(-x));
    case OP_SOFTPLUS: return x > 0 ? x + log1p(exp(-x)) : log1p(exp(x));
    case OP_ERF: return erf(x);
    case OP_GELU: return x * erfc(-x * M_SQRT1_2) / 2;
    case OP_GELU_SLOPE: return erfc(-x * M_SQRT1_2) / 2 + x * exp(-x * x / 2) / sqrt(2 * M_PI);
    case OP_SIN: return sin(x);
    case OP_COS: return cos(x);
    case OP_LGAMMA: return lgamma(x);
    case OP_DIGAMMA: return digamma_of(x);
    case OP_SQRT: return sqrt(x);
    case OP_FLOOR: return floor(x);
    default: return NAN;
    }
}

static const struct function functions[] = {
    {OP_EXP, -87, 88.7, false, 3e-7},    {OP_LOG, 1e-37, 3e38, true, 3e-7},     {OP_LOG, 0.5, 2, false, 3e-7},
    {OP_TANH, -12, 12, false, 3e-7},     {OP_TANH, 1e-30, 20, true, 3e-7},      {OP_SIGMOID, -85, 85, false, 3e-7},
    {OP_SOFTPLUS, -85, 85, false, 3e-7}, {OP_ERF, -5, 5, false, 3e-7},          {OP_ERF, 1e-30, 10, true, 3e-7},
    {OP_SIN, -1, 1, false, 3e-7},        {OP_COS, -1, 1, false, 3e-7},          {OP_LGAMMA, 1e-6, 1e6, true, 1e-5},
    {OP_LGAMMA, 0.01, 20, false, 1e-5},  {OP_DIGAMMA, 1e-6, 1e6, true, 1e-5},   {OP_DIGAMMA, 0.01, 20, false, 1e-5},
    {OP_GELU, -30, 30, false, 1e-6},     {OP_GELU_SLOPE, -30, 30, false, 5e-7}, {OP_SQRT, 1e-30, 1e30, true, 3e-7},
    {OP_FLOOR, -1e6, 1e6, false, 0},
};

static void check_range(const struct level *l, const struct function *f)
{
    enum { TILES = 40 };
    float x[TILE], y[TILE];
    double worst = 0, at = 0;
    for (int k = 0; k < TILES * TILE; k += TILE) {
        for (int i = 0; i < TILE; i++) {
            double t = (double)(k + i) / (TILES * TILE);
            x[i] = (float)(f->steps_by_ratio ? f->low * pow(f->high / f->low, t) : f->low + (f->high - f->low) * t);
        }
        l->tile[f->op](y, x, x, x, TILE);
        for (int i = 0; i < TILE; i++) {
            double want = truth(f->op, x[i]), size = fabs(want);
            if (f->op == OP_LGAMMA || f->op == OP_DIGAMMA || f->op == OP_GELU || f->op == OP_GELU_SLOPE)
                size = fmax(size, 1);
            double error = y[i] == want ? 0 : fabs(y[i] - want) / size;
            if (!(error <= worst)) worst = error, at = x[i];
        }
    }
    if (!(worst <= f->tolerance))
        fail_msg("%s %s(%.9g): relative error %.3g", l->name, op_table[f->op].name, at, worst);
}

static void ranges(void **state)
{
    (void)state;
    for (int k = 0; k < LEVELS; k++) {
        if (!level_choose(level_names[k])) continue;
        for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) check_range(level(), &functions[i]);
    }
}

/* Near multiples of pi a relative bound on sines means little; the bound is absolute. */
static void angles(void **state)
{
    (void)state;
    for (int k = 0; k < LEVELS; k++) {
        if (!level_choose(level_names[k])) continue;
        for (double x = -20000; x < 20000; x += 3.137) {
            float a = (float)x, sine, cosine;
            level()->tile[OP_SIN](&sine, &a, NULL, NULL, 1);
            level()->tile[OP_COS](&cosine, &a, NULL, NULL, 1);
            assert_true(fabs(sine - sin(a)) < 2e-7 && fabs(cosine - cos(a)) < 2e-7);
        }
    }
}

static const struct special {
    enum op op;
    float x, y;
} specials[] = {
    {OP_EXP, 0, 1},
    {OP_EXP, INFINITY, INFINITY},
    {OP_EXP, -INFINITY, 0},
    {OP_EXP, NAN, NAN},
    {OP_EXP, 89, INFINITY},
    {OP_EXP, 1e30f, INFINITY},
    {OP_EXP, -105, 0},
    {OP_EXP, -1e30f, 0},
    {OP_LOG, 1, 0},
    {OP_LOG, 0, -INFINITY},
    {OP_LOG, -0.0f, -INFINITY},
    {OP_LOG, -1, NAN},
    {OP_LOG, INFINITY, INFINITY},
    {OP_LOG, -INFINITY, NAN},
    {OP_LOG, NAN, NAN},
    {OP_TANH, 0, 0},
    {OP_TANH, INFINITY, 1},
    {OP_TANH, -INFINITY, -1},
    {OP_TANH, NAN, NAN},
    {OP_TANH, 1e30f, 1},
    {OP_SIGMOID, 0, 0.5f},
    {OP_SIGMOID, INFINITY, 1},
    {OP_SIGMOID, -INFINITY, 0},
    {OP_SIGMOID, NAN, NAN},
    {OP_SIGMOID, -200, 0},
    {OP_SOFTPLUS, INFINITY, INFINITY},
    {OP_SOFTPLUS, -INFINITY, 0},
    {OP_SOFTPLUS, NAN, NAN},
    {OP_SOFTPLUS, 1e30f, 1e30f},
    {OP_SOFTPLUS, -200, 0},
    {OP_ERF, 0, 0},
    {OP_ERF, INFINITY, 1},
    {OP_ERF, -INFINITY, -1},
    {OP_ERF, NAN, NAN},
    {OP_ERF, -1e30f, -1},
    {OP_SIN, 0, 0},
    {OP_SIN, INFINITY, NAN},
    {OP_SIN, NAN, NAN},
    {OP_COS, 0, 1},
    {OP_COS, -INFINITY, NAN},
    {OP_COS, NAN, NAN},
    {OP_LGAMMA, 0, INFINITY},
    {OP_LGAMMA, INFINITY, INFINITY},
    {OP_LGAMMA, NAN, NAN},
    {OP_DIGAMMA, INFINITY, INFINITY},
    {OP_DIGAMMA, NAN, NAN},
    {OP_DIGAMMA, -1, NAN},
    {OP_GELU, 0, 0},
    {OP_GELU, INFINITY, INFINITY},
    {OP_GELU, -INFINITY, 0},
    {OP_GELU, NAN, NAN},
    {OP_GELU_SLOPE, 0, 0.5f},
    {OP_GELU_SLOPE, INFINITY, 1},
    {OP_GELU_SLOPE, -INFINITY, 0},
    {OP_GELU_SLOPE, NAN, NAN},
    {OP_SQRT, -1, NAN},
    {OP_SQRT, INFINITY, INFINITY},
    {OP_SQRT, 0, 0},
    {OP_ABS, -INFINITY, INFINITY},
    {OP_ABS, NAN, NAN},
    {OP_SIGN, -3, -1},
    {OP_SIGN, 0, 0},
    {OP_SIGN, NAN, NAN},
    {OP_FLOOR, -0.5f, -1},
    {OP_FLOOR, 1e30f, 1e30f},
    {OP_FLOOR, NAN, NAN},
    {OP_NEG, INFINITY, -INFINITY},
};

static void special_values(void **state)
{
    (void)state;
    for (int k = 0; k < LEVELS; k++) {
        if (!level_choose(level_names[k])) continue;
        for (size_t i = 0; i < sizeof specials / sizeof *specials; i++) {
            const struct special *s = &specials[i];
            float x[37], y[37]; /* a whole vector and a rest, at any width */
            for (int j = 0; j < 37; j++) x[j] = s->x;
            level()->tile[s->op](y, x, x, x, 37);
            for (int j = 0; j < 37; j++)
                if (!(y[j] == s->y || (isnan(y[j]) && isnan(s->y))))
                    fail_msg("%s %s(%g)[%d] = %g, expected %g", level()->name, op_table[s->op].name, s->x, j, y[j],
                             s->y);
        }
    }
}

/* The larger or smaller of two is NaN where either is; comparisons with NaN are false. */
static void two_sources_and_nan(void **state)
{
    (void)state;
    const float a[4] = {NAN, 1, -INFINITY, 2}, b[4] = {1, NAN, 3, 2};
    float y[4];
    for (int k = 0; k < LEVELS; k++) {
        if (!level_choose(level_names[k])) continue;
        level()->tile[OP_MAXIMUM](y, a, b, NULL, 4);
        assert_true(isnan(y[0]) && isnan(y[1]) && y[2] == 3 && y[3] == 2);
        level()->tile[OP_MINIMUM](y, a, b, NULL, 4);
        assert_true(isnan(y[0]) && isnan(y[1]) && y[2] == -INFINITY && y[3] == 2);
        level()->one_b[OP_MAXIMUM](y, a, (const float[]){0}, NULL, 4);
        assert_true(isnan(y[0]) && y[1] == 1 && y[2] == 0);
        level()->tile[OP_LESS](y, a, b, NULL, 4);
        assert_true(y[0] == 0 && y[1] == 0 && y[2] == 1 && y[3] == 0);
        level()->tile[OP_EQUAL](y, a, b, NULL, 4);
        assert_true(y[0] == 0 && y[1] == 0 && y[2] == 0 && y[3] == 1);
    }
}

static void conversions(void **state)
{
    (void)state;
    const float a[8] = {-1.5f, 2.7f, 300, NAN, 1e10f, -1e10f, INFINITY, 254.9f};
    const int32_t whole[8] = {-1, 2, 300, 0, INT32_MAX, INT32_MIN, INT32_MAX, 254};
    const uint8_t byte[8] = {0, 2, 255, 0, 255, 0, 255, 254};
    for (int k = 0; k < LEVELS; k++) {
        if (!level_choose(level_names[k])) continue;
        int32_t i32[8];
        uint8_t u8[8];
        uint16_t bf16[8];
        level()->store[I32](i32, a, 8);
        level()->store[U8](u8, a, 8);
        level()->store[BF16](bf16, a, 8);
        assert_memory_equal(i32, whole, sizeof whole);
        assert_memory_equal(u8, byte, sizeof byte);
        for (int j = 0; j < 8; j++) assert_int_equal(bf16[j], bf16_from_float(a[j]));
    }
}

static void levels_can_be_chosen(void **state)
{
    (void)state;
    assert_true(level_choose("baseline"));
    assert_string_equal(level()->name, "baseline");
    assert_false(level_choose("abacus"));
    assert_string_equal(level()->name, "baseline");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges),         cmocka_unit_test(angles),
        cmocka_unit_test(special_values), cmocka_unit_test(two_sources_and_nan),
        cmocka_unit_test(conversions),    cmocka_unit_test(levels_can_be_chosen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
