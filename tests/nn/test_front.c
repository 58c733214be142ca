/* test_front.c -- what is learned of a column before anything is fitted: its mean and its spread. */
#include "nn/front.h"
#include "tests/torture.h"

#include <math.h>

#define N 400

static double spread(const float *x, double *mean)
{
    struct err e = {0};
    struct item item = {.kind = ITEM_ROW, .type = F32, .shape = SHAPE(1)};
    struct store *s = store_new(1);
    const struct tensor column = {F32, SHAPE(N, 1), (void *)x};
    assert_int_equal(front_learn(s, &item, &column, &e), 0);
    *mean = tensor_get(&store_find(s, STORE_BUFFER, "data/mean")->value, 0);
    const double deviation = tensor_get(&store_find(s, STORE_BUFFER, "data/deviation")->value, 0);
    store_free(s);
    return deviation;
}

/* A column that does not vary has deviation 1, and a small spread is seen, however large the numbers are. */
static void spread_of_large_numbers(void **state)
{
    (void)state;
    float x[N];
    double mean;
    for (int i = 0; i < N; i++) x[i] = 2085433.375f;
    assert_true(spread(x, &mean) == 1 && mean == 2085433.375);
    for (int i = 0; i < N; i++) x[i] = 5e6f + 0.5f * (float)(i % 2);
    assert_true(fabs(spread(x, &mean) - 0.25) < 1e-6);
    assert_true(fabs(mean - 5000000.25) < 0.5); /* kept as a float */
}

static void what_is_no_number_is_left_out(void **state)
{
    (void)state;
    float x[N];
    double mean;
    for (int i = 0; i < N; i++) x[i] = i % 2 ? NAN : (float)(i % 4) - 1;
    assert_true(fabs(spread(x, &mean) - 1) < 1e-6);
    assert_true(fabs(mean) < 1e-6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spread_of_large_numbers),
        cmocka_unit_test(what_is_no_number_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
