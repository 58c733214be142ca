/* test_cells.c -- what one cell says: numbers in three styles, dates in many patterns, characters of five kinds. */
#include "data/charset.h"
#include "data/date.h"
#include "data/number.h"
#include "data/words.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- numbers ---- */

static void test_numbers_of_each_style(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        unsigned styles;
        double value; /* in the first of them */
    } cases[] = {
        {"0", 7, 0},
        {"-12", 7, -12},
        {"+12", 7, 12},
        {"1.5", NUMBER_POINT | NUMBER_GROUPS, 1.5},
        {"1,5", NUMBER_COMMA, 1.5},
        {"1.234", 7, 1.234},
        {"1,234", NUMBER_GROUPS | NUMBER_COMMA, 1234},
        {"1,234,567.25", NUMBER_GROUPS, 1234567.25},
        {"1.234.567,25", NUMBER_COMMA, 1234567.25},
        {"1 234", NUMBER_GROUPS | NUMBER_COMMA, 1234},
        {"1'234.5", NUMBER_GROUPS, 1234.5},
        {"1e3", 7, 1000},
        {"1E-3", 7, 0.001},
        {".5", NUMBER_POINT | NUMBER_GROUPS, 0.5},
        {"5.", NUMBER_POINT | NUMBER_GROUPS, 5},
        {"1e400", 0, 0},
        {"12,34,567", 0, 0},
        {"1234,567", NUMBER_COMMA, 1234.567},
        {"1,23", NUMBER_COMMA, 1.23},
        {"", 0, 0},
        {"-", 0, 0},
        {".", 0, 0},
        {"1e", 0, 0},
        {"1e+", 0, 0},
        {"e5", 0, 0},
        {"1.2.3", 0, 0},
        {"0x10", 0, 0},
        {"inf", 0, 0},
        {"nan", 0, 0},
        {"1 2", 0, 0},
        {" 1", 0, 0},
        {"--1", 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const unsigned styles = number_styles(cases[i].text, strlen(cases[i].text));
        double x = 0;
        if (styles != cases[i].styles) fail_msg("'%s': styles %u", cases[i].text, styles);
        if (!styles) continue;
        assert_true(number_read(cases[i].text, strlen(cases[i].text), styles & -styles, &x));
        if (x != cases[i].value) fail_msg("'%s': %.17g", cases[i].text, x);
    }
}

/* Against the C library: equal doubles up to 15 digits, equal floats however many. */
static void test_numbers_are_rounded_right(void **state)
{
    (void)state;
    uint64_t r = 1;
    for (int i = 0; i < 200000; i++) {
        char text[64];
        r = r * 6364136223846793005u + 1442695040888963407u;
        const int digits = 1 + (int)(r >> 60) + i % 4, power = (int)(r >> 50 & 63) - 32;
        const double around = ((double)(r >> 11) - 0x1p52) * 0x1p-52;
        snprintf(text, sizeof text, i % 2 ? "%.*e" : "%.*f", digits, around * (i % 2 ? pow(10, power) : 1000));
        const double right = strtod(text, NULL);
        double x;
        assert_true(number_read(text, strlen(text), NUMBER_POINT, &x));
        if ((float)x != (float)right) fail_msg("%s: %.17g", text, x);
        if (x != right && nextafter(x, right) != right) fail_msg("%s: %.17g, not %.17g", text, x, right);
    }
}

/* The quick way sees what the careful one does, whatever stands behind the number. */
static void test_plain_numbers(void **state)
{
    (void)state;
    uint64_t r = 7;
    int plain = 0;
    for (int i = 0; i < 300000; i++) {
        char text[32];
        const size_t n = (size_t)i % 22;
        for (size_t k = 0; k < sizeof text; k++) {
            r = r * 6364136223846793005u + 1442695040888963407u;
            text[k] = "0123456789.-,/:\0"[(r >> 33) % (k < n && (r >> 60) ? 10 : 16)];
        }
        const bool minus = text[0] == '-';
        uint64_t digits;
        int fraction = -1, of_plain = -2;
        double x, y;
        const bool is = n > minus && number_digits(text + minus, n - minus, &digits, &fraction);
        assert_int_equal(number_plain(text, n, &x, &of_plain), is);
        if (!is) continue;
        plain++;
        assert_int_equal(of_plain, fraction);
        assert_true(number_read(text, n, NUMBER_POINT, &y) && x == y && signbit(x) == signbit(y));
    }
    assert_true(plain > 50000);
}

static void test_numbers_of_any_length(void **state)
{
    (void)state;
    char text[600];
    double x;
    memset(text, '0', sizeof text);
    text[0] = '1';
    assert_true(number_read(text, 309, NUMBER_POINT, &x) && x == 1e308);
    text[1] = '.';
    assert_true(number_read(text, 300, NUMBER_POINT, &x) && x == 1);
    assert_false(number_read(text, 1, NUMBER_POINT, &x) && x != 1);
    memset(text, '9', sizeof text);
    assert_false(number_read(text, 500, NUMBER_POINT, &x)); /* beyond all doubles */
    assert_true(number_read("12345678901234567890123", 23, NUMBER_POINT, &x) &&
                fabs(x / 1.2345678901234567890123e22 - 1) < 1e-15);
    assert_true(number_read("0.000000000000000000000000000000000001", 38, NUMBER_POINT, &x) && x == 1e-36);
}

/* ---- dates ---- */

static void test_dates_there_and_back(void **state)
{
    (void)state;
    const char *pattern;
    for (int i = 0; (pattern = date_pattern(i)); i++) {
        for (int64_t t = -62135596800; t < 253402300800; t += 86400 * 911 + 3661) {
            char text[DATE_TEXT_MAX], again[DATE_TEXT_MAX];
            int64_t seconds;
            date_write(t, pattern, text);
            assert_true(date_read(text, strlen(text), pattern, &seconds));
            date_write(seconds, pattern, again);
            assert_string_equal(text, again);
            assert_true(date_patterns(text, strlen(text), ~(uint64_t)0) >> i & 1);
            if (strstr(pattern, "%S")) assert_int_equal(seconds, t);
        }
        assert_true(date_pattern_known(pattern));
    }
    assert_false(date_pattern_known("%s"));
}

static void test_dates_that_are_none(void **state)
{
    (void)state;
    static const char *const none[] = {
        "2020-02-30",       "2021-02-29",       "2020-13-01",  "2020-00-01", "20-01-01",
        "2020-01-01 24:00", "2020-01-01 12:60", "2020-1",      "12345678",   "1.2.3",
        "31/31/2020",       "2020-01-01 12",    "2020-01-01x", "0000-01-01", "2020--1-01"};
    int64_t seconds;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        if (date_patterns(none[i], strlen(none[i]), ~(uint64_t)0) && strcmp(none[i], "2020-1")) fail_msg("%s", none[i]);
    assert_true(date_read("2000-02-29", 10, "%Y-%m-%d", &seconds) && seconds == 951782400);
    assert_true(date_read("1970-01-01 00:00:01.25", 22, "%Y-%m-%d %H:%M:%S", &seconds) && seconds == 1);
    assert_int_equal(date_months(951782400), 361);
    assert_int_equal(date_months(-1), -1);
}

static void test_values_as_dates(void **state)
{
    (void)state;
    char text[DATE_TEXT_MAX];
    date_write_value(1.4, 0, 86400, "%Y-%m-%d", text);
    assert_string_equal(text, "1970-01-02");
    date_write_value(1e30, 0, 86400, "%Y-%m-%d", text);
    assert_string_equal(text, "9999-12-31");
    date_write_value(-1e30, 0, 3600, "%Y-%m-%dT%H:%M:%SZ", text);
    assert_string_equal(text, "0001-01-01T00:00:00Z");
}

/* ---- characters ---- */

static enum charset verdict(const char *text, size_t step)
{
    struct charset_seen seen = {0};
    for (size_t at = 0, n = strlen(text); at < n; at += step)
        charset_look(&seen, text + at, n - at < step ? n - at : step);
    return charset_verdict(&seen);
}

static void test_characters_are_told_apart(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum charset charset;
    } cases[] = {
        {"plain text, and more of it than eight bytes", CHARSET_ASCII},
        {"gr\xc3\xb6\xc3\x9f"
         "er",
         CHARSET_UTF8},
        {"\xe2\x82\xac and \xf0\x9f\x98\x80", CHARSET_UTF8},
        {"gr\xf6\xdf"
         "er",
         CHARSET_LATIN1},
        {"caf\xe9", CHARSET_LATIN1},
        {"\xc4pfel und \xdcpfel", CHARSET_LATIN1},
        {"\xc1\x81", CHARSET_LATIN1},         /* an overlong A is no UTF-8 */
        {"\xed\xa0\x80", CHARSET_LATIN1},     /* nor is half a pair */
        {"\xf4\x90\x80\x80", CHARSET_LATIN1}, /* nor what lies beyond the last character */
        {"a\xc3", CHARSET_LATIN1},            /* nor what is cut short */
        {"\xc0\xcc\xb8\xa7,\xb0\xa1\xb3\xaa", CHARSET_CP949},
        {"\xb0\xa1 \x8c\x63 \xb3\xaa \xb4\xd9", CHARSET_CP949},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (size_t step = 1; step < 12; step++)
            if (verdict(cases[i].text, step) != cases[i].charset)
                fail_msg("%s: %s", cases[i].text, charset_name(verdict(cases[i].text, step)));
}

static void test_half_pairs_of_utf16(void **state)
{
    (void)state;
    char to[32];
    uint16_t spare = 0;
    const uint8_t lone[] = {0x00, 0xdc, 0x3d, 0xd8, 'a', 0};
    const size_t n = charset_from_utf16(lone, sizeof lone, false, &spare, to);
    assert_int_equal(n, 7);
    assert_memory_equal(to,
                        "\xef\xbf\xbd\xef\xbf\xbd"
                        "a",
                        7);
    const uint8_t high[] = {0xd8, 0x3d}, low[] = {0xde, 0x00};
    assert_int_equal(charset_from_utf16(high, 2, true, &spare, to), 0);
    assert_int_equal(charset_from_utf16(low, 2, true, &spare, to), 4);
    assert_memory_equal(to, "\xf0\x9f\x98\x80", 4);
}

/* ---- words ---- */

static void test_words(void **state)
{
    (void)state;
    struct words w = {.most = 500};
    struct err e = {0};
    char text[WORD_BYTES_MOST + 2];
    for (int i = 0; i < 1500; i++) assert_int_equal(words_add(&w, text, (size_t)sprintf(text, "w%d", i % 500), &e), 0);
    assert_true(w.count == 500 && !w.full);
    for (int i = 0; i < 500; i++) {
        const int at = words_find(&w, text, (size_t)sprintf(text, "w%d", i));
        assert_int_equal(at, i);
        assert_int_equal(w.word[at].count, 3);
    }
    assert_int_equal(words_find(&w, "w", 1), -1);
    assert_int_equal(words_add(&w, "one more", 8, &e), 0);
    assert_true(w.full && w.count == 500);
    words_free(&w);
    assert_int_equal(words_find(&w, "w1", 2), -1);
    w.most = 2;
    memset(text, 'x', sizeof text);
    assert_int_equal(words_add(&w, text, WORD_BYTES_MOST + 1, &e), 0);
    assert_true(w.full && !w.count);
    words_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers_of_each_style), cmocka_unit_test(test_numbers_are_rounded_right),
        cmocka_unit_test(test_plain_numbers),         cmocka_unit_test(test_numbers_of_any_length),
        cmocka_unit_test(test_dates_there_and_back),  cmocka_unit_test(test_dates_that_are_none),
        cmocka_unit_test(test_values_as_dates),       cmocka_unit_test(test_characters_are_told_apart),
        cmocka_unit_test(test_half_pairs_of_utf16),   cmocka_unit_test(test_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
