/* test_json.c -- what is printed is read back; what is broken is refused with a place; memory is all given back. */
#include "base/json.h"
#include "tests/torture.h"

#include <math.h>
#include <string.h>

static struct json *parse(const char *text)
{
    struct err e = {0};
    struct json *j = json_parse(text, strlen(text), &e);
    if (!j) print_error("%s: %s\n", text, e.text);
    assert_non_null(j);
    return j;
}

static void expect_print(const char *in, const char *out)
{
    struct json *j = parse(in);
    struct text t = {0};
    json_print(j, &t);
    assert_string_equal(text_get(&t), out);
    text_free(&t);
    json_free(j);
}

static void printing_is_compact_and_in_order(void **state)
{
    (void)state;
    expect_print(" { \"z\" : 1 , \"a\" : [ true, false, null ] } ", "{\"z\":1,\"a\":[true,false,null]}");
    expect_print("[]", "[]");
    expect_print("{}", "{}");
    expect_print("[0.1, 1.0, -2.5e-3, 1e300, 5]", "[0.1,1.0,-0.0025,1e+300,5]");
    expect_print("\"a\\n\\u00e9 \\\"\"", "\"a\\n\xc3\xa9 \\\"\"");
    expect_print("9223372036854775807", "9223372036854775807");
    expect_print("[[[{\"a\":{\"b\":[1]}}]]]", "[[[{\"a\":{\"b\":[1]}}]]]");
}

static void broken_text_is_refused(void **state)
{
    (void)state;
    static const char *const broken[] = {
        "",
        "{",
        "[1,]",
        "{\"a\":1,\"a\":2}",
        "{a:1}",
        "nan",
        "[1] x",
        "\"\xff\"",
        "\"\\ud800\"",
        "01",
        "1e999",
        "99999999999999999999",
        "\"a\nb\"",
        "\"\\u0000\"",
        "[\x1b]",
    };
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        struct err e = {0};
        struct json *j = json_parse(broken[i], strlen(broken[i]), &e);
        if (j) print_error("accepted: %s\n", broken[i]);
        assert_null(j);
        assert_int_equal(e.kind, ERR_FORMAT);
        assert_memory_equal(e.text, *broken[i] ? "not valid JSON, line " : "not valid JSON: it is ", 21);
        assert_null(strchr(e.text, '\x1b'));
    }
}

static void deep_nesting_is_refused(void **state)
{
    (void)state;
    char deep[100000];
    memset(deep, '[', sizeof deep);
    struct err e = {0};
    assert_null(json_parse(deep, sizeof deep, &e));
    assert_int_equal(e.kind, ERR_FORMAT);
}

static void getters_give_the_value_or_the_default(void **state)
{
    (void)state;
    struct json *j = parse("{\"i\":7,\"r\":0.5,\"t\":\"x\",\"b\":true,\"a\":[1,2],\"n\":null,\"o\":{}}");
    assert_int_equal(json_int(json_get(j, "i"), 1), 7);
    assert_true(json_number(json_get(j, "i"), 1) == 7);
    assert_true(json_number(json_get(j, "r"), 1) == 0.5);
    assert_string_equal(json_text(json_get(j, "t"), "no"), "x");
    assert_true(json_bool(json_get(j, "b"), false));
    assert_int_equal(json_int(json_at(json_get(j, "a"), 1), 0), 2);
    assert_int_equal(json_int(json_get(j, "r"), -1), -1);
    assert_int_equal(json_int(json_get(j, "absent"), -1), -1);
    assert_true(isnan(json_number(json_get(j, "t"), NAN)));
    assert_string_equal(json_text(json_get(j, "i"), "no"), "no");
    assert_true(json_bool(json_get(j, "i"), true));
    assert_false(json_bool(json_get(j, "n"), false));
    assert_null(json_at(json_get(j, "a"), 2));
    assert_null(json_get(json_get(j, "a"), "i"));
    assert_null(json_get(NULL, "i"));
    assert_int_equal(json_size(j), 7);
    assert_int_equal(json_size(json_get(j, "a")), 2);
    assert_int_equal(json_size(json_get(j, "i")), 0);
    assert_int_equal(json_size(NULL), 0);
    json_free(j);
}

static void types_are_told_apart(void **state)
{
    (void)state;
    struct json *j = parse("[{}, [], \"\", 1, 1.0, null]");
    for (size_t i = 0; i < json_size(j); i++) {
        assert_int_equal(json_is_object(json_at(j, i)), i == 0);
        assert_int_equal(json_is_array(json_at(j, i)), i == 1);
        assert_int_equal(json_is_text(json_at(j, i)), i == 2);
        assert_int_equal(json_is_int(json_at(j, i)), i == 3);
    }
    assert_false(json_is_object(NULL) || json_is_array(NULL) || json_is_text(NULL) || json_is_int(NULL));
    json_free(j);
    json_free(NULL);
}

static void members_come_in_order(void **state)
{
    (void)state;
    struct json *j = parse("{\"z\":0,\"y\":1,\"a\":2}");
    int n = 0;
    for (void *i = json_first(j); i; i = json_next(j, i)) {
        assert_string_equal(json_member_key(i), &"z\0y\0a"[2 * n]);
        assert_int_equal(json_int(json_member(i), -1), n++);
    }
    assert_int_equal(n, 3);
    assert_null(json_first(NULL));
    json_free(j);
}

static int build(struct text *out, struct err *e)
{
    struct json *j = json_new_object(), *a = json_new_array();
    int rc = json_append(a, json_new_real(0.1), e);
    if (!rc) rc = json_append(a, json_new_int(-3), e);
    if (!rc) rc = json_append(a, json_new_text("caf\xe9"), e);
    if (rc) json_free(a);
    else rc = json_put(j, "list", a, e);
    if (!rc) rc = json_put_text(j, "text", "a\tb", e);
    if (!rc) rc = json_put_real(j, "nothing", NAN, e);
    if (!rc) rc = json_put_int(j, "int", INT64_MIN, e);
    if (!rc) rc = json_put_bool(j, "no", false, e);
    if (!rc) rc = json_put_int(j, "k\xff", 1, e);
    if (!rc) json_print(j, out);
    json_free(j);
    return rc;
}

static void what_is_built_is_printed(void **state)
{
    (void)state;
    struct text t = {0};
    struct err e = {0};
    assert_int_equal(build(&t, &e), 0);
    assert_string_equal(text_get(&t), "{\"list\":[0.1,-3,\"caf\xef\xbf\xbd\"],\"text\":\"a\\tb\",\"nothing\":null,"
                                      "\"int\":-9223372036854775808,\"no\":false,\"k\xef\xbf\xbd\":1}");
    json_free(parse(text_get(&t)));
    text_free(&t);
}

static void the_last_value_of_a_key_counts(void **state)
{
    (void)state;
    struct json *j = json_new_object();
    struct err e = {0};
    assert_int_equal(json_put_int(j, "a", 1, &e), 0);
    assert_int_equal(json_put_int(j, "a", 2, &e), 0);
    assert_int_equal(json_size(j), 1);
    assert_int_equal(json_int(json_get(j, "a"), 0), 2);
    json_free(j);
}

static void a_list_has_no_keys(void **state)
{
    (void)state;
    struct json *a = json_new_array();
    struct err e = {0};
    assert_int_equal(json_put_int(a, "key", 1, &e), ERR_INTERNAL);
    assert_int_equal(json_size(a), 0);
    json_free(a);
}

static int scenario(struct err *e)
{
    struct text t = {0};
    int rc = build(&t, e);
    if (!rc && t.failed) rc = fail_memory(e);
    struct json *j = rc ? NULL : json_parse(text_get(&t), t.length, e);
    if (!rc && !j) rc = (int)e->kind;
    json_free(j);
    text_free(&t);
    return rc;
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    torture(scenario);
}

int main(void)
{
    json_use_counted_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(printing_is_compact_and_in_order),
        cmocka_unit_test(broken_text_is_refused),
        cmocka_unit_test(deep_nesting_is_refused),
        cmocka_unit_test(types_are_told_apart),
        cmocka_unit_test(getters_give_the_value_or_the_default),
        cmocka_unit_test(members_come_in_order),
        cmocka_unit_test(what_is_built_is_printed),
        cmocka_unit_test(the_last_value_of_a_key_counts),
        cmocka_unit_test(a_list_has_no_keys),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
