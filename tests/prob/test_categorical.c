/* test_categorical.c -- one of K. */
#include "check.h"

static const double shares[] = {0.5, 0.2, 0.3};

static struct categorical three(struct bench *b, int64_t rows)
{
    double logits[3];
    for (int k = 0; k < 3; k++) logits[k] = log(shares[k]) + 7; /* logits need not be normalised */
    return (struct categorical){v_broadcast(v_reshape(bench_row(b, logits, 3), SHAPE(1, 3)), SHAPE(rows, 3))};
}

static void test_masses(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, false);
    struct categorical p = three(&b, 3);
    var logp = categorical_logp(p, v_cast(v_iota(b.n.g, SHAPE(3), 0), I32));
    assert_shape(logp, 3);
    for (int k = 0; k < 3; k++) assert_near(bench_values(&b, logp)[k], log(shares[k]), 1e-9);
    var entropy = categorical_entropy(p);
    assert_shape(entropy, 3);
    assert_near(bench_value(&b, entropy), -0.5 * log(0.5) - 0.2 * log(0.2) - 0.3 * log(0.3), 1e-9);
    bench_close(&b);
}

static void test_samples(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, false);
    var index = categorical_sample(three(&b, DRAWS));
    assert_shape(index, DRAWS);
    assert_true(var_type(index) == I32);
    for (int k = 0; k < 3; k++)
        assert_moments(&b, v_equal(v_cast(index, F32), constant(&b, k)), shares[k], sqrt(shares[k] * (1 - shares[k])));
    bench_close(&b);
}

/* What is left of log 0.5, log 0.2, log 0.3, as probabilities. */
static const double *narrowed(struct bench *b, double temperature, int top_k, double top_p)
{
    return bench_values(b, v_softmax(categorical_narrowed(three(b, 1), temperature, top_k, top_p).logits));
}

static void test_narrowed(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, false);
    const struct {
        double temperature;
        int top_k;
        double top_p, want[3];
    } cases[] = {
        {1, 0, 0, {0.5, 0.2, 0.3}},
        {1, 3, 1, {0.5, 0.2, 0.3}},
        {1, 2, 0, {0.625, 0, 0.375}},
        {1, 1, 0, {1, 0, 0}},
        {0, 0, 0, {1, 0, 0}},
        {1, 0, 0.49, {1, 0, 0}},
        {1, 0, 0.51, {0.625, 0, 0.375}},
        {1, 0, 0.81, {0.5, 0.2, 0.3}},
        {1, 2, 0.6, {1, 0, 0}}, /* of the two that are left, the first holds 0.625 */
        {0.5, 0, 0, {0.25 / 0.38, 0.04 / 0.38, 0.09 / 0.38}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const double *got = narrowed(&b, cases[i].temperature, cases[i].top_k, cases[i].top_p);
        for (int k = 0; k < 3; k++) assert_near(got[k], cases[i].want[k], 1e-9);
    }
    bench_close(&b);
}

static void test_softened(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, false);
    var soft = gumbel_softmax(three(&b, DRAWS), 0.1, false), hard = gumbel_softmax(three(&b, DRAWS), 0.1, true);
    assert_near(bench_value(&b, v_sum_all(soft)), DRAWS, 1e-6);
    const double *row = bench_values(&b, hard);
    for (int i = 0; i < 3 * DRAWS; i++) assert_true(fabs(row[i]) < 1e-9 || fabs(row[i] - 1) < 1e-9);
    assert_moments(&b, v_slice(hard, 1, 0, 1), 0.5, 0.5);
    assert_near(bench_value(&b, v_mean_all(v_slice(soft, 1, 0, 1))), 0.5, 0.02);
    bench_close(&b);
}

static void test_gradients_flow_through_the_hard_one(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, false);
    var logits = leaf(&b, "logits", (double[]){0.3, 0.2, 0.1}, 3), slope;
    var hard = gumbel_softmax((struct categorical){logits}, 1, true);
    gradients(v_sum_all(v_slice(hard, 0, 0, 1)), &logits, 1, &slope);
    const double *got = bench_values(&b, slope);
    assert_true(got[0] > 1e-4);
    assert_near(got[0] + got[1] + got[2], 0, 1e-9); /* as a softmax's */
    bench_close(&b);
}

static void test_single_precision(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, false);
    var logits = leaf(&b, "logits", (double[]){-1000, 0, 1000}, 3);
    struct categorical p = {v_reshape(logits, SHAPE(1, 3))};
    assert_safe(&b, categorical_logp(p, v_cast(v_fill(b.n.g, SHAPE(1), 0), I32)), logits, 1e-5);
    assert_safe(&b, categorical_entropy(p), logits, 1e-5);
    bench_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_masses),
        cmocka_unit_test(test_samples),
        cmocka_unit_test(test_narrowed),
        cmocka_unit_test(test_softened),
        cmocka_unit_test(test_gradients_flow_through_the_hard_one),
        cmocka_unit_test(test_single_precision),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
