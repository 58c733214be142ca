/* test_emoji.c -- emoji in two hands: packages made here, those installed, and the archives of the shared folder. */
#include "base/json.h"
#include "pictures.h"

#include <math.h>

static void put_index(void)
{
    put_text(
        "g/config/index.json",
        "{\"boy\": {\"unicode\": \"1F466\", \"name\": \"boy\", \"category\": \"people\", \"keywords\": [\"male\", "
        "\"kid\"]},"
        "\"boy_tone5\": {\"unicode\": \"1F466-1F3FF\", \"name\": \"boy tone 5\", \"category\": \"people\"},"
        "\"ok_tone1\": {\"unicode\": \"1F646-1F3FB\", \"name\": \"face with ok tone1\", \"category\": \"people\"},"
        "\"tone1\": {\"unicode\": \"1F3FB\", \"name\": \"modifier\", \"category\": \"modifier\"},"
        "\"no\": {\"unicode\": \"1F1F3-1F1F4\", \"name\": \"norway\", \"category\": \"flags\", \"keywords\": []},"
        "\"eye\": {\"unicode\": \"1F441-200D-1F5E8-FE0F\", \"name\": \"eye_in bubble\", \"category\": \"symbols\"}}");
}

#define NOTO "t/app/assets/images/tanuki_emoji/"

static void put_packages(void)
{
    char path[200];
    temp_clear();
    put_index();
    put_colour("g/assets/png/1F466.png", 64, 64, 1, 2, 3);
    put_colour("g/assets/png/1F466-1F3FF.png", 64, 64, 2, 2, 3);
    put_colour("g/assets/png/1F646-1F3FB.png", 64, 64, 3, 2, 3);
    put_colour("g/assets/png/1F3FB.png", 64, 64, 4, 2, 3);
    put_colour("g/assets/png/1F1F3-1F1F4.png", 64, 64, 5, 2, 3);
    put_colour("g/assets/png/1F441-1F5E8.png", 64, 64, 6, 2, 3);
    put_colour("g/assets/png/nameless.png", 64, 64, 7, 2, 3);
    put_colour(NOTO "emoji_u1f466.png", 72, 72, 11, 2, 3);
    put_colour(NOTO "emoji_u1f466_1f3ff.png", 72, 72, 12, 2, 3);
    put_colour(NOTO "emoji_u1f646_1f3fb.png", 72, 72, 13, 2, 3);
    put_colour(NOTO "emoji_u1f3fb.png", 72, 72, 14, 2, 3);
    put_colour(NOTO "NO.png", 128, 128, 15, 2, 3);
    put_colour(NOTO "emoji_u1f441_200d_1f5e8.png", 72, 72, 16, 2, 3);
    snprintf(path, sizeof path, "%s", temp_path("g"));
    setenv("LIMN_GEMOJIONE", path, 1);
    snprintf(path, sizeof path, "%s", temp_path("t"));
    setenv("LIMN_TANUKI_EMOJI", path, 1);
}

static void check_told(const struct data *d)
{
    static const char *const captions[] = {
        "flag of norway", "modifier", "eye in bubble", "boy", "boy, dark skin tone", "face with ok, light skin tone"};
    static const int tones[] = {0, 0, 0, 0, 5, 1};
    struct text t = {0};
    assert_int_equal(d->count, 6);
    for (int64_t i = 0; i < 6; i++) {
        check_caption(d, i, captions[i]);
        assert_true(d->captions->attribute(d, i, 0) == tones[i]);
        assert_true(d->captions->attribute(d, i, 1) == (i == 0));
        for (int64_t j = 0; j < i; j++) assert_int_equal(d->group(d, i) == d->group(d, j), i == 4 && j == 3);
    }
    d->captions->keywords(d, 3, &t);
    assert_string_equal(text_get(&t), "male, kid");
    text_free(&t);
    assert_string_equal(d->captions->column[0].category_names[5], "dark");
    assert_int_equal(d->item.classes, 4);
    assert_string_equal(d->item.class_names[2], "people");
}

static void test_two_hands(void **state)
{
    (void)state;
    put_packages();
    struct data *d = must_open("emoji");
    assert_true(shape_equal(d->item.shape, SHAPE(64, 64, 3)));
    check_items(d, 6, (const uint8_t[]){5, 4, 6, 1, 2, 3}, (const int32_t[]){0, 1, 3, 2, 2, 2});
    check_told(d);
    assert_string_equal(d->about,
                        "6 colour pictures of 64 x 64 in 4 classes (emoji of gemojione, each with a caption)");
    data_close(d);
    d = must_open("emoji-noto,size=32");
    assert_true(shape_equal(d->item.shape, SHAPE(32, 32, 3)));
    check_items(d, 6, (const uint8_t[]){15, 14, 16, 11, 12, 13}, (const int32_t[]){0, 1, 3, 2, 2, 2});
    check_told(d);
    data_close(d);
}

static void test_refusals(void **state)
{
    (void)state;
    put_packages();
    must_fail("emoji:test", ERR_OPTION, "emoji have no parts", NULL);
    must_fail("emoji,size=4", ERR_OPTION, "size", NULL);
    put_text("g/config/index.json", "{\"a\": {\"unicode\": \"xyz\", \"name\": \"a\", \"category\": \"b\"}}");
    must_fail("emoji", ERR_FORMAT, "index.json: an entry lacks its name, category or code points", NULL);
    put_text("g/config/index.json", "[]");
    must_fail("emoji", ERR_FORMAT, "index.json: it holds no glyphs", NULL);
    put_text("g/config/index.json", "{\"a\": {\"unicode\": \"1F600\", \"name\": \"a\", \"category\": \"b\"}}");
    must_fail("emoji", ERR_DATA, "none of the pictures in", NULL);
    setenv("LIMN_TANUKI_EMOJI", "/nowhere", 1);
    must_fail("emoji-noto", ERR_FILE, "emoji-noto: the pictures of the package ruby-tanuki-emoji are not there",
              "apt-get install ruby-tanuki-emoji");
    setenv("LIMN_GEMOJIONE", "/nowhere", 1);
    must_fail("emoji", ERR_FILE, "emoji: the pictures of the package ruby-gemojione are not there",
              "apt-get install ruby-gemojione");
}

static void test_out_of_memory(void **state)
{
    (void)state;
    put_packages();
    torture_open("emoji,size=8");
}

/* No group on both sides; held[i] of each row of d tells whether it is in the part. */
static int64_t split_by_group(struct data *d, uint64_t held[])
{
    struct err e = {0};
    struct data *rest, *part;
    if (data_split(d, 0.1, &rest, &part, &e)) fail_msg("%s", e.text);
    for (int64_t j = 0; j < part->count; j++) held[j] = part->group(part, j);
    for (int64_t i = 0; i < rest->count; i++)
        for (int64_t j = 0; j < part->count; j++) assert_true(rest->group(rest, i) != held[j]);
    const int64_t n = part->count;
    assert_int_equal(rest->count + n, d->count);
    data_close(rest);
    data_close(part);
    return n;
}

static struct data *installed(const char *name)
{
    struct err e = {0};
    struct data *d;
    unsetenv("LIMN_GEMOJIONE");
    unsetenv("LIMN_TANUKI_EMOJI");
    if (!data_open(name, &d, &e)) return d;
    print_message("%s\n", e.text);
    skip();
    return NULL;
}

static void test_installed_packages(void **state)
{
    (void)state;
    struct data *one = installed("emoji"), *other = installed("emoji-noto");
    struct text a = {0}, b = {0};
    assert_true(one->count >= 1500 && one->count == other->count);
    assert_true(shape_equal(one->item.shape, SHAPE(64, 64, 3)));
    assert_true(shape_equal(other->item.shape, SHAPE(64, 64, 3)));
    int flags = 0, toned = 0;
    for (int64_t i = 0; i < one->count; i++) {
        text_clear(&a);
        text_clear(&b);
        one->captions->text(one, i, &a);
        other->captions->text(other, i, &b);
        assert_string_equal(text_get(&a), text_get(&b));
        assert_true(one->group(one, i) == other->group(other, i));
        flags += one->captions->attribute(one, i, 1) == 1;
        toned += one->captions->attribute(one, i, 0) > 0;
    }
    assert_in_range(flags, 250, 300);
    assert_in_range(toned, 400, 600);
    uint64_t *held = malloc((size_t)one->count * 2 * sizeof *held);
    const int64_t n = split_by_group(one, held), m = split_by_group(other, held + one->count);
    assert_in_range(n, one->count / 20, one->count / 5);
    assert_int_equal(n, m); /* what one hand holds out, the other does too */
    assert_memory_equal(held, held + one->count, (size_t)n * sizeof *held);
    free(held);
    text_free(&a);
    text_free(&b);
    data_close(one);
    data_close(other);
}

static void test_shared_archives(void **state)
{
    (void)state;
    static const char *const vendors[] = {"google", "twitter"};
    const char *shared = getenv("LIMN_TEST_DATA");
    char name[300];
    for (int i = 0; i < 2; i++) {
        snprintf(name, sizeof name, "%.200s/emoji/%s-64.tar.gz", shared ? shared : "../shared/data", vendors[i]);
        if (access(name, R_OK)) {
            print_message("%s is not there\n", name);
            skip();
        }
        struct data *d = must_open(name);
        assert_int_equal(d->count, 3786);
        assert_true(shape_equal(d->item.shape, SHAPE(64, 64, 3)));
        assert_int_equal(d->item.classes, 10);
        assert_string_equal(d->item.class_names[3], "Flags");
        check_caption(d, 0, "keycap #");
        uint64_t *held = malloc((size_t)d->count * sizeof *held);
        assert_in_range(split_by_group(d, held), 200, 600);
        free(held);
        data_close(d);
    }
}

static int setup(void **state)
{
    json_use_counted_memory();
    return temp_setup(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_hands),       cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_out_of_memory),   cmocka_unit_test(test_installed_packages),
        cmocka_unit_test(test_shared_archives),
    };
    return cmocka_run_group_tests(tests, setup, temp_remove_tree);
}
