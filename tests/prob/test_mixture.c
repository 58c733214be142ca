/* test_mixture.c -- mixtures of logistics per channel, and of Gaussians over points. */
#include "check.h"

static void test_levels_sum_to_one(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, false);
    var h = v_normal(b.n.g, SHAPE(1, 6));
    struct logistic_mixture p = logistic_mixture_head(&b.n, "x", h, 2, 4);
    assert_shape(p.logits, 1, 2, 4);
    var x = v_broadcast(bench_grid(&b, 256, 0, 1.0 / 255), SHAPE(2, 256));
    var logp = logistic_mixture_logp(p, v_swap(x, 0, 1)); /* [256, 2]: all levels of both channels */
    assert_shape(logp, 256, 2);
    const double *sums = bench_values(&b, v_sum(v_exp(logp), AXIS(0)));
    for (int c = 0; c < 2; c++) assert_near(sums[c], 1, 1e-6);
    assert_sound(&b);
    bench_close(&b);
}

static void test_level_samples(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, false);
    var logits = bench_row(&b, (double[]){log(0.25), log(0.75)}, 2), mean = bench_row(&b, (double[]){0.2, 0.6}, 2);
    var all = v_broadcast(v_reshape(logits, SHAPE(1, 1, 2)), SHAPE(DRAWS, 1, 2));
    var x = logistic_mixture_sample((struct logistic_mixture){all, {mean, v_fill(b.n.g, SHAPE(2), -6)}});
    assert_shape(x, DRAWS, 1);
    assert_moments(&b, x, 0.5, sqrt(0.25 * 0.75) * 0.4);
    bench_close(&b);
}

/* Whatever stands before it, the levels of a channel sum to 1; and a pixel's means are those of many draws. */
static void test_channels_given_those_before(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, false);
    const int64_t width = logistic_pixels_width(3, 2);
    assert_int_equal(width, 3 * (6 + 3));
    var out = v_normal(b.n.g, SHAPE(1, width));
    var grid = v_reshape(bench_grid(&b, 256, 0, 1.0 / 255), SHAPE(256, 1));
    struct logistic_pixels p = logistic_pixels_of(v_broadcast(out, SHAPE(256, width)), 3, 2);
    for (int c = 0; c < 3; c++) {
        const double level[] = {0.2, 0.6, 0.4};
        var x[3];
        for (int k = 0; k < 3; k++) x[k] = k == c ? grid : v_fill(b.n.g, SHAPE(256, 1), level[k]);
        var logp = logistic_pixels_logp(p, v_concat(x, 3, 1));
        assert_shape(logp, 256, 3);
        assert_near(bench_value(&b, v_sum_all(v_exp(v_slice(logp, 1, c, 1)))), 1, 1e-6);
    }
    assert_sound(&b);
    bench_close(&b);
}

static void test_pulled_samples(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, false);
    /* one part each; means 0.3 and 0.1, the second pulled by the first: 0.1 + 1.5 * 0.3 */
    const double out[] = {0, 0, 0.3 - 0.5, 0.1 - 0.5, -2, -2, 9, 9, 1.5, 9};
    var many = v_broadcast(
        v_reshape(bench_row(&b,
                            (double[]){out[0], out[1], out[2], out[3], out[4], out[5], out[6], out[7], out[8], out[9]},
                            10),
                  SHAPE(1, 10)),
        SHAPE(DRAWS, 10));
    struct logistic_pixels p = logistic_pixels_of(many, 2, 1);
    var x = logistic_pixels_sample(p), mean = logistic_pixels_mean(p);
    assert_shape(x, DRAWS, 2);
    assert_near(bench_value(&b, v_mean_all(v_slice(mean, 1, 1, 1))), 0.55, 1e-6);
    const double narrow = exp(-4) * M_PI / sqrt(3);
    assert_moments(&b, v_slice(x, 1, 0, 1), 0.3, narrow);
    assert_moments(&b, v_slice(x, 1, 1, 1), 0.55, narrow * sqrt(1 + 1.5 * 1.5));
    bench_close(&b);
}

/* Two parts over the plane. */
static struct normal_mixture plane(struct bench *b, var logits)
{
    var mean = v_reshape(bench_row(b, (double[]){-1, 0, 2, 1}, 4), SHAPE(2, 2));
    var log_std = v_reshape(bench_row(b, (double[]){0, -1, log(0.5), 0.2}, 4), SHAPE(2, 2));
    return (struct normal_mixture){logits, {mean, log_std}};
}

static void test_plane_integrates_to_one(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, false);
    struct normal_mixture p = plane(&b, bench_row(&b, (double[]){0.3, -0.4}, 2));
    var axis = bench_grid(&b, 161, -8, 0.1);
    var x = v_broadcast(v_reshape(axis, SHAPE(161, 1, 1)), SHAPE(161, 161, 1));
    var y = v_broadcast(v_reshape(axis, SHAPE(1, 161, 1)), SHAPE(161, 161, 1));
    var logp = normal_mixture_logp(p, v_join(x, y, 2));
    assert_shape(logp, 161, 161);
    assert_near(integral(&b, logp, 0.01), 1, 1e-4);
    bench_close(&b);
}

static void test_plane_by_hand(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, false);
    var point = v_reshape(bench_row(&b, (double[]){0, 0.5}, 2), SHAPE(1, 2));
    struct normal_mixture p = plane(&b, bench_row(&b, (double[]){log(0.25), log(0.75)}, 2));
    double first = exp(-0.5) * exp(-0.5 * 0.25 * exp(2)) / (2 * M_PI * exp(-1));
    double second = exp(-0.5 * 16) * exp(-0.5 * 0.25 * exp(-0.4)) / (2 * M_PI * 0.5 * exp(0.2));
    assert_near(bench_value(&b, normal_mixture_logp(p, point)), log(0.25 * first + 0.75 * second), 1e-6);
    bench_close(&b);
}

static void test_plane_samples(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, false);
    var logits = v_reshape(bench_row(&b, (double[]){log(0.25), log(0.75)}, 2), SHAPE(1, 2));
    var x = normal_mixture_sample(plane(&b, v_broadcast(logits, SHAPE(DRAWS, 2))));
    assert_shape(x, DRAWS, 2);
    double variance = 0.25 * 1 + 0.75 * 0.25 + 0.25 * 0.75 * 9; /* within, and between */
    assert_moments(&b, v_slice(x, 1, 0, 1), -0.25 + 1.5, sqrt(variance));
    bench_close(&b);
}

static void test_head(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, false);
    struct normal_mixture p = normal_mixture_head(&b.n, "next", v_fill(b.n.g, SHAPE(5, 7, 4), 1), 3, 2);
    assert_shape(p.part.mean, 5, 7, 2, 3);
    assert_shape(normal_mixture_logp(p, v_fill(b.n.g, SHAPE(5, 7, 3), 0)), 5, 7);
    assert_shape(normal_mixture_sample(p), 5, 7, 3);
    assert_sound(&b);
    bench_close(&b);
}

static void test_no_room(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, false);
    logistic_mixture_sample(logistic_mixture_head(&b.n, "x", v_fill(b.n.g, SHAPE(1, 1, 1, 1, 1, 4), 1), 2, 2));
    assert_refused(&b, "no room");
    bench_close(&b);
}

static void test_single_precision(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, false);
    var raw = leaf(&b, "raw", (double[]){-80, 0.1, 90, -6, 3, 0.2}, 6);
    var logits = v_reshape(v_slice(raw, 0, 0, 3), SHAPE(1, 3)), rest = v_reshape(v_slice(raw, 0, 3, 3), SHAPE(1, 3));
    struct logistic_mixture p = {logits, logistic_of(rest, rest)};
    assert_safe(&b, logistic_mixture_logp(p, v_fill(b.n.g, SHAPE(1), 0)), raw, 2e-5);
    struct normal_mixture q = {v_reshape(logits, SHAPE(3)),
                               normal_of(v_reshape(rest, SHAPE(3, 1)), v_reshape(rest, SHAPE(3, 1)))};
    assert_safe(&b, normal_mixture_logp(q, v_fill(b.n.g, SHAPE(1, 1), 0.5)), raw, 2e-5);
    bench_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_levels_sum_to_one),
        cmocka_unit_test(test_level_samples),
        cmocka_unit_test(test_channels_given_those_before),
        cmocka_unit_test(test_pulled_samples),
        cmocka_unit_test(test_plane_integrates_to_one),
        cmocka_unit_test(test_plane_by_hand),
        cmocka_unit_test(test_plane_samples),
        cmocka_unit_test(test_head),
        cmocka_unit_test(test_no_room),
        cmocka_unit_test(test_single_precision),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
