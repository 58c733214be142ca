/* test_npz.c -- archives of arrays that were written are read again, by our own reader and, where it is there, by unzip. */
#include "tests/test.h"

#include "base/mem.h"
#include "file/npy.h"
#include "file/npz.h"
#include "file/zip.h"
#include "tests/torture.h"

#include <stdlib.h>
#include <unistd.h>

static float x[] = {1.5f, -2, 3, 4, 5, 6};
static int32_t y[] = {0, 2, 1};
static const char path[] = "/tmp/limn-test.npz";

static int write_two(struct err *e)
{
    const struct npz_array array[2] = {{"X", {F32, SHAPE(3, 2), x}}, {"y", {I32, SHAPE(3), y}}};
    return npz_write(path, array, 2, e);
}

static void same_array(const struct zip *z, const char *name, const struct tensor *want)
{
    struct err e = {0};
    struct tensor t;
    void *bytes;
    const struct zip_entry *entry = zip_find(z, name);
    assert_non_null(entry);
    assert_int_equal(zip_read(z, entry, 1 << 20, &bytes, &e), 0); /* which checks the sum */
    assert_int_equal(npy_parse(bytes, entry->size, want->type, &t, &e), 0);
    assert_true(shape_equal(t.shape, want->shape));
    assert_memory_equal(t.data, want->data, tensor_bytes(want));
    mem_free(t.data);
    mem_free(bytes);
}

static void what_is_written_is_read(void **state)
{
    (void)state;
    struct err e = {0};
    struct zip *z;
    assert_int_equal(write_two(&e), 0);
    assert_int_equal(zip_open(path, &z, &e), 0);
    assert_int_equal(zip_count(z), 2);
    same_array(z, "X.npy", &(struct tensor){F32, SHAPE(3, 2), x});
    same_array(z, "y.npy", &(struct tensor){I32, SHAPE(3), y});
    zip_close(z);
    if (system("command -v python3 >/dev/null")) print_message("without python3 nobody else reads it\n");
    else
        assert_int_equal(system("python3 -c \"import zipfile; z = zipfile.ZipFile('/tmp/limn-test.npz'); "
                                "assert z.testzip() is None and z.namelist() == ['X.npy', 'y.npy']\""),
                         0);
    unlink(path);
}

static void what_cannot_be_written(void **state)
{
    (void)state;
    struct err e = {0};
    char name[200];
    memset(name, 'a', sizeof name - 1);
    name[sizeof name - 1] = 0;
    const struct npz_array array = {name, {F32, SHAPE(3, 2), x}};
    assert_int_equal(npz_write(path, &array, 1, &e), ERR_CALL);
    e = (struct err){0};
    assert_int_equal(npz_write("/nowhere/x.npz", &(struct npz_array){"X", {F32, SHAPE(3, 2), x}}, 1, &e), ERR_FILE);
}

static void want_of_memory(void **state)
{
    (void)state;
    torture(write_two);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_written_is_read),
                                       cmocka_unit_test(what_cannot_be_written), cmocka_unit_test(want_of_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
