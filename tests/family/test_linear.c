/* test_linear.c -- least squares: known maps, one column by hand, columns that repeat others, classes of the flowers. */
#include "tests/family/closed.h"

#include "task/classify.h"
#include "task/predict.h"

enum { N = 50, D = 4 };

static double x[N * D];

/* Columns a, b, c, y = 2 a - 3 b + 1 + noise; c is a copy of a where asked. */
static void make_rows(struct closed *c, double noise, bool copy)
{
    static const char *const names[D] = {"a", "b", "c", "y"};
    struct rng r = rng_stream(5, "test");
    for (int i = 0; i < N; i++) {
        double *row = x + i * D;
        for (int j = 0; j < 3; j++) row[j] = 10 * j + (j + 1) * rng_normal(&r);
        if (copy) row[2] = row[0];
        row[3] = 2 * row[0] - 3 * row[1] + 1 + noise * rng_normal(&r);
    }
    closed_rows(c, x, N, D, NULL, 0);
    for (int j = 0; j < D; j++) c->column[j].name = names[j];
}

static struct prediction predict(struct closed *c)
{
    struct err e = {0};
    struct prediction p;
    must(predict_data(c->m, &c->data, &p, &e), &e);
    return p;
}

static void known_map_is_found(void **state)
{
    (void)state;
    for (int copy = 0; copy < 2; copy++) {
        struct closed c;
        make_rows(&c, 0, copy);
        closed_fit(&c, "linear", NULL);
        struct prediction p = predict(&c);
        assert_true(p.column == 3 && p.known == N && p.rmse < 1e-4 && p.r2 > 1 - 1e-9 && p.baseline > 1);
        prediction_free(&p);
        closed_close(&c);
    }
}

/* y from a alone: the slope is S_ay / (S_aa + ridge), in deviations. */
static void a_ridge_by_hand(void **state)
{
    (void)state;
    struct closed c;
    double two[N * 2], mean[2] = {0}, aa = 0, ay = 0, yy = 0;
    make_rows(&c, 3, false);
    closed_close(&c);
    for (int i = 0; i < N; i++)
        for (int j = 0; j < 2; j++) two[2 * i + j] = x[i * D + 3 * j], mean[j] += two[2 * i + j] / N;
    for (int i = 0; i < N; i++) {
        const double a = two[2 * i] - mean[0], y = two[2 * i + 1] - mean[1];
        aa += a * a, ay += a * y, yy += y * y;
    }
    closed_rows(&c, two, N, 2, NULL, 0);
    closed_fit(&c, "ridge", (const char *[]){"penalty", "7", NULL});
    struct prediction p = predict(&c);
    const double slope = ay / (aa + 7 * aa / N); /* aa / N is the variance, one unit of what is seen squared */
    double squares = 0;
    for (int i = 0; i < N; i++) {
        const double expected = mean[1] + slope * (two[2 * i] - mean[0]);
        assert_true(fabs(p.mean[i] - expected) < 1e-4);
        squares += pow(two[2 * i + 1] - expected, 2);
    }
    assert_true(fabs(p.r2 - (1 - squares / yy)) < 1e-6 && fabs(p.rmse - sqrt(squares / N)) < 1e-4);
    assert_true(fabs(p.baseline - sqrt(yy / N)) < 1e-4);
    prediction_free(&p);
    closed_close(&c);
}

static void more_columns_than_rows_and_a_target_by_name(void **state)
{
    (void)state;
    struct closed c;
    struct err e = {0};
    make_rows(&c, 1, false);
    c.data.count = 3; /* three rows, three columns to tell from */
    closed_fit(&c, "linear", (const char *[]){"target", "b", NULL});
    struct prediction p = predict(&c);
    assert_true(p.column == 1 && p.rmse < 1e-3);
    prediction_free(&p);
    assert_int_equal(closed_try(&c, "linear", (const char *[]){"target", "z", NULL}, &e), ERR_OPTION);
    assert_non_null(strstr(e.text, "no column 'z'"));
    closed_close(&c);
}

static void missing_truth_is_left_out(void **state)
{
    (void)state;
    struct closed c;
    make_rows(&c, 0, false);
    for (int i = 0; i < N; i += 5) c.x[i * D + 3] = NAN;
    closed_fit(&c, "linear", NULL);
    struct prediction p = predict(&c);
    assert_int_equal(p.known, N - N / 5);
    for (int i = 0; i < N; i++) assert_true(fabs(p.mean[i] - (2 * x[i * D] - 3 * x[i * D + 1] + 1)) < 1e-3);
    prediction_free(&p);
    for (int i = 0; i < N; i++) c.x[i * D + 3] = NAN;
    struct err e = {0};
    assert_int_equal(closed_try(&c, "linear", NULL, &e), ERR_DATA);
    closed_close(&c);
}

/* The middle species hides behind the others: 127 of 150, as numpy's lstsq on one-hot labels has it. */
static void classes_of_the_flowers(void **state)
{
    static double flowers[600];
    static int32_t species[150];
    struct closed c;
    struct err e = {0};
    struct classification r;
    (void)state;
    closed_iris(flowers, species);
    closed_rows(&c, flowers, 150, 4, species, 3);
    closed_fit(&c, "linear", NULL);
    must(classify_data(c.m, &c.data, &r, &e), &e);
    print_message("accuracy %.4f\n", r.accuracy);
    assert_true(fabs(r.accuracy - 127.0 / 150) < 1e-9);
    for (int i = 0; i < 150; i++) {
        double sum = 0;
        for (int k = 0; k < 3; k++) sum += exp(r.log_probability[3 * i + k]);
        assert_true(fabs(sum - 1) < 1e-5);
    }
    classification_free(&r);
    closed_close(&c);
}

/* y = 1 + 2 a + 5 where the category is 1, -2 where it is 2: by name of column, and with a category that is missing. */
static void categories_have_a_number_each(void **state)
{
    static const char *const names[3] = {"a", "kind", "y"};
    static const double more[3] = {0, 5, -2};
    double rows[3 * N];
    struct rng r = rng_stream(6, "categories");
    struct closed c;
    struct err e = {0};
    (void)state;
    for (int i = 0; i < N; i++) {
        rows[3 * i] = rng_normal(&r), rows[3 * i + 1] = i % 3;
        rows[3 * i + 2] = 1 + 2 * rows[3 * i] + more[i % 3];
    }
    closed_rows(&c, rows, N, 3, NULL, 0);
    for (int j = 0; j < 3; j++) c.column[j].name = names[j];
    closed_categories(&c, 1, 4); /* the last of which is never seen */
    closed_fit(&c, "linear", NULL);
    struct prediction p = predict(&c);
    assert_true(p.column == 2 && p.rmse < 1e-4);
    prediction_free(&p);
    struct text told = {0};
    must(c.m->family->tell(c.m->store, &c.m->item, c.m->options, &told, &e), &e);
    double slope = 0;
    assert_int_equal(sscanf(told.data, " a %lf", &slope), 1); /* on the scale of the data */
    assert_true(fabs(slope - 2) < 1e-3);
    text_free(&told);
    closed_fit(&c, "ridge", (const char *[]){"penalty", "0.001", NULL});
    closed_other(&c, (double[]){0.5, 1, NAN, 0.5, NAN, NAN, NAN, 2, NAN}, 3);
    p = predict(&c);
    assert_true(fabs(p.mean[0] - 7) < 0.01 && fabs(p.mean[1] - 3) < 1 && fabs(p.mean[2] + 1) < 1);
    prediction_free(&p);
    assert_int_equal(closed_try(&c, "linear", (const char *[]){"target", "kind", NULL}, &e), ERR_OPTION);
    assert_non_null(strstr(e.text, "one of categories"));
    closed_close(&c);
}

/* No line through the numbers of the categories tells these classes apart; a number for each does. */
static void classes_by_categories(void **state)
{
    enum { ROWS = 60 };
    double rows[2 * ROWS];
    int32_t label[ROWS];
    struct closed c;
    struct err e = {0};
    struct classification r;
    (void)state;
    for (int i = 0; i < ROWS; i++) {
        rows[2 * i] = i % 4, rows[2 * i + 1] = i % 7;
        label[i] = i % 4 == 1 || i % 4 == 2;
    }
    closed_rows(&c, rows, ROWS, 2, label, 2);
    closed_categories(&c, 0, 4);
    for (int k = 0; k < 2; k++) {
        closed_fit(&c, k ? "logistic" : "linear", NULL);
        must(classify_data(c.m, &c.data, &r, &e), &e);
        assert_true(fabs(r.accuracy - 1) < 1e-9);
        classification_free(&r);
    }
    closed_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(categories_have_a_number_each),
                                       cmocka_unit_test(classes_by_categories),
                                       cmocka_unit_test(known_map_is_found),
                                       cmocka_unit_test(a_ridge_by_hand),
                                       cmocka_unit_test(more_columns_than_rows_and_a_target_by_name),
                                       cmocka_unit_test(missing_truth_is_left_out),
                                       cmocka_unit_test(classes_of_the_flowers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
