/* test_series.c -- rows in the order of time: found by their dates, read in windows, cut at one place. */
#include "temp.h"

#include "data/date.h"

#include <string.h>

#define ROWS 60

/* Two columns beside the date, which advances by `step` seconds; row `gap` comes later by another step. */
static const char *write_series(const char *name, const char *pattern, int64_t step, int gap)
{
    char text[8000], date[DATE_TEXT_MAX];
    size_t n = (size_t)sprintf(text, "when,a,b\n");
    int64_t at = 1000000000;
    for (int i = 0; i < ROWS; i++) {
        at += i == gap ? 2 * step : step;
        date_write(at, pattern, date);
        n += (size_t)sprintf(text + n, "%s,%d,%d\n", date, i, 100 + i);
    }
    return temp_write(name, text, n);
}

static void test_windows(void **state)
{
    (void)state;
    struct data *d = must_open(write_series("days.csv", "%Y-%m-%d", 86400, -1));
    assert_int_equal(d->item.kind, ITEM_SERIES);
    assert_int_equal(d->item.type, F32);
    assert_true(shape_equal(d->item.shape, SHAPE(24, 2)));
    assert_int_equal(d->count, ROWS - 23);
    assert_string_equal(d->item.columns[1].name, "b");
    assert_true(d->item.columns[0].low == 0 && d->item.columns[0].high == ROWS - 1);
    float x[2][24][2];
    struct err e = {0};
    assert_int_equal(d->read(d, (int64_t[]){5, ROWS - 24}, 2, x, NULL, &e), 0);
    for (int t = 0; t < 24; t++) {
        assert_true(x[0][t][0] == (float)(5 + t) && x[0][t][1] == (float)(105 + t));
        assert_true(x[1][t][0] == (float)(ROWS - 24 + t));
    }
    assert_int_equal(d->read(d, (int64_t[]){ROWS - 23}, 1, x, NULL, &e), ERR_CALL);
    data_close(d);
}

static void test_steps(void **state)
{
    (void)state;
    static const struct {
        const char *pattern;
        int64_t step;
        int gap;
        const char *about;
    } cases[] = {
        {"%Y-%m-%d", 86400, -1, "one a day;"},
        {"%Y-%m-%d", 86400, 7, "one a day with 1 gap, the longest after 2001-09-16;"},
        {"%d.%m.%Y", 7 * 86400, -1, "one a week;"},
        {"%Y-%m-%d %H:%M", 900, -1, "one every 15 minutes;"},
        {"%Y/%m/%d %H:%M:%S", 1, 30, "one a second with 1 gap, the longest after"},
        {"%Y-%m-%dT%H:%M:%SZ", 7200, -1, "one every 2 hours;"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct data *d = must_open(write_series("steps.csv", cases[i].pattern, cases[i].step, cases[i].gap));
        if (d->item.kind != ITEM_SERIES || !strstr(d->about, cases[i].about)) fail_msg("%s", d->about);
        data_close(d);
    }
}

static void test_what_is_no_series(void **state)
{
    (void)state;
    struct data *d = must_open(write_series("falling.csv", "%Y-%m-%d", -86400, -1));
    assert_int_equal(d->item.kind, ITEM_ROW);
    assert_int_equal(d->item.shape.dim[0], 3);
    data_close(d);
    char name[300];
    snprintf(name, sizeof name, "%s,window=10", temp_path("falling.csv"));
    must_fail(name, ERR_DATA, "the dates in column 'when' do not rise", NULL);
    snprintf(name, sizeof name, "%s,window=0", write_series("rows.csv", "%Y-%m-%d", 86400, -1));
    d = must_open(name);
    assert_int_equal(d->item.kind, ITEM_ROW);
    data_close(d);
}

static void test_time_as_a_number(void **state)
{
    (void)state;
    char name[300];
    snprintf(name, sizeof name, "%s,window=2", temp_write("t.csv", "t,x\n0.5,1\n1,2\n1.5,3\n", 20));
    struct data *d = must_open(name);
    assert_true(shape_equal(d->item.shape, SHAPE(2, 1)));
    assert_string_equal(d->item.columns[0].name, "x");
    data_close(d);
}

/* No window of one side reaches into the other. */
static void test_split(void **state)
{
    (void)state;
    char name[300];
    snprintf(name, sizeof name, "%s,window=5", write_series("split.csv", "%Y-%m-%d", 86400, -1));
    struct data *d = must_open(name), *rest, *part;
    struct err e = {0};
    assert_int_equal(data_split(d, 0.25, &rest, &part, &e), 0);
    float x[5][2], last = 0;
    for (int64_t i = 0; i < rest->count; i++) {
        assert_int_equal(rest->read(rest, &i, 1, x, NULL, &e), 0);
        if (x[4][0] > last) last = x[4][0];
    }
    for (int64_t i = 0; i < part->count; i++) {
        assert_int_equal(part->read(part, &i, 1, x, NULL, &e), 0);
        assert_true(x[0][0] > last);
    }
    assert_true(last == 44 && part->count == 11);
    data_close(rest);
    data_close(part);
    data_close(d);
}

/* Days of three places mixed, as a register has them; "b" begins with day 3 and leaves one out, "c" is short. */
static const char *write_long(const char *name)
{
    char text[4000], date[DATE_TEXT_MAX];
    size_t n = (size_t)sprintf(text, "place,when,x\n");
    for (int i = 0; i < 40; i++) {
        date_write(1000000000 + i * (int64_t)86400, "%Y-%m-%d", date);
        n += (size_t)sprintf(text + n, "a,%s,%d\n", date, i);
        if (i >= 3 && i != 20) n += (size_t)sprintf(text + n, "b,%s,%d\n", date, 100 + i);
        if (i < 4) n += (size_t)sprintf(text + n, "c,%s,%d\n", date, 200 + i);
    }
    return temp_write(name, text, n);
}

static void test_long_form(void **state)
{
    (void)state;
    struct data *d = must_open(write_long("long.csv")), *rest, *part;
    struct err e = {0};
    if (!strstr(d->about, "3 series, together 80 rows of 1 number, 2001-09-09 to 2001-10-18, one a day with 1 gap") ||
        !strstr(d->about, "windows of 24 rows (1 shorter series left out)"))
        fail_msg("%s", d->about);
    assert_int_equal(d->count, 17 + 13);
    float x[2][24];
    assert_int_equal(d->read(d, (int64_t[]){16, 17}, 2, x, NULL, &e), 0);
    for (int t = 0; t < 24; t++) { /* the last window of a, and the first of b */
        assert_true(x[0][t] == (float)(16 + t));
        assert_true(x[1][t] == (float)(103 + t + (t >= 17)));
    }
    assert_int_equal(data_split(d, 0.3, &rest, &part, &e), 0); /* a whole series to either side */
    assert_true((rest->count == 17 && part->count == 13) || (rest->count == 13 && part->count == 17));
    data_close(rest);
    data_close(part);
    data_close(d);
    char name[300];
    snprintf(name, sizeof name, "%s,series=place,window=4", temp_path("long.csv"));
    d = must_open(name);
    assert_int_equal(d->count, 37 + 33 + 1);
    data_close(d);
    snprintf(name, sizeof name, "%s,window=4", temp_path("long.csv"));
    must_fail(name, ERR_DATA, "do not rise from row to row", "series=COLUMN");
    snprintf(name, sizeof name, "%s,series=place,label=x", temp_path("long.csv"));
    must_fail(name, ERR_OPTION, "label= or series=, not both", NULL);
    snprintf(name, sizeof name, "%s,series=where", temp_path("long.csv"));
    must_fail(name, ERR_OPTION, "no column 'where'", "place, when, x");
    snprintf(name, sizeof name, "%s,series=place", temp_write("torn.csv", "place,x\na,1\n,2\na,3\nb,4\nb,5\n", 27));
    must_fail(name, ERR_DATA, "the column 'place' cannot tell rows apart: it is missing in 1 of them", NULL);
}

static void test_folder(void **state)
{
    (void)state;
    char folder[100], name[200], file[200];
    snprintf(folder, sizeof folder, "%s", temp_path("many"));
    assert_int_equal(mkdir(folder, 0700), 0);
    for (int k = 0; k < 3; k++) {
        char text[2000];
        size_t n = (size_t)sprintf(text, "x,y\n");
        for (int i = 0; i < 10 + 10 * k; i++) n += (size_t)sprintf(text + n, "%d,%g\n", 100 * k + i, i / 4.0);
        snprintf(name, sizeof name, "many/%d.csv", k);
        temp_write(name, text, n);
    }
    struct data *d = must_open(folder);
    struct err e = {0};
    if (!strstr(d->about, "3 series, together 60 rows of 2 numbers") || !strstr(d->about, "2 shorter"))
        fail_msg("%s", d->about);
    assert_int_equal(d->count, 7);
    data_close(d);
    snprintf(name, sizeof name, "%s,window=10", folder);
    d = must_open(name);
    assert_int_equal(d->count, 1 + 11 + 21);
    float x[10][2];
    assert_int_equal(d->read(d, (int64_t[]){11}, 1, x, NULL, &e), 0);
    assert_true(x[0][0] == 110 && x[9][0] == 119 && x[9][1] == 4.75f);
    data_close(d);
    torture_open(name);
    snprintf(name, sizeof name, "%s,label=x", folder);
    must_fail(name, ERR_OPTION, "only window= and schema= can be told", NULL);
    temp_write("many/2.csv", "x,z\n1,2\n", 8);
    must_fail(folder, ERR_DATA, "column 2 is called 'z', and 'y' in the schema", NULL);
    for (int k = 0; k < 3; k++) {
        snprintf(file, sizeof file, "%s/%d.csv", folder, k);
        unlink(file);
    }
    rmdir(folder);
}

static void test_torture(void **state)
{
    (void)state;
    torture_open(write_long("torture-long.csv"));
    torture_open(write_series("torture.csv", "%Y-%m-%d", 86400, 9));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_windows),
        cmocka_unit_test(test_steps),
        cmocka_unit_test(test_what_is_no_series),
        cmocka_unit_test(test_time_as_a_number),
        cmocka_unit_test(test_split),
        cmocka_unit_test(test_torture),
        cmocka_unit_test(test_long_form),
        cmocka_unit_test(test_folder),
    };
    return cmocka_run_group_tests(tests, temp_setup, temp_teardown);
}
