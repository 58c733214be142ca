/* test_detect.c -- far items among near ones are found; as many alarms are false as were allowed. */
#include "tests/family/closed.h"
#include "tests/torture.h"

#include "base/rng.h"
#include "task/detect.h"
#include "task/distance.h"

enum { NEAR = 1000, FAR = 20, D = 2 };

/* Near ones lie around a line, of the class 0; far ones beside it, of the class 1. */
static void make_rows(struct closed *c, const char *family, const char *const *settings)
{
    static double x[(NEAR + FAR) * D];
    static int32_t label[NEAR + FAR];
    struct rng r = rng_stream(7, "rows");
    for (int i = 0; i < NEAR + FAR; i++) {
        const double along = rng_normal(&r), beside = 0.1 * rng_normal(&r);
        label[i] = i >= NEAR;
        x[i * D] = 50 + 10 * along;
        x[i * D + 1] = along + beside + (label[i] ? 3 : 0);
    }
    closed_rows(c, x, NEAR + FAR, D, label, 2);
    c->data.count = NEAR; /* it is fitted to the near ones */
    closed_fit(c, family, settings);
    c->data.count = NEAR + FAR;
}

static struct detection must_detect(struct closed *c, const struct detect_options *o)
{
    struct err e = {0};
    struct detection r;
    must(detect_data(c->m, &c->data, o, &r, &e), &e);
    return r;
}

/* What is missing in the item is left out of its distance; what comes back as no number is not. */
static void no_number_is_no_match(void **state)
{
    (void)state;
    struct closed c;
    make_rows(&c, "pca", (const char *const[]){"latent", "1", NULL});
    int64_t known = 0;
    const double none = distance_of(c.m, (double[]){1, NAN}, (float[]){1, 5}, 1, &known);
    assert_true(none == 0 && known == 1);
    assert_true(isnan(distance_of(c.m, (double[]){1, 2}, (float[]){1, NAN}, 1, &known)));
    closed_close(&c);
}

static void far_ones_are_found(void **state)
{
    (void)state;
    static const struct {
        const char *family, *settings[3];
        enum detect_by by;
    } cases[] = {{"gmm", {"components", "1", NULL}, DETECT_BY_SCORE},
                 {"kde", {NULL}, DETECT_BY_SCORE},
                 {"pca", {"latent", "1", NULL}, DETECT_BY_RECONSTRUCTION}};
    for (int k = 0; k < 3; k++) {
        struct closed c;
        make_rows(&c, cases[k].family, cases[k].settings);
        struct detection r = must_detect(&c, &(struct detect_options){.alarm_rate = 0.03, .anomaly = -1});
        print_message("%s: AUC %.4f, threshold %.4f\n", cases[k].family, r.auc, r.threshold);
        assert_int_equal(r.by, cases[k].by);
        assert_int_equal(r.anomaly, 1); /* the rarer class */
        assert_int_equal(r.anomalies, FAR);
        assert_true(r.auc > 0.999);
        assert_true(r.recall == 1);
        assert_int_equal(r.alarms, FAR + 30); /* 3 in 100 of the thousand near ones */
        assert_true(fabs(r.precision - FAR / (FAR + 30.0)) < 1e-12);
        detection_free(&r);
        closed_close(&c);
    }
}

static void strangeness_is_minus_the_score(void **state)
{
    (void)state;
    struct closed c;
    static double each[NEAR + FAR];
    make_rows(&c, "gmm", (const char *[]){"components", "1", NULL});
    closed_score(&c, each);
    struct detection r = must_detect(&c, &(struct detect_options){.alarm_rate = 0.01, .anomaly = -1});
    for (int i = 0; i < NEAR + FAR; i++) assert_true(r.strange[i] == -each[i]);
    detection_free(&r);
    closed_close(&c);
}

static void the_threshold_is_set_by_what_is_normal(void **state)
{
    (void)state;
    struct closed c;
    make_rows(&c, "gmm", (const char *[]){"components", "1", NULL});
    struct data near = c.data;
    near.count = NEAR;
    struct detection own = must_detect(&c, &(struct detect_options){.alarm_rate = 0.05, .anomaly = -1});
    c.data.item.classes = 0; /* nobody says which are strange */
    struct detection other = must_detect(&c,
                                         &(struct detect_options){.alarm_rate = 0.05, .anomaly = -1, .normal = &near});
    struct detection blind = must_detect(&c, &(struct detect_options){.alarm_rate = 0.05, .anomaly = -1});
    assert_true(own.threshold == other.threshold);
    assert_int_equal(other.alarms, 50 + FAR);
    assert_int_equal(blind.alarms, (NEAR + FAR) / 20);
    assert_true(isnan(blind.auc) && isnan(blind.recall) && blind.anomaly == -1);
    detection_free(&own);
    detection_free(&other);
    detection_free(&blind);
    closed_close(&c);
}

static void refusals(void **state)
{
    (void)state;
    struct closed c;
    struct err e = {0};
    struct detection r;
    make_rows(&c, "pca", (const char *[]){"latent", "1", NULL});
    const struct detect_options by_score = {.by = DETECT_BY_SCORE, .anomaly = -1};
    assert_int_not_equal(detect_data(c.m, &c.data, &by_score, &r, &e), 0);
    assert_non_null(strstr(e.text, "cannot score"));
    for (int i = 0; i < NEAR + FAR; i++) c.label[i] = 1;
    e = (struct err){0};
    assert_int_not_equal(detect_data(c.m, &c.data, &(struct detect_options){.anomaly = 1}, &r, &e), 0);
    assert_non_null(strstr(e.text, "all items are labelled as strange"));
    closed_close(&c);
}

static struct closed whole;
static const struct detect_options common = {.alarm_rate = 0.1, .anomaly = -1};

static int scenario(struct err *e)
{
    struct detection r;
    TRY(detect_data(whole.m, &whole.data, &common, &r, e));
    detection_free(&r);
    return 0;
}

static void every_allocation_failed(void **state)
{
    (void)state;
    struct err e = {0};
    make_rows(&whole, "gmm", (const char *[]){"components", "1", NULL});
    must(scenario(&e), &e); /* the model keeps the programs that it has compiled */
    torture(scenario);
    closed_close(&whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_number_is_no_match),
        cmocka_unit_test(far_ones_are_found),
        cmocka_unit_test(strangeness_is_minus_the_score),
        cmocka_unit_test(the_threshold_is_set_by_what_is_normal),
        cmocka_unit_test(refusals),
        cmocka_unit_test(every_allocation_failed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
