/* test_schema.c -- descriptions of items: written and read, copied, compared, and refused when they make no sense. */
#include "base/json.h"
#include "base/text.h"
#include "model/item.h"
#include "tests/test.h"
#include "tests/torture.h"

static const char *const colours[] = {"red", "green \"and\" blue", "\u00fcber"};

static const struct column columns[] = {
    {.name = "height", .mean = 1.7, .deviation = 0.1, .low = 1.5, .high = 2.25, .missing = 3},
    {.name = "colour", .kind = COLUMN_CATEGORY, .categories = 3, .category_names = colours, .high = 2, .whole = true},
    {.name = "day", .high = 9, .whole = true, .date = "%Y-%m-%d", .origin = 3600, .unit = 86400},
};

static const struct item samples[] = {
    {.kind = ITEM_IMAGE, .type = U8, .shape = {3, {28, 20, 1}}, .classes = 3, .class_names = colours},
    {.kind = ITEM_IMAGE, .type = F32, .shape = {3, {4, 4, 3}}},
    {.kind = ITEM_ROW, .type = F32, .shape = {1, {3}}, .classes = 7, .columns = columns},
    {.kind = ITEM_TEXT, .type = I32, .shape = {1, {64}}, .symbols = 3, .symbol_names = colours},
    {.kind = ITEM_SERIES, .type = F32, .shape = {2, {50, 3}}, .columns = columns},
    {.kind = ITEM_IMAGE, .type = U8, .shape = {3, {24, 6, 1}}, .frames = 4},
    {.kind = ITEM_TEXT, .type = I32, .shape = {1, {8}}, .units = UNITS_SUBWORDS, .symbols = 3, .symbol_names = colours},
};
#define SAMPLES (sizeof samples / sizeof *samples)

static int write(const struct item *item, struct text *out, struct err *e)
{
    struct json *object = json_new_object();
    int rc = item_to_json(item, object, e);
    if (!rc) json_print(object, out);
    json_free(object);
    return rc ? rc : out->failed ? fail_memory(e) : 0;
}

static int read(const char *text, struct item *item, struct arena *arena, struct err *e)
{
    struct json *object = json_parse(text, strlen(text), e);
    if (!object) return (int)e->kind;
    int rc = item_from_json(object, item, arena, e);
    json_free(object);
    return rc;
}

static void test_there_and_back(void **state)
{
    (void)state;
    for (size_t k = 0; k < SAMPLES; k++) {
        struct text first = {0}, second = {0};
        struct arena arena = {0};
        struct item item;
        struct err e = {0};
        assert_int_equal(write(&samples[k], &first, &e), 0);
        if (read(text_get(&first), &item, &arena, &e)) print_message("%s: %s\n", e.text, text_get(&first));
        assert_int_equal(item_suits(&samples[k], &item, &e), 0);
        assert_int_equal(write(&item, &second, &e), 0);
        assert_string_equal(text_get(&first), text_get(&second));
        text_free(&first);
        text_free(&second);
        arena_free(&arena);
    }
}

static void test_what_is_kept(void **state)
{
    (void)state;
    struct text text = {0};
    struct arena arena = {0};
    struct item item;
    struct err e = {0};
    assert_int_equal(write(&samples[2], &text, &e), 0);
    assert_int_equal(read(text_get(&text), &item, &arena, &e), 0);
    text_free(&text);
    assert_true(item.columns[0].mean == 1.7 && item.columns[0].high == 2.25 && item.columns[0].missing == 3);
    assert_true(!item.columns[0].whole && item.columns[1].whole);
    assert_int_equal(item.columns[1].categories, 3);
    assert_string_equal(item.columns[1].category_names[1], colours[1]);
    assert_true(!item.columns[1].date && item.columns[2].origin == 3600 && item.columns[2].unit == 86400);
    assert_string_equal(item.columns[2].date, "%Y-%m-%d");
    assert_int_equal(item.classes, 7);
    assert_null(item.class_names);
    arena_free(&arena);
}

static void test_copies_stand_alone(void **state)
{
    (void)state;
    char name[] = "height", class[] = "red";
    const char *classes[] = {class};
    struct column column = {.name = name, .mean = 2};
    struct item item = {ITEM_ROW, F32, SHAPE(1), .classes = 1, .class_names = classes, .columns = &column}, copy;
    struct arena arena = {0};
    struct err e = {0};
    assert_int_equal(item_copy(&item, &copy, &arena, &e), 0);
    name[0] = class[0] = 'x';
    column.mean = 3;
    assert_string_equal(copy.columns[0].name, "height");
    assert_string_equal(copy.class_names[0], "red");
    assert_true(copy.columns[0].mean == 2);
    arena_free(&arena);
}

static void test_refusals(void **state)
{
    (void)state;
    static const struct {
        const char *text, *says;
    } cases[] = {
        {"{}", "'kind' is ''"},
        {"[]", "'kind' is ''"},
        {"{\"kind\":\"smell\"}", "'kind' is 'smell'"},
        {"{\"kind\":\"image\",\"type\":\"i32\"}", "a image of i32"},
        {"{\"kind\":\"image\",\"type\":\"u8\",\"shape\":[28,28]}", "a list of 3 sizes"},
        {"{\"kind\":\"image\",\"type\":\"u8\",\"shape\":[28,28,0]}", "'shape' does not give"},
        {"{\"kind\":\"image\",\"type\":\"u8\",\"shape\":[28,-1,1]}", "'shape' does not give"},
        {"{\"kind\":\"image\",\"type\":\"u8\",\"shape\":[100000,100000,3]}", "'shape' does not give"},
        {"{\"kind\":\"image\",\"type\":\"u8\",\"shape\":[4294967296,4294967296,4294967296]}", "'shape' does not give"},
        {"{\"kind\":\"image\",\"type\":\"u8\",\"shape\":[6,2,1],\"frames\":4}", "'frames' does not go into"},
        {"{\"kind\":\"image\",\"type\":\"u8\",\"shape\":[6,2,1],\"frames\":0}", "'frames' is not a whole number"},
        {"{\"kind\":\"row\",\"type\":\"f32\",\"shape\":[6],\"frames\":3}", "'frames' does not go into"},
        {"{\"kind\":\"text\",\"type\":\"i32\",\"shape\":[2],\"symbols\":2,\"units\":\"runes\",\"classes\":0}",
         "'units' is 'runes'"},
        {"{\"kind\":\"text\",\"type\":\"i32\",\"shape\":[2],\"symbols\":2,\"units\":\"bytes\",\"classes\":0}",
         "symbols that are bytes are not possible so"},
        {"{\"kind\":\"row\",\"type\":\"f32\",\"shape\":[2.5]}", "'shape' does not give"},
        {"{\"kind\":\"row\",\"type\":\"f32\",\"shape\":[2]}", "'symbols' is not"},
        {"{\"kind\":\"row\",\"type\":\"f32\",\"shape\":[2],\"symbols\":0,\"classes\":-1}", "'classes' is not"},
        {"{\"kind\":\"row\",\"type\":\"f32\",\"shape\":[2],\"symbols\":0,\"classes\":99999999999}", "'classes' is not"},
        {"{\"kind\":\"text\",\"type\":\"i32\",\"shape\":[2],\"symbols\":0,\"classes\":0}", "text without symbols"},
        {"{\"kind\":\"row\",\"type\":\"f32\",\"shape\":[2],\"symbols\":0,\"classes\":2,\"class_names\":[\"a\"]}",
         "'class_names' is not a list of 2"},
        {"{\"kind\":\"row\",\"type\":\"f32\",\"shape\":[2],\"symbols\":0,\"classes\":1,\"class_names\":[7]}",
         "not a text"},
        {"{\"kind\":\"row\",\"type\":\"f32\",\"shape\":[2],\"symbols\":0,\"classes\":0,\"columns\":[]}",
         "'columns' does not describe the 2"},
        {"{\"kind\":\"image\",\"type\":\"u8\",\"shape\":[1,1,1],\"symbols\":0,\"classes\":0,\"columns\":[]}",
         "'columns' does not describe"},
        {"{\"kind\":\"row\",\"type\":\"f32\",\"shape\":[1],\"symbols\":0,\"classes\":0,\"columns\":[{\"name\":\"a\"}]}",
         "'kind' is ''"},
        {"{\"kind\":\"row\",\"type\":\"f32\",\"shape\":[1],\"symbols\":0,\"classes\":0,\"columns\":"
         "[{\"name\":\"a\",\"kind\":\"number\",\"mean\":null}]}",
         "'mean' is not a number"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct arena arena = {0};
        struct item item;
        struct err e = {0};
        assert_int_equal(read(cases[k].text, &item, &arena, &e), ERR_FORMAT);
        if (!strstr(e.text, cases[k].says)) print_message("%s: %s\n", cases[k].text, e.text);
        assert_non_null(strstr(e.text, cases[k].says));
        arena_free(&arena);
    }
}

static void assert_unsuited(const struct item *data, size_t model, const char *says)
{
    struct err e = {0};
    assert_int_equal(item_suits(&samples[model], data, &e), ERR_DATA);
    if (!strstr(e.text, says)) print_message("%s\n", e.text);
    assert_non_null(strstr(e.text, says));
}

static void test_what_suits(void **state)
{
    (void)state;
    static const char *const others[] = {"red", "green", "blue"};
    struct err e = {0};
    struct item data = samples[0];
    data.classes = 0;
    assert_int_equal(item_suits(&samples[0], &data, &e), 0); /* without labels */
    data.classes = 4;
    assert_unsuited(&data, 0, "4 classes");
    data = samples[0];
    data.type = F32;
    assert_unsuited(&data, 0, "are of f32");
    data = samples[0];
    data.shape.dim[0] = 32;
    assert_unsuited(&data, 0, "items of [32,20,1]; the model was made for [28,20,1]");
    assert_unsuited(&samples[2], 0, "kind 'row'");
    data = samples[5];
    data.frames = 0;
    assert_unsuited(&data, 5, "items of [24,6,1]; the model was made for 4 frames of [6,6,1]");
    data.frames = 8;
    assert_unsuited(&data, 5, "items of 8 frames of [3,6,1]");
    data = samples[3];
    data.units = UNITS_SUBWORDS;
    data.shape = samples[3].shape;
    assert_unsuited(&data, 3, "symbols of these data are of another sort");
    data = samples[3];
    data.symbol_names = others;
    assert_unsuited(&data, 3, "symbol 1 is 'green'");
    data.symbols = 4;
    assert_unsuited(&data, 3, "4 symbols");

    struct column changed[] = {columns[0], columns[1], columns[2]};
    data = samples[2];
    data.columns = changed;
    changed[0].mean = 100;
    assert_int_equal(item_suits(&samples[2], &data, &e), 0); /* other values of the same columns */
    changed[2].origin = 0;
    assert_unsuited(&data, 2, "'day' counts time from another moment");
    changed[1].category_names = others;
    assert_unsuited(&data, 2, "category 1 is 'green'");
    changed[1].categories = 2;
    assert_unsuited(&data, 2, "'colour' is of another kind");
    changed[0].name = "width";
    assert_unsuited(&data, 2, "column 1 is 'width' in these data; the model was made for 'height'");
}

static const struct json *written; /* by test_every_allocation_failed, once */

static int scenario(struct err *e)
{
    struct text text = {0};
    struct arena arena = {0};
    struct item item, copy;
    int rc = write(&samples[2], &text, e);
    if (!rc) rc = item_from_json(written, &item, &arena, e);
    if (!rc) rc = item_copy(&item, &copy, &arena, e);
    text_free(&text);
    arena_free(&arena);
    return rc;
}

static void test_every_allocation_failed(void **state)
{
    (void)state;
    struct err e = {0};
    struct json *object = json_new_object();
    assert_int_equal(item_to_json(&samples[2], object, &e), 0);
    written = object;
    torture(scenario);
    json_free(object);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_there_and_back),     cmocka_unit_test(test_what_is_kept),
        cmocka_unit_test(test_copies_stand_alone), cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_what_suits),         cmocka_unit_test(test_every_allocation_failed),
    };
    json_use_counted_memory();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
