/* test_npy_reader.c -- NumPy arrays as rows, columns and pictures. */
#include "temp.h"

#include "file/npy.h"

#include <math.h>

static const char *write_array(const char *name, enum dtype type, struct shape shape, void *numbers)
{
    const struct tensor t = {type, shape, numbers};
    struct err e = {0};
    const char *path = temp_path(name);
    if (npy_write(path, &t, &e)) fail_msg("%s", e.text);
    return path;
}

static void test_rows(void **state)
{
    (void)state;
    double x[] = {1, 2.5, NAN, 3, NAN, -4, 7, 0, 10};
    struct data *d = must_open(write_array("rows.npy", F64, SHAPE(3, 3), x));
    const struct column *c = d->item.columns;
    assert_int_equal(d->item.kind, ITEM_ROW);
    assert_int_equal(d->item.type, F32);
    assert_int_equal(d->count, 3);
    assert_int_equal(d->item.shape.dim[0], 3);
    assert_string_equal(d->about, "3 rows of 3 numbers, 2 missing");
    assert_string_equal(c[2].name, "x3");
    assert_true(fabs(c[0].mean - 11 / 3.0) < 1e-12);
    assert_true(c[0].low == 1 && c[0].high == 7 && c[0].whole && c[0].missing == 0);
    assert_true(c[1].mean == 1.25 && c[1].deviation == 1.25 && c[1].missing == 1 && !c[1].whole);
    assert_true(c[2].mean == 3 && c[2].deviation == 7 && c[2].missing == 1 && c[2].low == -4);
    float row[3];
    struct err e = {0};
    assert_int_equal(d->read(d, (int64_t[]){1}, 1, row, NULL, &e), 0);
    assert_true(row[0] == 3 && isnan(row[1]) && row[2] == -4);
    data_close(d);
}

static void test_one_row_and_one_column(void **state)
{
    (void)state;
    float x[] = {4, 5, 6};
    struct data *d = must_open(write_array("row.npy", F32, SHAPE(1, 3), x));
    assert_string_equal(d->about, "1 row of 3 numbers");
    assert_true(d->item.columns[1].mean == 5 && d->item.columns[1].deviation == 0);
    data_close(d);
    d = must_open(write_array("column.npy", F32, SHAPE(3), x));
    assert_string_equal(d->about, "3 rows of 1 number");
    assert_int_equal(d->item.shape.dim[0], 1);
    data_close(d);
}

static void test_a_column_all_missing(void **state)
{
    (void)state;
    float x[] = {NAN, NAN};
    struct data *d = must_open(write_array("missing.npy", F32, SHAPE(2, 1), x));
    const struct column *c = d->item.columns;
    assert_true(c->missing == 2 && c->mean == 0 && c->deviation == 0 && c->low == 0 && c->high == 0);
    data_close(d);
}

static void test_far_from_zero(void **state)
{
    (void)state;
    float x[1000];
    for (int i = 0; i < 1000; i++) x[i] = 1e6f + (float)(i % 2);
    struct data *d = must_open(write_array("far.npy", F32, SHAPE(1000), x));
    assert_true(fabs(d->item.columns[0].deviation - 0.5) < 1e-9);
    data_close(d);
}

static void test_pictures(void **state)
{
    (void)state;
    uint8_t x[2 * 3 * 4 * 3];
    for (size_t i = 0; i < sizeof x; i++) x[i] = (uint8_t)(3 * i);
    struct data *d = must_open(write_array("grey.npy", U8, SHAPE(6, 3, 4), x));
    assert_int_equal(d->item.kind, ITEM_IMAGE);
    assert_int_equal(d->count, 6);
    assert_true(shape_equal(d->item.shape, SHAPE(3, 4, 1)));
    assert_string_equal(d->about, "6 grey pictures of 3 x 4 (grey.npy)");
    data_close(d);
    d = must_open(write_array("colour.npy", U8, SHAPE(2, 3, 4, 3), x));
    assert_true(shape_equal(d->item.shape, SHAPE(3, 4, 3)));
    uint8_t item[36];
    struct err e = {0};
    assert_int_equal(d->read(d, (int64_t[]){1}, 1, item, NULL, &e), 0);
    assert_memory_equal(item, x + 36, 36);
    data_close(d);
}

static void test_refusals(void **state)
{
    (void)state;
    float x[24] = {1, 2, INFINITY, 4};
    double big[] = {1, 1e300};
    uint8_t bytes[24] = {0};
    must_fail(write_array("inf.npy", F32, SHAPE(2, 2), x), ERR_DATA, "row 2 of column 'x1' is infinite", "NaN");
    must_fail(write_array("big.npy", F64, SHAPE(2), big), ERR_DATA, "1e+300", NULL);
    must_fail(write_array("none.npy", F32, SHAPE(0, 3), x), ERR_DATA, "the array is empty: its shape is [0,3]", NULL);
    must_fail(write_array("narrow.npy", F32, SHAPE(3, 0), x), ERR_DATA, "empty", NULL);
    must_fail(write_array("cube.npy", F32, SHAPE(2, 3, 4), x), ERR_SHAPE, "neither rows nor pictures", "u1");
    must_fail(write_array("five.npy", U8, SHAPE(1, 2, 3, 4, 1), bytes), ERR_SHAPE, "neither", NULL);
    must_fail(write_array("many.npy", U8, SHAPE(1, 2, 2, 6), bytes), ERR_SHAPE, "1 to 4 channels", NULL);
    must_fail(write_array("nothing.npy", U8, SHAPE(0, 2, 2), bytes), ERR_DATA, "no picture", NULL);
    must_fail(write_array("flat.npy", U8, SHAPE(2, 0, 2), bytes), ERR_DATA, "no pixels", NULL);
    must_fail(temp_write("short.npy", "\x93NUMPY", 6), ERR_FORMAT, "short.npy", NULL);
    must_fail(temp_write("empty.npy", "", 0), ERR_FORMAT, "empty.npy", NULL);
}

static void test_cut_anywhere(void **state)
{
    (void)state;
    float x[] = {1, 2, 3, 4};
    char bytes[256];
    FILE *f = fopen(write_array("whole.npy", F32, SHAPE(2, 2), x), "rb");
    assert_non_null(f);
    const size_t n = fread(bytes, 1, sizeof bytes, f);
    fclose(f);
    for (size_t cut = 0; cut < n; cut++) {
        struct err e = {0};
        struct data *d;
        assert_int_equal(data_open(temp_write("cut.npy", bytes, cut), &d, &e), ERR_FORMAT);
    }
}

static void test_torture(void **state)
{
    (void)state;
    double x[] = {1, NAN, 3, 4};
    uint8_t bytes[8] = {0};
    torture_open(write_array("torture.npy", F64, SHAPE(2, 2), x));
    torture_open(write_array("pictures.npy", U8, SHAPE(2, 2, 2), bytes));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_one_row_and_one_column),
        cmocka_unit_test(test_a_column_all_missing),
        cmocka_unit_test(test_far_from_zero),
        cmocka_unit_test(test_pictures),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_cut_anywhere),
        cmocka_unit_test(test_torture),
    };
    return cmocka_run_group_tests(tests, temp_setup, temp_teardown);
}
