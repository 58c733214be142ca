/* test_option.c -- one table: defaults, --set, JSON both ways, help, and errors that say what to do. */
#include "base/json.h"
#include "base/option.h"
#include "tests/torture.h"

#include <limits.h>
#include <math.h>
#include <string.h>

struct vae {
    int latent;
    double beta;
    bool tied;
    int likelihood;
    char prior[OPTION_TEXT_MAX];
    struct sizes hidden;
    int draws;
};

static const struct option table[] = {
    OPT_INT(struct vae, latent, "16", 1, 4096, "size of z"),
    OPT_REAL(struct vae, beta, "1", 0, 100, "weight of the KL term"),
    OPT_BOOL(struct vae, tied, "no", "decoder and encoder share weights"),
    OPT_CHOICE(struct vae, likelihood, "bernoulli", "bernoulli|gaussian|discretised-logistic",
               "how a pixel is distributed"),
    OPT_TEXT(struct vae, prior, "", "name of a prior"),
    OPT_SIZES(struct vae, hidden, "400,200", 1, 65536, "widths of the hidden layers"),
    OPT_INT(struct vae, draws, "1", 1, INT_MAX, "draws of z per item"),
    OPT_END,
};

/* A word that stands for 0, which is then no number that may be given. */
static void a_number_or_a_word(void **state)
{
    (void)state;
    static const struct option parts[] = {{"parts", OPTION_INT, 0, "auto", 1, 9, "auto", "how many"}, OPT_END};
    static const char *const wrong[] = {"0", "10", "many", "autos", ""};
    int value = 7;
    struct err e = {0};
    struct text out = {0};
    struct json *object = json_new_object();
    assert_int_equal(options_default(parts, &value, &e), 0);
    assert_int_equal(value, 0);
    option_print(parts, &value, &out);
    assert_string_equal(text_get(&out), "auto");
    assert_int_equal(options_to_json(parts, &value, object, &e), 0);
    assert_int_equal(option_set(parts, &value, "3", &e), 0);
    assert_int_equal(value, 3);
    assert_int_equal(options_from_json(parts, &value, object, &e), 0);
    assert_int_equal(value, 0);
    for (int k = 0; k < 5; k++) {
        e = (struct err){0};
        assert_int_equal(option_set(parts, &value, wrong[k], &e), ERR_OPTION);
        assert_non_null(strstr(e.text, "parts"));
        assert_true(strstr(e.text, "auto") || strstr(e.hint, "auto"));
    }
    json_free(object);
    text_free(&out);
}

static struct vae defaults(void)
{
    struct vae v;
    struct err e = {0};
    memset(&v, 0xaa, sizeof v);
    assert_int_equal(options_default(table, &v, &e), 0);
    return v;
}

static void defaults_fill_every_field(void **state)
{
    (void)state;
    struct vae v = defaults();
    assert_int_equal(v.latent, 16);
    assert_true(v.beta == 1);
    assert_false(v.tied);
    assert_int_equal(v.likelihood, 0);
    assert_string_equal(v.prior, "");
    assert_int_equal(v.hidden.count, 2);
    assert_int_equal(v.hidden.size[0], 400);
    assert_int_equal(v.hidden.size[1], 200);
    assert_int_equal(v.draws, 1);
}

static void set(struct vae *v, const char *name, const char *value)
{
    struct err e = {0};
    if (option_set(options_find(table, name), v, value, &e)) print_error("%s\n", e.text);
    assert_int_equal(e.kind, ERR_NONE);
}

static void expect_printed(const struct vae *v, const char *name, const char *want)
{
    struct text t = {0};
    option_print(options_find(table, name), v, &t);
    assert_string_equal(text_get(&t), want);
    text_free(&t);
}

static void values_are_set_and_printed(void **state)
{
    (void)state;
    struct vae v = defaults();
    static const struct {
        const char *name, *value, *printed;
    } known[] = {
        {"latent", "4096", "4096"},
        {"latent", "1e3", "1000"},
        {"beta", "0.1", "0.1"},
        {"beta", "1e-7", "1e-07"},
        {"tied", "yes", "true"},
        {"tied", "off", "false"},
        {"tied", "1", "true"},
        {"likelihood", "gaussian", "gaussian"},
        {"likelihood", "discretised_logistic", "discretised-logistic"},
        {"prior", "vamp", "vamp"},
        {"hidden", "1,2,3", "1,2,3"},
        {"hidden", "", ""},
        {"hidden", "7", "7"},
        {"draws", "2147483647", "2147483647"},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        set(&v, known[i].name, known[i].value);
        expect_printed(&v, known[i].name, known[i].printed);
    }
}

static void expect_refused(const char *name, const char *value, const char *text, const char *hint)
{
    struct vae v = defaults(), before = v;
    struct err e = {0};
    assert_int_equal(option_set(options_find(table, name), &v, value, &e), ERR_OPTION);
    assert_string_equal(e.text, text);
    assert_string_equal(e.hint, hint);
    assert_memory_equal(&v, &before, sizeof v);
}

static void wrong_values_are_refused(void **state)
{
    (void)state;
    expect_refused("latent", "0", "option 'latent': 0 is out of range", "it takes 1 .. 4096");
    expect_refused("latent", "4097", "option 'latent': 4097 is out of range", "it takes 1 .. 4096");
    expect_refused("latent", "1.5", "option 'latent': '1.5' is not a whole number", "");
    expect_refused("latent", "", "option 'latent': '' is not a whole number", "");
    expect_refused("latent", "nan", "option 'latent': 'nan' is not a whole number", "");
    expect_refused("draws", "1e10", "option 'draws': 1e10 is out of range", "it takes at least 1");
    expect_refused("beta", "nan", "option 'beta': 'nan' is not a number", "");
    expect_refused("beta", "inf", "option 'beta': 'inf' is not a number", "");
    expect_refused("beta", "-0.1", "option 'beta': -0.1 is out of range", "it takes 0 .. 100");
    expect_refused("tied", "maybe", "option 'tied': 'maybe' is neither true nor false", "");
    expect_refused("likelihood", "gausian", "option 'likelihood': no choice 'gausian'; did you mean 'gaussian'?",
                   "it takes bernoulli|gaussian|discretised-logistic");
    expect_refused("likelihood", "poisson", "option 'likelihood': no choice 'poisson'",
                   "it takes bernoulli|gaussian|discretised-logistic");
    expect_refused("hidden", "1,2,x", "option 'hidden': 'x' is not a whole number", "");
    expect_refused("hidden", "1,,2", "option 'hidden': '' is not a whole number", "");
    expect_refused("hidden", "1,2,", "option 'hidden': '1,2,' ends in a comma", "");
    expect_refused("hidden", "0", "option 'hidden': 0 is out of range", "it takes 1 .. 65536, ...");
    expect_refused("hidden", "1,2,3,4,5,6,7,8,9", "option 'hidden': more than 8 sizes", "");
}

static void text_has_a_limit(void **state)
{
    (void)state;
    char text[OPTION_TEXT_MAX + 1];
    memset(text, 'a', sizeof text);
    text[OPTION_TEXT_MAX] = 0;
    expect_refused("prior", text, "option 'prior': its text has 64 bytes; at most 63 fit", "");
    struct vae v = defaults();
    set(&v, "prior", text + 1);
    assert_int_equal(strlen(v.prior), 63);
}

static void names_are_found(void **state)
{
    (void)state;
    static const struct option one[] = {{"base_width", OPTION_INT, 0, "1", 1, 2, NULL, ""}, OPT_END};
    assert_ptr_equal(options_find(one, "base_width"), one);
    assert_ptr_equal(options_find(one, "base-width"), one);
    assert_null(options_find(one, "base"));
    assert_null(options_find(one, "base_width2"));
    assert_null(options_find(one, "basexwidth"));
    assert_null(options_find(one, ""));
}

static void unknown_names_get_advice(void **state)
{
    (void)state;
    static const struct option more[] = {{"steps", OPTION_INT, 0, "1", 1, 2, NULL, ""}, OPT_END};
    const struct option *const tables[] = {table, more};
    struct err e = {0};
    assert_int_equal(options_unknown(tables, 2, "latnt", &e), ERR_OPTION);
    assert_string_equal(e.text, "unknown option 'latnt'; did you mean 'latent'?");
    e = (struct err){0};
    options_unknown(tables, 2, "step", &e);
    assert_string_equal(e.text, "unknown option 'step'; did you mean 'steps'?");
    e = (struct err){0};
    options_unknown(tables, 2, "momentum", &e);
    assert_string_equal(e.text, "unknown option 'momentum'");
    assert_string_equal(e.hint, "the options are: latent, beta, tied, likelihood, prior, hidden, draws, steps");
    e = (struct err){0};
    options_unknown(tables, 0, "momentum", &e);
    assert_string_equal(e.hint, "there are no options here");
}

static void a_long_list_ends_in_dots(void **state)
{
    (void)state;
    struct option many[41] = {0};
    for (int i = 0; i < 40; i++) many[i].name = "a_rather_long_name";
    const struct option *const tables[] = {many};
    struct err e = {0};
    options_unknown(tables, 1, "zzz", &e);
    size_t n = strlen(e.hint);
    assert_true(n > 200 && n < sizeof e.hint);
    assert_string_equal(e.hint + n - 10, "_name, ...");
}

static void json_goes_both_ways(void **state)
{
    (void)state;
    struct vae v = defaults(), back = defaults();
    struct err e = {0};
    set(&v, "beta", "0.25");
    set(&v, "tied", "yes");
    set(&v, "likelihood", "gaussian");
    set(&v, "prior", "a \"b\"");
    set(&v, "hidden", "");
    struct json *j = json_new_object();
    assert_int_equal(options_to_json(table, &v, j, &e), 0);
    struct text t = {0};
    json_print(j, &t);
    assert_string_equal(text_get(&t), "{\"latent\":16,\"beta\":0.25,\"tied\":true,\"likelihood\":\"gaussian\","
                                      "\"prior\":\"a \\\"b\\\"\",\"hidden\":[],\"draws\":1}");
    assert_int_equal(options_from_json(table, &back, j, &e), 0);
    for (const struct option *row = table; row->name; row++) {
        text_clear(&t);
        option_print(row, &v, &t);
        expect_printed(&back, row->name, text_get(&t));
    }
    text_free(&t);
    json_free(j);
}

static int from(const char *text, struct vae *v, struct err *e)
{
    struct json *j = json_parse(text, strlen(text), e);
    assert_non_null(j);
    int rc = options_from_json(table, v, j, e);
    json_free(j);
    return rc;
}

static void json_sets_what_it_names(void **state)
{
    (void)state;
    struct vae v = defaults();
    struct err e = {0};
    assert_int_equal(from("{\"hidden\": [5, 6], \"beta\": 2, \"latent\": 8.0}", &v, &e), 0);
    expect_printed(&v, "hidden", "5,6");
    expect_printed(&v, "beta", "2");
    expect_printed(&v, "latent", "8");
    expect_printed(&v, "draws", "1");
}

static void expect_json_refused(const char *json, const char *text)
{
    struct vae v = defaults();
    struct err e = {0};
    assert_int_equal(from(json, &v, &e), ERR_OPTION);
    assert_string_equal(e.text, text);
}

static void wrong_json_is_refused(void **state)
{
    (void)state;
    expect_json_refused("{\"latnt\": 8}", "unknown option 'latnt'; did you mean 'latent'?");
    expect_json_refused("{\"latent\": 0}", "option 'latent': 0 is out of range");
    expect_json_refused("{\"latent\": true}", "option 'latent': 'true' is not a whole number");
    expect_json_refused("{\"latent\": null}", "option 'latent': 'null' is not a whole number");
    expect_json_refused("{\"latent\": [1]}", "option 'latent': a single value was expected, not a list or an object");
    expect_json_refused("{\"hidden\": {}}", "option 'hidden': a single value was expected, not a list or an object");
    expect_json_refused("{\"hidden\": [[1]]}", "option 'hidden': '[1]' is not a whole number");
    expect_json_refused("[1]", "options must be a JSON object: {\"name\": value, ...}");
}

static void help_is_aligned(void **state)
{
    (void)state;
    struct text t = {0};
    options_help(table, NULL, &t);
    assert_string_equal(text_get(&t), "  latent      16         1 .. 4096        size of z\n"
                                      "  beta        1          0 .. 100         weight of the KL term\n"
                                      "  tied        no         true|false       decoder and encoder share weights\n"
                                      "  likelihood  bernoulli  bernoulli|gaussian|discretised-logistic\n"
                                      "                                          how a pixel is distributed\n"
                                      "  prior       (none)     text             name of a prior\n"
                                      "  hidden      400,200    1 .. 65536, ...  widths of the hidden layers\n"
                                      "  draws       1          at least 1       draws of z per item\n");
    text_free(&t);
}

static void help_tells_what_is_set(void **state)
{
    (void)state;
    struct vae v;
    struct err e = {0};
    struct text t = {0};
    assert_int_equal(options_default(table, &v, &e), 0);
    v.latent = 100000;
    options_help(table, &v, &t);
    assert_non_null(strstr(text_get(&t), "  latent      100000     1 .. 4096        size of z\n"));
    assert_non_null(strstr(text_get(&t), "  prior       (none)     text             name of a prior\n"));
    text_free(&t);
}

static void ranges_read_well(void **state)
{
    (void)state;
    static const struct {
        struct option row;
        const char *range;
    } known[] = {
        {{"a", OPTION_REAL, 0, "", -INFINITY, INFINITY, NULL, ""}, "any number"},
        {{"a", OPTION_REAL, 0, "", 0.5, INFINITY, NULL, ""}, "at least 0.5"},
        {{"a", OPTION_REAL, 0, "", -INFINITY, -1, NULL, ""}, "at most -1"},
        {{"a", OPTION_INT, 0, "", INT_MIN, INT_MAX, NULL, ""}, "any whole number"},
        {{"a", OPTION_SIZES, 0, "", 1, INT_MAX, NULL, ""}, "at least 1, ..."},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        struct text t = {0};
        option_range(&known[i].row, &t);
        assert_string_equal(text_get(&t), known[i].range);
        text_free(&t);
    }
}

static int scenario(struct err *e)
{
    struct vae v = {0};
    struct text help = {0};
    struct json *j = json_new_object();
    int rc = options_default(table, &v, e);
    if (!rc) rc = options_to_json(table, &v, j, e);
    if (!rc) rc = options_from_json(table, &v, j, e);
    if (!rc) options_help(table, &v, &help);
    if (help.failed) rc = fail_memory(e);
    text_free(&help);
    json_free(j);
    return rc;
}

static int scenario_unknown(struct err *e)
{
    const struct option *const tables[] = {table};
    int rc = options_unknown(tables, 1, "latnt", e);
    if (rc == ERR_OPTION) *e = (struct err){0};
    return rc == ERR_OPTION ? 0 : rc;
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    torture(scenario);
    torture(scenario_unknown);
}

int main(void)
{
    json_use_counted_memory();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_or_a_word),         cmocka_unit_test(defaults_fill_every_field),
        cmocka_unit_test(values_are_set_and_printed), cmocka_unit_test(wrong_values_are_refused),
        cmocka_unit_test(text_has_a_limit),           cmocka_unit_test(names_are_found),
        cmocka_unit_test(unknown_names_get_advice),   cmocka_unit_test(a_long_list_ends_in_dots),
        cmocka_unit_test(json_goes_both_ways),        cmocka_unit_test(json_sets_what_it_names),
        cmocka_unit_test(wrong_json_is_refused),      cmocka_unit_test(help_is_aligned),
        cmocka_unit_test(help_tells_what_is_set),     cmocka_unit_test(ranges_read_well),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
