/* test_toys.c -- the made data are drawn from the density they claim, and the density is one. */
#include "temp.h"

#include <math.h>

struct plane {
    const char *name;
    double step;  /* of the grid, fine enough for its modes */
    double floor; /* published entropy; NAN: none */
    double slack;
};

static const struct plane planes[] = {
    {"gaussian", 0.1, 2.83788, 1e-5},
    {"ring8", 0.005, -4.29302, 1e-5},
    {"grid25", 0.025, 0.06529, 1e-5},
    {"gaussians8", 0.1, 2.83788, 0.01}, /* the published figure leaves the overlap of neighbours out */
    {"checkerboard", 0.05, 3.46574, 1e-5},
    {"rings", 0.05, NAN, 0},
    {"moons", 0.05, NAN, 0},
    {"spiral", 0.05, NAN, 0},
    {"swissroll", 0.1, NAN, 0},
};
#define PLANES (sizeof planes / sizeof *planes)

static struct data *open_toy(const char *name, const char *settings)
{
    char full[100];
    snprintf(full, sizeof full, "%s,%s", name, settings);
    return must_open(full);
}

static double *all_of(struct data *d)
{
    double *x;
    struct err e = {0};
    assert_int_equal(data_all(d, 1 << 30, &x, NULL, &e), 0);
    return x;
}

static void entropy_agrees(struct data *d)
{
    double *x = all_of(d), sum = 0, squares = 0;
    const int64_t size = shape_size(d->item.shape);
    for (int64_t i = 0; i < d->count; i++) {
        const double nats = -d->log_density(d, x + i * size);
        sum += nats;
        squares += nats * nats;
    }
    const double n = (double)d->count, mean = sum / n, error = sqrt(fmax(squares / n - mean * mean, 0) / n);
    if (!(fabs(mean - d->entropy) <= 4 * error + 1e-9))
        fail_msg("%s: mean %.5f, entropy %.5f, error of the mean %.5f", d->name, mean, d->entropy, error);
    mem_free(x);
}

static void test_entropy(void **state)
{
    (void)state;
    for (size_t i = 0; i < PLANES; i++) {
        struct data *d = open_toy(planes[i].name, "n=20000,seed=7");
        entropy_agrees(d);
        if (!isnan(planes[i].floor)) assert_true(fabs(d->entropy - planes[i].floor) < planes[i].slack);
        data_close(d);
    }
}

#define CELLS 12 /* along each side of the coarse board */

/* Sums the density into coarse cells, and -p log p over all. */
static double integrate(struct data *d, double low, double high, double step, double cell[CELLS][CELLS],
                        double *entropy)
{
    const int n = (int)((high - low) / step + 0.5);
    double total = 0;
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            const double x[2] = {low + (i + 0.5) * step, low + (j + 0.5) * step};
            const double log_p = d->log_density(d, x), p = exp(log_p) * step * step;
            cell[i * CELLS / n][j * CELLS / n] += p;
            total += p;
            if (p > 0) *entropy -= p * log_p;
        }
    return total;
}

/* The draws fall into the cells as the density says: chi-square. */
static void draws_agree(struct data *d, double low, double high, int n_grid, double expected[CELLS][CELLS])
{
    double *x = all_of(d), seen[CELLS][CELLS] = {{0}}, chi = 0;
    int freedom = -1;
    for (int64_t i = 0; i < d->count; i++) {
        const int a = (int)floor((x[2 * i] - low) / (high - low) * n_grid);
        const int b = (int)floor((x[2 * i + 1] - low) / (high - low) * n_grid);
        if (a >= 0 && a < n_grid && b >= 0 && b < n_grid) seen[a * CELLS / n_grid][b * CELLS / n_grid]++;
    }
    for (int i = 0; i < CELLS * CELLS; i++) {
        const double want = expected[i / CELLS][i % CELLS] * (double)d->count;
        const double apart = seen[i / CELLS][i % CELLS] - want;
        if (want < 5) continue;
        chi += apart * apart / want;
        freedom++;
    }
    if (!(chi < freedom + 5 * sqrt(2 * freedom)))
        fail_msg("%s: chi-square %.1f with %d degrees", d->name, chi, freedom);
    mem_free(x);
}

static void test_density(void **state)
{
    (void)state;
    for (size_t i = 0; i < PLANES; i++) {
        struct data *d = open_toy(planes[i].name, "n=20000,seed=5");
        double cell[CELLS][CELLS] = {{0}}, entropy = 0;
        const double step = planes[i].step;
        const struct column *c = d->item.columns;
        const double reach = fmax(fmax(-c[0].low, c[0].high), fmax(-c[1].low, c[1].high));
        const int half = (int)ceil((strcmp(d->name, "checkerboard") ? 1.25 * reach + 4 * step : 4.0) / step);
        const double total = integrate(d, -half * step, half * step, step, cell, &entropy);
        if (!(fabs(total - 1) < 1e-2)) fail_msg("%s integrates to %.5f", d->name, total);
        if (!(fabs(entropy - d->entropy) < 1e-2)) fail_msg("%s: entropy %.5f, said %.5f", d->name, entropy, d->entropy);
        draws_agree(d, -half * step, half * step, 2 * half, cell);
        data_close(d);
    }
}

static void test_checkerboard_is_nowhere_else(void **state)
{
    (void)state;
    struct data *d = must_open("checkerboard");
    assert_true(isinf(d->log_density(d, (double[]){-3, 3})));
    assert_true(isinf(d->log_density(d, (double[]){5, 5})));
    assert_true(fabs(d->log_density(d, (double[]){-3, -3}) + log(32)) < 1e-12);
    data_close(d);
}

static void test_far_away_is_finite(void **state)
{
    (void)state;
    struct data *d = must_open("ring8");
    const double far = d->log_density(d, (double[]){100, 0});
    assert_true(isfinite(far) && far < -1e6);
    data_close(d);
}

static void test_linear(void **state)
{
    (void)state;
    struct data *d = must_open("lineargaussian,n=20000,d=12,k=3,noise=0.5");
    assert_int_equal(d->item.shape.dim[0], 12);
    entropy_agrees(d);
    data_close(d);
    d = must_open("lineargaussian,n=20000,d=2,k=1,noise=0.3,seed=2");
    double cell[CELLS][CELLS] = {{0}}, entropy = 0;
    const double total = integrate(d, -12, 12, 0.1, cell, &entropy);
    assert_true(fabs(total - 1) < 1e-2);
    assert_true(fabs(entropy - d->entropy) < 1e-2);
    draws_agree(d, -12, 12, 240, cell);
    data_close(d);
}

static void test_seeds_share_the_truth(void **state)
{
    (void)state;
    struct data *a = must_open("lineargaussian,n=10"), *b = must_open("lineargaussian,n=10,seed=1");
    const double x[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    assert_true(a->log_density(a, x) == b->log_density(b, x));
    double *xa = all_of(a), *xb = all_of(b);
    assert_memory_not_equal(xa, xb, 10 * sizeof *xa);
    mem_free(xa);
    mem_free(xb);
    data_close(a);
    data_close(b);
}

static void test_longer_begins_with_shorter(void **state)
{
    (void)state;
    for (size_t i = 0; i < PLANES; i++) {
        struct data *a = open_toy(planes[i].name, "n=50,seed=9"), *b = open_toy(planes[i].name, "n=1000,seed=9");
        double *x = all_of(a), *y = all_of(b);
        assert_int_equal(a->count, 50);
        assert_memory_equal(x, y, 100 * sizeof *x);
        mem_free(x);
        mem_free(y);
        data_close(a);
        data_close(b);
    }
}

static void test_columns(void **state)
{
    (void)state;
    struct data *d = must_open("gaussian,n=20000");
    const struct column *c = d->item.columns;
    assert_string_equal(c[0].name, "x1");
    assert_string_equal(c[1].name, "x2");
    assert_true(fabs(c[1].mean) < 0.03 && fabs(c[1].deviation - 1) < 0.03);
    assert_true(c[0].low < -3 && c[0].high > 3);
    assert_int_equal(c[0].missing, 0);
    assert_false(c[0].whole);
    data_close(d);
}

static void test_refusals(void **state)
{
    (void)state;
    must_fail("rings,see=3", ERR_OPTION, "did you mean 'seed'", NULL);
    must_fail("rings,d=3", ERR_OPTION, "unknown option 'd'", NULL);
    must_fail("rings,n=0", ERR_OPTION, "out of range", "1 ..");
    must_fail("rings,n=1e9", ERR_OPTION, "out of range", NULL);
    must_fail("rings,n=many", ERR_OPTION, "whole number", NULL);
    must_fail("rings,n", ERR_OPTION, "KEY=VALUE", NULL);
    must_fail("rings,", ERR_OPTION, "KEY=VALUE", NULL);
    must_fail("rings:test", ERR_OPTION, "no parts", "rings,seed=1");
    must_fail("rings:", ERR_OPTION, "a part was expected", NULL);
    must_fail("lineargaussian,d=2,k=3", ERR_OPTION, "k=3", NULL);
    must_fail("lineargaussian,noise=nan", ERR_OPTION, "noise", NULL);
}

static void test_torture(void **state)
{
    (void)state;
    torture_open("ring8,n=10");
    torture_open("checkerboard,n=10");
    torture_open("lineargaussian,n=10");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_entropy),
        cmocka_unit_test(test_density),
        cmocka_unit_test(test_checkerboard_is_nowhere_else),
        cmocka_unit_test(test_far_away_is_finite),
        cmocka_unit_test(test_linear),
        cmocka_unit_test(test_seeds_share_the_truth),
        cmocka_unit_test(test_longer_begins_with_shorter),
        cmocka_unit_test(test_columns),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_torture),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
