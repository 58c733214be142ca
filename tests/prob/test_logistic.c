/* test_logistic.c -- logistic, discretised logistic and Laplace distributions. */
#include "check.h"

static var levels(struct bench *b)
{
    return bench_grid(b, LOGISTIC_LEVELS, 0, 1.0 / 255);
}

static void test_densities(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, false);
    var x = bench_grid(&b, 20001, -50, 0.005), mean = constant(&b, 1), log_scale = constant(&b, log(0.7));
    assert_near(integral(&b, logistic_logp((struct logistic){mean, log_scale}, x), 0.005), 1, 1e-6);
    assert_near(integral(&b, laplace_logp((struct laplace){mean, log_scale}, x), 0.005), 1, 1e-5);
    for (double step = 0.05; step < 20; step *= 3) {
        var cells = bench_grid(&b, 1001, -500 * step, step);
        assert_near(integral(&b, laplace_cell_logp((struct laplace){mean, log_scale}, cells, constant(&b, step)), step),
                    1, 1e-5);
    }
    assert_near(bench_value(&b, laplace_logp((struct laplace){mean, log_scale}, constant(&b, 3))), -2 / 0.7 - log(1.4),
                1e-9);
    bench_close(&b);
}

static void test_samples(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, false);
    var log_scale = constant(&b, log(0.7));
    assert_moments(&b, logistic_rsample((struct logistic){many(&b, 1), log_scale}), 1, 0.7 * M_PI / sqrt(3));
    assert_moments(&b, laplace_rsample((struct laplace){many(&b, 1), log_scale}), 1, 0.7 * M_SQRT2);
    bench_close(&b);
}

static void test_levels_sum_to_one(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, false);
    const double means[] = {-0.5, 0, 0.3, 1.7}, log_scales[] = {-7, -4, -1, 3};
    for (int i = 0; i < 4; i++)
        for (int k = 0; k < 4; k++) {
            struct logistic p = {constant(&b, means[i]), constant(&b, log_scales[k])};
            assert_near(integral(&b, discretised_logistic_logp(p, levels(&b)), 1), 1, 1e-6);
        }
    bench_close(&b);
}

static double sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

static void test_levels_by_hand(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, false);
    struct logistic p = {constant(&b, 0.5), constant(&b, log(0.05))};
    const double *got = bench_values(&b, discretised_logistic_logp(p, levels(&b)));
    for (int i = 1; i < 255; i++) {
        double above = sigmoid((i + 0.5) / 255 / 0.05 - 10), below = sigmoid((i - 0.5) / 255 / 0.05 - 10);
        assert_near(got[i], log(above - below), 1e-6);
    }
    assert_near(got[0], log(sigmoid(0.5 / 255 / 0.05 - 10)), 1e-9);
    assert_near(got[255], log(1 - sigmoid(254.5 / 255 / 0.05 - 10)), 1e-9);
    bench_close(&b);
}

static void test_level_samples(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, false);
    var x = discretised_logistic_sample((struct logistic){many(&b, 0.5), constant(&b, log(0.02))});
    assert_moments(&b, x, 0.5, 0.02 * M_PI / sqrt(3));
    const double *got = bench_values(&b, x);
    for (int i = 0; i < DRAWS; i++) assert_near(got[i] * 255, round(got[i] * 255), 1e-9);
    bench_close(&b);
}

/* All of the range that a head can say, at the edges and in the middle, in value and in slope. */
static void test_single_precision(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, false);
    const double wild[] = {-100, -7, -5, -3, -1, 0, 2, 7, 100}, at[] = {0, 0.5, 1}, means[] = {-20, 0.2, 20};
    var raw = leaf(&b, "raw", wild, 9);
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 3; k++) {
            struct logistic p = logistic_of(constant(&b, means[k]), raw);
            assert_safe(&b, discretised_logistic_logp(p, constant(&b, at[i])), raw, 2e-5);
            assert_safe(&b, logistic_logp(p, constant(&b, at[i])), raw, 2e-5);
            assert_safe(&b, laplace_logp(laplace_of(constant(&b, means[k]), raw), constant(&b, at[i])), raw, 2e-5);
        }
    bench_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_densities),         cmocka_unit_test(test_samples),
        cmocka_unit_test(test_levels_sum_to_one), cmocka_unit_test(test_levels_by_hand),
        cmocka_unit_test(test_level_samples),     cmocka_unit_test(test_single_precision),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
