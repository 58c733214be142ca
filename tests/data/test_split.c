/* test_split.c -- parts by content, and batches that walk every item once an epoch. */
#include "temp.h"

#include "file/npy.h"

#include <math.h>

#define ROWS 1000

/* ROWS rows of (i, i mod 7), in the order i = start, start + stride, ... */
static const char *write_rows(const char *name, int start, int stride)
{
    float x[ROWS][2];
    for (int k = 0; k < ROWS; k++) {
        const int i = (start + k * stride) % ROWS;
        x[k][0] = (float)i;
        x[k][1] = (float)(i % 7);
    }
    const struct tensor t = {F32, SHAPE(ROWS, 2), x};
    struct err e = {0};
    const char *path = temp_path(name);
    if (npy_write(path, &t, &e)) fail_msg("%s", e.text);
    return path;
}

static void must_split(struct data *d, double fraction, struct data **rest, struct data **part)
{
    struct err e = {0};
    if (data_split(d, fraction, rest, part, &e)) fail_msg("%s", e.text);
}

/* side[i] = which for each row (i, ...) of d. */
static void mark(struct data *d, int side[ROWS], int which)
{
    struct err e = {0};
    double *x;
    assert_int_equal(data_all(d, 1 << 20, &x, NULL, &e), 0);
    for (int64_t k = 0; k < d->count; k++) {
        assert_int_equal(side[(int)x[2 * k]], 0);
        side[(int)x[2 * k]] = which;
    }
    mem_free(x);
}

static void split_file(const char *path, int side[ROWS])
{
    struct data *d = must_open(path), *rest, *part;
    must_split(d, 0.2, &rest, &part);
    assert_int_equal(rest->count + part->count, ROWS);
    assert_in_range(part->count, 150, 250);
    mark(rest, side, 1);
    mark(part, side, 2);
    data_close(rest);
    data_close(part);
    data_close(d);
}

static void test_partition_whatever_the_order(void **state)
{
    (void)state;
    int one[ROWS] = {0}, other[ROWS] = {0};
    split_file(write_rows("one.npy", 0, 1), one);
    split_file(write_rows("other.npy", 17, 333), other);
    for (int i = 0; i < ROWS; i++) assert_int_not_equal(one[i], 0);
    assert_memory_equal(one, other, sizeof one);
}

static void test_columns_are_of_the_part(void **state)
{
    (void)state;
    struct data *d = must_open(write_rows("columns.npy", 0, 1)), *few;
    struct err e = {0};
    const int64_t rows[] = {10, 20, 30};
    assert_int_equal(data_subset(d, rows, 3, &few, &e), 0);
    assert_true(few->item.columns[0].mean == 20 && few->item.columns[0].low == 10 && few->item.columns[0].high == 30);
    assert_true(fabs(few->item.columns[0].deviation - sqrt(200 / 3.0)) < 1e-12);
    assert_true(d->item.columns[0].mean == 499.5);
    assert_true(few->item.columns[0].whole);
    assert_non_null(strstr(few->about, "3 of: 1000 rows"));
    data_close(few);
    data_close(d);
}

static void test_truth_survives(void **state)
{
    (void)state;
    struct data *d = must_open("rings,n=500"), *rest, *part;
    must_split(d, 0.1, &rest, &part);
    const double x[2] = {0.7, 0.1};
    assert_true(part->log_density(part, x) == d->log_density(d, x));
    assert_true(part->entropy == d->entropy);
    data_close(rest);
    data_close(part);
    data_close(d);
}

static void test_equal_items_stay_together(void **state)
{
    (void)state;
    float x[100];
    for (int i = 0; i < 100; i++) x[i] = (float)(i % 50);
    const struct tensor t = {F32, SHAPE(100), x};
    struct err e = {0};
    const char *path = temp_path("equal.npy");
    assert_int_equal(npy_write(path, &t, &e), 0);
    struct data *d = must_open(path), *rest, *part;
    must_split(d, 0.3, &rest, &part);
    double *a, *b;
    assert_int_equal(data_all(rest, 4096, &a, NULL, &e), 0);
    assert_int_equal(data_all(part, 4096, &b, NULL, &e), 0);
    for (int64_t i = 0; i < rest->count; i++)
        for (int64_t j = 0; j < part->count; j++) assert_true(a[i] != b[j]);
    mem_free(a);
    mem_free(b);
    data_close(rest);
    data_close(part);
    data_close(d);
}

/* A table of few values: each side has its share of all of them. */
static void test_few_values_stand_on_both_sides(void **state)
{
    (void)state;
    float x[1000];
    for (int i = 0; i < 1000; i++) x[i] = (float)(i % 4);
    const struct tensor t = {F32, SHAPE(1000), x};
    struct err e = {0};
    const char *path = temp_path("few.npy");
    assert_int_equal(npy_write(path, &t, &e), 0);
    struct data *d = must_open(path), *rest, *part;
    must_split(d, 0.2, &rest, &part);
    assert_in_range(part->count, 150, 250);
    double *held;
    int seen[4] = {0};
    assert_int_equal(data_all(part, 4096, &held, NULL, &e), 0);
    for (int64_t j = 0; j < part->count; j++) seen[(int)held[j]]++;
    for (int k = 0; k < 4; k++) assert_in_range(seen[k], 25, 75);
    mem_free(held);
    data_close(rest);
    data_close(part);
    data_close(d);
}

static void test_few_items(void **state)
{
    (void)state;
    struct err e = {0};
    struct data *two = must_open("gaussian,n=2"), *one = must_open("gaussian,n=1"), *rest, *part;
    must_split(two, 0.01, &rest, &part);
    assert_int_equal(rest->count, 1);
    assert_int_equal(part->count, 1);
    data_close(rest);
    data_close(part);
    assert_int_equal(data_split(one, 0.5, &rest, &part, &e), ERR_DATA);
    assert_true(!rest && !part && strstr(e.text, "nothing on one side"));
    data_close(two);
    data_close(one);
}

static void test_refusals(void **state)
{
    (void)state;
    struct data *d = must_open("gaussian,n=5"), *rest, *part;
    const double bad[] = {0, 1, -1, NAN};
    for (int i = 0; i < 4; i++) {
        struct err e = {0};
        assert_int_equal(data_split(d, bad[i], &rest, &part, &e), ERR_OPTION);
    }
    struct err e = {0};
    assert_int_equal(data_subset(d, NULL, 0, &part, &e), ERR_DATA);
    e = (struct err){0};
    assert_int_equal(data_subset(d, (int64_t[]){5}, 1, &part, &e), ERR_CALL);
    data_close(d);
}

static void test_out_of_memory(void **state)
{
    (void)state;
    struct data *d = must_open("gaussian,n=50"), *rest, *part;
    const size_t before = mem_live_bytes();
    bool struck = true;
    for (long k = 1; struck; k++) {
        struct err e = {0};
        mem_fail_at(k);
        const int rc = data_split(d, 0.3, &rest, &part, &e);
        struck = mem_failed();
        mem_fail_at(0);
        assert_int_equal(rc, struck ? ERR_MEMORY : 0);
        data_close(rest);
        data_close(part);
        assert_int_equal(mem_live_bytes(), before);
    }
    data_close(d);
}

static void test_each_epoch_is_a_permutation(void **state)
{
    (void)state;
    struct data *d = must_open("gaussian,n=103");
    int64_t walk[103 * 4 + 10], other[10];
    const int64_t steps = 41; /* batches of 10: they run over the ends of epochs */
    for (int64_t s = 0; s < steps; s++) data_batch_rows(d, 5, s, 10, walk + 10 * s);
    int same = 0;
    for (int epoch = 0; epoch < 3; epoch++) {
        int seen[103] = {0};
        for (int i = 0; i < 103; i++) {
            assert_in_range(walk[103 * epoch + i], 0, 102);
            assert_int_equal(seen[walk[103 * epoch + i]]++, 0);
            same += walk[103 * epoch + i] == walk[103 * (epoch + 1) % 309 + i];
        }
    }
    assert_true(same < 30);
    data_batch_rows(d, 5, 7, 10, other);
    assert_memory_equal(other, walk + 70, sizeof other);
    data_batch_rows(d, 6, 7, 10, other);
    assert_memory_not_equal(other, walk + 70, sizeof other);
    data_close(d);
}

static void test_less_data_than_a_batch(void **state)
{
    (void)state;
    struct data *d = must_open("gaussian,n=3");
    int64_t rows[12];
    int seen[3] = {0};
    data_batch_rows(d, 1, 0, 12, rows);
    for (int i = 0; i < 12; i++) seen[rows[i]]++;
    for (int i = 0; i < 3; i++) assert_int_equal(seen[i], 4);
    data_close(d);
    d = must_open("gaussian,n=1");
    data_batch_rows(d, 1, 1000000007, 12, rows);
    for (int i = 0; i < 12; i++) assert_int_equal(rows[i], 0);
    data_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_partition_whatever_the_order),
        cmocka_unit_test(test_columns_are_of_the_part),
        cmocka_unit_test(test_truth_survives),
        cmocka_unit_test(test_equal_items_stay_together),
        cmocka_unit_test(test_few_values_stand_on_both_sides),
        cmocka_unit_test(test_few_items),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_out_of_memory),
        cmocka_unit_test(test_each_epoch_is_a_permutation),
        cmocka_unit_test(test_less_data_than_a_batch),
    };
    return cmocka_run_group_tests(tests, temp_setup, temp_teardown);
}
