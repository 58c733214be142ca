/* test_cell.c -- what a normal says of rounded numbers, on the line and in boxes: against sums of fine densities, against
** itself, and far out, where differences would cancel. */
#include "tests/test.h"

#include "base/rng.h"
#include "stat/cell.h"
#include "stat/gaussians.h"
#include "stat/logs.h"
#include "stat/parzen.h"

#include <math.h>

#define FINE 2000

/* By the middle rule, from the density at the middle, so that nothing underflows. */
static double by_sum(double z, double width)
{
    static double part[FINE];
    for (int i = 0; i < FINE; i++) {
        const double away = ((i + 0.5) / FINE - 0.5) * width;
        part[i] = -z * away - away * away / 2;
    }
    return log_sum_exp(part, FINE) - log(FINE) - z * z / 2 - HALF_LOG_2_PI;
}

static void means_of_densities(void **state)
{
    (void)state;
    const double middles[] = {0, -0.3, 1, 2.5, -7, 29.9, 30.1, 200},
                 widths[] = {0, 1e-6, 0.001, 0.019, 0.021, 0.3, 1, 4};
    for (int i = 0; i < 8; i++)
        for (int j = 0; j < 8; j++) {
            const double got = normal_cell(middles[i], widths[j]), want = by_sum(middles[i], widths[j]);
            assert_true(fabs(got - want) < 1e-5 * fmax(1, fabs(middles[i] * widths[j])));
        }
    assert_true(fabs(normal_cell(3, 1e4) + log(1e4)) < 1e-12); /* all of it */
    assert_true(normal_cell(1e5, 1) < -4e9 && isfinite(normal_cell(1e5, 1)));
}

static void cells_sum_to_one(void **state)
{
    (void)state;
    for (double width = 0.05; width < 50; width *= 3) {
        double sum = 0;
        for (int k = -400; k <= 400; k++) sum += exp(normal_cell(k * width + 0.37, width)) * width;
        assert_true(fabs(sum - 1) < 1e-9);
    }
}

static void quantiles_are_where_they_say(void **state)
{
    (void)state;
    const double middles[] = {0, -0.3, 1, -2.5, 7, 35}, widths[] = {0.001, 0.3, 1, 4, 90};
    for (int i = 0; i < 6; i++)
        for (int j = 0; j < 5; j++)
            for (double u = 0.001; u < 1; u += 0.0999) {
                const double low = middles[i] - widths[j] / 2, at = normal_cell_quantile(middles[i], widths[j], u);
                const double below = normal_cell((low + at) / 2, at - low) + log(at - low);
                const double all = normal_cell(middles[i], widths[j]) + log(widths[j]);
                assert_true(at >= low && at <= low + widths[j]);
                assert_true(fabs(exp(below - all) - u) < 1e-5);
            }
}

/* ---- boxes ---- */

/* One Gaussian of three columns, of which the first two have this step. */
static void make(struct gaussians *g, double step, const double covariance[9])
{
    struct err e = {0};
    assert_int_equal(gaussians_new(g, COVARIANCE_FULL, 1, 3, &e), 0);
    g->weight[0] = 1;
    for (int j = 0; j < 3; j++) g->mean[j] = 0.2 * j;
    for (int i = 0; i < 9; i++) g->factor[i] = covariance[i];
    assert_int_equal(gaussians_factorise(g, &e), 0);
    g->step[0] = g->step[1] = step;
}

/* The mean of point densities over the cell around x. */
static double box_by_sum(struct gaussians *g, const double *x, double step)
{
    enum { SIDE = 120 };
    static double point[SIDE * SIDE * 3], density[SIDE * SIDE];
    struct err e = {0};
    for (int i = 0; i < SIDE * SIDE; i++) {
        point[3 * i] = x[0] + ((i / SIDE + 0.5) / SIDE - 0.5) * step;
        point[3 * i + 1] = x[1] + ((i % SIDE + 0.5) / SIDE - 0.5) * step;
        point[3 * i + 2] = x[2];
    }
    g->step[0] = g->step[1] = 0;
    assert_int_equal(gaussians_log_density(g, point, SIDE * SIDE, density, &e), 0);
    g->step[0] = g->step[1] = step;
    return log_sum_exp(density, SIDE * SIDE) - log(SIDE * SIDE);
}

static void boxes_have_their_mean(void **state)
{
    (void)state;
    const double covariance[] = {1, 0.8, 0.3, 0.8, 1.2, -0.1, 0.3, -0.1, 0.7};
    for (double step = 0.1; step < 2; step *= 2) {
        struct err e = {0};
        struct gaussians g;
        make(&g, step, covariance);
        for (int i = 0; i < 12; i++) {
            const double x[] = {step * (i % 4 - 1), step * (i / 4), 0.5 * (i % 3), NAN, step, 1};
            double got[2], lone;
            assert_int_equal(gaussians_log_density(&g, x, 2, got, &e), 0);
            assert_true(fabs(got[0] - box_by_sum(&g, x, step)) < 0.005);
            g.step[1] = 0; /* x1, x2 alone: along the line, by hand */
            double part[200];
            for (int k = 0; k < 200; k++) {
                const double at[] = {NAN, step + ((k + 0.5) / 200 - 0.5) * step, 1};
                assert_int_equal(gaussians_log_density(&g, at, 1, &part[k], &e), 0);
            }
            g.step[1] = step;
            lone = log_sum_exp(part, 200) - log(200);
            assert_true(fabs(got[1] - lone) < 1e-3);
        }
        gaussians_free(&g);
    }
}

/* Columns that repeat each other: there is no density, but there are masses. */
static void nearly_singular_boxes_sum_to_one(void **state)
{
    (void)state;
    const double covariance[] = {2, 4, 0, 4, 8 + 1e-9, 0, 0, 0, 1};
    struct err e = {0};
    struct gaussians g;
    double sum = 0, most = -INFINITY;
    make(&g, 1, covariance);
    for (int a = -8; a <= 8; a++)
        for (int b = -18; b <= 18; b++) {
            const double x[] = {a, b, NAN};
            double log_p;
            assert_int_equal(gaussians_log_density(&g, x, 1, &log_p, &e), 0);
            sum += exp(log_p);
            most = fmax(most, log_p);
        }
    print_message("sum %.4f, largest %.3f\n", sum, most);
    assert_true(fabs(sum - 1) < 0.02 && most < 0);
    gaussians_free(&g);
}

static void kernels_on_whole_numbers(void **state)
{
    (void)state;
    enum { N = 50 };
    static double row[N * 2];
    struct err e = {0};
    struct rng r = rng_stream(1, "cell");
    for (int i = 0; i < N; i++) row[2 * i] = (double)rng_below(&r, 3), row[2 * i + 1] = rng_normal(&r);
    for (double width = 0.01; width < 10; width *= 3) {
        const double widths[] = {width, 1}, step[] = {1, 0};
        const struct parzen p = {row, N, 2, widths, step};
        double sum = 0;
        for (int a = -60; a <= 60; a++) {
            const double x[] = {a, NAN};
            double log_p;
            assert_int_equal(parzen_log_density(&p, x, 1, &log_p, &e), 0);
            assert_true(log_p <= 1e-12);
            sum += exp(log_p);
        }
        assert_true(fabs(sum - 1) < 1e-6);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(means_of_densities),
                                       cmocka_unit_test(cells_sum_to_one),
                                       cmocka_unit_test(quantiles_are_where_they_say),
                                       cmocka_unit_test(boxes_have_their_mean),
                                       cmocka_unit_test(nearly_singular_boxes_sum_to_one),
                                       cmocka_unit_test(kernels_on_whole_numbers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
