/* test_two_sample.c -- equal samples are at chance, unequal ones are not; AUC with ties; MMD by hand. */
#include "metric/median.h"
#include "metric/two_sample.h"
#include "stat/auc.h"

#include "base/rng.h"
#include "tests/metric/near.h"

#define ROWS 1000
#define WIDTH 3

static void draw(double *x, int64_t n, double mean, double spread, const char *purpose, uint64_t seed)
{
    struct rng r = rng_stream(seed, purpose);
    for (int64_t i = 0; i < n * WIDTH; i++) x[i] = mean + spread * rng_normal(&r);
}

static void test_auc(void **state)
{
    (void)state;
    struct err e = {0};
    double auc;
    const double constant[4] = {2, 2, 2, 2}, tied[5] = {1, 2, 2, 3, 0};
    const bool two[4] = {true, false, true, false}, three[5] = {true, true, false, true, false};
    assert_int_equal(auc_measure(constant, two, 4, &auc, &e), 0);
    near_to(auc, 0.5, 0);
    /* pairs: 1 > 2 no, 1 > 0 yes, 2 = 2 half, 2 > 0 yes, 3 > both: 4.5 of 6 */
    assert_int_equal(auc_measure(tied, three, 5, &auc, &e), 0);
    near_to(auc, 4.5 / 6, 1e-15);
    const bool all[4] = {true, true, true, true};
    assert_int_equal(auc_measure(constant, all, 4, &auc, &e), 0);
    assert_true(isnan(auc));
    const double bad[4] = {1, NAN, 2, 3};
    assert_int_equal(auc_measure(bad, two, 4, &auc, &e), ERR_NUMERIC);
}

static void test_median(void **state)
{
    (void)state;
    double odd[5] = {5, 1, 4, 1, 3}, even[4] = {4, 1, 3, 2}, same[3] = {7, 7, 7};
    near_to(median_of(odd, 5), 3, 0);
    near_to(median_of(even, 4), 2.5, 0);
    near_to(median_of(same, 3), 7, 0);
}

/* Two points against two, on a line: six distances, whose median is the kernel's width. */
static void test_mmd_by_hand(void **state)
{
    (void)state;
    struct err e = {0};
    struct mmd m;
    const double x[2] = {0, 1}, y[2] = {3, 5};
    assert_int_equal(mmd_measure(x, 2, y, 2, 1, 0, 1, &m, &e), 0);
    const double median = (4. + 9) / 2; /* of 1, 4, 4, 9, 16, 25 */
    const double across = exp(-9 / 2. / median) + exp(-25 / 2. / median) + exp(-4 / 2. / median) +
                          exp(-16 / 2. / median);
    near_to(m.width, sqrt(median), 1e-12);
    near_to(m.squared, exp(-1 / 2. / median) + exp(-4 / 2. / median) - across / 2, 1e-12);
    assert_true(isnan(m.p));
}

static void test_mmd(void **state)
{
    (void)state;
    struct err e = {0};
    struct mmd m;
    static double x[ROWS * WIDTH], y[ROWS * WIDTH];
    double sum = 0;
    int small = 0;
    for (uint64_t seed = 1; seed <= 20; seed++) { /* unbiased: around 0, and p spread evenly */
        draw(x, 100, 0, 1, "x", seed);
        draw(y, 100, 0, 1, "y", seed);
        assert_int_equal(mmd_measure(x, 100, y, 100, WIDTH, 99, seed, &m, &e), 0);
        sum += m.squared / 20;
        small += m.p <= 0.05;
    }
    near_to(sum, 0, 0.002);
    assert_true(small <= 4);
    draw(y, ROWS, 0.3, 1, "y", 1);
    draw(x, ROWS, 0, 1, "x", 1);
    assert_int_equal(mmd_measure(x, ROWS, y, ROWS, WIDTH, 99, 1, &m, &e), 0);
    near_to(m.p, 0.01, 1e-12); /* none of 99 */
    assert_int_equal(mmd_measure(x, 1, y, ROWS, WIDTH, 0, 1, &m, &e), ERR_DATA);
}

static void test_c2st(void **state)
{
    (void)state;
    struct err e = {0};
    struct c2st c;
    static double x[ROWS * WIDTH], y[ROWS * WIDTH];
    for (uint64_t seed = 1; seed <= 3; seed++) {
        draw(x, ROWS, 0, 1, "x", seed);
        draw(y, ROWS, 0, 1, "y", seed);
        assert_int_equal(c2st_measure(x, ROWS, y, ROWS, WIDTH, seed, &c, &e), 0);
        assert_int_equal(c.tested, ROWS);
        near_to(c.auc, 0.5, 2 / sqrt(ROWS)); /* at chance */
        near_to(c.accuracy, 0.5, 2 / sqrt(ROWS));
        near_to(c.ci95, 1.96 * 0.5 / sqrt(ROWS), 1e-3);
    }
    draw(y, ROWS, 0, 2, "y", 1); /* the same mean: only the squares tell */
    assert_int_equal(c2st_measure(x, ROWS, y, ROWS, WIDTH, 1, &c, &e), 0);
    assert_true(c.accuracy > 0.7 && c.auc > 0.8);
    assert_int_equal(c2st_measure(x, ROWS, x, ROWS, WIDTH, 1, &c, &e), 0); /* copies tell nothing apart */
    near_to(c.accuracy, 0.5, 2 / sqrt(ROWS));
    assert_int_equal(c2st_measure(x, 3, y, ROWS, WIDTH, 1, &c, &e), ERR_DATA);
}

static int scenario(struct err *e)
{
    struct c2st c;
    struct mmd m;
    double x[10 * WIDTH], y[10 * WIDTH];
    draw(x, 10, 0, 1, "x", 1);
    draw(y, 10, 1, 1, "y", 1);
    TRY(mmd_measure(x, 10, y, 10, WIDTH, 3, 1, &m, e));
    return c2st_measure(x, 10, y, 10, WIDTH, 1, &c, e);
}

static void test_every_allocation_failed(void **state)
{
    (void)state;
    torture(scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_auc), cmocka_unit_test(test_median), cmocka_unit_test(test_mmd_by_hand),
        cmocka_unit_test(test_mmd), cmocka_unit_test(test_c2st),   cmocka_unit_test(test_every_allocation_failed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
