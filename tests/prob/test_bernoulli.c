/* test_bernoulli.c -- zeros and ones. */
#include "check.h"

static void test_masses(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, false);
    struct bernoulli p = {constant(&b, log(3))}; /* of one: 3 / 4 */
    assert_near(bench_value(&b, bernoulli_logp(p, constant(&b, 1))), log(0.75), 1e-9);
    assert_near(bench_value(&b, bernoulli_logp(p, constant(&b, 0))), log(0.25), 1e-9);
    assert_near(bench_value(&b, bernoulli_logp(p, constant(&b, 0.5))), 0.5 * log(0.75 * 0.25), 1e-9);
    assert_near(bench_value(&b, bernoulli_mean(p)), 0.75, 1e-9);
    assert_near(bench_value(&b, bernoulli_entropy(p)), -0.75 * log(0.75) - 0.25 * log(0.25), 1e-9);
    bench_close(&b);
}

static void test_samples(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, false);
    var x = bernoulli_sample((struct bernoulli){many(&b, log(3))});
    assert_moments(&b, x, 0.75, sqrt(0.75 * 0.25));
    assert_near(bench_value(&b, v_sum_all(v_mul(x, v_offset(x, -1)))), 0, 0); /* nothing but 0 and 1 */
    bench_close(&b);
}

static void test_single_precision(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, false);
    var logits = leaf(&b, "logits", (double[]){-1000, -80, -1, 0, 1, 80, 1000}, 7);
    struct bernoulli p = {logits};
    assert_safe(&b, bernoulli_logp(p, constant(&b, 1)), logits, 1e-5);
    assert_safe(&b, bernoulli_logp(p, constant(&b, 0)), logits, 1e-5);
    assert_safe(&b, bernoulli_entropy((struct bernoulli){v_clip(logits, -10, 10)}), logits, 1e-5);
    bench_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_masses),
        cmocka_unit_test(test_samples),
        cmocka_unit_test(test_single_precision),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
