/* test_idx_reader.c -- IDX pictures by file, by folder and by built-in name. */
#include "temp.h"

/* n pictures of 2 x 3, whose first pixel is their number. */
static const char *write_pictures(const char *name, int n)
{
    uint8_t bytes[16 + 6 * 20] = {0, 0, 8, 3, 0, 0, 0, (uint8_t)n, 0, 0, 0, 2, 0, 0, 0, 3};
    for (int i = 0; i < n; i++) bytes[16 + 6 * i] = (uint8_t)i;
    return temp_write(name, bytes, 16 + 6 * (size_t)n);
}

static void write_labels(const char *name, int n, int classes)
{
    uint8_t bytes[8 + 20] = {0, 0, 8, 1, 0, 0, 0, (uint8_t)n};
    for (int i = 0; i < n; i++) bytes[8 + i] = (uint8_t)(i % classes);
    temp_write(name, bytes, 8 + (size_t)n);
}

static void test_file_with_labels_beside(void **state)
{
    (void)state;
    const char *path = write_pictures("a-images-idx3-ubyte", 5);
    write_labels("a-labels-idx1-ubyte", 5, 3);
    struct data *d = must_open(path);
    struct err e = {0};
    uint8_t x[12];
    int32_t labels[2];
    assert_int_equal(d->item.kind, ITEM_IMAGE);
    assert_int_equal(d->item.type, U8);
    assert_true(shape_equal(d->item.shape, SHAPE(2, 3, 1)));
    assert_int_equal(d->count, 5);
    assert_int_equal(d->item.classes, 3);
    assert_string_equal(d->about, "5 grey pictures of 2 x 3 in 3 classes (a-images-idx3-ubyte)");
    assert_int_equal(d->read(d, (int64_t[]){4, 2}, 2, x, labels, &e), 0);
    assert_true(x[0] == 4 && x[6] == 2 && labels[0] == 1 && labels[1] == 2);
    double *all;
    int32_t *all_labels;
    assert_int_equal(data_all(d, 1000, &all, &all_labels, &e), 0);
    assert_true(all[6 * 3] == 3 && all_labels[4] == 1);
    mem_free(all);
    mem_free(all_labels);
    data_close(d);
}

static void test_file_without_labels(void **state)
{
    (void)state;
    struct data *d = must_open(write_pictures("b-images-idx3-ubyte", 1));
    assert_int_equal(d->item.classes, 0);
    assert_string_equal(d->about, "1 grey picture of 2 x 3 (b-images-idx3-ubyte)");
    data_close(d);
    d = must_open(write_pictures("c.bin", 2)); /* known by its first bytes */
    assert_int_equal(d->count, 2);
    data_close(d);
}

static void test_parts_of_a_folder(void **state)
{
    (void)state;
    char name[200];
    write_pictures("train-images-idx3-ubyte", 4);
    write_pictures("t10k-images-idx3-ubyte", 2);
    const int count[] = {4, 4, 2};
    const char *const part[] = {"", ":train", ":test"};
    for (int i = 0; i < 3; i++) {
        snprintf(name, sizeof name, "%s%s", temp, part[i]);
        struct data *d = must_open(name);
        assert_int_equal(d->count, count[i]);
        data_close(d);
    }
    snprintf(name, sizeof name, "%s:valid", temp);
    must_fail(name, ERR_DATA, "a part called 'valid'", "t10k-images-idx3-ubyte");
    unlink(temp_path("train-images-idx3-ubyte"));
    unlink(temp_path("t10k-images-idx3-ubyte"));
}

static void test_labels_alone(void **state)
{
    (void)state;
    float x[3];
    struct err e = {0};
    write_labels("l-labels-idx1-ubyte", 5, 3);
    struct data *d = must_open(temp_path("l-labels-idx1-ubyte"));
    assert_true(d->item.kind == ITEM_ROW && d->count == 5 && shape_equal(d->item.shape, SHAPE(1)));
    assert_string_equal(d->about, "5 rows of 1 number");
    assert_int_equal(d->read(d, (int64_t[]){1, 2, 3}, 3, x, NULL, &e), 0);
    assert_true(x[0] == 1 && x[1] == 2 && x[2] == 0);
    data_close(d);
    torture_open(temp_path("l-labels-idx1-ubyte"));
}

static void test_refusals(void **state)
{
    (void)state;
    write_labels("d-labels-idx1-ubyte", 4, 3);
    must_fail(write_pictures("d-images-idx3-ubyte", 5), ERR_DATA, "4 labels for 5 pictures", NULL);
    must_fail(temp_write("d-labels-idx1-ubyte", "\0\0\x08\x03\0\0\0\1\0\0\0\1\0\0\0\1\7", 17), ERR_DATA,
              "3 dimensions, and not the 1 or 2 of its name", NULL);
    must_fail(write_pictures("e-images-idx3-ubyte", 0), ERR_DATA, "no picture", NULL);
    must_fail(temp_write("f-images-idx3-ubyte", "", 0), ERR_FORMAT, "f-images", NULL);
    must_fail(temp_write("g-images-idx3-ubyte.gz", "\x1f\x8b\x08", 3), ERR_FORMAT, "g-images", NULL);
}

static void test_cut_anywhere(void **state)
{
    (void)state;
    const uint8_t bytes[28] = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3};
    for (size_t cut = 0; cut < sizeof bytes; cut++) {
        struct err e = {0};
        struct data *d;
        assert_int_equal(data_open(temp_write("cut-images-idx3-ubyte", bytes, cut), &d, &e), ERR_FORMAT);
    }
}

static void test_negative_labels(void **state)
{
    (void)state;
    uint8_t labels[] = {0, 0, 9, 1, 0, 0, 0, 2, 0, 0xff}; /* signed bytes: 0, -1, which is not known */
    temp_write("n-labels-idx1-ubyte", labels, sizeof labels);
    struct data *d = must_open(write_pictures("n-images-idx3-ubyte", 2));
    assert_true(d->partly && d->item.classes == 1);
    data_close(d);
    labels[9] = 0xfe;
    temp_write("n-labels-idx1-ubyte", labels, sizeof labels);
    must_fail(write_pictures("n-images-idx3-ubyte", 2), ERR_DATA, "label -2 of picture 1", NULL);
}

static void test_torture(void **state)
{
    (void)state;
    const char *path = write_pictures("h-images-idx3-ubyte", 5);
    write_labels("h-labels-idx1-ubyte", 5, 3);
    torture_open(path);
}

static void test_fashion_elsewhere(void **state)
{
    (void)state;
    setenv("LIMN_FASHION_MNIST", "/nowhere", 1);
    must_fail("fashion-mnist", ERR_FILE, "/nowhere", "apt-get install dataset-fashion-mnist");
    write_pictures("train-images-idx3-ubyte", 10);
    write_labels("train-labels-idx1-ubyte", 10, 10);
    setenv("LIMN_FASHION_MNIST", temp, 1);
    struct data *d = must_open("fashion-mnist:train");
    assert_int_equal(d->count, 10);
    assert_string_equal(d->item.class_names[9], "ankle boot");
    data_close(d);
    must_fail("fashion-mnist:test", ERR_DATA, "'test'", "train-images");
    unsetenv("LIMN_FASHION_MNIST");
    must_fail("fashion-mnist:tset", ERR_OPTION, "no part 'tset'", "train and test");
    must_fail("fashion-mnist,n=5", ERR_OPTION, "'n'", NULL);
}

static void test_fashion(void **state)
{
    (void)state;
    if (access("/usr/share/datasets/fashion-mnist", R_OK)) {
        print_message("the package dataset-fashion-mnist is absent: not tested\n");
        skip();
    }
    struct data *d = must_open("fashion-mnist:test");
    assert_string_equal(d->about, "10000 grey pictures of 28 x 28 in 10 classes (Fashion-MNIST, test part)");
    assert_string_equal(d->item.class_names[0], "T-shirt/top");
    data_close(d);
    d = must_open("fashion-mnist");
    struct err e = {0};
    uint8_t x[784];
    int32_t label;
    assert_int_equal(d->count, 60000);
    assert_int_equal(d->item.classes, 10);
    assert_int_equal(d->read(d, (int64_t[]){0}, 1, x, &label, &e), 0);
    assert_int_equal(label, 9);
    data_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_file_with_labels_beside),
        cmocka_unit_test(test_file_without_labels),
        cmocka_unit_test(test_parts_of_a_folder),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_cut_anywhere),
        cmocka_unit_test(test_labels_alone),
        cmocka_unit_test(test_negative_labels),
        cmocka_unit_test(test_torture),
        cmocka_unit_test(test_fashion_elsewhere),
        cmocka_unit_test(test_fashion),
    };
    return cmocka_run_group_tests(tests, temp_setup, temp_teardown);
}
