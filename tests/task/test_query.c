/* test_query.c -- questions of ranges and whole numbers against sums over grids and normals by hand; questions that make no
** sense have one clear line. */
#include "tests/family/closed.h"

#include "task/query.h"

enum { N = 400, D = 4 };

static const char *const sites[] = {"north", "south", "west"};

/* age and height go together; visits are counts; site is a category, of which west is never seen. */
static void open_model(struct closed *c, const char *family, const char *const *settings, bool numbers)
{
    static double x[N * D];
    struct rng r = rng_stream(5, "query");
    for (int i = 0; i < N; i++) {
        double *row = x + i * D;
        row[3] = i % 2;
        row[0] = 50 + 10 * rng_normal(&r) + 6 * row[3];
        row[1] = 100 + row[0] + 8 * rng_normal(&r);
        row[2] = floor(3 * rng_uniform(&r) + 2 * rng_uniform(&r) + row[3]);
    }
    closed_rows(c, x, N, D, NULL, 0);
    static const char *const name[D] = {"age", "height", "visits", "site"};
    for (int j = 0; j < D; j++) c->column[j].name = name[j];
    c->column[2].whole = true;
    c->column[2].high = 5;
    if (!numbers) closed_categories(c, 3, 3);
    c->column[3].category_names = sites;
    closed_fit(c, family, settings);
}

static double ask(struct closed *c, const char *question)
{
    struct answer a;
    struct err e = {0};
    must(query_ask(c->m, question, &a, &e), &e);
    assert_int_equal(a.count, 1);
    const double value = a.value[0];
    answer_free(&a);
    return value;
}

static void near(double a, double b, double within)
{
    if (!(fabs(a - b) <= within)) print_message("%.10g is not %.10g\n", a, b);
    assert_true(fabs(a - b) <= within);
}

static double below(double z) /* of a standard normal */
{
    return 0.5 * erfc(-z / M_SQRT2);
}

static void ranges_of_a_normal(void **state)
{
    struct closed c;
    double mean[2] = {0}, xx[3] = {0};
    (void)state;
    open_model(&c, "gaussian", (const char *[]){"ridge", "0", NULL}, true);
    for (int i = 0; i < N; i++) mean[0] += c.x[i * D] / N, mean[1] += c.x[i * D + 1] / N;
    for (int i = 0; i < N; i++) {
        const double a = c.x[i * D] - mean[0], b = c.x[i * D + 1] - mean[1];
        xx[0] += a * a / N, xx[1] += a * b / N, xx[2] += b * b / N;
    }
    const double s = sqrt(xx[0]), slope = xx[1] / xx[0], rest = sqrt(xx[2] - slope * xx[1]);
    near(ask(&c, "P(age>60)"), below((mean[0] - 60) / s), 1e-6);
    near(ask(&c, "P(40<=age<60)"), below((60 - mean[0]) / s) - below((40 - mean[0]) / s), 1e-6);
    near(ask(&c, "P(age=40..60)"), ask(&c, "P(40 <= age <= 60)"), 1e-9);
    near(ask(&c, "P(60 > age)") + ask(&c, "P(age >= 60)"), 1, 1e-8);
    near(ask(&c, "P(height<150 | age=45)"), below((150 - mean[1] - slope * (45 - mean[0])) / rest), 1e-6);
    double both = 0; /* over strips of age */
    for (int i = 0; i < 20000; i++) {
        const double age = 60 + (i + 0.5) * 0.005, z = (age - mean[0]) / s;
        both += 0.005 * exp(-0.5 * z * z) / (s * sqrt(2 * M_PI)) *
                below((150 - mean[1] - slope * (age - mean[0])) / rest);
    }
    near(ask(&c, "P(age>60, height<150)"), both, 1e-6);
    near(ask(&c, "P(height<150 | age>60)"), both / below((mean[0] - 60) / s), 1e-6);
    near(ask(&c, "P(age=50)"), exp(-0.5 * pow((50 - mean[0]) / s, 2)) / (s * sqrt(2 * M_PI)), 1e-6);
    closed_close(&c);
}

/* A date is the number that its column counts: here age, in days from the first of March 2021. */
static void dates_are_asked_for_as_they_are_written(void **state)
{
    struct closed c;
    struct answer a;
    double row[D];
    (void)state;
    open_model(&c, "gaussian", NULL, true);
    const double number = ask(&c, "P(age>60)"), range = ask(&c, "P(40<=age<60)"),
                 given = ask(&c, "P(height<150|age=60)");
    struct column *age = (struct column *)(uintptr_t)&c.m->item.columns[0];
    age->date = "%Y-%m-%d";
    age->origin = 18687 * 86400.0;
    age->unit = 86400;
    assert_true(number > 0.1 && number < 0.9);
    near(ask(&c, "P(age>2021-04-30)"), number, 1e-12);
    near(ask(&c, "P(2021-04-30<age)"), number, 1e-12);
    near(ask(&c, "P(2021-04-10<=age<2021-04-30)"), range, 1e-12);
    near(ask(&c, "P(age=2021-04-10..2021-04-30)"), range, 1e-9);
    near(ask(&c, "P(height<150|age=2021-04-30)"), given, 1e-12);
    struct err e = {0};
    must(query_given(c.m, "age=2021-04-30", row, &e), &e);
    assert_true(row[0] == 60 && isnan(row[1]));
    assert_int_equal(query_ask(c.m, "P(age>soon)", &a, &e), ERR_CALL);
    assert_non_null(strstr(e.text, "age is a date, written like 2021-"));
    closed_close(&c);
}

/* The rules of probability, of densities with jumps, by questions that ask for the same in two ways. */
static void the_rules_hold(void **state)
{
    static const char *const family[] = {"bayesnet", "mob", "independent", "gaussian"};
    (void)state;
    for (int k = 0; k < 4; k++) {
        const char *const settings[] = {k == 2 ? "law" : NULL, "visits:poisson", NULL};
        struct closed c;
        open_model(&c, family[k], settings, k == 3);
        const double both = ask(&c, "P(age>55, visits>2)"), given = ask(&c, "P(visits>2 | age>55)");
        print_message("%s: P(age>55, visits>2) = %.8f\n", family[k], both);
        near(both, given * ask(&c, "P(age>55)"), 1e-6);
        near(both + ask(&c, "P(age<=55, visits>2)"), ask(&c, "P(visits>2)"), 1e-6);
        near(ask(&c, "P(visits>2)") + ask(&c, "P(visits<=2)"), 1, 1e-6); /* tables are kept in f32 */
        near(ask(&c, "P(visits=2) "), ask(&c, "P(1<visits<3)"), 1e-9);
        near(ask(&c, "P(visits=1..2)"), ask(&c, "P(visits=1)") + ask(&c, "P(visits=2)"), 1e-9);
        if (k < 3)
            near(ask(&c, "P(site=north, age>55)"), ask(&c, "P(site=north | age>55)") * ask(&c, "P(age>55)"), 1e-8);
        closed_close(&c);
    }
}

static void few_whole_numbers_one_by_one(void **state)
{
    struct closed c;
    struct answer a;
    struct err e = {0};
    double sum = 0;
    (void)state;
    open_model(&c, "independent", (const char *[]){"law", "visits:poisson", NULL}, false);
    must(query_ask(c.m, "P(visits | age=50)", &a, &e), &e);
    assert_int_equal(a.count, 6);
    double rate = 0, p = 0;
    for (int i = 0; i < N; i++) rate += c.x[i * D + 2] / N;
    for (int k = 0; k < 6; k++) {
        p = k ? p * rate / k : exp(-rate);
        near(a.value[k], p, 1e-5);
        sum += a.value[k];
    }
    assert_string_equal(a.name[5], "5");
    assert_true(sum < 1 && !a.is_density);
    answer_free(&a);
    must(query_ask(c.m, "P(site)", &a, &e), &e);
    assert_int_equal(a.count, 3);
    near(a.value[0] + a.value[1] + a.value[2], 1, 1e-6);
    assert_true(a.value[2] > 0 && a.value[2] < 0.01); /* never seen, and not impossible */
    answer_free(&a);
    closed_close(&c);
}

static void senseless_questions(void **state)
{
    static const char *const bad[][2] = {
        {"P(aeg=1)", "did you mean 'age'"},
        {"P(zzz)", "no column 'zzz'"},
        {"P(site=norht)", "did you mean 'north'"},
        {"P(site>1)", "not above or below"},
        {"P(age)", "ask for a value"},
        {"P(age>old)", "is a number"},
        {"P(60<age<50)", "nothing lies between"},
        {"P(age>50 | age<60)", "twice"},
        {"P(site | site=north)", "twice"},
        {"P(site | visits)", "has a value"},
        {"P()", "a question is written"},
        {"P(age>50", "a question is written"},
        {"age", "a question is written"},
        {"P(age=1..x)", "two numbers"},
        {"argmax(age)", "argmax is for categories"},
        {"P(age>50 | visits=-1)", "probability 0"},
        {"P(site | visits=1.5..1.7)", "nothing lies between"},
    };
    struct closed c;
    (void)state;
    open_model(&c, "independent", (const char *[]){"law", "visits:poisson", NULL}, false);
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        struct answer a;
        struct err e = {0};
        const int failed = query_ask(c.m, bad[k][0], &a, &e);
        if (!failed || !strstr(e.text, bad[k][1])) print_message("%s: %s\n", bad[k][0], e.text);
        assert_true(failed && strstr(e.text, bad[k][1]));
    }
    double row[D];
    struct err e = {0};
    assert_int_equal(query_given(c.m, "age>50", row, &e), ERR_CALL);
    assert_non_null(strstr(e.text, "not a range"));
    must(query_given(c.m, "age=50, site=south", row, &(struct err){0}), &e);
    assert_true(row[0] == 50 && row[3] == 1 && isnan(row[1]) && isnan(row[2]));
    closed_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(ranges_of_a_normal), cmocka_unit_test(the_rules_hold),
                                       cmocka_unit_test(dates_are_asked_for_as_they_are_written),
                                       cmocka_unit_test(few_whole_numbers_one_by_one),
                                       cmocka_unit_test(senseless_questions)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
