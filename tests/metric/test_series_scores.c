/* test_series_scores.c -- real series cannot be told from real ones, a trend can; what comes next is foretold where it
** can be; autocorrelations of known processes. */
#include "tests/test.h"
#include "tests/torture.h"

#include "data/data.h"
#include "metric/series_scores.h"

#include "base/rng.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { TIME = 24 };

static void must(int status, const struct err *e)
{
    if (status) print_message("%s\n", e->text);
    assert_int_equal(status, 0);
}

static void free_series(struct series s)
{
    mem_free((double *)s.x);
}

/* ar x[t-1] + noise of deviation 1, in each column */
static struct series autoregressive(int64_t n, int64_t columns, double ar, uint64_t seed)
{
    double *x = mem_array((size_t)(n * TIME * columns), sizeof *x);
    struct rng r = rng_stream(seed, "series");
    assert_non_null(x);
    for (int64_t i = 0; i < n * columns; i++) {
        double state = rng_normal(&r) / sqrt(1 - ar * ar);
        for (int t = 0; t < TIME; t++) {
            x[(i / columns * TIME + t) * columns + i % columns] = state;
            state = ar * state + rng_normal(&r);
        }
    }
    return (struct series){x, n, TIME, columns};
}

static void autocorrelation_of_known_processes(void **state)
{
    (void)state;
    struct err e = {0};
    struct series slow = autoregressive(4000, 2, 0.8, 1), again = autoregressive(4000, 2, 0.8, 2),
                  white = autoregressive(4000, 2, 0, 3);
    double same, apart, known = 0;
    for (int lag = 1; lag < TIME; lag++) known += pow(0.8, lag) / (TIME - 1);
    must(series_autocorrelation(slow, again, &same, &e), &e);
    must(series_autocorrelation(slow, white, &apart, &e), &e);
    print_message("equal processes %.4f; known %.4f, measured %.4f\n", same, known, apart);
    assert_true(same < 0.02 && fabs(apart - known) < 0.02);
    free_series(slow), free_series(again), free_series(white);
}

/* Windows of prices: two halves that share no window. */
static void windows_of_stocks(struct series *a, struct series *b)
{
    struct err e = {0};
    struct data *d;
    char name[500];
    double *x, *halves[2];
    const char *folder = getenv("LIMN_TEST_DATA");
    snprintf(name, sizeof name, "%s/timeseries/stock_data.csv,window=24", folder ? folder : "../shared/data");
    if (data_open(name, &d, &e)) {
        print_message("%s\n", e.text);
        skip();
    }
    must(data_all(d, (size_t)1 << 30, &x, NULL, &e), &e);
    const int64_t size = shape_size(d->item.shape), n = d->count / 2;
    for (int k = 0; k < 2; k++) assert_non_null(halves[k] = mem_array((size_t)(n * size), sizeof *x));
    for (int64_t i = 0; i < 2 * n; i++)
        for (int64_t j = 0; j < size; j++) halves[i % 2][i / 2 * size + j] = x[rng_permute(5, d->count, i) * size + j];
    *a = (struct series){halves[0], n, d->item.shape.dim[0], d->item.shape.dim[1]};
    *b = (struct series){halves[1], n, a->time, a->columns};
    mem_free(x);
    data_close(d);
}

static bool is_quick(void)
{
    const char *quick = getenv("LIMN_TEST_QUICK");
    return quick && *quick == '1';
}

static void real_against_real(void **state)
{
    (void)state;
    if (is_quick()) skip();
    struct err e = {0};
    struct series a, b;
    double floor;
    windows_of_stocks(&a, &b);
    must(series_discriminative(a, b, 3, 1, &floor, &e), &e);
    print_message("discriminative score of real stocks against real ones: %.4f\n", floor);
    assert_true(floor <= 0.03);
    free_series(a), free_series(b);
}

static void stocks_are_foretold(void **state)
{
    (void)state;
    if (is_quick()) skip();
    struct err e = {0};
    struct series a, b;
    double error;
    windows_of_stocks(&a, &b);
    must(series_predictive(a, b, 1, &error, &e), &e);
    print_message("predictive score of real stocks: %.4f\n", error);
    assert_true(error < 0.045); /* REFERENCES 8.1: 0.036 to 0.038 */
    free_series(a), free_series(b);
}

/* A rise of three deviations over the window, which real ones do not have. */
static void a_trend_is_told_from_none(void **state)
{
    (void)state;
    if (is_quick()) skip();
    struct err e = {0};
    struct series level = autoregressive(1000, 6, 0.9, 1), rising = autoregressive(1000, 6, 0.9, 2);
    double score;
    for (int64_t i = 0; i < 1000 * TIME * 6; i++) ((double *)rising.x)[i] += 7.0 * (double)(i / 6 % TIME) / TIME;
    must(series_discriminative(level, rising, 1, 1, &score, &e), &e);
    print_message("discriminative score of a trend: %.4f\n", score);
    assert_true(score > 0.4);
    free_series(level), free_series(rising);
}

static int scenario(struct err *e)
{
    static double x[20 * 3 * 2];
    double out;
    for (int i = 0; i < 120; i++) x[i] = sin(i);
    const struct series a = {x, 10, 3, 2}, b = {x + 60, 10, 3, 2};
    return series_autocorrelation(a, b, &out, e);
}

static void refusals(void **state)
{
    (void)state;
    static const double x[100] = {0};
    struct err e = {0};
    double out;
    assert_int_equal(series_autocorrelation((struct series){x, 10, 5, 2}, (struct series){x, 10, 4, 2}, &out, &e),
                     ERR_SHAPE);
    e = (struct err){0};
    assert_int_equal(series_predictive((struct series){x, 3, 5, 2}, (struct series){x, 3, 5, 2}, 1, &out, &e),
                     ERR_DATA);
    torture(scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(autocorrelation_of_known_processes),
        cmocka_unit_test(real_against_real),
        cmocka_unit_test(stocks_are_foretold),
        cmocka_unit_test(a_trend_is_told_from_none),
        cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
