/* test_nearest.c -- copies have distance 0 however far they lie from zero; shares by hand; blocks make no difference. */
#include "metric/nearest.h"

#include "base/rng.h"
#include "tests/metric/near.h"

#define ROWS 200
#define WIDTH 7

static void draw(double *x, int64_t n, double far, uint64_t seed)
{
    struct rng r = rng_stream(seed, "nearest");
    for (int64_t i = 0; i < n * WIDTH; i++) x[i] = far + rng_normal(&r);
}

static void test_copies_have_distance_zero(void **state)
{
    (void)state;
    struct err e = {0};
    static double train[ROWS * WIDTH], drawn[ROWS * WIDTH];
    static struct neighbour best[ROWS];
    double median;
    draw(train, ROWS, 1000, 1); /* far from zero, where sums of products cancel */
    for (int i = 0; i < ROWS; i++)
        for (int j = 0; j < WIDTH; j++) drawn[i * WIDTH + j] = train[(ROWS - 1 - i) * WIDTH + j];
    nearest_begin(best, ROWS);
    for (int at = 0; at < ROWS; at += 30)
        assert_int_equal(
            nearest_look(best, drawn, ROWS, train + at * WIDTH, ROWS - at < 30 ? ROWS - at : 30, at, WIDTH, false, &e),
            0);
    for (int i = 0; i < ROWS; i++) {
        assert_int_equal(best[i].row, ROWS - 1 - i);
        near_to(best[i].squared, 0, 0);
    }
    assert_int_equal(nearest_median(best, ROWS, &median, &e), 0);
    near_to(median, 0, 0);
    near_to(nearest_equal(best, ROWS, 0), 1, 0);
}

static void test_against_the_obvious(void **state)
{
    (void)state;
    struct err e = {0};
    static double x[ROWS * WIDTH], y[ROWS * WIDTH];
    static struct neighbour best[ROWS];
    draw(x, ROWS, 0, 1);
    draw(y, ROWS, 0.5, 2);
    nearest_begin(best, ROWS);
    assert_int_equal(nearest_look(best, x, ROWS, y, ROWS, 0, WIDTH, false, &e), 0);
    for (int i = 0; i < ROWS; i++) {
        double least = INFINITY;
        for (int k = 0; k < ROWS; k++) {
            double sum = 0;
            for (int j = 0; j < WIDTH; j++) sum += pow(x[i * WIDTH + j] - y[k * WIDTH + j], 2);
            least = fmin(least, sum);
        }
        near_to(best[i].squared, least, 1e-12);
    }
    near_to(nearest_equal(best, ROWS, 1e-5), 0, 0);
}

static void test_not_its_own_neighbour(void **state)
{
    (void)state;
    struct err e = {0};
    const double x[5] = {1, 4, 4, 9, 2}; /* one number each */
    struct neighbour best[5];
    nearest_begin(best, 5);
    assert_int_equal(nearest_look(best, x, 5, x, 5, 0, 1, true, &e), 0);
    const double truth[5] = {1, 0, 0, 25, 1};
    for (int i = 0; i < 5; i++) near_to(best[i].squared, truth[i], 0);
    near_to(nearest_equal(best, 5, 0), 0.4, 1e-15);
}

static void test_share(void **state)
{
    (void)state;
    const struct neighbour a[4] = {{1, 1, 0}, {2, 1, 0}, {3, 1, 0}, {0, 0, 0}};
    const struct neighbour b[4] = {{2, 1, 0}, {2, 1, 0}, {1, 1, 0}, {5, 1, 0}};
    near_to(nearest_share(a, b, 4), 2.5 / 4, 0);
}

static int scenario(struct err *e)
{
    const double x[2] = {1, 2};
    struct neighbour best[2];
    double median;
    nearest_begin(best, 2);
    TRY(nearest_look(best, x, 2, x, 2, 0, 1, true, e));
    return nearest_median(best, 2, &median, e);
}

static void test_every_allocation_failed(void **state)
{
    (void)state;
    torture(scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_copies_have_distance_zero), cmocka_unit_test(test_against_the_obvious),
        cmocka_unit_test(test_not_its_own_neighbour),     cmocka_unit_test(test_share),
        cmocka_unit_test(test_every_allocation_failed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
