/* test_normal.c -- normal distributions: densities, divergences, samples, and the range of f32. */
#include "check.h"

#include "stat/cell.h"

static struct normal normal(struct bench *b, double mean, double deviation)
{
    return (struct normal){constant(b, mean), constant(b, log(deviation))};
}

static void test_density(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, false);
    struct normal p = normal(&b, 1, 0.5);
    assert_near(integral(&b, normal_logp(p, bench_grid(&b, 4001, -9, 0.005)), 0.005), 1, 1e-6);
    assert_near(bench_value(&b, normal_logp(p, constant(&b, 2))), -2 - log(0.5) - 0.5 * log(2 * M_PI), 1e-9);
    assert_near(bench_value(&b, normal_entropy(p)), 0.5 * log(2 * M_PI * M_E * 0.25), 1e-9);
    bench_close(&b);
}

/* Against the same in double (stat/cell.h); of any width the masses of all cells are one. */
static void test_density_over_a_step(void **state)
{
    (void)state;
    const double middles[] = {0, 0.4, -1.3, 2.2, 3, -6, 12}, widths[] = {0, 0.01, 0.2, 0.3, 1, 3, 40};
    struct bench b;
    bench_open(&b, false);
    for (int i = 0; i < 7; i++)
        for (int j = 0; j < 7; j++) {
            var logp = normal_cell_logp(normal(&b, 1, 0.5), constant(&b, 1 + 0.5 * middles[i]),
                                        constant(&b, 0.5 * widths[j]));
            const double want = normal_cell(middles[i], widths[j]) - log(0.5);
            assert_near(bench_value(&b, logp), want, 1e-4 + 2e-3 * fmin(widths[j] * fabs(middles[i]), 1));
        }
    for (double width = 0.1; width < 20; width *= 2) {
        var logp = normal_cell_logp(normal(&b, 1, 0.5), bench_grid(&b, 801, -400 * width, width), constant(&b, width));
        assert_near(integral(&b, logp, width), 1, 1e-3);
    }
    bench_close(&b);
}

static void test_divergences(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, false);
    struct normal q = normal(&b, 1, 0.5), p = normal(&b, -0.5, 2), standard = normal_standard(b.n.g, SCALAR);
    assert_near(bench_value(&b, normal_kl(q, p)), log(4) + (0.25 + 2.25) / 8 - 0.5, 1e-9);
    assert_near(bench_value(&b, normal_kl(q, q)), 0, 1e-12);
    assert_near(bench_value(&b, v_sub(normal_kl(q, standard), normal_kl_standard(q))), 0, 1e-12);
    bench_close(&b);
}

static void test_divergence_by_sampling(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, false);
    struct normal q = {many(&b, 1), many(&b, log(0.5))}, p = normal(&b, -0.5, 2);
    var x = normal_rsample(q);
    double mean, deviation;
    moments(&b, v_sub(normal_logp(q, x), normal_logp(p, x)), &mean, &deviation);
    assert_near(mean, bench_value(&b, normal_kl(normal(&b, 1, 0.5), p)), 5 * deviation / sqrt(DRAWS));
    bench_close(&b);
}

static void test_samples(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, false);
    struct normal p = {many(&b, 1), constant(&b, log(3))}; /* shapes meet */
    assert_moments(&b, normal_rsample(p), 1, 3);
    bench_close(&b);
}

static void test_gradients_flow_through_samples(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, false);
    var mean = leaf(&b, "mean", (double[]){1}, 1), log_std = leaf(&b, "log_std", (double[]){log(2)}, 1), slope[2];
    var x = normal_rsample((struct normal){mean, log_std});
    gradients(v_sum_all(x), (var[]){mean, log_std}, 2, slope);
    double drawn = bench_value(&b, x);
    assert_near(bench_value(&b, slope[0]), 1, 0);
    assert_near(bench_value(&b, slope[1]), drawn - 1, 1e-9);
    bench_close(&b);
}

static void test_head(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, false);
    struct normal p = normal_head(&b.n, "z", v_fill(b.n.g, SHAPE(4, 2, 3), 1000), 5);
    assert_shape(p.mean, 4, 2, 5);
    assert_shape(p.log_std, 4, 2, 5);
    assert_non_null(store_find(b.store, STORE_PARAM, "z/log_std/w"));
    const double *log_std = bench_values(&b, p.log_std);
    for (int i = 0; i < 40; i++) assert_true(log_std[i] >= NORMAL_LOG_STD_LOW && log_std[i] <= NORMAL_LOG_STD_HIGH);
    assert_sound(&b);
    bench_close(&b);
}

static void test_single_precision(void **state)
{
    (void)state;
    const double wild[] = {-500, -9, -3, 0, 3, 9, 500};
    struct bench b;
    bench_open(&b, false);
    var raw = leaf(&b, "raw", wild, 7);
    struct normal p = normal_of(constant(&b, 0.25), raw), other = normal(&b, -1, 0.01);
    assert_safe(&b, normal_logp(p, constant(&b, -3)), raw, 1e-5);
    assert_safe(&b, normal_cell_logp(p, constant(&b, -3), constant(&b, 1)), raw, 1e-4);
    assert_safe(&b, normal_cell_logp(p, constant(&b, 0.25), constant(&b, 1)), raw, 1e-4);
    assert_safe(&b, normal_kl(p, other), raw, 1e-5);
    assert_safe(&b, normal_kl(other, p), raw, 1e-5);
    assert_safe(&b, normal_kl_standard(p), raw, 1e-5);
    assert_safe(&b, normal_rsample(p), raw, 1e-5);
    bench_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_density),     cmocka_unit_test(test_density_over_a_step),
        cmocka_unit_test(test_divergences), cmocka_unit_test(test_divergence_by_sampling),
        cmocka_unit_test(test_samples),     cmocka_unit_test(test_gradients_flow_through_samples),
        cmocka_unit_test(test_head),        cmocka_unit_test(test_single_precision),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
