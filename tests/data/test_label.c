/* test_label.c -- an attribute in the place of the label: items of which it is not known are left out. */
#include "temp.h"

#include "tests/torture.h"

#include <math.h>

static void test_attribute_as_label(void **state)
{
    (void)state;
    struct err e = {0};
    struct data *d = must_open("shapes,n=300,size=8"), *by;
    int64_t known = 0, second[300];
    assert_int_equal(data_label(d, "colour 2", &by, &e), 0);
    for (int64_t i = 0; i < d->count; i++)
        if (!isnan(d->captions->attribute(d, i, 6))) second[known++] = i;
    assert_int_equal(by->count, known);
    assert_true(known > 50 && known < 250);
    assert_int_equal(by->item.classes, d->captions->column[6].categories);
    assert_string_equal(by->item.class_names[1], d->captions->column[6].category_names[1]);
    assert_string_equal(by->name, "shapes,n=300,size=8 by colour 2");
    uint8_t x[2 * 192], y[2 * 192];
    int32_t label[2];
    assert_int_equal(by->read(by, (int64_t[]){known - 1, 3}, 2, x, label, &e), 0);
    assert_int_equal(d->read(d, (int64_t[]){second[known - 1], second[3]}, 2, y, NULL, &e), 0);
    assert_memory_equal(x, y, sizeof x);
    assert_int_equal(label[0], (int)d->captions->attribute(d, second[known - 1], 6));
    assert_int_equal(label[1], (int)d->captions->attribute(d, second[3], 6));
    data_close(by);
    data_close(d);
}

static void test_no_such_attribute(void **state)
{
    (void)state;
    struct err e = {0};
    struct data *d = must_open("shapes,n=10,size=8"), *rings = must_open("rings,n=10"), *by;
    assert_int_equal(data_label(d, "color", &by, &e), ERR_CALL);
    assert_non_null(strstr(e.text, "'color'"));
    assert_non_null(strstr(e.hint, "colour"));
    e = (struct err){0};
    assert_int_equal(data_label(d, "x", &by, &e), ERR_CALL); /* a number */
    e = (struct err){0};
    assert_int_equal(data_label(rings, "x", &by, &e), ERR_CALL);
    assert_null(by);
    data_close(d);
    data_close(rings);
}

/* By the front door, under a name that opens it again; what is told stays, also of a part. */
static void test_label_in_the_name(void **state)
{
    (void)state;
    struct err e = {0};
    struct data *d = must_open("shapes,n=200,label=colour,size=8"), *rest, *part;
    assert_string_equal(d->name, "shapes,n=200,label=colour,size=8");
    assert_int_equal(d->count, 200);
    assert_int_equal(d->item.shape.dim[0], 8);
    assert_int_equal(d->item.classes, d->captions->column[1].categories);
    assert_int_equal(data_split(d, 0.3, &rest, &part, &e), 0);
    for (int64_t i = 0; i < part->count; i++) {
        uint8_t x[192];
        int32_t label;
        struct text line = {0};
        assert_int_equal(part->read(part, &i, 1, x, &label, &e), 0);
        assert_int_equal(label, (int)part->captions->attribute(part, i, 1));
        part->captions->text(part, i, &line);
        assert_non_null(strstr(text_get(&line), part->item.class_names[label]));
        text_free(&line);
    }
    data_close(rest);
    data_close(part);
    data_close(d);
    must_fail("shapes,n=10,label=color", ERR_CALL, "'color'", "colour");
    must_fail("rings,n=10,label=x", ERR_CALL, "'x'", NULL);
}

static void labels_of(struct data *d, int32_t *label)
{
    struct err e = {0};
    assert_int_equal(data_labels(d, label, &e), 0);
}

/* Which items are known is a function of the seed; as many of each class as of another; the others are as they were. */
static void test_few(void **state)
{
    (void)state;
    struct err e = {0};
    struct data *d = must_open("shapes,n=300,size=8"), *few = must_open("shapes,n=300,size=8,labels=20"),
                *again = must_open("shapes,n=300,size=8,labels=20,seed=1"),
                *other = must_open("shapes,n=300,size=8,labels=20,seed=2"), *known;
    int32_t all[300], some[300], same[300], unlike[300];
    int64_t count[64] = {0}, kept = 0, differ = 0;
    labels_of(d, all), labels_of(few, some), labels_of(again, same), labels_of(other, unlike);
    assert_true(few->partly && !d->partly && few->count == 300 && few->item.classes == d->item.classes);
    assert_memory_equal(some, same, sizeof some);
    for (int i = 0; i < 300; i++) {
        assert_true(some[i] == -1 || some[i] == all[i]);
        if (some[i] >= 0) kept++, count[some[i]]++;
        differ += (some[i] >= 0) != (unlike[i] >= 0);
    }
    assert_int_equal(kept, 20);
    assert_true(differ > 10);
    for (int k = 0; k < d->item.classes; k++)
        assert_true(count[k] == 20 / d->item.classes || count[k] == 20 / d->item.classes + 1);
    assert_int_equal(data_known(few, &known, &e), 0);
    assert_true(known->count == 20 && !known->partly);
    labels_of(known, same);
    for (int i = 0; i < 20; i++) assert_true(same[i] >= 0);
    data_close(known);
    assert_int_equal(data_known(d, &known, &e), 0);
    assert_null(known);
    data_close(few), data_close(again), data_close(other), data_close(d);
}

static void test_few_that_cannot_be(void **state)
{
    (void)state;
    must_fail("rings,n=30,labels=10", ERR_DATA, "no classes", "leave labels=10 away");
    must_fail("shapes,n=30,size=8,labels=1", ERR_OPTION, "one of each class", NULL);
    must_fail("shapes,n=30,size=8,labels=31", ERR_OPTION, "to 30", NULL);
    must_fail("shapes,n=30,size=8,labels=x", ERR_OPTION, "labels", NULL);
    must_fail("shapes,n=30,labels=20,sead=2", ERR_OPTION, "sead", NULL);
    torture_open("shapes,n=30,size=8,labels=20");
}

static int scenario(struct err *e)
{
    struct data *d, *by = NULL;
    TRY(data_open("shapes,n=20,size=8", &d, e));
    const int failed = data_label(d, "colour", &by, e);
    data_close(by);
    data_close(d);
    return failed;
}

static void test_want_of_memory(void **state)
{
    (void)state;
    torture(scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_attribute_as_label), cmocka_unit_test(test_no_such_attribute),
        cmocka_unit_test(test_label_in_the_name),  cmocka_unit_test(test_few),
        cmocka_unit_test(test_few_that_cannot_be), cmocka_unit_test(test_want_of_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
