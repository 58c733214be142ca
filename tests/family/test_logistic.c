/* test_logistic.c -- the one best answer: slopes vanish there; what has no slope with two classes is known in closed form. */
#include "tests/family/closed.h"

#include "stat/softmax.h"
#include "task/classify.h"

static void slopes_vanish(void **state) /* at the end, by differences of the objective */
{
    (void)state;
    static double x[600];
    static int32_t species[150];
    struct err e = {0};
    double w[15] = {0}, best, other;
    closed_iris(x, species);
    const struct softmax how = {.penalty = 1, .most = 500, .tolerance = 1e-9}, look = {.penalty = 1, .most = 0};
    must(softmax_fit(&how, x, species, 150, 4, 3, w, &best, &e), &e);
    for (int k = 0; k < 15; k++)
        for (int side = -1; side <= 1; side += 2) {
            double moved[15];
            memcpy(moved, w, sizeof w);
            moved[k] += side * 1e-3;
            must(softmax_fit(&look, x, species, 150, 4, 3, moved, &other, &e), &e);
            assert_true(other >= best - 1e-9);
        }
}

static void only_a_bias(void **state) /* a constant column: the odds are those of the labels */
{
    (void)state;
    double x[10] = {0}, w[4] = {0}, objective;
    int32_t label[10] = {0, 0, 0, 1, 1, 1, 1, 1, 1, 1};
    struct err e = {0};
    const struct softmax how = {.penalty = 1, .most = 100, .tolerance = 1e-10};
    must(softmax_fit(&how, x, label, 10, 1, 2, w, &objective, &e), &e);
    assert_true(fabs(w[3] - w[1] - log(7.0 / 3)) < 1e-6);
    assert_true(fabs(objective + 3 * log(0.3) + 7 * log(0.7)) < 1e-9);
}

static void iris(void **state)
{
    (void)state;
    static double x[600];
    static int32_t species[150];
    struct closed c;
    struct classification r;
    struct err e = {0};
    closed_iris(x, species);
    x[5] = NAN;
    closed_rows(&c, x, 150, 4, species, 3);
    closed_fit(&c, "logistic", NULL);
    must(classify_data(c.m, &c.data, &r, &e), &e);
    print_message("accuracy %.4f, log loss %.4f\n", r.accuracy, r.log_loss);
    assert_true(r.accuracy > 0.96 && r.log_loss < 0.2);
    classification_free(&r);
    closed_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(slopes_vanish), cmocka_unit_test(only_a_bias),
                                       cmocka_unit_test(iris)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
