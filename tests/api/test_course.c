/* test_course.c -- the loss curve: gathered, kept in the record, drawn. */
#include "api/course.h"
#include "limn.h"
#include "tests/folder.h"
#include "tests/torture.h"

#include <math.h>
#include <string.h>

static void few_points_stay_as_they_are(void **state)
{
    (void)state;
    struct course c = {0};
    course_add(&c, 10, 5, NAN);
    course_add(&c, 20, 4, -4.5);
    course_add(&c, 30, NAN, NAN); /* a loss that is no number is no point */
    assert_int_equal(c.count, 2);
    assert_true(c.point[0].step == 10 && c.point[0].loss == 5 && isnan(c.point[0].valid));
    assert_true(c.point[1].step == 20 && c.point[1].loss == 4 && c.point[1].valid == -4.5);
}

/* 64 x 120 reports fill the points exactly, so that their mean is that of all reports. */
static void many_reports_are_averaged(void **state)
{
    (void)state;
    struct course c = {0};
    const int reports = 64 * COURSE_POINTS;
    double sum = 0;
    for (int k = 1; k <= reports; k++) course_add(&c, k, k % 7, k > reports / 2 ? -1.0 : NAN);
    assert_int_equal(c.count, COURSE_POINTS);
    assert_int_equal(c.each, 64);
    for (int i = 0; i < c.count; i++) {
        assert_true(c.point[i].step == 64 * (i + 1));
        assert_true(isnan(c.point[i].valid) == (i < COURSE_POINTS / 2));
        sum += c.point[i].loss;
    }
    double mean = 0;
    for (int k = 1; k <= reports; k++) mean += k % 7;
    assert_true(fabs(sum / c.count - mean / reports) < 1e-9);
}

static void a_run_set_back_forgets(void **state)
{
    (void)state;
    struct course c = {0};
    for (int k = 1; k <= 50; k++) course_add(&c, 10 * k, 100 - k, NAN);
    course_add(&c, 255, 7, NAN);
    assert_int_equal(c.count, 26);
    assert_true(c.point[24].step == 250 && c.point[25].step == 255 && c.point[25].loss == 7);
}

static int there_and_back(struct err *e)
{
    struct course c = {0}, back;
    for (int k = 1; k <= 300; k++) course_add(&c, k, 1.0 / k, k == 200 ? -0.25 : NAN);
    struct json *record = json_new_object();
    int rc = record ? course_to_json(&c, record, e) : fail_memory(e);
    if (!rc) {
        course_from_json(record, &back);
        assert_int_equal(back.count, c.count);
        assert_int_equal(back.each, c.each);
        for (int i = 0; i < c.count; i++) {
            assert_true(back.point[i].step == c.point[i].step);
            assert_true(fabs(back.point[i].loss - c.point[i].loss) < 1e-5 * c.point[i].loss);
            assert_true(isnan(back.point[i].valid) == isnan(c.point[i].valid));
        }
    }
    json_free(record);
    return rc;
}

static void the_record_keeps_it(void **state)
{
    (void)state;
    json_use_counted_memory();
    torture(there_and_back);
}

static void what_is_no_course_is_empty(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "{}",
        "{\"course\":7}",
        "{\"course\":{\"each\":1,\"step\":[1],\"loss\":[1,2],\"valid\":[1]}}",
        "{\"course\":{\"each\":0,\"step\":[1],\"loss\":[1],\"valid\":[1]}}",
        "{\"course\":{\"each\":4611686018427387904,\"step\":[1],\"loss\":[1],\"valid\":[1]}}",
        "{\"course\":{\"each\":1,\"step\":{\"a\":1},\"loss\":[1],\"valid\":[1]}}",
    };
    struct course c;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct err e = {0};
        struct json *j = json_parse(texts[i], strlen(texts[i]), &e);
        assert_non_null(j);
        course_from_json(j, &c);
        assert_int_equal(c.count, 0);
        json_free(j);
    }
    course_from_json(NULL, &c);
    assert_int_equal(c.count, 0);
}

/* ---- through limn.h ---- */

static limn_model *fit(const char *family, int64_t steps)
{
    static const char *const set[] = {"hidden=8"};
    limn_fit_options o = limn_fit_defaults();
    limn_data *d;
    limn_model *m;
    limn_error e = {0};
    o.steps = steps;
    o.set = set;
    o.sets = 1;
    assert_int_equal(limn_data_open("rings,n=300", &d, &e), 0);
    assert_int_equal(limn_fit(family, d, &o, &m, NULL, &e), 0);
    limn_data_close(d);
    return m;
}

static size_t size_of(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f) return 0;
    fseek(f, 0, SEEK_END);
    const long size = ftell(f);
    fclose(f);
    return (size_t)size;
}

static void it_is_drawn_and_listed(void **state)
{
    (void)state;
    struct folder folder = folder_make();
    limn_error e = {0};
    limn_model *m = fit("vae", 60);
    char line[80] = "";
    assert_int_equal(limn_write_course(m, folder_file(&folder, "curve.png"), &e), 0);
    assert_true(size_of(folder_file(&folder, "curve.png")) > 1000);
    assert_int_equal(limn_write_course(m, folder_file(&folder, "curve.csv"), &e), 0);
    FILE *f = fopen(folder_file(&folder, "curve.csv"), "r");
    assert_non_null(f);
    assert_non_null(fgets(line, sizeof line, f));
    assert_string_equal(line, "step,loss,validation\n");
    assert_non_null(fgets(line, sizeof line, f));
    fclose(f);
    assert_int_not_equal(limn_write_course(m, folder_file(&folder, "curve.pdf"), &e), 0);
    assert_int_equal(e.exit_code, 2);
    assert_non_null(strstr(e.text, "curve.pdf"));
    assert_int_not_equal(limn_write_course(NULL, "x.png", &e), 0);
    assert_int_not_equal(limn_write_course(m, NULL, &e), 0);
    limn_free_model(m);
    folder_remove(&folder);
}

/* The first run ends at step 40, the second goes on to 80: both have their point. */
static void it_goes_on_with_the_run(void **state)
{
    (void)state;
    struct folder folder = folder_make();
    limn_fit_options o = limn_fit_defaults();
    limn_error e = {0};
    char model[PATH_MAX], table[PATH_MAX], text[200] = "";
    snprintf(model, sizeof model, "%s", folder_file(&folder, "m.limn"));
    snprintf(table, sizeof table, "%s", folder_file(&folder, "curve.csv"));
    for (o.steps = 40; o.steps <= 80; o.steps += 40) {
        limn_data *d;
        limn_model *m;
        o.model_path = model;
        o.resume = o.steps == 80;
        assert_int_equal(limn_data_open("rings,n=300", &d, &e), 0);
        assert_int_equal(limn_fit("vae", d, &o, &m, NULL, &e), 0);
        assert_int_equal(limn_write_course(m, table, &e), 0);
        limn_free_model(m);
        limn_data_close(d);
    }
    FILE *f = fopen(table, "r");
    assert_non_null(f);
    assert_true(fread(text, 1, sizeof text - 1, f) > 0);
    fclose(f);
    assert_non_null(strstr(text, "\n40,"));
    assert_non_null(strstr(text, "\n80,"));
    folder_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_record_keeps_it), /* first: it says where jansson gets its memory */
        cmocka_unit_test(few_points_stay_as_they_are), cmocka_unit_test(many_reports_are_averaged),
        cmocka_unit_test(a_run_set_back_forgets),      cmocka_unit_test(what_is_no_course_is_empty),
        cmocka_unit_test(it_is_drawn_and_listed),      cmocka_unit_test(it_goes_on_with_the_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
