/* test_zip.c -- archives that are sound, and the line that each of the others earns. */
#include "file/zip.h"

#include "base/mem.h"
#include "tests/file/tools.h"
#include "tests/zipped.h"

static char pattern[40000];

static const struct zipped sound[] = {
    {.name = "folder/", .bytes = "", .size = 0},
    {.name = "folder/stored", .bytes = "hello", .size = 5},
    {.name = "deflated", .bytes = pattern, .size = sizeof pattern, .deflated = true},
    {.name = "nothing", .bytes = "", .size = 0, .deflated = true},
};
#define SOUND ((int)(sizeof sound / sizeof *sound))

static void fill_pattern(void)
{
    for (size_t i = 0; i < sizeof pattern; i++) pattern[i] = (char)(i * i >> 7);
}

static void check_entries(const struct zip *z)
{
    assert_int_equal(zip_count(z), SOUND);
    for (int i = 0; i < SOUND; i++) {
        const struct zip_entry *entry = zip_at(z, i);
        struct err e = {0};
        void *bytes;
        assert_string_equal(entry->name, sound[i].name);
        assert_int_equal(entry->size, sound[i].size);
        assert_ptr_equal(zip_find(z, sound[i].name), entry);
        if (zip_read(z, entry, sound[i].size, &bytes, &e)) WRONG("%s\n", e.text);
        assert_memory_equal(bytes, sound[i].bytes, sound[i].size);
        assert_int_equal(((char *)bytes)[sound[i].size], 0);
        mem_free(bytes);
    }
    assert_null(zip_find(z, "absent"));
    assert_null(zip_at(z, SOUND));
    assert_null(zip_at(z, -1));
}

static void test_entries(void **state)
{
    (void)state;
    struct text t = {0};
    struct err e = {0};
    struct zip *z;
    zipped_make(sound, SOUND, &t);
    assert_int_equal(zip_parse(t.data, t.length, &z, &e), 0);
    check_entries(z);
    zip_close(z);
    put_file("sound.zip", t.data, t.length);
    assert_int_equal(zip_open(path_of("sound.zip"), &z, &e), 0);
    check_entries(z);
    zip_close(z);
    text_free(&t);
}

static void test_a_comment_behind(void **state)
{
    (void)state;
    struct text t = {0};
    struct err e = {0};
    struct zip *z;
    zipped_make(sound, SOUND, &t);
    t.data[t.length - 2] = 7;
    text_add(&t, "comment");
    assert_int_equal(zip_parse(t.data, t.length, &z, &e), 0);
    check_entries(z);
    zip_close(z);
    text_free(&t);
}

static void test_none_at_all(void **state)
{
    (void)state;
    struct text t = {0};
    struct err e = {0};
    struct zip *z;
    zipped_make(NULL, 0, &t);
    assert_int_equal(zip_parse(t.data, t.length, &z, &e), 0);
    assert_int_equal(zip_count(z), 0);
    zip_close(z);
    text_free(&t);
}

/* ---- refusals ---- */

#define X .bytes = "abcdef", .size = 6

static const struct {
    struct zipped entry[2];
    bool opens; /* and the last entry is refused when it is read */
    enum err_kind kind;
    const char *line;
} nasty[] = {
    {{{.name = "/etc/x", X}}, false, ERR_FORMAT, "'/etc/x' has an absolute name"},
    {{{.name = "C:x", X}}, false, ERR_FORMAT, "absolute name"},
    {{{.name = "\\x", X}}, false, ERR_FORMAT, "absolute name"},
    {{{.name = "a/../../x", X}}, false, ERR_FORMAT, "would leave its folder"},
    {{{.name = "a\\..\\x", X}}, false, ERR_FORMAT, "would leave its folder"},
    {{{.name = "..", X}}, false, ERR_FORMAT, "would leave its folder"},
    {{{.name = "a\nb", X}}, false, ERR_FORMAT, "control character"},
    {{{.name = "", X}}, false, ERR_FORMAT, "without a name"},
    {{{.name = "link", X, .mode = 0120777}}, false, ERR_FORMAT, "'link' is a link"},
    {{{.name = "huge", X, .deflated = true, .size_said = 4000000000u}}, false, ERR_FORMAT, "which cannot be"},
    {{{.name = "longer", X, .size_said = 7}}, false, ERR_FORMAT, "which cannot be"},
    {{{.name = "beyond", X, .offset_said = 100000}}, false, ERR_FORMAT, "beyond the archive's end"},
    {{{.name = "short", X, .deflated = true, .size_said = 5}}, true, ERR_FORMAT, "size is not what the directory says"},
    {{{.name = "long", X, .deflated = true, .size_said = 7}}, true, ERR_FORMAT, "size is not what the directory says"},
    {{{.name = "sum", X, .sum_said = 1}}, true, ERR_FORMAT, "checksum does not match"},
    {{{.name = "secret", X, .flags = 1}}, true, ERR_DATA, "'secret' is encrypted"},
    {{{.name = "method", X, .deflated = true, .method_said = 12}}, true, ERR_DATA, "method 12"},
    {{{.name = "noise", X, .method_said = 8}}, true, ERR_FORMAT, "'noise' is damaged"},
    {{{.name = "other", X, .name_within = "rehto"}}, true, ERR_FORMAT, "not where the directory says"},
    {{{.name = "misplaced", X, .offset_said = 1}}, true, ERR_FORMAT, "not where the directory says"},
};

static void test_refusals(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof nasty / sizeof *nasty; i++) {
        struct text t = {0};
        struct err e = {0};
        struct zip *z;
        void *bytes;
        zipped_make(nasty[i].entry, 1, &t);
        int rc = zip_parse(t.data, t.length, &z, &e);
        if ((rc == 0) != nasty[i].opens) WRONG("'%s': %s\n", nasty[i].entry[0].name, e.text);
        if (!rc) rc = zip_read(z, zip_at(z, 0), 1000, &bytes, &e);
        assert_int_equal(rc, nasty[i].kind);
        if (!strstr(e.text, nasty[i].line)) WRONG("'%s' is not in: %s\n", nasty[i].line, e.text);
        if (nasty[i].opens) zip_close(z);
        text_free(&t);
    }
}

static void test_entries_that_share_their_bytes(void **state)
{
    (void)state;
    const struct zipped one = {.name = "a", .bytes = pattern, .size = sizeof pattern};
    struct text t = {0};
    struct err e = {0};
    struct zip *z;
    zipped_make(&one, 1, &t);
    const size_t record = 46 + 1, at = t.length - 22 - record;
    struct text many = {0}; /* the one record, three times */
    text_bytes(&many, t.data, at);
    for (int i = 0; i < 3; i++) text_bytes(&many, t.data + at, record);
    text_bytes(&many, t.data + t.length - 22, 22);
    many.data[many.length - 14] = many.data[many.length - 12] = 3;
    many.data[many.length - 10] = (char)(3 * record);
    assert_int_equal(zip_parse(many.data, many.length, &z, &e), ERR_FORMAT);
    if (!strstr(e.text, "share their bytes")) WRONG("%s\n", e.text);
    text_free(&t);
    text_free(&many);
}

static void test_more_than_allowed(void **state)
{
    (void)state;
    struct text t = {0};
    struct err e = {0};
    struct zip *z;
    void *bytes;
    zipped_make(sound, SOUND, &t);
    assert_int_equal(zip_parse(t.data, t.length, &z, &e), 0);
    assert_int_equal(zip_read(z, zip_find(z, "deflated"), sizeof pattern - 1, &bytes, &e), ERR_FORMAT);
    assert_null(bytes);
    if (!strstr(e.text, "more than the 39999 allowed")) WRONG("%s\n", e.text);
    zip_close(z);
    text_free(&t);
}

static void test_cut_anywhere(void **state)
{
    (void)state;
    struct text t = {0};
    zipped_make(sound, 2, &t);
    for (size_t n = 0; n < t.length; n++) {
        struct err e = {0};
        struct zip *z;
        assert_int_equal(zip_parse(t.data, n, &z, &e), ERR_FORMAT);
        assert_null(z);
    }
    text_free(&t);
}

static void test_no_such_file(void **state)
{
    (void)state;
    struct err e = {0}, folder = {0};
    struct zip *z;
    assert_int_equal(zip_open(path_of("absent.zip"), &z, &e), ERR_FILE);
    assert_non_null(strstr(e.text, "absent.zip"));
    assert_int_equal(zip_open(here.path, &z, &folder), ERR_FILE);
    assert_non_null(strstr(folder.text, "not a plain file"));
}

static struct text sound_bytes;

static int read_all(struct err *e)
{
    struct zip *z;
    void *bytes;
    TRY(zip_parse(sound_bytes.data, sound_bytes.length, &z, e));
    int failed = 0;
    for (int64_t i = 0; i < zip_count(z) && !failed; i++) {
        failed = zip_read(z, zip_at(z, i), 1 << 20, &bytes, e);
        mem_free(bytes);
    }
    zip_close(z);
    return failed;
}

static void test_torture(void **state)
{
    (void)state;
    zipped_make(sound, SOUND, &sound_bytes);
    torture(read_all);
    text_free(&sound_bytes);
}

static int setup(void **state)
{
    fill_pattern();
    return make_folder(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_entries),
        cmocka_unit_test(test_a_comment_behind),
        cmocka_unit_test(test_none_at_all),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_entries_that_share_their_bytes),
        cmocka_unit_test(test_more_than_allowed),
        cmocka_unit_test(test_cut_anywhere),
        cmocka_unit_test(test_no_such_file),
        cmocka_unit_test(test_torture),
    };
    return cmocka_run_group_tests(tests, setup, here_remove);
}
