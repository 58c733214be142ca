/* test_shapes.c -- made scenes: what is told of them is what is seen, and each is a function of seed and place. */
#include "temp.h"

#include "data/scene.h"

#include <math.h>

static void caption_of(const struct data *d, int64_t row, struct text *t)
{
    text_clear(t);
    d->captions->text(d, row, t);
}

static void test_opens(void **state)
{
    (void)state;
    struct data *d = must_open("shapes");
    assert_true(shape_equal(d->item.shape, SHAPE(32, 32, 3)));
    assert_int_equal(d->count, 10000);
    assert_int_equal(d->item.classes, 5);
    assert_string_equal(d->item.class_names[4], "ring");
    assert_string_equal(d->about, "10000 made colour pictures of 32 x 32 in 5 classes (one or two shapes, captioned)");
    data_close(d);
    must_fail("shapes:test", ERR_OPTION, "shapes has no parts; for fresh items give another seed: shapes,seed=1", NULL);
    must_fail("shapes,size=7", ERR_OPTION, "size", NULL);
    must_fail("shapes,n=0", ERR_OPTION, "n", NULL);
    torture_open("shapes,n=10");
}

static void test_a_function_of_seed_and_place(void **state)
{
    (void)state;
    struct data *d = must_open("shapes,n=100,size=16,seed=3"), *more = must_open("shapes,n=200,size=16,seed=3");
    struct data *other = must_open("shapes,n=100,size=16,seed=4");
    struct err e = {0};
    enum { SIZE = 16 * 16 * 3 };
    uint8_t x[3][SIZE], y[SIZE];
    int32_t labels[3], label;
    int same = 0;
    assert_int_equal(d->read(d, (int64_t[]){7, 99, 7}, 3, x, labels, &e), 0);
    assert_memory_equal(x[0], x[2], SIZE);
    assert_int_equal(more->read(more, (int64_t[]){99}, 1, y, &label, &e), 0);
    assert_memory_equal(x[1], y, SIZE);
    assert_int_equal(label, labels[1]);
    for (int64_t i = 0; i < 100; i++) {
        assert_int_equal(d->read(d, &i, 1, x, NULL, &e), 0);
        assert_int_equal(other->read(other, &i, 1, y, NULL, &e), 0);
        same += !memcmp(x, y, SIZE);
    }
    assert_int_equal(same, 0);
    assert_int_equal(d->read(d, (int64_t[]){100}, 1, x, NULL, &e), ERR_CALL);
    data_close(d);
    data_close(more);
    data_close(other);
}

/* The caption, put together again from the attributes. */
static void test_captions_say_the_attributes(void **state)
{
    (void)state;
    struct data *d = must_open("shapes,n=500");
    const struct column *c = d->captions->column;
    struct text t = {0};
    for (int64_t i = 0; i < d->count; i++) {
        char want[200];
        const char *word[13];
        double a[13];
        for (int k = 0; k < 13; k++) {
            a[k] = d->captions->attribute(d, i, k);
            word[k] = c[k].kind == COLUMN_CATEGORY && !isnan(a[k]) ? c[k].category_names[(int)a[k]] : "";
        }
        const bool two = a[10] == 2;
        assert_true(isnan(a[5]) == !two && isnan(a[11]) == two && isnan(a[12]) == !two);
        if (two) {
            snprintf(want, sizeof want, "a %s %s %s %s a %s %s %s", word[2], word[1], word[0], word[12], word[7],
                     word[6], word[5]);
            assert_true(word[12][0] == 'l' ? a[3] < a[8] : word[12][0] == 'r' ? a[3] > a[8] : true);
            assert_true(word[12][0] == 'a' ? a[4] < a[9] : word[12][0] == 'b' ? a[4] > a[9] : true);
        } else {
            snprintf(want, sizeof want, "a %s %s %s %s", word[2], word[1], word[0], word[11]);
        }
        caption_of(d, i, &t);
        assert_string_equal(text_get(&t), want);
    }
    text_free(&t);
    assert_true(c[10].mean > 1.4 && c[10].mean < 1.6 && c[10].low == 1 && c[10].high == 2 && c[10].whole);
    assert_true(c[3].low > 0.15 && c[3].high < 0.85);
    data_close(d);
}

/* In the picture: the mean place of what is not white is the thing's; two things do not touch, nor does one the edge. */
static void test_pictures_show_the_attributes(void **state)
{
    (void)state;
    enum { SIDE = 64 };
    struct data *d = must_open("shapes,n=300,size=64");
    struct err e = {0};
    uint8_t x[SIDE * SIDE * 3];
    for (int64_t i = 0; i < d->count; i++) {
        double mass = 0, across = 0, down = 0;
        int32_t label;
        assert_int_equal(d->read(d, &i, 1, x, &label, &e), 0);
        assert_true(label == d->captions->attribute(d, i, 0));
        for (int k = 0; k < SIDE * SIDE; k++) {
            const double ink = 3 * 255 - x[3 * k] - x[3 * k + 1] - x[3 * k + 2];
            const int row = k / SIDE, column = k % SIDE;
            if (!row || !column || row == SIDE - 1 || column == SIDE - 1) assert_true(ink == 0);
            mass += ink;
            across += ink * (column + 0.5) / SIDE;
            down += ink * (row + 0.5) / SIDE;
        }
        if (d->captions->attribute(d, i, 10) == 2) continue;
        assert_true(fabs(across / mass - d->captions->attribute(d, i, 3)) < 0.01);
        assert_true(fabs(down / mass - d->captions->attribute(d, i, 4)) < 0.06); /* a triangle is heavier below */
    }
    data_close(d);
}

/* Any factor can come with any other: all shapes, colours, sizes, places and relations are met, about equally often. */
static void test_factors_are_even(void **state)
{
    (void)state;
    struct data *d = must_open("shapes");
    static const int columns[] = {0, 1, 2, 11, 12};
    for (size_t k = 0; k < sizeof columns / sizeof *columns; k++) {
        int count[SCENE_PLACES] = {0}, all = 0;
        const int categories = d->captions->column[columns[k]].categories;
        for (int64_t i = 0; i < d->count; i++) {
            const double a = d->captions->attribute(d, i, columns[k]);
            if (isnan(a)) continue;
            count[(int)a]++;
            all++;
        }
        for (int j = 0; j < categories; j++)
            assert_true(fabs(count[j] - (double)all / categories) < 5 * sqrt((double)all / categories));
    }
    data_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_opens),
        cmocka_unit_test(test_a_function_of_seed_and_place),
        cmocka_unit_test(test_captions_say_the_attributes),
        cmocka_unit_test(test_pictures_show_the_attributes),
        cmocka_unit_test(test_factors_are_even),
    };
    return cmocka_run_group_tests(tests, temp_setup, temp_teardown);
}
