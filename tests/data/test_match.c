/* test_match.c -- a table is read as a model knows it: columns, categories, classes and times by their names. */
#include "temp.h"

#include "data/match.h"

#include <math.h>

static const char model_table[] = "day,size,colour,y\n2020-01-01,1.5,red,a\n2020-01-02,2.5,blue,b\n"
                                  "2020-01-03,3.5,green,a\n2020-01-04,4.25,red,b\n2020-01-05,1,blue,a\n";
static const char other_table[] = "colour,extra,y,size,day\ngreen,1.5,b,7.5,2020-01-03\nred,2.5,b,,2020-01-09\n"
                                  "green,3.5,b,9.5,2020-01-04\n";

static struct data *open_text(const char *name, const char *text)
{
    char full[250];
    snprintf(full, sizeof full, "%s,label=y", temp_write(name, text, strlen(text)));
    return must_open(full);
}

static void test_columns(void **state)
{
    (void)state;
    struct data *m = open_text("model.csv", model_table), *d = open_text("other.csv", other_table);
    struct err e = {0};
    assert_int_equal(m->item.columns[1].decimals, 2);
    struct column columns[3]; /* the model counts hours from the second day of 1970 */
    struct item like = m->item;
    memcpy(columns, m->item.columns, sizeof columns);
    columns[0].origin = 86400;
    columns[0].unit = 3600;
    like.columns = columns;
    if (data_match(d, &like, &e)) fail_msg("%s", e.text);
    assert_true(shape_equal(d->item.shape, m->item.shape));
    for (int k = 0; k < 3; k++) assert_string_equal(d->item.columns[k].name, m->item.columns[k].name);
    assert_int_equal(d->item.columns[2].categories, 3);
    float x[3][3];
    int32_t labels[3];
    assert_int_equal(d->read(d, (int64_t[]){0, 1, 2}, 3, x, labels, &e), 0);
    assert_true(x[0][0] == 18263 * 24 && x[1][0] == 18269 * 24 && x[2][0] == 18264 * 24);
    assert_true(d->item.columns[0].low == 18263 * 24 && d->item.columns[0].origin == 86400);
    assert_true(x[0][1] == 7.5f && isnan(x[1][1]));
    assert_string_equal(m->item.columns[2].category_names[(int)x[0][2]], "green");
    assert_string_equal(m->item.columns[2].category_names[(int)x[1][2]], "red");
    assert_true(labels[0] == 1 && labels[1] == 1);
    assert_int_equal(d->item.classes, 2);
    data_close(d);
    data_close(m);
}

static void refuses(const char *text, const char *line)
{
    struct data *m = open_text("model.csv", model_table), *d = open_text("other.csv", text);
    struct err e = {0};
    assert_int_equal(data_match(d, &m->item, &e), ERR_DATA);
    if (!strstr(e.text, line)) fail_msg("%s", e.text);
    float x[8];
    assert_int_equal(d->read(d, (int64_t[]){0}, 1, x, NULL, &(struct err){0}), 0); /* as it was */
    data_close(d);
    data_close(m);
}

static void test_refusals(void **state)
{
    (void)state;
    refuses("day,colour,y\n2020-01-01,red,a\n2020-01-02,blue,b\n2020-01-02,blue,b\n", "it has no column 'size'");
    refuses("day,size,colour,y\n2020-01-01,1.5,red,a\n2020-01-02,1,pink,b\n2020-01-02,1,pink,b\n",
            "column 'colour': 'pink' does not occur");
    refuses("day,size,colour,y\n2020-01-01,1.5,red,a\n2020-01-02,1,blue,c\n2020-01-02,1,blue,c\n",
            "classes: 'c' does not occur");
}

static void test_symbols(void **state)
{
    (void)state;
    struct data *m = must_open(temp_write("model.txt", "abcdeabcde", 10));
    struct data *d = must_open(temp_write("less.txt", "edda", 4)),
                *more = must_open(temp_write("more.txt", "abxyxa", 6));
    struct err e = {0};
    int32_t x[4];
    assert_int_equal(data_match_symbols(d, &m->item, &e), 0);
    assert_int_equal(d->read(d, (int64_t[]){0}, 1, x, NULL, &e), 0);
    assert_memory_equal(x, ((int32_t[]){4, 3, 3, 0}), sizeof x);
    assert_int_equal(d->item.symbols, 5);
    assert_int_equal(data_match_symbols(more, &m->item, &e), ERR_DATA);
    assert_non_null(
        strstr(e.text, "3 of its 6 characters do not occur in the text that the model was made of: 'x', 'y'"));
    data_close(more);
    data_close(d);
    data_close(m);
}

static void test_torture(void **state)
{
    (void)state;
    struct data *m = open_text("model.csv", model_table);
    for (long k = 1; k < 1000; k++) {
        struct data *d = open_text("other.csv", other_table);
        struct err e = {0};
        mem_fail_at(k);
        const int rc = data_match(d, &m->item, &e);
        const bool struck = mem_failed();
        mem_fail_at(0);
        assert_int_equal(rc, struck ? ERR_MEMORY : 0);
        data_close(d);
        if (!struck) break;
    }
    const size_t before = mem_live_bytes();
    data_close(m);
    assert_true(mem_live_bytes() < before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_columns),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_symbols),
        cmocka_unit_test(test_torture),
    };
    return cmocka_run_group_tests_name("match", tests, temp_setup, temp_teardown);
}
