/* test_discriminant.c -- published accuracies on Iris; Bayes' rule by hand; labels that are missing, classes of one. */
#include "tests/family/closed.h"

#include "task/classify.h"

static double x[600];
static int32_t species[150];

static void accuracy_on_iris(void **state) /* of the training flowers: .98 both ways */
{
    (void)state;
    struct closed c;
    closed_iris(x, species);
    closed_rows(&c, x, 150, 4, species, 3);
    const char *const name[] = {"lda", "qda"};
    for (int k = 0; k < 2; k++) {
        struct err e = {0};
        struct classification r;
        closed_fit(&c, name[k], (const char *[]){"ridge", "0", NULL});
        must(classify_data(c.m, &c.data, &r, &e), &e);
        print_message("%s: accuracy %.4f, log loss %.4f, calibration %.4f\n", name[k], r.accuracy, r.log_loss,
                      r.calibration);
        assert_true(fabs(r.accuracy - 0.98) < 1e-9);
        assert_true(fabs(r.baseline - 1.0 / 3) < 1e-9 && r.log_loss < 0.1 && r.calibration < 0.05);
        assert_true(r.brier > 0 && r.brier < 0.05); /* uniform classes: 2/3 */
        classification_free(&r);
    }
    closed_close(&c);
}

static void bayes_by_hand(void **state) /* one column, two classes of 3 and 5 rows */
{
    (void)state;
    static double rows[8] = {0, 1, 2, 3, 4, 5, 6, 7.5};
    static int32_t label[8] = {0, 0, 0, 1, 1, 1, 1, 1};
    struct closed c;
    float got[16];
    closed_rows(&c, rows, 8, 1, label, 2);
    closed_fit(&c, "qda", (const char *[]){"ridge", "0", NULL});
    closed_ask(&c, VERB_CLASSIFY, 8, got);
    for (int i = 0; i < 8; i++) {
        double joint[2];
        for (int y = 0; y < 2; y++) {
            double mean = 0, variance = 0, count = y ? 5 : 3;
            for (int j = 0; j < 8; j++) mean += label[j] == y ? rows[j] / count : 0;
            for (int j = 0; j < 8; j++) variance += label[j] == y ? pow(rows[j] - mean, 2) / count : 0;
            joint[y] = log(count / 8) - 0.5 * log(variance) - 0.5 * pow(rows[i] - mean, 2) / variance;
        }
        const double all = log(exp(joint[0]) + exp(joint[1]));
        for (int y = 0; y < 2; y++) assert_true(fabs(got[2 * i + y] - (joint[y] - all)) < 1e-4);
    }
    closed_close(&c);
}

static void a_class_of_one_and_missing_numbers(void **state)
{
    (void)state;
    struct closed c;
    closed_iris(x, species);
    for (int i = 0; i < 150; i += 7) x[4 * i + i % 4] = NAN;
    for (int i = 1; i < 50; i++) species[i] = 1;
    closed_rows(&c, x, 150, 4, species, 3);
    closed_fit(&c, "qda", NULL);
    assert_true(isfinite(closed_score(&c, NULL)));
    closed_close(&c);
}

static void without_labels_it_says_so(void **state)
{
    (void)state;
    struct closed c;
    struct err e = {0};
    closed_iris(x, species);
    closed_rows(&c, x, 150, 4, NULL, 0);
    assert_int_equal(closed_try(&c, "lda", NULL, &e), ERR_DATA);
    assert_non_null(strstr(e.text, "no labels"));
    closed_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(accuracy_on_iris), cmocka_unit_test(bayes_by_hand),
                                       cmocka_unit_test(a_class_of_one_and_missing_numbers),
                                       cmocka_unit_test(without_labels_it_says_so)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
