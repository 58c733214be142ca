/* test_draft.c -- tables whose columns turn out, far into the file, to be other than they began; on any number of threads. */
#include "temp.h"

#include "base/par.h"

#include <math.h>
#include <string.h>
#include <zlib.h>

#define ROWS 60000
#define LATE 50000 /* the row from which on columns change */

static int late(int i)
{
    return i >= LATE;
}

/* What row i holds; numbers and dates are told apart by their columns. */
static int print_row(char *to, size_t size, int i)
{
    static const char *const towns[] = {"Bern", "Cork", "?", "Gent"};
    const int few = late(i) ? i : i % 10;
    char marked[20], odd[20], date[20], town[20], story[40];
    snprintf(marked, sizeof marked, late(i) ? "\"%d,%03d\"" : "%d", late(i) ? i / 1000 : i, i % 1000);
    snprintf(odd, sizeof odd, late(i) && i % 100 == 0 ? "none" : "%d.25", i);
    snprintf(date, sizeof date, "%d-%02d-%02d", 1970 + i / 336 % 50, i / 28 % 12 + 1, i % 28 + 1);
    snprintf(town, sizeof town, "%s", i == LATE ? "Arles" : towns[i % 4]);
    snprintf(story, sizeof story, late(i) ? "story of %d" : "story %d", late(i) ? i : i % 3);
    return snprintf(to, size, "%d,%s,%s,%s,%s,%s,%s\n", few, odd, town, date, story, marked, i % 2 ? "yes" : "no");
}

static void write_table(const char *path)
{
    gzFile f = gzopen(path, strstr(path, ".gz") ? "wb1" : "wbT");
    char line[200];
    assert_non_null(f);
    gzputs(f, "few,odd,town,date,story,marked,class\n");
    for (int i = 0; i < ROWS; i++) gzwrite(f, line, (unsigned)print_row(line, sizeof line, i));
    gzclose(f);
}

static void check_row(struct data *d, int i)
{
    float x[5];
    int32_t label;
    struct err e = {0};
    assert_int_equal(d->read(d, (int64_t[]){i}, 1, x, &label, &e), 0);
    assert_true(x[0] == (float)(late(i) ? i : i % 10));
    if (late(i) && i % 100 == 0) assert_true(isnan(x[1]));
    else assert_true(x[1] == (float)i + 0.25f);
    static const float towns[] = {1, 2, NAN, 3};
    const float town = i == LATE ? 0 : towns[i % 4];
    assert_true(isnan(town) ? isnan(x[2]) : x[2] == town);
    assert_true(x[4] == (float)i);
    assert_int_equal(label, i % 2);
    if (i && i % 28) { /* dates follow one another but for the ends of months */
        float before[5];
        assert_int_equal(d->read(d, (int64_t[]){i - 1}, 1, before, NULL, &e), 0);
        assert_true(x[3] == before[3] + 1);
    }
}

static void check_table(const char *path)
{
    struct data *d = must_open(path);
    assert_int_equal(d->count, ROWS);
    assert_true(shape_equal(d->item.shape, SHAPE(5)));
    assert_string_equal(d->item.columns[4].name, "marked");
    assert_non_null(strstr(d->about, "story (free text)"));
    assert_non_null(strstr(d->about, "'none' is missing in odd (first on line "));
    assert_int_equal(d->item.columns[2].categories, 4);
    for (int i = 0; i < ROWS; i += i % 2 ? 97 : 100) check_row(d, i);
    check_row(d, LATE);
    check_row(d, ROWS - 1);
    data_close(d);
}

static void test_columns_that_change(void **state)
{
    (void)state;
    const char *path = temp_path("late.csv");
    write_table(path);
    for (int threads = 1; threads <= 4; threads++) {
        par_set_threads(threads);
        check_table(path);
    }
    par_set_threads(0);
    path = temp_path("late.csv.gz");
    write_table(path);
    check_table(path);
}

/* What limn takes for missing may be a category by a schema; and which cell does not fit is told with its line. */
static void test_schemas_know_better(void **state)
{
    (void)state;
    const char *path = temp_path("na.csv");
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fprintf(f, "where,n\n");
    for (int i = 0; i < 3000; i++) fprintf(f, "%s,%d\n", i % 2 ? "EU" : "NA", i);
    fclose(f);
    const char text[] =
        "{\"limn_schema\":1,\"separator\":\",\",\"header\":true,\"columns\":[{\"name\":\"where\",\"kind\":"
        "\"category\",\"categories\":[\"EU\",\"NA\"]},{\"name\":\"n\",\"kind\":\"number\"}]}";
    char name[300];
    snprintf(name, sizeof name, "%s,schema=%s", path, temp_write("na.json", text, strlen(text)));
    struct data *d = must_open(name);
    float x[2];
    struct err e = {0};
    assert_int_equal(d->read(d, (int64_t[]){2998}, 1, x, NULL, &e), 0);
    assert_true(x[0] == 1 && x[1] == 2998);
    assert_int_equal(d->item.columns[0].missing, 0);
    data_close(d);
    f = fopen(path, "a");
    fprintf(f, "EU,soon\n");
    fclose(f);
    must_fail(name, ERR_FORMAT, "line 3002, column 'n': 'soon' is not a number", "correct the cell or the schema");
}

static void test_out_of_memory(void **state)
{
    (void)state;
    const char *path = temp_path("torture.csv");
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    for (int i = 0; i < 400; i++) fprintf(f, "%d,%s,\"%d,000\"\n", i, i % 2 ? "a" : "b", i + 1);
    fclose(f);
    torture_open(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_columns_that_change),
        cmocka_unit_test(test_schemas_know_better),
        cmocka_unit_test(test_out_of_memory),
    };
    return cmocka_run_group_tests(tests, temp_setup, temp_teardown);
}
