/* test_points.c -- the kernel distance and the supports of sets of points: by hand, on equal distributions, and on
** faults that each figure must see. */
#include "tests/metric/cloud.h"
#include "tests/torture.h"

#include "metric/kernel_distance.h"
#include "metric/support.h"

#include <math.h>

static struct support compare(struct points real, struct points made)
{
    struct err e = {0};
    struct support s;
    assert_int_equal(support_compare(real, made, &s, &e), 0);
    return s;
}

static struct kernel_distance kernel(struct points a, struct points b)
{
    struct err e = {0};
    struct kernel_distance k;
    assert_int_equal(kernel_distance(a, b, &k, &e), 0);
    return k;
}

static void distances_by_hand(void **state)
{
    (void)state;
    const double a[4] = {0, 0, 3, 4}, b[6] = {0, 0, 6, 8, 0, 4};
    const double want[6] = {0, 100, 16, 25, 25, 9};
    double norm[3], out[6], spread;
    struct err e = {0};
    points_distances((struct points){a, 2, 2}, (struct points){b, 3, 2}, norm, out);
    for (int i = 0; i < 6; i++) assert_true(fabs(out[i] - want[i]) < 1e-12);
    assert_int_equal(points_spread((struct points){b, 3, 2}, &spread, &e), 0);
    assert_true(fabs(spread - (10 + 4 + sqrt(52)) / 3) < 1e-12);
    assert_true(fabs(points_apart((struct points){a, 2, 2}, (struct points){b, 2, 2}) - 2.5) < 1e-12);
}

/* Twenty points each, so two in a block, whose kernels are three numbers. */
static void kernel_by_hand(void **state)
{
    (void)state;
    double x[20], y[20];
    for (int i = 0; i < 20; i++) x[i] = i % 2 ? 1 : -1, y[i] = i % 2 ? 2 : 0;
    const struct kernel_distance k = kernel((struct points){x, 20, 1}, (struct points){y, 20, 1});
    /* xx: (-1 + 1)^3; yy: (0 + 1)^3; xy: the mean of (-2 + 1)^3, 1, (2 + 1)^3, 1 */
    assert_true(fabs(k.value - (0 + 1 - 2 * 7.0)) < 1e-12);
    assert_true(k.error < 1e-6 && k.blocks == 10 && k.size == 2);
}

static void kernel_on_equal_distributions(void **state)
{
    (void)state;
    double mean = 0, within = 0;
    for (uint64_t seed = 0; seed < 20; seed++) {
        struct points a = cloud(1000, 8, 0, 1, 2 * seed), b = cloud(1000, 8, 0, 1, 2 * seed + 1);
        const struct kernel_distance k = kernel(a, b);
        mean += k.value / 20;
        within += fabs(k.value) < 2 * k.error;
        cloud_free(a), cloud_free(b);
    }
    print_message("%.5f on average, %.0f of 20 within two errors\n", mean, within);
    assert_true(fabs(mean) < 0.02); /* unbiased */
    assert_true(within >= 15);      /* of 20, at 95 %, with ten blocks */
}

/* N(0, I) and N(m, I): the moments up to the third say what the distance is, with s = |m|^2:
** 3/d s + 3/d^2 s^2 + (s^3 + 6 s^2 + (3 d + 6) s) / d^3 */
static void kernel_of_known_gaussians(void **state)
{
    (void)state;
    const double d = 8, s = d * 0.3 * 0.3;
    const double known = 3 / d * s + 3 / (d * d) * s * s + (s * s * s + 6 * s * s + (3 * d + 6) * s) / (d * d * d);
    struct points a = cloud(10000, 8, 0, 1, 1), b = cloud(10000, 8, 0.3, 1, 2);
    const struct kernel_distance k = kernel(a, b);
    print_message("known %.4f, measured %.4f +- %.4f\n", known, k.value, k.error);
    assert_true(fabs(k.value - known) < 3 * k.error && k.error < 0.05 * known);
    cloud_free(a), cloud_free(b);
}

static void supports_of_equal_distributions(void **state)
{
    (void)state;
    struct points a = cloud(2000, 4, 0, 1, 1), b = cloud(2000, 4, 0, 1, 2);
    const struct support s = compare(a, b), same = compare(a, a);
    print_message("precision %.3f recall %.3f density %.3f coverage %.3f\n", s.precision, s.recall, s.density,
                  s.coverage);
    assert_true(s.precision > 0.85 && s.recall > 0.85);
    assert_true(fabs(s.density - 1) < 0.05);
    assert_true(fabs(s.coverage - (1 - pow(0.5, SUPPORT_K))) < 0.02); /* Naeem et al., equation 11, of large sets */
    assert_true(same.precision == 1 && same.recall == 1 && same.coverage == 1);
    cloud_free(a), cloud_free(b);
}

/* Far away nothing is shared; in one spot of the right kind everything is precise, and nothing is covered. */
static void faults_are_told_apart(void **state)
{
    (void)state;
    struct points real = cloud(2000, 4, 0, 1, 1), far = cloud(2000, 4, 50, 1, 2), spot = cloud(2000, 4, 0, 0.1, 3),
                  wide = cloud(2000, 4, 0, 3, 4);
    const struct support away = compare(real, far), one = compare(real, spot), much = compare(real, wide);
    print_message("one spot: %.3f %.4f %.2f %.3f; too wide: %.3f %.3f %.2f %.3f\n", one.precision, one.recall,
                  one.density, one.coverage, much.precision, much.recall, much.density, much.coverage);
    assert_true(away.precision == 0 && away.recall == 0 && away.density == 0 && away.coverage == 0);
    assert_true(one.precision > 0.95 && one.recall < 0.01 && one.coverage < 0.2);
    assert_true(much.precision < 0.4 && much.recall > 0.95 && much.density < 0.3);
    cloud_free(real), cloud_free(far), cloud_free(spot), cloud_free(wide);
}

/* Twenty copies of one thing, and copies of it, are in each other's balls of radius zero. */
static void copies_are_inside(void **state)
{
    (void)state;
    double x[40];
    for (int i = 0; i < 40; i++) x[i] = 1.5;
    const struct support s = compare((struct points){x, 20, 2}, (struct points){x, 20, 2});
    assert_true(s.precision == 1 && s.recall == 1 && s.coverage == 1);
}

static int scenario(struct err *e)
{
    static double x[80], y[60];
    struct support s;
    struct kernel_distance k;
    double spread;
    for (int i = 0; i < 80; i++) x[i] = sin(i);
    for (int i = 0; i < 60; i++) y[i] = cos(i);
    const struct points a = {x, 40, 2}, b = {y, 30, 2};
    TRY(points_spread(a, &spread, e));
    TRY(kernel_distance(a, b, &k, e));
    return support_compare(a, b, &s, e);
}

static void refusals(void **state)
{
    (void)state;
    const double x[20] = {0};
    struct support s;
    struct kernel_distance k;
    struct err e = {0};
    assert_int_equal(support_compare((struct points){x, 5, 2}, (struct points){x, 10, 2}, &s, &e), ERR_DATA);
    e = (struct err){0};
    assert_int_equal(kernel_distance((struct points){x, 10, 2}, (struct points){x, 10, 2}, &k, &e), ERR_DATA);
    torture(scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distances_by_hand),
        cmocka_unit_test(kernel_by_hand),
        cmocka_unit_test(kernel_on_equal_distributions),
        cmocka_unit_test(kernel_of_known_gaussians),
        cmocka_unit_test(supports_of_equal_distributions),
        cmocka_unit_test(faults_are_told_apart),
        cmocka_unit_test(copies_are_inside),
        cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
