/* test_npz_reader.c -- archives of arrays: which of them are items and labels, and what is refused. */
#include "temp.h"

#include "file/npy.h"
#include "tests/zipped.h"

static struct text arrays[8]; /* the bytes of each array of an archive in the making */

static struct zipped array(int k, const char *name, enum dtype type, struct shape shape, void *numbers)
{
    const struct tensor t = {type, shape, numbers};
    struct err e = {0};
    text_clear(&arrays[k]);
    assert_int_equal(npy_format(&t, &arrays[k], &e), 0);
    return (struct zipped){.name = name, .bytes = arrays[k].data, .size = arrays[k].length, .deflated = k % 2 == 0};
}

static const char *archive(const char *name, const struct zipped *entries, int count)
{
    struct text t = {0};
    zipped_make(entries, count, &t);
    const char *path = temp_write(name, t.data, t.length);
    text_free(&t);
    return path;
}

static float x[] = {1, 2, 3, 4, 5, 6};
static double y64[] = {0, 1, 1};
static int32_t y[] = {0, 2, 1}, low[] = {0, -2, 1};
static uint8_t pixels[3 * 2 * 2] = {7};

static void test_items_and_labels(void **state)
{
    (void)state;
    const struct zipped both[] = {array(0, "y.npy", I32, SHAPE(3), y), array(1, "X.npy", F32, SHAPE(3, 2), x)};
    struct data *d = must_open(archive("both.npz", both, 2));
    assert_string_equal(d->about, "3 rows of 2 numbers, in 3 classes");
    assert_int_equal(d->item.kind, ITEM_ROW);
    assert_string_equal(d->item.class_names[2], "2");
    float row[2];
    int32_t label;
    struct err e = {0};
    assert_int_equal(d->read(d, (int64_t[]){1}, 1, row, &label, &e), 0);
    assert_true(row[0] == 3 && row[1] == 4 && label == 2);
    data_close(d);
}

static void test_other_arrays(void **state)
{
    (void)state;
    const struct zipped only[] = {array(0, "anything.npy", F32, SHAPE(6), x)};
    struct data *d = must_open(archive("only.npz", only, 1));
    assert_string_equal(d->about, "6 rows of 1 number");
    data_close(d);
    const struct zipped reals[] = {array(0, "x.npy", F32, SHAPE(3, 2), x), array(1, "y.npy", F64, SHAPE(3), y64)};
    d = must_open(archive("reals.npz", reals, 2));
    assert_int_equal(d->item.classes, 0);
    data_close(d);
    const struct zipped pictures[] = {array(0, "data.npy", U8, SHAPE(3, 2, 2), pixels),
                                      array(1, "label.npy", I32, SHAPE(3), y)};
    d = must_open(archive("pictures.npz", pictures, 2));
    assert_int_equal(d->item.kind, ITEM_IMAGE);
    assert_int_equal(d->item.classes, 3);
    data_close(d);
    const struct zipped named[] = {array(0, "train.npy", F32, SHAPE(3, 2), x),
                                   array(1, "kind.npy", I32, SHAPE(3, 1), y)};
    char name[300];
    snprintf(name, sizeof name, "%s,x=train,y=kind", archive("named.npz", named, 2));
    d = must_open(name);
    assert_int_equal(d->item.classes, 3);
    data_close(d);
}

static void test_refusals(void **state)
{
    (void)state;
    const struct zipped two[] = {array(0, "a.npy", F32, SHAPE(6), x), array(1, "b.npy", I32, SHAPE(3), y)};
    const struct zipped odd[] = {array(2, "x.npy", F32, SHAPE(3, 2), x), array(3, "y.npy", I32, SHAPE(3), low)};
    const struct zipped text = {.name = "x.npy", .bytes = "hello", .size = 5};
    const struct zipped rooted = {.name = "/x.npy", .bytes = "hello", .size = 5};
    char path[200], name[300];
    snprintf(path, sizeof path, "%s", archive("two.npz", two, 2));
    must_fail(path, ERR_DATA, "none of its arrays is called X, x or data", "there are: a, b");
    snprintf(name, sizeof name, "%s,x=c", path);
    must_fail(name, ERR_DATA, "no array 'c'", "a, b");
    snprintf(name, sizeof name, "%s,x=a,y=b", path);
    must_fail(name, ERR_DATA, "'b' holds no labels", NULL);
    snprintf(name, sizeof name, "%s,z=a", path);
    must_fail(name, ERR_OPTION, "'z' is no setting", "x=..., y=...");
    must_fail(archive("odd.npz", odd, 2), ERR_DATA, "label -2 of row 2", NULL);
    must_fail(archive("text.npz", &text, 1), ERR_FORMAT, "does not begin with", NULL);
    must_fail(archive("rooted.npz", &rooted, 1), ERR_FORMAT, "absolute name", NULL);
    must_fail(archive("none.npz", NULL, 0), ERR_DATA, "none of its arrays", "no array in it at all");
    must_fail(temp_write("empty.npz", "", 0), ERR_FORMAT, "not a zip archive", NULL);
    must_fail(temp_path("absent.npz"), ERR_FILE, "absent.npz", NULL);
}

static void test_torture(void **state)
{
    (void)state;
    const struct zipped both[] = {array(0, "X.npy", F32, SHAPE(3, 2), x), array(1, "y.npy", I32, SHAPE(3), y)};
    torture_open(archive("torture.npz", both, 2));
}

static int teardown(void **state)
{
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) text_free(&arrays[i]);
    return temp_teardown(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_items_and_labels),
        cmocka_unit_test(test_other_arrays),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_torture),
    };
    return cmocka_run_group_tests(tests, temp_setup, teardown);
}
