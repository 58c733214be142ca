/* test_frechet.c -- Gaussians whose distance is known in closed form, and points drawn from them. */
#include "tests/metric/cloud.h"
#include "tests/torture.h"

#include "metric/frechet.h"
#include "stat/matrix.h"

#include <math.h>
#include <string.h>

enum { D = 6 };

static void scaled_identity(double *out, double by)
{
    for (int i = 0; i < D * D; i++) out[i] = i % (D + 1) ? 0 : by;
}

static double between(const double *ma, const double *sa, const double *mb, const double *sb)
{
    struct err e = {0};
    double distance;
    assert_int_equal(frechet_gaussians(ma, sa, mb, sb, D, &distance, &e), 0);
    return distance;
}

static void known_gaussians(void **state)
{
    (void)state;
    const double zero[D] = {0}, m[D] = {1, -2, 0.5, 0, 3, 1};
    double one[D * D], wide[D * D];
    scaled_identity(one, 1);
    scaled_identity(wide, 2.5 * 2.5);
    assert_true(fabs(between(zero, one, m, one) - 15.25) < 1e-12);             /* |m|^2 */
    assert_true(fabs(between(zero, one, zero, wide) - D * 1.5 * 1.5) < 1e-12); /* d (s - 1)^2 */
    assert_true(fabs(between(m, wide, zero, one) - (15.25 + D * 1.5 * 1.5)) < 1e-12);
    assert_true(between(m, wide, m, wide) < 1e-12);
}

/* Covariances that do not commute: of two columns, tr (S1 S2)^(1/2) = sqrt(tr S1 S2 + 2 sqrt(det S1 S2)). */
static void turned_gaussians(void **state)
{
    (void)state;
    const double zero[2] = {0}, a[4] = {2, 0.9, 0.9, 1}, b[4] = {1, -0.3, -0.3, 3};
    struct err e = {0};
    double distance;
    const double shared = a[0] * b[0] + 2 * a[1] * b[1] + a[3] * b[3];
    const double determinants = (a[0] * a[3] - a[1] * a[1]) * (b[0] * b[3] - b[1] * b[1]);
    assert_int_equal(frechet_gaussians(zero, a, zero, b, 2, &distance, &e), 0);
    assert_true(fabs(distance - (3 + 4 - 2 * sqrt(shared + 2 * sqrt(determinants)))) < 1e-12);
}

/* One eigenvalue each, and in other directions: nothing is shared. */
static void flat_gaussians(void **state)
{
    (void)state;
    const double zero[2] = {0}, a[4] = {4, 0, 0, 0}, b[4] = {0, 0, 0, 9};
    struct err e = {0};
    double distance;
    assert_int_equal(frechet_gaussians(zero, a, zero, b, 2, &distance, &e), 0);
    assert_true(fabs(distance - 13) < 1e-12);
}

static void points_come_near(void **state)
{
    (void)state;
    struct err e = {0};
    struct points a = cloud(20000, D, 0, 1, 1), b = cloud(20000, D, 0.5, 1.5, 2), c = cloud(20000, D, 0, 1, 3);
    double apart, floor, itself;
    assert_int_equal(frechet_points(a, b, &apart, &e), 0);
    assert_int_equal(frechet_points(a, c, &floor, &e), 0);
    assert_int_equal(frechet_points(a, a, &itself, &e), 0);
    print_message("known 3.0, measured %.4f; equal distributions %.5f, the same points %.2g\n", apart, floor, itself);
    assert_true(fabs(apart - 3) < 0.1);
    assert_true(floor > 0 && floor < 0.01);
    assert_true(itself < 1e-9);
    cloud_free(a), cloud_free(b), cloud_free(c);
}

/* The bias of equal distributions falls as 1/n. */
static void bias(void **state)
{
    (void)state;
    double mean[2] = {0};
    for (int k = 0; k < 2; k++)
        for (uint64_t seed = 0; seed < 20; seed++) {
            struct err e = {0};
            double x;
            struct points a = cloud(k ? 800 : 200, D, 0, 1, 2 * seed + 1), b = cloud(k ? 800 : 200, D, 0, 1, 2 * seed);
            assert_int_equal(frechet_points(a, b, &x, &e), 0);
            mean[k] += x / 20;
            cloud_free(a), cloud_free(b);
        }
    print_message("n 200: %.4f, n 800: %.4f\n", mean[0], mean[1]);
    assert_true(mean[0] / mean[1] > 3.2 && mean[0] / mean[1] < 5);
}

static int scenario(struct err *e)
{
    static const double a[12] = {0, 1, 2, 3, 1, 0, 1, 1, 3, 2, 1, 0}, b[9] = {1, 2, 0, 1, 5, 5, 1, 2, 2};
    double distance;
    return frechet_points((struct points){a, 4, 3}, (struct points){b, 3, 3}, &distance, e);
}

static void refusals(void **state)
{
    (void)state;
    const double x[6] = {0};
    double distance;
    struct err e = {0};
    assert_int_equal(frechet_points((struct points){x, 3, 2}, (struct points){x, 2, 3}, &distance, &e), ERR_SHAPE);
    e = (struct err){0};
    assert_int_equal(frechet_points((struct points){x, 3, 2}, (struct points){x, 1, 2}, &distance, &e), ERR_DATA);
    assert_non_null(strstr(e.text, "1"));
    torture(scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(known_gaussians),
                                       cmocka_unit_test(turned_gaussians),
                                       cmocka_unit_test(flat_gaussians),
                                       cmocka_unit_test(points_come_near),
                                       cmocka_unit_test(bias),
                                       cmocka_unit_test(refusals)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
