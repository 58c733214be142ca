/* test_story.c -- captions and attributes beside pictures: every layout, and each nasty line with what is said of it. */
#include "base/json.h"
#include "pictures.h"

#include <math.h>

static void three_pictures(void)
{
    temp_clear();
    put_grey("d/a/1.png", 2, 2, 1);
    put_grey("d/a/2.png", 2, 2, 2);
    put_grey("d/b/1.png", 2, 2, 3);
}

static void check_keywords(const struct data *d, int64_t row, const char *keywords)
{
    struct text t = {0};
    d->captions->keywords(d, row, &t);
    assert_string_equal(text_get(&t), keywords);
    text_free(&t);
}

static void check_captions(const char *one, const char *two, const char *three)
{
    struct data *d = must_open(temp_path("d"));
    check_caption(d, 0, one);
    check_caption(d, 1, two);
    check_caption(d, 2, three);
    data_close(d);
}

static void test_layouts(void **state)
{
    (void)state;
    static const struct {
        const char *file, *content;
    } layout[] = {
        {"d/captions.tsv", "a/1.png\tone\n2.png\ttwo, \"quoted\"\n"},
        {"d/captions.tsv", "\xef\xbb\xbf"
                           "file\tother\tcaption\r\n\r\n./a/1.png\tx\tone\r\nd/a/2.png\t\ttwo, \"quoted\""},
        {"d/captions.csv", "caption,File_Name\none,a/1.png\n\"two, \"\"quoted\"\"\",2.png\n"},
        {"captions.csv", "one,a/1.png\n"}, /* beside, and of other pictures only */
        {"d/captions.jsonl", "{\"file\": \"a/1.png\", \"caption\": \"one\"}\n\n"
                             " {\"image\": \"2.png\", \"text\": \"two, \\\"quoted\\\"\", \"more\": 1}"},
    };
    for (size_t i = 0; i < sizeof layout / sizeof *layout; i++) {
        three_pictures();
        put_text(layout[i].file, layout[i].content);
        if (i == 3) put_text("captions.tsv", layout[0].content);
        check_captions("one", "two, \"quoted\"", "");
    }
}

static void test_none(void **state)
{
    (void)state;
    three_pictures();
    struct data *d = must_open(temp_path("d"));
    assert_null(d->captions->text);
    assert_null(d->captions->keywords);
    assert_int_equal(d->captions->columns, 0);
    data_close(d);
    put_text("captions.tsv", "elsewhere.png\tnot here\n"); /* beside, about others */
    put_text("attributes.csv", "file,x\nelsewhere.png,1\n");
    d = must_open(temp_path("d"));
    assert_null(d->captions->text);
    assert_int_equal(d->captions->columns, 0);
    data_close(d);
}

static void test_classes_and_groups(void **state)
{
    (void)state;
    temp_clear();
    for (int i = 0; i < 4; i++)
        put_grey((const char *[]){"d/1.png", "d/2.png", "d/3.png", "d/4.png"}[i], 2, 2, (uint8_t)i);
    put_text("d/captions.tsv",
             "file\tcaption\tkeywords\tcategory\tbase_file\n"
             "1.png\tone\tx, y\tred\tg\n2.png\ttwo\t\tblue\tg\n3.png\tthree\tz\tred\t\n4.png\t\t\tred\t\n");
    struct data *d = must_open(temp_path("d"));
    assert_string_equal(d->about, "4 grey pictures of 2 x 2 in 2 classes (d, 3 with a caption)");
    check_items(d, 4, (const uint8_t[]){0, 1, 2, 3}, (const int32_t[]){1, 0, 1, 1});
    assert_string_equal(d->item.class_names[0], "blue");
    check_keywords(d, 0, "x, y");
    check_keywords(d, 1, "");
    assert_true(d->group(d, 0) == d->group(d, 1));
    assert_true(d->group(d, 2) != d->group(d, 3));
    data_close(d);
    put_text("d/captions.tsv", "file\tcaption\tclass\n1.png\tone\tred\n2.png\ttwo\tblue\n"); /* two have no class */
    d = must_open(temp_path("d"));
    assert_int_equal(d->item.classes, 0);
    data_close(d);
}

static void test_attributes(void **state)
{
    (void)state;
    three_pictures();
    put_text("d/attributes.csv",
             "picture,size,colour,none\nb/1.png,?,red,\na/1.png,1.5,\"light, blue\",NA\na/2.png,-3,red,?\n");
    struct data *d = must_open(temp_path("d"));
    const struct captions *c = d->captions;
    assert_int_equal(c->columns, 3);
    assert_string_equal(c->column[0].name, "size");
    assert_int_equal(c->column[0].kind, COLUMN_NUMBER);
    assert_true(c->column[0].low == -3 && c->column[0].high == 1.5 && c->column[0].mean == -0.75);
    assert_true(c->column[0].missing == 1 && !c->column[0].whole && c->column[0].deviation == 2.25);
    assert_true(c->attribute(d, 0, 0) == 1.5 && c->attribute(d, 1, 0) == -3 && isnan(c->attribute(d, 2, 0)));
    assert_int_equal(c->column[1].kind, COLUMN_CATEGORY);
    assert_int_equal(c->column[1].categories, 2);
    assert_string_equal(c->column[1].category_names[0], "light, blue");
    assert_true(c->attribute(d, 0, 1) == 0 && c->attribute(d, 1, 1) == 1 && c->attribute(d, 2, 1) == 1);
    assert_int_equal(c->column[2].missing, 3);
    assert_string_equal(d->about, "3 grey pictures of 2 x 2 in 2 classes (d, 3 attributes)");
    data_close(d);
}

static void test_a_subset_tells_the_same(void **state)
{
    (void)state;
    struct err e = {0};
    struct data *part, *less;
    three_pictures();
    put_text("d/captions.tsv",
             "file\tcaption\tkeywords\tgroup\na/1.png\tone\tk1\tg\na/2.png\ttwo\tk2\th\nb/1.png\tthree\tk3\tg\n");
    put_text("d/attributes.csv", "file,x\na/1.png,1\na/2.png,2\nb/1.png,3\n");
    struct data *d = must_open(temp_path("d"));
    assert_int_equal(data_subset(d, (int64_t[]){2, 0}, 2, &part, &e), 0);
    assert_int_equal(data_subset(part, (int64_t[]){1}, 1, &less, &e), 0);
    check_caption(part, 0, "three");
    check_caption(less, 0, "one");
    check_keywords(less, 0, "k1");
    assert_true(part->captions->attribute(part, 0, 0) == 3);
    assert_true(less->captions->attribute(less, 0, 0) == 1);
    assert_true(part->group(part, 0) == part->group(part, 1));
    assert_true(less->group(less, 0) == d->group(d, 0));
    data_close(less);
    data_close(part);
    data_close(d);
}

/* Pictures of 30 groups of 4, with one pair of equal pictures in two groups. */
static void test_groups_are_not_split(void **state)
{
    (void)state;
    struct err e = {0};
    struct data *rest, *part;
    struct text told = {0};
    char name[40];
    temp_clear();
    text_add(&told, "file\tgroup\n");
    for (int i = 0; i < 120; i++) {
        snprintf(name, sizeof name, "d/%d.png", i);
        put_grey(name, 2, 2, (uint8_t)(i == 117 ? 2 : i));
        text_printf(&told, "%d.png\tg%d\n", i, i / 4);
    }
    put_text("d/captions.tsv", text_get(&told));
    text_free(&told);
    struct data *d = must_open(temp_path("d"));
    if (data_split(d, 0.3, &rest, &part, &e)) fail_msg("%s", e.text);
    assert_int_equal(rest->count + part->count, 120);
    assert_int_equal(rest->count % 4, 0);
    assert_in_range(part->count, 12, 64);
    for (int64_t i = 0; i < rest->count; i++)
        for (int64_t j = 0; j < part->count; j++) assert_true(rest->group(rest, i) != part->group(part, j));
    int with[2] = {0};
    for (int64_t i = 0; i < rest->count; i++) {
        uint8_t x[4];
        assert_int_equal(rest->read(rest, &i, 1, x, NULL, &e), 0);
        with[0] += x[0] / 4 == 0; /* the group of picture 2 */
        with[1] += x[0] / 4 == 29 || x[0] == 2;
    }
    assert_true((with[0] == 5 && with[1] == 5) || (with[0] == 0 && with[1] == 0));
    data_close(rest);
    data_close(part);
    data_close(d);
}

static void test_nasty_lines(void **state)
{
    (void)state;
    static const struct {
        const char *file, *content;
        enum err_kind kind;
        const char *line;
    } nasty[] = {
        {"captions.tsv", "", ERR_DATA, "d: captions.tsv: there is no line in it"},
        {"captions.tsv", "\n\r\n", ERR_DATA, "d: captions.tsv: there is no line in it"},
        {"captions.tsv", "a/1.png", ERR_FORMAT, "line 1: a file name and a caption were expected, separated by a tab"},
        {"captions.tsv", "2.png\tone\n1.png\ttwo\n", ERR_DATA, "line 2: '1.png' is the name of more than one picture"},
        {"captions.tsv", "a/1.png\tone\na/2.png\ttwo\tthree\n", ERR_FORMAT, "line 2: 3 cells, the first line has 2"},
        {"captions.tsv", "c.png\tone\n", ERR_DATA, "captions.tsv: none of the names in it is that of a picture"},
        {"captions.csv", "2.png,\"one\n\n", ERR_FORMAT, "line 1: a quote is opened and not closed"},
        {"captions.csv", "2.png,\"one\ntwo\"\n2.png,\"a\" b\n", ERR_FORMAT,
         "line 3: after a closing quote, a comma or the line's end was expected"},
        {"captions.jsonl", "{\"file\": \"2.png\", \"caption\": \"one\"}\n{\"file\": 2.png}\n", ERR_FORMAT,
         "captions.jsonl: line 2: "},
        {"captions.jsonl", "[1, 2]\n", ERR_FORMAT, "line 1: an object was expected, {\"file\": ..., \"caption\": ...}"},
        {"captions.jsonl", "{\"caption\": \"one\"}\n", ERR_FORMAT,
         "line 1: it does not say of which \"file\" it speaks"},
        {"captions.jsonl", "{\"file\": 3}\n", ERR_FORMAT, "line 1: it does not say of which \"file\" it speaks"},
        {"attributes.csv", "", ERR_FORMAT, "line 1: the names of columns were expected"},
        {"attributes.csv", "file\n2.png\n", ERR_FORMAT, "line 1: the names of columns were expected"},
        {"attributes.csv", "file,x\n2.png\n", ERR_FORMAT, "line 2: 1 cells, the first line has 2"},
        {"attributes.csv", "file,x\n3.png,1\n", ERR_DATA,
         "attributes.csv: none of the names in it is that of a picture"},
    };
    for (size_t i = 0; i < sizeof nasty / sizeof *nasty; i++) {
        char name[40];
        three_pictures();
        snprintf(name, sizeof name, "d/%s", nasty[i].file);
        put_text(name, nasty[i].content);
        must_fail(temp_path("d"), nasty[i].kind, nasty[i].line, NULL);
    }
    three_pictures();
    make_way("d/captions.tsv");
    temp_write("d/captions.tsv", "2.png\ta\0b\n", 10);
    must_fail(temp_path("d"), ERR_FORMAT, "d: captions.tsv: not text: there is a zero byte in it", NULL);
}

static void test_too_many_words_and_cells(void **state)
{
    (void)state;
    struct text t = {0};
    char name[40];
    temp_clear();
    text_add(&t, "file,x\n");
    for (int i = 0; i <= 1000; i++) {
        snprintf(name, sizeof name, "d/%d.png", i);
        put_grey(name, 1, 1, 0);
        text_printf(&t, "%d.png,w%d\n", i, i);
    }
    put_text("d/attributes.csv", text_get(&t));
    must_fail(temp_path("d"), ERR_DATA, "column 'x' holds more than 1000 different words: text is no attribute", NULL);
    text_clear(&t);
    text_add(&t, "file");
    for (int i = 0; i < 1024; i++) text_add(&t, ",x");
    put_text("d/attributes.csv", text_get(&t));
    must_fail(temp_path("d"), ERR_FORMAT, "line 1: more than 1024 cells", NULL);
    text_free(&t);
}

static void test_out_of_memory(void **state)
{
    (void)state;
    three_pictures();
    put_text("d/captions.jsonl", "{\"file\": \"2.png\", \"caption\": \"one\", \"keywords\": [\"a\", \"b\"]}\n");
    put_text("d/attributes.csv", "file,x,y\n2.png,1,word\n");
    torture_open(temp_path("d"));
}

static int setup(void **state)
{
    json_use_counted_memory();
    return temp_setup(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layouts),
        cmocka_unit_test(test_none),
        cmocka_unit_test(test_classes_and_groups),
        cmocka_unit_test(test_attributes),
        cmocka_unit_test(test_a_subset_tells_the_same),
        cmocka_unit_test(test_groups_are_not_split),
        cmocka_unit_test(test_nasty_lines),
        cmocka_unit_test(test_too_many_words_and_cells),
        cmocka_unit_test(test_out_of_memory),
    };
    return cmocka_run_group_tests(tests, setup, temp_remove_tree);
}
