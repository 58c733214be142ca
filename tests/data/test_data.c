/* test_data.c -- opening by name or path, what is said when that fails, and everything at once. */
#include "temp.h"

static void test_names(void **state)
{
    (void)state;
    must_fail("", ERR_CALL, "no data was named", "rings");
    must_fail("rigns", ERR_FILE, "'rigns'", "did you mean rings?");
    must_fail("fashion-mnits:test", ERR_FILE, "called", "did you mean fashion-mnist?");
    must_fail("quite-unlike-anything", ERR_FILE, "called", "`limn data` lists");
    must_fail("ringsome", ERR_FILE, "'ringsome'", NULL);
}

static void test_paths(void **state)
{
    (void)state;
    must_fail(temp_path("absent.bin"), ERR_FILE, "no such file or folder", NULL);
    must_fail(temp_path("absent.npy"), ERR_FILE, "absent.npy", NULL);
    must_fail(temp_path("absent.txt"), ERR_FILE, "absent.txt", NULL);
    must_fail(temp_path("absent-images-idx3-ubyte"), ERR_FILE, "absent-images", NULL);
    must_fail(temp, ERR_FORMAT, "not a folder that limn reads", "npy, npz, csv, txt");
    must_fail(temp_write("x.odd", "hel\0o", 5), ERR_FORMAT, "not a file that limn reads", "npy, npz, csv, txt");
    must_fail(temp_write("empty", "", 0), ERR_FORMAT, "not a file that limn reads", NULL);
    must_fail(temp_path("x.odd/y"), ERR_FILE, "no such file or folder", NULL);
}

/* A pipe, which loses what was looked at. */
static void test_a_pipe(void **state)
{
    (void)state;
    const char *path = temp_path("pipe.csv");
    assert_int_equal(mkfifo(path, 0600), 0);
    must_fail(path, ERR_FILE, "can be read only once", "save it to a file");
    must_fail("/dev/null", ERR_FILE, "can be read only once", "save it to a file");
}

static void test_a_folder_for_a_file(void **state)
{
    (void)state;
    const char *const endings[] = {"folder.npy", "folder.txt", "folder-images-idx3-ubyte"};
    for (int i = 0; i < 3; i++) {
        const char *path = temp_path(endings[i]);
        assert_int_equal(mkdir(path, 0700), 0);
        struct err e = {0};
        struct data *d;
        assert_int_not_equal(data_open(path, &d, &e), 0);
        assert_non_null(strstr(e.text, "folder"));
        assert_int_equal(rmdir(path), 0);
    }
}

static void test_every_builtin_opens(void **state)
{
    (void)state;
    int toys = 0;
    for (int i = 0; data_readers[i]; i++) {
        const struct reader *r = data_readers[i];
        assert_true(r->open && (r->builtin ? r->name && r->about : r->mine != NULL));
        if (!r->builtin) continue;
        const bool packaged = !strcmp(r->name, "fashion-mnist") || !strncmp(r->name, "emoji", 5);
        if (packaged) continue;
        struct data *d = must_open(r->name);
        assert_int_equal(d->count, 10000);
        assert_string_equal(d->name, r->name);
        if (d->item.kind == ITEM_ROW) assert_non_null(strstr(d->about, r->about));
        toys += d->item.kind == ITEM_ROW;
        data_close(d);
    }
    assert_true(toys >= 10);
    data_close(NULL);
}

static void test_all(void **state)
{
    (void)state;
    struct data *d = must_open("moons,n=1000");
    struct err e = {0};
    double *x;
    int32_t *labels;
    assert_int_equal(data_all(d, 16000, &x, &labels, &e), 0);
    assert_null(labels);
    const int64_t rows[] = {999, 0, 256};
    float some[6];
    assert_int_equal(d->read(d, rows, 3, some, NULL, &e), 0);
    for (int i = 0; i < 6; i++) assert_true(x[rows[i / 2] * 2 + i % 2] == some[i]);
    mem_free(x);
    assert_int_equal(data_all(d, 15999, &x, NULL, &e), ERR_DATA);
    assert_null(x);
    assert_non_null(strstr(e.text, "1000 items"));
    data_close(d);
}

static void test_all_out_of_memory(void **state)
{
    (void)state;
    struct data *d = must_open("moons,n=10");
    const size_t before = mem_live_bytes();
    for (long k = 1; k <= 2; k++) {
        struct err e = {0};
        double *x;
        mem_fail_at(k);
        assert_int_equal(data_all(d, 1000, &x, NULL, &e), ERR_MEMORY);
        mem_fail_at(0);
        assert_null(x);
        assert_int_equal(mem_live_bytes(), before);
    }
    data_close(d);
}

static void test_rows_out_of_range(void **state)
{
    (void)state;
    struct data *d = must_open("moons,n=10");
    float x[2];
    for (int64_t row = -1; row <= 10; row += 11) {
        struct err e = {0};
        assert_int_equal(d->read(d, &row, 1, x, NULL, &e), ERR_CALL);
    }
    data_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_a_pipe),
        cmocka_unit_test(test_a_folder_for_a_file),
        cmocka_unit_test(test_every_builtin_opens),
        cmocka_unit_test(test_all),
        cmocka_unit_test(test_all_out_of_memory),
        cmocka_unit_test(test_rows_out_of_range),
    };
    return cmocka_run_group_tests(tests, temp_setup, temp_teardown);
}
