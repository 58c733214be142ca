/* test_tabular.c -- distances of columns and pairs worked out by hand, and scorers that find what is there to be found. */
#include "metric/scorer.h"

#include "base/rng.h"
#include "tests/metric/near.h"

#define ROWS 600

static const struct column columns[3] = {
    {.name = "size", .kind = COLUMN_NUMBER},
    {.name = "kind", .kind = COLUMN_CATEGORY, .categories = 3},
    {.name = "price", .kind = COLUMN_NUMBER},
};
static const struct item item = {.kind = ITEM_ROW, .type = F32, .shape = {1, {3}}, .columns = columns};

static void test_ks(void **state)
{
    (void)state;
    double a[4] = {4, 1, 3, 2}, b[4] = {6, 3, 5, 4}, same[4] = {1, 2, 3, 4}, far[2] = {9, 8};
    near_to(ks_distance(a, 4, b, 4), 0.5, 1e-15);
    near_to(ks_distance(a, 4, same, 4), 0, 0);
    near_to(ks_distance(a, 4, far, 2), 1, 0);
    double ones[3] = {1, 1, 1}, mixed[3] = {1, 1, 2};
    near_to(ks_distance(ones, 3, mixed, 3), 1 / 3., 1e-15); /* ties are one step */
}

static void test_variation(void **state)
{
    (void)state;
    const double a[3] = {1, 1, 2}, b[3] = {10, 30, 0};
    near_to(total_variation(a, b, 3), 0.5, 1e-15); /* (0, 1/2, 1/2) */
}

/* size: KS 1/2 and a quarter is missing; kind: one of four moved; price the same. */
static void test_columns(void **state)
{
    (void)state;
    struct err e = {0};
    struct fidelity f;
    const double real[12] = {1, 0, 5, 2, 1, 6, 3, 2, 7, 4, 0, 8}, made[12] = {3, 0, 5, 4, 1, 6, 5, 1, 7, NAN, 0, 8};
    assert_int_equal(columns_compare(&item, (struct rows){real, 4, 3}, (struct rows){made, 4, 3}, &f, &e), 0);
    assert_int_equal(f.count, 3);
    near_to(f.worst, 0.5, 1e-15);
    assert_int_equal(f.first, 0);
    near_to(f.mean, (0.5 + 0.25 + 0) / 3, 1e-15);
    assert_int_equal(columns_compare(&item, (struct rows){real, 4, 3}, (struct rows){real, 4, 3}, &f, &e), 0);
    near_to(f.mean, 0, 0);
}

/* price = size (or minus it), kind = the sign of size. */
static void make(double *x, double sign, double noise, uint64_t seed)
{
    struct rng r = rng_stream(seed, "tabular");
    for (int i = 0; i < ROWS; i++) {
        x[3 * i] = rng_normal(&r);
        x[3 * i + 1] = x[3 * i] > 0;
        x[3 * i + 2] = sign * x[3 * i] + noise * rng_normal(&r);
    }
}

static void test_pairs(void **state)
{
    (void)state;
    struct err e = {0};
    struct fidelity f;
    static double x[3 * ROWS], y[3 * ROWS];
    make(x, 1, 0, 1);
    make(y, -1, 0, 1);
    assert_int_equal(pairs_compare(&item, (struct rows){x, ROWS, 3}, (struct rows){x, ROWS, 3}, &f, &e), 0);
    near_to(f.mean, 0, 0);
    assert_int_equal(pairs_compare(&item, (struct rows){x, ROWS, 3}, (struct rows){y, ROWS, 3}, &f, &e), 0);
    assert_int_equal(f.count, 3);
    /* size and price: correlation 1 against -1; kind and price: no cell in common but where they meet; kind and size: same */
    near_to(f.worst, 1, 1e-9);
    near_to(f.mean, 2 / 3., 0.05);
}

static void test_scorer(void **state)
{
    (void)state;
    struct err e = {0};
    static double x[3 * ROWS], y[3 * ROWS];
    double score;
    make(x, 1, 0.5, 1);
    make(y, 1, 0.5, 2);
    const struct rows teach = {x, ROWS, 3}, test = {y, ROWS, 3};
    assert_int_equal(scorer_target(&item), 2);
    assert_int_equal(scorer_test(&item, 2, teach, test, &score, &e), 0);
    near_to(score, 1 / 1.25, 0.03); /* explained: variance 1 of 1.25 */
    assert_int_equal(scorer_test(&item, 1, teach, test, &score, &e), 0);
    assert_true(score > 0.95);
    make(x, 0, 1, 3); /* price has nothing to do with the rest */
    assert_int_equal(scorer_test(&item, 2, teach, test, &score, &e), 0);
    near_to(score, 0, 0.03);
    for (int i = 0; i < ROWS; i++) x[3 * i + 2] = NAN;
    assert_int_equal(scorer_test(&item, 2, teach, test, &score, &e), 0);
    assert_true(isnan(score));
}

static int scenario(struct err *e)
{
    static double x[3 * ROWS];
    struct fidelity f;
    double score;
    make(x, 1, 0.5, 1);
    const struct rows rows = {x, 20, 3};
    TRY(columns_compare(&item, rows, rows, &f, e));
    TRY(pairs_compare(&item, rows, rows, &f, e));
    TRY(scorer_test(&item, 1, rows, rows, &score, e));
    return scorer_test(&item, 2, rows, rows, &score, e);
}

static void test_every_allocation_failed(void **state)
{
    (void)state;
    torture(scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ks),    cmocka_unit_test(test_variation), cmocka_unit_test(test_columns),
        cmocka_unit_test(test_pairs), cmocka_unit_test(test_scorer),    cmocka_unit_test(test_every_allocation_failed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
