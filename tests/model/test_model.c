/* test_model.c -- what a model is asked for, and the programs that it keeps. */
#include "tests/model/tiny.h"
#include "tests/torture.h"

#include "base/text.h"

static struct program *must_program(struct model *m, struct ask ask)
{
    struct err e = {0};
    struct program *p;
    if (model_program(m, &ask, &p, &e)) print_message("%s\n", e.text);
    assert_non_null(p);
    return p;
}

/* The output's first number, after a run on the first items of the tiny data. */
static double run(struct model *m, struct program *p, int64_t batch)
{
    struct err e = {0};
    struct data d = tiny_data(batch, 0);
    int64_t rows[16];
    struct tensor x = program_input(p, "data/x");
    assert_true(batch <= 16);
    for (int64_t i = 0; i < batch; i++) rows[i] = i;
    if (x.data) tiny_read(&d, rows, batch, x.data, NULL, &e);
    assert_int_equal(program_run(p, 1, 0, &e), 0);
    struct tensor out = program_output(p, 0);
    double first = tensor_get(&out, 0);
    model_release(m);
    return first;
}

static double ask_once(struct model *m, enum verb v, int64_t batch)
{
    return run(m, must_program(m, (struct ask){.verb = v, .batch = batch, .temperature = 1}), batch);
}

static void test_every_verb(void **state)
{
    (void)state;
    struct model *m = tiny_must(&tiny_family, 0);
    double seen = (tiny_value(0, 0) - tiny_columns[0].mean) / tiny_columns[0].deviation;
    assert_near(ask_once(m, VERB_SCORE, 4), tiny_log_p(0, 0.5), 1e-4);
    assert_near(ask_once(m, VERB_BASELINE, 4), tiny_log_p(0, 0), 1e-4);
    assert_near(ask_once(m, VERB_ENCODE, 4), seen - 0.5, 1e-5);
    assert_near(ask_once(m, VERB_RECONSTRUCT, 4), tiny_value(0, 0), 1e-4);
    double z = ask_once(m, VERB_PRIOR, 4);
    assert_true(z != 0 && isfinite(z) && isfinite(ask_once(m, VERB_SAMPLE, 4)));
    assert_true(fabs(ask_once(m, VERB_LOG_WEIGHT, 4) - tiny_log_p(0, 0.5)) < 20);
    struct program *p = must_program(m, (struct ask){.verb = VERB_DECODE, .batch = 4, .temperature = 1});
    struct tensor latent = program_input(p, "latent");
    assert_true(shape_equal(latent.shape, SHAPE(4, TINY_WIDTH)));
    tensor_set(&latent, 0, 2);
    assert_near(run(m, p, 4), 10 + 2 * (2 + 0.5), 1e-5);
    model_free(m);
}

static void test_temperature(void **state)
{
    (void)state;
    struct model *m = tiny_must(&tiny_family, 0);
    double warm = ask_once(m, VERB_PRIOR, 4),
           cold = run(m, must_program(m, (struct ask){.verb = VERB_PRIOR, .batch = 4, .temperature = 0.5}), 4);
    assert_near(cold, warm / 2, 1e-6);
    model_free(m);
}

static void test_pictures_are_clipped(void **state)
{
    (void)state;
    struct err e = {0};
    struct item item = {.kind = ITEM_IMAGE, .type = U8, .shape = SHAPE(4, 4, 1)};
    struct model *m;
    assert_int_equal(model_new(&m, &tiny_family, &item, 1, &e), 0);
    struct program *p = must_program(m, (struct ask){.verb = VERB_SAMPLE, .batch = 8, .temperature = 1});
    assert_int_equal(program_run(p, 1, 0, &e), 0);
    struct tensor out = program_output(p, 0);
    assert_true(shape_equal(out.shape, SHAPE(8, 4, 4, 1)) && out.type == F32);
    int inside = 0;
    for (int i = 0; i < 128; i++) {
        double x = tensor_get(&out, i);
        assert_true(x >= 0 && x <= 1);
        inside += x > 0 && x < 1;
    }
    assert_true(inside > 10 && inside < 118);
    model_release(m);
    model_free(m);
}

static void test_programs_are_kept(void **state)
{
    (void)state;
    struct model *m = tiny_must(&tiny_family, 0);
    const struct ask score = {.verb = VERB_SCORE, .batch = 4, .temperature = 1},
                     larger = {.verb = VERB_SCORE, .batch = 8, .temperature = 1};
    struct program *first = must_program(m, score);
    model_release(m);
    assert_ptr_not_equal(must_program(m, larger), first);
    model_release(m);
    assert_ptr_equal(must_program(m, score), first);
    model_release(m);
    long before = mem_count();
    ask_once(m, VERB_SCORE, 4);
    assert_int_equal(mem_count(), before); /* found and run without an allocation */
    size_t bytes = 0;
    for (int64_t batch = 1; batch <= 60; batch++) {
        must_program(m, (struct ask){.verb = VERB_ENCODE, .batch = batch, .temperature = 1});
        model_release(m);
        if (batch == 30) bytes = mem_live_bytes();
    }
    assert_true(mem_live_bytes() < bytes + bytes / 2); /* the oldest went */
    assert_near(ask_once(m, VERB_SCORE, 4), tiny_log_p(0, 0.5), 1e-4);
    model_free(m);
}

static void test_a_change_of_values_is_seen(void **state)
{
    (void)state;
    struct model *m = tiny_must(&tiny_family, 0);
    ask_once(m, VERB_SCORE, 4);
    struct entry *mean = store_find(m->store, STORE_PARAM, "p/mean");
    for (int j = 0; j < TINY_WIDTH; j++) tensor_set(&mean->value, j, -1);
    m->store->version++;
    assert_near(ask_once(m, VERB_SCORE, 4), tiny_log_p(0, -1), 1e-4);
    model_free(m);
}

static int three_stages(const void *options)
{
    (void)options;
    return 3;
}

static var stage_as_score(net *n, const void *options, struct batch b)
{
    return v_offset(v_scale(tiny_score(n, options, b), 0), n->stage);
}

static void test_verbs_want_the_last_stage(void **state)
{
    (void)state;
    struct family staged = tiny_family;
    staged.stages = three_stages;
    staged.score = stage_as_score;
    struct model *m = tiny_must(&staged, 0);
    const double of_scale = ask_once(m, VERB_SCORE, 1);
    staged.stages = NULL;
    struct model *plain = tiny_must(&staged, 0);
    assert_near(of_scale - ask_once(plain, VERB_SCORE, 1), 2, 1e-5);
    model_free(plain);
    model_free(m);
}

static void refused(struct model *m, struct ask ask, enum err_kind kind, const char *says)
{
    struct err e = {0};
    struct program *p;
    tiny_failed(model_program(m, &ask, &p, &e), &e, kind, says);
    assert_null(p);
}

static void test_refusals(void **state)
{
    (void)state;
    struct model *m = tiny_must(&bare_family, 0);
    refused(m, (struct ask){.verb = VERB_SCORE, .batch = 4, .temperature = 1}, ERR_UNSUPPORTED,
            "'bare' (Bare Gaussian) cannot score");
    refused(m, (struct ask){.verb = VERB_SCORE, .batch = 4, .temperature = 1}, ERR_UNSUPPORTED,
            "these families can: tiny");
    refused(m, (struct ask){.verb = VERB_ENCODE, .batch = 4, .temperature = 1}, ERR_UNSUPPORTED, "cannot encode");
    refused(m, (struct ask){.verb = VERB_RECONSTRUCT, .batch = 4, .temperature = 1}, ERR_UNSUPPORTED,
            "cannot reconstruct");
    refused(m, (struct ask){.verb = VERB_SAMPLE, .batch = 0, .temperature = 1}, ERR_CALL, "a batch of 0");
    refused(m, (struct ask){.verb = VERB_SAMPLE, .batch = 4, .temperature = NAN}, ERR_CALL, "temperature");
    refused(m, (struct ask){.verb = VERB_SAMPLE, .batch = 4, .temperature = -1}, ERR_CALL, "temperature");
    assert_true(isfinite(ask_once(m, VERB_SAMPLE, 4))); /* by prior and decoder; and the lock was given back */
    model_free(m);

    m = tiny_must(&tiny_family, 0);
    struct entry *wrong;
    struct err e = {0};
    store_need(m->store, STORE_PARAM, "p/mean", F32, SHAPE(7), (struct init){INIT_FILL, 0}, &wrong, &e);
    refused(m, (struct ask){.verb = VERB_SCORE, .batch = 4, .temperature = 1}, ERR_SHAPE, "p/mean");
    model_free(m);
}

static void test_check(void **state)
{
    (void)state;
    struct err e = {0};
    struct model *m = tiny_must(&tiny_family, 0);
    assert_int_equal(model_check(m, &e), 0);
    ((struct tiny *)m->options)->rounds = 13;
    tiny_failed(model_check(m, &e), &e, ERR_OPTION, "13 rounds of rows");
    e = (struct err){0};
    m->item.kind = ITEM_TEXT;
    tiny_failed(model_check(m, &e), &e, ERR_DATA, "does not take data of the kind 'text'");
    model_free(m);
}

static int scenario(struct err *e)
{
    struct model *m;
    struct program *p;
    const struct ask ask = {.verb = VERB_DECODE, .batch = 4, .temperature = 1};
    TRY(tiny_model(&m, &tiny_family, 0, e));
    int rc = model_program(m, &ask, &p, e);
    if (!rc) {
        rc = program_run(p, 1, 0, e);
        model_release(m);
    }
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
        cmocka_unit_test(test_every_verb),
        cmocka_unit_test(test_temperature),
        cmocka_unit_test(test_pictures_are_clipped),
        cmocka_unit_test(test_programs_are_kept),
        cmocka_unit_test(test_a_change_of_values_is_seen),
        cmocka_unit_test(test_verbs_want_the_last_stage),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_check),
        cmocka_unit_test(test_every_allocation_failed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
