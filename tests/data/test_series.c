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
        {"%Y-%m-%d", 86400, 7, "one a day with 1 gap;"},
        {"%d.%m.%Y", 7 * 86400, -1, "one a week;"},
        {"%Y-%m-%d %H:%M", 900, -1, "one every 15 minutes;"},
        {"%Y/%m/%d %H:%M:%S", 1, 30, "one a second with 1 gap;"},
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

static void test_torture(void **state)
{
    (void)state;
    torture_open(write_series("torture.csv", "%Y-%m-%d", 86400, 9));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_windows),          cmocka_unit_test(test_steps), cmocka_unit_test(test_what_is_no_series),
        cmocka_unit_test(test_time_as_a_number), cmocka_unit_test(test_split), cmocka_unit_test(test_torture),
    };
    return cmocka_run_group_tests(tests, temp_setup, temp_teardown);
}
