/* test_joined.c -- two hands that drew the same things, as one data set of two classes. */
#include "temp.h"

#include "tests/torture.h"

static void test_two_seeds(void **state)
{
    (void)state;
    struct err e = {0};
    struct data *d = must_open("shapes,n=30,size=8+shapes,n=20,size=8,seed=4"),
                *second = must_open("shapes,n=20,size=8,seed=4");
    uint8_t x[2 * 192], y[192];
    int32_t label[2];
    assert_int_equal(d->count, 50);
    assert_int_equal(d->item.classes, 2);
    assert_string_equal(d->item.class_names[1], "shapes");
    assert_int_equal(d->read(d, (int64_t[]){29, 30 + 7}, 2, x, label, &e), 0);
    assert_int_equal(second->read(second, (int64_t[]){7}, 1, y, NULL, &e), 0);
    assert_true(label[0] == 0 && label[1] == 1);
    assert_memory_equal(x + 192, y, 192);
    struct text one = {0}, other = {0};
    d->captions->text(d, 37, &one);
    second->captions->text(second, 7, &other);
    assert_string_equal(text_get(&one), text_get(&other));
    assert_int_equal(d->read(d, (int64_t[]){50}, 1, x, label, &e), ERR_CALL);
    text_free(&one);
    text_free(&other);
    data_close(d);
    data_close(second);
}

/* Each glyph stands on one side, whoever drew it. */
static void test_emoji_by_two_hands(void **state)
{
    (void)state;
    struct err e = {0};
    struct data *d, *rest, *part;
    if (data_open("emoji,size=16+emoji-noto,size=16", &d, &e)) {
        print_message("%s\n", e.text);
        skip();
    }
    assert_int_equal(d->item.classes, 2);
    assert_string_equal(d->item.class_names[0], "emoji");
    assert_string_equal(d->item.class_names[1], "emoji-noto");
    assert_int_equal(data_split(d, 0.2, &rest, &part, &e), 0);
    for (int64_t i = 0; i < part->count; i += 7)
        for (int64_t j = 0; j < rest->count; j++) assert_true(part->group(part, i) != rest->group(rest, j));
    data_close(rest);
    data_close(part);
    data_close(d);
}

static void test_refusals(void **state)
{
    (void)state;
    must_fail("shapes,n=9,size=8+shapes,n=9,size=16", ERR_SHAPE, "[8,8,3] and of [16,16,3]", "size=");
    must_fail("shapes,n=9+rings", ERR_DATA, "rings are none", NULL);
    must_fail("shapes+nothing", ERR_FILE, "no file, folder or built-in data called 'shapes+nothing'", NULL);
    must_fail("shapes+", ERR_FILE, "no file", NULL);
}

static void test_want_of_memory(void **state)
{
    (void)state;
    torture_open("shapes,n=9,size=8+shapes,n=5,size=8");
    torture_open("shapes,n=9,size=8,label=colour");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_two_seeds), cmocka_unit_test(test_emoji_by_two_hands),
                                       cmocka_unit_test(test_refusals), cmocka_unit_test(test_want_of_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
