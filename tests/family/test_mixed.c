/* test_mixed.c -- rows with numbers, categories and gaps: how near a score comes to the truth, what is drawn, and what is
** filled in, by a variational autoencoder, by a masked one, which has no bound to lose by, and by a flow. */
#include "tests/family/fitted.h"

#include "base/rng.h"
#include "task/fill.h"
#include "task/sample.h"

enum { N = 2000, D = 3, KINDS = 3 };
#define NOISE 0.3
#define FAITH 0.9 /* the second category repeats the first as often, and is any of them else */

/* A category, a number by it, and a second category that mostly repeats the first; every tenth value is missing. */
static void rows(struct closed *c, double *x, uint64_t seed, bool gaps)
{
    struct rng r = rng_stream(seed, "mixed");
    for (int i = 0; i < N; i++) {
        const int kind = (int)(KINDS * rng_uniform(&r)), other = (int)(KINDS * rng_uniform(&r));
        x[i * D] = kind;
        x[i * D + 1] = 10 + 2 * kind + NOISE * rng_normal(&r);
        x[i * D + 2] = rng_uniform(&r) < FAITH ? kind : other;
        for (int j = 0; j < D; j++)
            if (rng_uniform(&r) < 0.1 && gaps) x[i * D + j] = NAN;
    }
    closed_rows(c, x, N, D, NULL, 0);
    for (int j = 0; j < D; j += 2) c->column[j].kind = COLUMN_CATEGORY, c->column[j].categories = KINDS;
    for (int j = 0; j < D; j++) c->column[j].missing = gaps ? N / 10 : 0;
}

/* E log p of a whole row. */
static double truth(void)
{
    const double same = FAITH + (1 - FAITH) / KINDS, unlike = (1 - FAITH) / KINDS;
    return -log(KINDS) - log(NOISE * sqrt(2 * M_PI * M_E)) + same * log(same) + (KINDS - 1) * unlike * log(unlike);
}

static const struct learner {
    const char *family;
    int64_t steps;
    int samples;
    double short_of; /* the truth, at most */
    const char *settings[13];
} learners[] = {
    {"vae",
     1500,
     50,
     0.6,
     {"latent", "2", "hidden", "64", "rate", "3e-3", "schedule", "cosine", "prior", "mixture", "parts", "10", NULL}},
    {"made", 800, 1, 0.1, {"hidden", "64", "rate", "1e-2", "schedule", "cosine", "parts", "5", NULL}},
    {"nsf", 1200, 50, 0.2, {"hidden", "32", "layers", "4", "rate", "3e-3", NULL}}};

static void scores_come_near_the_truth(struct model *m, const struct learner *l)
{
    static double x[N * D];
    struct closed c;
    struct err e = {0};
    struct score s;
    double error;
    rows(&c, x, 9, false);
    const double whole = mean_score(m, &c.data, l->samples, &error);
    must(score_data(m, &c.data, 1, 1, &s, &e), &e);
    print_message("%s: score %.3f +- %.3f, truth %.3f, baseline %.3f\n", l->family, whole, error, truth(), s.baseline);
    assert_true(whole < truth() + 4 * error);
    assert_true(whole > truth() - l->short_of);
    assert_true(s.baseline < truth() - 1);
    score_free(&s);
    closed_close(&c);
}

static void draws_are_rows_of_the_kind(struct model *m)
{
    struct err e = {0};
    struct tensor drawn;
    const struct sample_options o = {.count = 2000, .label = SAMPLE_ANY_CLASS, .temperature = 1, .seed = 3};
    double near = 0, same = 0, count[KINDS] = {0};
    must(sample_items(m, &o, &drawn, NULL, &e), &e);
    for (int i = 0; i < 2000; i++) {
        const double kind = tensor_get(&drawn, i * D), number = tensor_get(&drawn, i * D + 1),
                     other = tensor_get(&drawn, i * D + 2);
        assert_true(fabs(kind - rint(kind)) < 1e-4 && fabs(other - rint(other)) < 1e-4);
        assert_true(kind > -0.5 && kind < KINDS - 0.5);
        count[(int)rint(kind)] += 1 / 2000.;
        near += (fabs(number - 10 - 2 * kind) < 1) / 2000.;
        same += (rint(kind) == rint(other)) / 2000.;
    }
    print_message("shares %.3f %.3f %.3f; number by its kind %.3f; alike %.3f\n", count[0], count[1], count[2], near,
                  same);
    for (int k = 0; k < KINDS; k++) assert_true(count[k] > 0.2 && count[k] < 0.5);
    assert_true(near > 0.9 && same > 0.8); /* by chance: 1 of 3 */
    mem_free(drawn.data);
}

static void gaps_are_filled(struct model *m)
{
    static double x[N * D], y[N * D];
    struct closed c;
    struct err e = {0};
    struct tensor full;
    double right = 0;
    rows(&c, x, 11, false);
    memcpy(y, x, sizeof y);
    for (int i = 0; i < N; i++) y[i * D] = y[i * D + 2] = NAN; /* the number alone tells the kind */
    closed_other(&c, y, N);
    must(fill_data(m, &c.data, 1, 5, &full, &e), &e);
    for (int i = 0; i < N; i++) right += (rint(tensor_get(&full, i * D)) == x[i * D]) / (double)N;
    print_message("kinds filled in rightly: %.3f\n", right);
    assert_true(right > 0.9);
    mem_free(full.data);
    closed_close(&c);
}

static void numbers_and_categories_together(void **state)
{
    (void)state;
    static double x[N * D];
    for (size_t k = 0; k < sizeof learners / sizeof *learners; k++) {
        const struct learner *l = &learners[k];
        struct closed c;
        rows(&c, x, 5, true);
        struct model *m = fitted(l->family, &c.data, l->steps, 200, l->settings);
        scores_come_near_the_truth(m, l);
        draws_are_rows_of_the_kind(m);
        gaps_are_filled(m);
        model_free(m);
        closed_close(&c);
    }
}

static void imagined_rows_have_no_categories(void **state)
{
    (void)state;
    static double x[N * D];
    struct closed c;
    struct model *m;
    struct err e = {0};
    rows(&c, x, 5, true);
    must(model_new(&m, family_find("vae"), &c.data.item, 1, &e), &e);
    must(option_set(options_find(m->family->options, "prior"), m->options, "vamp", &e), &e);
    assert_int_equal(model_check(m, &e), ERR_OPTION);
    assert_non_null(strstr(e.text, "prior=mixture"));
    model_free(m);
    closed_close(&c);
}

/* Nothing moves the numbers that an order is of, decay of weights neither. */
static void a_masked_ones_order_stands_still(void **state)
{
    (void)state;
    struct closed c;
    double x[60];
    for (int i = 0; i < 60; i++) x[i] = i % 3 + 0.1 * (i % 7);
    closed_rows(&c, x, 20, 3, NULL, 0);
    struct model *still = fitted("made", &c.data, 1, 10, (const char *const[]){"orders", "4", "decay", "0", NULL}),
                 *decays = fitted("made", &c.data, 40, 10,
                                  (const char *const[]){"orders", "4", "decay", "0.5", "rate", "0.05", NULL});
    const struct entry *a = store_find(still->store, STORE_PARAM, "order"),
                       *b = store_find(decays->store, STORE_PARAM, "order");
    for (int j = 0; j < 12; j++) assert_true(tensor_get(&a->value, j) == tensor_get(&b->value, j));
    model_free(still);
    model_free(decays);
    closed_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(numbers_and_categories_together),
                                       cmocka_unit_test(imagined_rows_have_no_categories),
                                       cmocka_unit_test(a_masked_ones_order_stands_still)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
