/* test_gamma.c -- the distributions that rest on log Gamma: gamma, beta, Student's t, Poisson. */
#include "check.h"

static void test_densities(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, false);
    struct gamma g = {constant(&b, log(2.5)), constant(&b, log(1.5))};
    struct beta share = {constant(&b, log(2.5)), constant(&b, log(3.5))};
    struct student t = {constant(&b, 1), constant(&b, log(0.7)), constant(&b, log(5))};
    assert_near(integral(&b, gamma_logp(g, bench_grid(&b, 20001, 0.001, 0.002)), 0.002), 1, 1e-4);
    assert_near(integral(&b, beta_logp(share, bench_grid(&b, 20000, 0.000025, 0.00005)), 0.00005), 1, 1e-4);
    assert_near(integral(&b, student_logp(t, bench_grid(&b, 20001, -99, 0.01)), 0.01), 1, 1e-4);
    bench_close(&b);
}

static void test_values(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, false);
    var two = constant(&b, 2), half = constant(&b, 0.5), zero = constant(&b, 0);
    struct gamma g = {constant(&b, log(3)), constant(&b, log(2))}; /* 4 x^2 e^-2x */
    assert_near(bench_value(&b, gamma_logp(g, two)), log(4 * 4) - 4, 1e-9);
    assert_near(bench_value(&b, gamma_mean(g)), 1.5, 1e-9);
    struct beta share = {constant(&b, log(2)), constant(&b, log(3))}; /* 12 x (1 - x)^2 */
    assert_near(bench_value(&b, beta_logp(share, half)), log(12 * 0.125), 1e-9);
    assert_near(bench_value(&b, beta_mean(share)), 0.4, 1e-9);
    struct student t = {zero, zero, zero}; /* one degree of freedom: Cauchy's */
    assert_near(bench_value(&b, student_logp(t, two)), -log(M_PI * 5), 1e-9);
    bench_close(&b);
}

static void test_counts(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, false);
    struct poisson p = poisson_of(constant(&b, log(7)));
    var x = bench_grid(&b, 80, 0, 1), logp = poisson_logp(p, x);
    assert_near(integral(&b, logp, 1), 1, 1e-9);
    assert_near(bench_value(&b, v_sum_all(v_mul(x, v_exp(logp)))), bench_value(&b, poisson_mean(p)), 1e-9);
    assert_near(bench_values(&b, logp)[2], 2 * log(7) - 7 - log(2), 1e-9);
    bench_close(&b);
}

static void test_single_precision(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, false);
    var raw = leaf(&b, "raw", (double[]){-100, -3, -1, 0, 1, 3, 100}, 7), one = constant(&b, 0.3),
        zero = constant(&b, 0);
    for (int edge = 0; edge < 3; edge++) {
        var x = constant(&b, edge == 0 ? 0 : edge == 1 ? 0.4 : 1);
        assert_safe(&b, gamma_logp(gamma_of(raw, one), x), raw, 1e-4);
        assert_safe(&b, gamma_logp(gamma_of(one, raw), x), raw, 1e-4);
        assert_safe(&b, beta_logp(beta_of(raw, one), x), raw, 1e-4);
        assert_safe(&b, student_logp(student_of(zero, raw, one), x), raw, 1e-4);
        assert_safe(&b, student_logp(student_of(zero, one, raw), x), raw, 1e-4);
        assert_safe(&b, poisson_logp(poisson_of(raw), v_scale(x, 100)), raw, 1e-4);
    }
    bench_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_densities),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_single_precision),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
