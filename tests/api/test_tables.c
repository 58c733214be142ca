/* test_tables.c -- tables through the library: what is written is written as the data had it. */
#include "base/atomic.h"
#include "base/mem.h"
#include "limn.h"
#include "tests/folder.h"

static struct folder here;

static int setup(void **state)
{
    (void)state;
    here = folder_make();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    folder_remove(&here);
    return 0;
}

static void write_file(const char *name, const char *text)
{
    FILE *f = fopen(folder_file(&here, name), "wb");
    assert_non_null(f);
    fputs(text, f);
    assert_int_equal(fclose(f), 0);
}

static void assert_file(const char *name, const char *text)
{
    void *bytes;
    size_t n;
    assert_int_equal(file_read(folder_file(&here, name), 10000, &bytes, &n, NULL), 0);
    assert_string_equal(bytes, text);
    mem_free(bytes);
}

static limn_data *must_open(const char *name)
{
    limn_error e = {0};
    limn_data *d;
    if (limn_data_open(name, &d, &e)) print_error("%s (%s)\n", e.text, e.hint);
    assert_int_equal(e.exit_code, 0);
    return d;
}

/* All items of a file, written to another. */
static void copy(const char *from, const char *settings, const char *to)
{
    char name[500];
    snprintf(name, sizeof name, "%s%s", folder_file(&here, from), settings);
    limn_data *d = must_open(name);
    const limn_write_options o = {.data = d};
    limn_error e = {0};
    limn_array items;
    assert_int_equal(limn_data_read(d, 0, 1, limn_data_count(d), &items, &e), 0);
    assert_int_equal(limn_array_write(&items, folder_file(&here, to), &o, &e), 0);
    limn_array_free(&items);
    limn_data_close(d);
}

static const char table[] = "day,when,size,n,colour\n"
                            "2020-03-01,2021-01-01 10:30,1.5,3,red\n"
                            "1969-12-31,2021-01-01 00:15,0.1,-2,\"blue, dark\"\n"
                            "2020-02-29,,,,\n"
                            "2020-02-29,2020-12-31 23:45,-7.25,16777216,red\n";

static void test_what_was_read_is_written_the_same(void **state)
{
    (void)state;
    write_file("in.csv", table);
    copy("in.csv", "", "out.csv");
    assert_file("out.csv", table);
}

static void test_values_between_are_rounded(void **state)
{
    (void)state;
    write_file("in.csv", table);
    limn_data *d = must_open(folder_file(&here, "in.csv"));
    const limn_write_options o = {.data = d}, z = {.data = d, .column = "z"};
    float x[] = {0.6f, 10.51f, 1.25f, 2.4f, 0.7f};
    const limn_array a = {LIMN_F32, 2, {1, 5}, x};
    limn_error e = {0};
    assert_int_equal(limn_array_write(&a, folder_file(&here, "a.csv"), &o, &e), 0);
    assert_file("a.csv", "day,when,size,n,colour\n1970-01-02,2021-01-01 10:31,1.25,2,red\n");
    assert_int_equal(limn_array_write(&a, folder_file(&here, "z.csv"), &z, &e), 0);
    assert_file("z.csv", "z1,z2,z3,z4,z5\n0.6,10.51,1.25,2.4,0.7\n");
    limn_data_close(d);
}

static void test_series(void **state)
{
    (void)state;
    write_file("series.csv", "a,b\n1,0.5\n2,1.5\n3,2.5\n");
    copy("series.csv", ",window=2", "windows.csv");
    assert_file("windows.csv", "series,step,a,b\n1,1,1,0.5\n1,2,2,1.5\n2,1,2,1.5\n2,2,3,2.5\n");
}

static void test_schema(void **state)
{
    (void)state;
    write_file("in.csv", table);
    limn_data *d = must_open(folder_file(&here, "in.csv"));
    write_file("in.csv.schema.json", limn_data_schema(d));
    limn_data_close(d);
    copy("in.csv", "", "out.csv");
    assert_file("out.csv", table);
    assert_null(limn_data_schema(NULL));
    d = must_open("rings");
    assert_null(limn_data_schema(d));
    limn_data_close(d);
}

static void test_description(void **state)
{
    (void)state;
    write_file("in.csv", table);
    unlink(folder_file(&here, "in.csv.schema.json"));
    limn_data *d = must_open(folder_file(&here, "in.csv"));
    limn_error e = {0};
    char *text = limn_data_describe(d, 0, &e), *json = limn_data_describe(d, 1, &e);
    assert_non_null(strstr(text, "day         date             0  1969-12-31 .. 2020-03-01\n"));
    assert_non_null(strstr(text, "n           whole            1  -2 .. 16777216, mean"));
    assert_non_null(strstr(text, "colour      category         1  2: blue, dark, red\n"));
    assert_non_null(strstr(json, "\"schema\":{\"limn_schema\":1,"));
    assert_non_null(strstr(json, "\"date\":\"%Y-%m-%d\""));
    limn_free(text);
    limn_free(json);
    limn_data_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_was_read_is_written_the_same),
        cmocka_unit_test(test_values_between_are_rounded),
        cmocka_unit_test(test_series),
        cmocka_unit_test(test_schema),
        cmocka_unit_test(test_description),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
