/* test_score.c -- scores against densities worked out by hand, and what a family that cannot score says. */
#include "task/score.h"

#include "prob/baseline.h"

#include "tests/model/tiny.h"
#include "tests/torture.h"

static void test_exact(void **state)
{
    (void)state;
    struct err e = {0};
    struct model *m = tiny_must(&tiny_family, 0);
    struct data d = tiny_data(300, 0); /* more than a batch, and no multiple of one */
    struct score s;
    assert_int_equal(score_data(m, &d, 1, 1, &s, &e), 0);
    double sum = 0, squares = 0, trivial = 0;
    for (int64_t i = 0; i < 300; i++) {
        double truth = tiny_log_p(i, 0.5);
        assert_near(s.per_item[i], truth, 1e-4);
        sum += truth, squares += truth * truth, trivial += tiny_log_p(i, 0);
    }
    assert_int_equal(s.kind, SCORE_EXACT);
    assert_int_equal(s.items, 300);
    assert_near(s.nats_per_item, sum / 300, 1e-5);
    assert_near(s.bits_per_dim, -sum / 300 / log(2) / TINY_WIDTH, 1e-5); /* of a code: lower is better */
    assert_near(s.ci95, 1.96 * sqrt((squares - sum * sum / 300) / 299 / 300), 1e-5);
    assert_near(s.baseline, trivial / 300, 1e-5);
    assert_string_equal(s.baseline_name, ROWS_BASELINE);
    score_free(&s);
    model_free(m);
}

static void test_one_item(void **state)
{
    (void)state;
    struct err e = {0};
    struct model *m = tiny_must(&tiny_family, 0);
    struct data d = tiny_data(1, 0);
    struct score s;
    assert_int_equal(score_data(m, &d, 1, 1, &s, &e), 0);
    assert_near(s.nats_per_item, tiny_log_p(0, 0.5), 1e-4);
    assert_true(isnan(s.ci95)); /* of one item nothing is known about the others */
    score_free(&s);
    model_free(m);
}

/* Importance weights of this family have mean p(x), so the bound rises to log p. */
static void test_more_samples_tighten_the_bound(void **state)
{
    (void)state;
    struct err e = {0};
    struct model *m = tiny_must(&tiny_family, 0);
    struct data d = tiny_data(7, 0);
    static const int samples[] = {2, 30, 3000}; /* 7 x 30 fits in a batch; 3000 are twelve */
    static const double within[] = {1, 0.3, 0.03};
    for (int k = 0; k < 3; k++) {
        struct score s;
        double apart = 0;
        assert_int_equal(score_data(m, &d, samples[k], 1, &s, &e), 0);
        for (int i = 0; i < 7; i++) apart += (s.per_item[i] - tiny_log_p(i, 0.5)) / 7;
        assert_near(apart, 0, within[k]);
        assert_true(apart != 0);
        score_free(&s);
    }
    model_free(m);
}

/* With one far item among many, each item's draws are its own. */
static void test_draws_are_not_mixed(void **state)
{
    (void)state;
    struct err e = {0};
    struct model *m = tiny_must(&tiny_family, 0);
    struct data d = tiny_data(50, 0);
    struct score s;
    assert_int_equal(score_data(m, &d, 200, 1, &s, &e), 0);
    for (int i = 0; i < 50; i++) assert_near(s.per_item[i], tiny_log_p(i, 0.5), 0.3);
    score_free(&s);
    model_free(m);
}

static int read_missing(struct data *d, const int64_t *rows, int64_t n, void *x, int32_t *labels, struct err *e)
{
    TRY(tiny_read(d, rows, n, x, labels, e));
    for (int64_t i = 0; i < n; i++) ((float *)x)[i * TINY_WIDTH] = rows[i] == 2 ? NAN : INFINITY;
    return 0;
}

static void test_what_is_no_number(void **state)
{
    (void)state;
    struct err e = {0};
    struct model *m = tiny_must(&tiny_family, 0);
    struct data d = tiny_data(3, 0);
    struct score s;
    d.read = read_missing;
    assert_int_equal(score_data(m, &d, 1, 1, &s, &e), 0);
    assert_true(s.per_item[0] == -INFINITY && s.nats_per_item == -INFINITY);
    assert_true(isfinite(s.per_item[2])); /* a missing number is the mean */
    score_free(&s);
    struct entry *mean = store_find(m->store, STORE_PARAM, "p/mean");
    tensor_set(&mean->value, 0, NAN);
    m->store->version++;
    tiny_failed(score_data(m, &d, 1, 1, &s, &e), &e, ERR_NUMERIC, "item 0 is not a number");
    assert_null(s.per_item);
    model_free(m);
}

static void test_refusals(void **state)
{
    (void)state;
    struct err e = {0};
    struct score s;
    struct model *m = tiny_must(&bare_family, 0);
    struct data d = tiny_data(3, 0);
    tiny_failed(score_data(m, &d, 1, 1, &s, &e), &e, ERR_UNSUPPORTED, "cannot score");
    e = (struct err){0};
    tiny_failed(score_data(m, &d, 5, 1, &s, &e), &e, ERR_UNSUPPORTED, "cannot score by importance samples");
    model_free(m);

    m = tiny_must(&tiny_family, 0);
    e = (struct err){0};
    tiny_failed(score_data(m, &d, 0, 1, &s, &e), &e, ERR_CALL, "0 samples");
    d.item.shape = SHAPE(2);
    e = (struct err){0};
    tiny_failed(score_data(m, &d, 1, 1, &s, &e), &e, ERR_DATA, "items of [2]");
    d = tiny_data(0, 0);
    e = (struct err){0};
    tiny_failed(score_data(m, &d, 1, 1, &s, &e), &e, ERR_DATA, "0 items");
    model_free(m);
}

static int scenario(struct err *e)
{
    struct model *m;
    struct score s = {0};
    struct data d = tiny_data(3, 0);
    TRY(tiny_model(&m, &tiny_family, 0, e));
    int rc = score_data(m, &d, 2, 1, &s, e);
    score_free(&s);
    model_free(m);
    return rc;
}

static void test_every_allocation_failed(void **state)
{
    (void)state;
    torture(scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exact),
        cmocka_unit_test(test_one_item),
        cmocka_unit_test(test_more_samples_tighten_the_bound),
        cmocka_unit_test(test_draws_are_not_mixed),
        cmocka_unit_test(test_what_is_no_number),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_every_allocation_failed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
