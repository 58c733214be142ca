/* test_error.c -- the first error wins, long ones are cut, every kind has a name and an exit code. */
#include "base/error.h"
#include "tests/test.h"

#include <string.h>

static int always_fails(struct err *e)
{
    fail(e, ERR_FILE, "no file '%s'", "x");
    return fail_hint(e, "look in %d places", 2);
}

static int passes_on(struct err *e)
{
    TRY(always_fails(e));
    return 0;
}

static int checks(int value, struct err *e)
{
    CHECK(value > 0, e, ERR_DATA, "%d is not positive", value);
    return 0;
}

static void fills_text_and_hint(void **state)
{
    (void)state;
    struct err e = {0};
    assert_int_equal(passes_on(&e), ERR_FILE);
    assert_string_equal(e.text, "no file 'x'");
    assert_string_equal(e.hint, "look in 2 places");
}

static void first_error_wins(void **state)
{
    (void)state;
    struct err e = {0};
    passes_on(&e);
    fail(&e, ERR_DATA, "something later");
    fail_hint(&e, "another hint");
    fail_memory(&e);
    assert_int_equal(e.kind, ERR_FILE);
    assert_string_equal(e.text, "no file 'x'");
    assert_string_equal(e.hint, "look in 2 places");
}

static void check_passes_or_fails(void **state)
{
    (void)state;
    struct err e = {0};
    assert_int_equal(checks(1, &e), 0);
    assert_int_equal(e.kind, ERR_NONE);
    assert_int_equal(checks(-4, &e), ERR_DATA);
    assert_string_equal(e.text, "-4 is not positive");
}

static void nobody_listens(void **state)
{
    (void)state;
    assert_int_not_equal(passes_on(NULL), 0);
    assert_int_equal(fail_memory(NULL), ERR_MEMORY);
}

static void long_text_is_cut(void **state)
{
    (void)state;
    struct err e = {0};
    char text[1000];
    memset(text, 'a', sizeof text);
    text[999] = 0;
    fail(&e, ERR_CALL, "%s", text);
    fail_hint(&e, "%s", text);
    assert_int_equal(strlen(e.text), sizeof e.text - 1);
    assert_int_equal(strlen(e.hint), sizeof e.hint - 1);
}

static void kinds_have_names_and_codes(void **state)
{
    (void)state;
    for (int kind = 1; kind < ERR_KIND_COUNT; kind++) {
        assert_true(strlen(err_kind_name(kind)) > 0);
        assert_int_not_equal(err_exit_code(kind), 0);
        for (int other = 0; other < kind; other++) assert_string_not_equal(err_kind_name(kind), err_kind_name(other));
    }
    assert_int_equal(err_exit_code(ERR_NONE), 0);
    assert_int_equal(err_exit_code(ERR_OPTION), 2);
    assert_int_equal(err_exit_code(ERR_INTERRUPTED), 130);
    assert_string_equal(err_kind_name(ERR_MEMORY), "memory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fills_text_and_hint),   cmocka_unit_test(first_error_wins),
        cmocka_unit_test(check_passes_or_fails), cmocka_unit_test(nobody_listens),
        cmocka_unit_test(long_text_is_cut),      cmocka_unit_test(kinds_have_names_and_codes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
