/* test_text.c -- text grows and fails softly; numbers survive any locale; words and amounts as a person would say. */
#include "base/mem.h"
#include "base/rng.h"
#include "base/text.h"
#include "tests/test.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void text_grows(void **state)
{
    (void)state;
    struct text t = {0};
    assert_string_equal(text_get(&t), "");
    for (int i = 0; i < 1000; i++) text_printf(&t, "%d,", i);
    assert_int_equal(t.length, 10 * 2 + 90 * 3 + 900 * 4);
    assert_memory_equal(text_get(&t), "0,1,2,3,", 8);
    assert_string_equal(text_get(&t) + t.length - 8, "998,999,");
    text_free(&t);
    text_bytes(&t, "a\0b", 3);
    assert_int_equal(t.length, 3);
    assert_memory_equal(text_get(&t), "a\0b", 4);
    text_free(&t);
    assert_int_equal(mem_live_bytes(), 0);
}

static void failure_is_sticky_and_keeps_the_rest(void **state)
{
    (void)state;
    struct text t = {0};
    char large[500];
    memset(large, 'x', 499);
    large[499] = 0;
    text_add(&t, "kept");
    mem_fail_at(1);
    text_add(&t, large);
    mem_fail_at(0);
    assert_true(t.failed);
    text_add(&t, "more");
    assert_string_equal(text_get(&t), "kept");
    text_free(&t);
    assert_false(t.failed);
}

static void expect_json(const char *in, const char *out)
{
    struct text t = {0};
    text_json(&t, in);
    assert_string_equal(text_get(&t), out);
    text_free(&t);
}

static void json_strings_are_escaped(void **state)
{
    (void)state;
    expect_json("", "\"\"");
    expect_json("a \"b\" \\ /", "\"a \\\"b\\\" \\\\ /\"");
    expect_json("1\n2\t3\r\x1b[0m\x7f", "\"1\\n2\\t3\\u000d\\u001b[0m\\u007f\"");
    expect_json("\xed\x95\x9c caf\xc3\xa9 \xf0\x9f\x98\x80", "\"\xed\x95\x9c caf\xc3\xa9 \xf0\x9f\x98\x80\"");
}

#define BAD "\xef\xbf\xbd"

static void bad_utf8_is_replaced(void **state)
{
    (void)state;
    expect_json("caf\xe9", "\"caf" BAD "\"");                   /* Latin-1 */
    expect_json("\xc0\x80", "\"" BAD BAD "\"");                 /* overlong */
    expect_json("\xed\xa0\x80", "\"" BAD BAD BAD "\"");         /* a surrogate */
    expect_json("\xf4\x90\x80\x80", "\"" BAD BAD BAD BAD "\""); /* above U+10FFFF */
    expect_json("\xf0\x9f\x98", "\"" BAD BAD BAD "\"");         /* cut off */
    expect_json("\xff\x80z", "\"" BAD BAD "z\"");
}

static void reals_are_short_and_read_back(void **state)
{
    (void)state;
    struct text t = {0};
    text_real(&t, 0.1);
    text_add(&t, " ");
    text_real(&t, 1e-3);
    text_add(&t, " ");
    text_real(&t, -100);
    text_add(&t, " ");
    text_real(&t, 1.0 / 3);
    assert_string_equal(text_get(&t), "0.1 0.001 -100 0.3333333333333333");
    struct rng r = rng_stream(1, "reals");
    for (int i = 0; i < 2000; i++) {
        double x = rng_normal(&r) * pow(10, rng_normal(&r) * 50), back = 0;
        text_clear(&t);
        text_real(&t, x);
        assert_true(text_to_real(text_get(&t), &back));
        assert_true(back == x);
    }
    text_free(&t);
}

static void numbers_are_read_whole_or_not_at_all(void **state)
{
    (void)state;
    static const char *const bad[] = {"",     " 1",    "1 ",  "1x",  "x",  "nan", "inf",
                                      "0x10", "1e999", "--1", "1,5", "1e", "."};
    double x = 7;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (text_to_real(bad[i], &x)) print_error("'%s' was read as %g\n", bad[i], x);
        assert_true(x == 7);
    }
    assert_true(text_to_real("-1.5e-3", &x) && x == -1.5e-3);
    assert_true(text_to_real("+4", &x) && x == 4);
}

/* A locale with a decimal comma: an installed one, or one made for this test. */
static bool set_comma_locale(const char *folder)
{
    char command[200];
    if (setlocale(LC_NUMERIC, "de_DE.UTF-8") || setlocale(LC_NUMERIC, "fr_FR.UTF-8")) return true;
    snprintf(command, sizeof command, "localedef -i de_DE -f UTF-8 %s/de_DE.UTF-8 >/dev/null 2>&1", folder);
    if (system(command)) return false;
    setenv("LOCPATH", folder, 1);
    return setlocale(LC_NUMERIC, "de_DE.UTF-8");
}

static void a_comma_locale_changes_nothing(void **state)
{
    (void)state;
    char folder[] = "/tmp/limn-test-XXXXXX", command[100], plain[20];
    struct text t = {0};
    double x = 0;
    assert_non_null(mkdtemp(folder));
    bool comma = set_comma_locale(folder);
    snprintf(plain, sizeof plain, "%g", 0.5);
    text_real(&t, 0.5);
    bool read = text_to_real("0.25", &x);
    setlocale(LC_NUMERIC, "C");
    unsetenv("LOCPATH");
    snprintf(command, sizeof command, "rm -r %s", folder);
    assert_int_equal(system(command), 0);
    if (comma) assert_string_equal(plain, "0,5");
    assert_string_equal(text_get(&t), "0.5");
    assert_true(read && x == 0.25);
    text_free(&t);
    if (comma) return;
    print_message("no locale with a decimal comma is here, and none can be made\n");
    skip();
}

static const char *const words[] = {"latent", "beta", "hidden", "likelihood", "base_width", "rate", "fashion-mnist"};

static const char *nearest(const char *word)
{
    return text_nearest(word, words, (int)(sizeof words / sizeof *words));
}

static void nearly_right_words_are_found(void **state)
{
    (void)state;
    assert_string_equal(nearest("latnt"), "latent");
    assert_string_equal(nearest("latetn"), "latent");
    assert_string_equal(nearest("Beta"), "beta");
    assert_string_equal(nearest("btea"), "beta");
    assert_string_equal(nearest("base-widht"), "base_width");
    assert_string_equal(nearest("likelyhood"), "likelihood");
    assert_string_equal(nearest("fashion"), "fashion-mnist");
    assert_string_equal(nearest("rate"), "rate");
}

static void strange_words_are_not(void **state)
{
    (void)state;
    char large[300];
    memset(large, 'l', 299);
    large[299] = 0;
    assert_null(nearest("epochs"));
    assert_null(nearest("x"));
    assert_null(nearest(""));
    assert_null(nearest("li"));
    assert_null(nearest(large));
    assert_null(text_nearest("word", NULL, 0));
    const char *const long_names[] = {large};
    assert_null(text_nearest("word", long_names, 1));
}

static void counts_and_sizes(void **state)
{
    (void)state;
    static const struct {
        double n;
        const char *count, *size;
    } known[] = {
        {0, "0", "0 B"},
        {7, "7", "7 B"},
        {999, "999", "999 B"},
        {1000, "1.0 k", "1000 B"},
        {1536, "1.5 k", "1.5 KiB"},
        {0.25, "0.25", "0.25 B"},
        {12.34, "12.3", "12.3 B"},
        {-2000, "-2.0 k", "-2.0 KiB"},
        {1.2e6, "1.2 M", "1.1 MiB"},
        {999960, "1.0 M", "977 KiB"},
        {367001600, "367 M", "350 MiB"},
        {3e9, "3.0 G", "2.8 GiB"},
    };
    char buffer[32];
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        assert_string_equal(text_count(known[i].n, buffer, sizeof buffer), known[i].count);
        assert_string_equal(text_size(known[i].n, buffer, sizeof buffer), known[i].size);
    }
}

static void durations(void **state)
{
    (void)state;
    static const struct {
        double seconds;
        const char *text;
    } known[] = {
        {0, "0 ms"},
        {0.0123, "12 ms"},
        {0.9996, "1.0 s"},
        {1.25, "1.2 s"},
        {9.96, "10 s"},
        {59.4, "59 s"},
        {59.6, "1 min 00 s"},
        {187, "3 min 07 s"},
        {3569, "59 min 29 s"},
        {7500, "2 h 05 min"},
        {3599.9, "1 h 00 min"},
        {86400, "1 d 00 h"},
        {273600, "3 d 04 h"},
        {-1, "?"},
        {NAN, "?"},
    };
    char buffer[32];
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        assert_string_equal(text_duration(known[i].seconds, buffer, sizeof buffer), known[i].text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_grows),
        cmocka_unit_test(failure_is_sticky_and_keeps_the_rest),
        cmocka_unit_test(json_strings_are_escaped),
        cmocka_unit_test(bad_utf8_is_replaced),
        cmocka_unit_test(reals_are_short_and_read_back),
        cmocka_unit_test(numbers_are_read_whole_or_not_at_all),
        cmocka_unit_test(a_comma_locale_changes_nothing),
        cmocka_unit_test(nearly_right_words_are_found),
        cmocka_unit_test(strange_words_are_not),
        cmocka_unit_test(counts_and_sizes),
        cmocka_unit_test(durations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
