/* test_known.c -- a new table is read as the model knows such tables, however few its rows; what the model does not know is
** missing, and said. */
#include "temp.h"

#include "data/match.h"

#include <math.h>

static const char old_table[] = "day,size,colour,class\n2020-01-01,1.5,red,a\n2020-01-02,2.5,blue,b\n"
                                "2020-01-03,3.5,green,a\n2020-01-04,4.25,red,b\n2020-01-05,1,blue,a\n";

static const char *write_text(const char *name, const char *text)
{
    return temp_write(name, text, strlen(text));
}

static struct data *model_data(const char *settings)
{
    char name[250];
    snprintf(name, sizeof name, "%s%s", write_text("old.csv", old_table), settings);
    return must_open(name);
}

static struct data *open_as(const struct data *model, const char *text, const char *settings)
{
    struct err e = {0};
    struct data *d;
    char name[250];
    snprintf(name, sizeof name, "%s%s", write_text("new.csv", text), settings);
    if (data_open_as(name, &model->item, &d, &e)) fail_msg("%s | %s", e.text, e.hint);
    if (data_match_use(d, &model->item, -1, &e)) fail_msg("%s | %s", e.text, e.hint);
    return d;
}

static void read_row(struct data *d, int64_t row, float *x, int32_t *label)
{
    struct err e = {0};
    assert_int_equal(d->read(d, &row, 1, x, label, &e), 0);
}

static void reads_as(const struct data *model, const char *text, const float *want, int width)
{
    float x[8];
    int32_t label;
    struct data *d = open_as(model, text, "");
    assert_null(d->unknown);
    assert_int_equal(d->item.shape.dim[0], width);
    read_row(d, 0, x, &label);
    for (int k = 0; k < width; k++)
        if (x[k] != want[k]) fail_msg("number %d is %g, not %g", k, x[k], want[k]);
    data_close(d);
}

/* 18262 days since 1970; colours are blue, green, red. */
static void few_rows_are_enough(void **state)
{
    (void)state;
    struct data *model = model_data("");
    reads_as(model, "day,size,colour,class\n2020-01-03,2,green,a\n", (float[]){18264, 2, 1}, 3);
    reads_as(model, "class,colour,size,day\nb,red,2,2020-01-03\na,blue,1,2020-01-04\nb,green,3,2020-01-05\n",
             (float[]){18264, 2, 2}, 3);
    reads_as(model, "colour,day,size\nred,2020-01-03,7\n", (float[]){18264, 7, 2}, 3); /* no label */
    reads_as(model, "id,day,size,colour\n17,03.01.2020,7,red\n", (float[]){18264, 7, 2}, 3);
    struct data *one = open_as(model, "day,size,colour,class\n2020-01-03,,green,b\n", "");
    float x[3];
    int32_t label;
    read_row(one, 0, x, &label); /* a column of which nothing is there is a column */
    assert_true(isnan(x[1]) && label == 1 && one->item.classes == 2 && !one->partly);
    data_close(one);
    data_close(model);
}

static void the_label_is_the_models(void **state)
{
    (void)state;
    struct data *model = model_data(",label=none");
    reads_as(model, old_table, (float[]){18262, 1.5f, 2, 0}, 4);
    data_close(model);
    model = model_data(",label=colour");
    struct data *d = open_as(model, old_table, "");
    assert_string_equal(d->item.label, "colour");
    data_close(d);
    struct err e = {0};
    char name[250];
    snprintf(name, sizeof name, "%s,label=class",
             temp_path("new.csv")); /* another is asked for: then it is no column */
    assert_int_equal(data_open_as(name, &model->item, &d, &e), 0);
    assert_string_equal(d->item.label, "class");
    assert_int_equal(data_match_use(d, &model->item, -1, &e), ERR_DATA);
    assert_non_null(strstr(e.text, "its column 'class' is read as the label"));
    data_close(d);
    data_close(model);
}

static void what_is_unknown_is_missing_and_said(void **state)
{
    (void)state;
    struct data *model = model_data("");
    struct data *d = open_as(
        model, "day,size,colour,class\n2020-01-03,2,pink,a\n2020-01-04,2,NA,c\n2020-01-04,2,grey,c\n", "");
    float x[3];
    int32_t label;
    assert_non_null(d->unknown);
    assert_string_equal(d->unknown,
                        "column 'colour': 'pink' and 1 other word, in 2 rows; column 'class': 'c', in 2 rows");
    read_row(d, 0, x, &label);
    assert_true(isnan(x[2]) && label == 0);
    read_row(d, 2, x, &label);
    assert_true(isnan(x[2]) && label == -1 && d->partly);
    data_close(d);
    struct err e = {0};
    d = must_open(
        write_text("new.csv", "day,size,colour,class\n2020-01-03,2,red,a\n2020-01-04,2,red,c\n2020-01-04,2,red,c\n"));
    assert_int_equal(data_match(d, &model->item, &e), ERR_DATA); /* what is trained with is to be known */
    assert_int_equal(data_match_use(d, &model->item, -1, &e), 0);
    read_row(d, 1, x, &label);
    assert_true(label == -1 && d->partly);
    data_close(d);
    data_close(model);
}

static void refuses(const struct data *model, const char *text, bool as, const char *words)
{
    struct err e = {0};
    struct data *d = NULL;
    int failed = data_open_as(write_text("new.csv", text), as ? &model->item : NULL, &d, &e);
    if (!failed) failed = data_match_use(d, &model->item, -1, &e);
    assert_true(failed);
    if (!strstr(e.text, words)) fail_msg("'%s' is not in: %s", words, e.text);
    data_close(d);
}

static void messages_are_true(void **state)
{
    (void)state;
    struct data *model = model_data("");
    refuses(model, "day,size,colour\n2020-01-03,2,green\n", false, "its column 'colour' was taken for an identifier");
    refuses(model, "day,size\n2020-01-03,2\n", true, "it has no column 'colour'");
    refuses(model, "2020-01-03,2,green,a\n2020-01-03,3,red,a\n", true, "the table has no header");
    refuses(model, "day,size,colour\n2020-01-03,much,green\n", true, "line 2, column 'size': 'much' is not a number");
    refuses(model, "day,size,colour\nsoon,2,green\n", true, "column 'day': 'soon' is not a date");
    data_close(model);
}

/* Rows in the order of dates look like a series; to a model of rows they are rows, and the other way round. */
static void rows_or_a_series(void **state)
{
    (void)state;
    struct text t = {0};
    text_add(&t, "date,a,b\n");
    for (int i = 0; i < 60; i++) text_printf(&t, "2020-%02d-%02d,%d,%d\n", 1 + i / 28, 1 + i % 28, i % 7, i % 5);
    char name[250];
    const char *path = write_text("days.csv", text_get(&t));
    snprintf(name, sizeof name, "%s,window=0", path);
    struct data *rows = must_open(name), *d;
    snprintf(name, sizeof name, "%s,window=10", path);
    struct data *series = must_open(name);
    struct err e = {0};
    assert_int_equal(data_open_as(path, &rows->item, &d, &e), 0);
    assert_int_equal(d->item.kind, ITEM_ROW);
    data_close(d);
    assert_int_equal(data_open_as(path, &series->item, &d, &e), 0);
    assert_true(d->item.kind == ITEM_SERIES && shape_equal(d->item.shape, SHAPE(10, 2)));
    data_close(d);
    data_close(rows);
    data_close(series);
    text_free(&t);
}

static void test_torture(void **state)
{
    (void)state;
    struct data *model = model_data("");
    const char *path = write_text("new.csv", "day,size,colour,class\n03.01.2020,2,pink,a\n04.01.2020,,red,c\n");
    const size_t before = mem_live_bytes();
    for (long k = 1; k < 10000; k++) {
        struct err e = {0};
        struct data *d;
        mem_fail_at(k);
        const int rc = data_open_as(path, &model->item, &d, &e);
        const bool struck = mem_failed();
        mem_fail_at(0);
        assert_int_equal(rc, struck ? ERR_MEMORY : 0);
        data_close(d);
        assert_int_equal(mem_live_bytes(), before);
        if (!struck) break;
    }
    data_close(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(few_rows_are_enough),
        cmocka_unit_test(the_label_is_the_models),
        cmocka_unit_test(what_is_unknown_is_missing_and_said),
        cmocka_unit_test(messages_are_true),
        cmocka_unit_test(rows_or_a_series),
        cmocka_unit_test(test_torture),
    };
    return cmocka_run_group_tests_name("known", tests, temp_setup, temp_teardown);
}
