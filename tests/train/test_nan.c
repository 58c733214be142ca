/* test_nan.c -- a run that diverges: where, how far back, how often, and what is left. */
#include "tests/train/trial.h"

#include "base/par.h"
#include "nn/layer.h"
#include "store/checkpoint.h"

/* A family that goes wrong in the round `at`, in its scope "dec". How: the loss itself is no number; or the loss is
** fine, but its gradient is not: sqrt at 0; or the loss does not depend on what went wrong before it is too late. */
enum { BAD_LOSS, BAD_GRADIENT, BAD_BUFFER };

struct bad {
    int how;
    double share; /* of the run that is good */
};

static const struct option bad_options[] = {
    OPT_CHOICE(struct bad, how, "loss", "loss|gradient|buffer", "what is not a number"),
    OPT_REAL(struct bad, share, "0.5", 0, 2, "when"),
    OPT_END,
};

static var trouble(net *n, const struct bad *o)
{
    var left = v_offset(v_neg(progress(n)), o->share); /* positive while all is well */
    var w = param(n, "w", SHAPE(1), (struct init){INIT_FILL, 1});
    if (o->how == BAD_LOSS) return v_sum_all(v_mul(w, v_log(left)));
    if (o->how == BAD_GRADIENT) return v_sum_all(v_sqrt(v_mul(v_square(w), v_maximum(left, v_const(n->g, 0)))));
    update(n, buffer(n, "seen", SHAPE(1), 0), v_reshape(v_log(left), SHAPE(1)));
    return v_sum_all(w);
}

static void bad_build(net *n, const void *options, struct batch b)
{
    scope(n, "enc");
    var h = linear(n, "0", v_flatten(b.x), 4);
    scope_end(n);
    scope(n, "dec");
    var loss = v_add(v_mean_all(v_square(linear(n, "0", h, 1))), v_scale(trouble(n, options), 0.01));
    scope_end(n);
    player(n, (struct player){.name = "bad", .loss = loss});
}

static var bad_score(net *n, const void *options, struct batch b)
{
    (void)options, (void)b;
    scope(n, "dec");
    var w = param(n, "w", SHAPE(1), (struct init){INIT_FILL, 1});
    scope_end(n);
    return v_neg(v_mul(v_fill(n->g, SHAPE(n->batch), 1), v_abs(w)));
}

static const struct family bad = {
    .name = "bad",
    .title = "Bad",
    .takes = TAKES_IMAGE,
    .options = bad_options,
    .options_size = sizeof(struct bad),
    .recipe = {.optimiser = "adam", .rate = 0.001, .steps = 200, .batch = 4},
    .build = bad_build,
    .score_kind = SCORE_EXACT,
    .score = bad_score,
};

static struct data pictures;

static void open_bad(struct trial *t, const char *how, int64_t first_bad_round)
{
    char share[40];
    pictures = bars(20, 4);
    *t = (struct trial){0};
    trial_begin(t, &bad, &pictures, NULL);
    assert_fine(t);
    snprintf(share, sizeof share, "%.9g", ((double)first_bad_round - 0.5) / 199);
    trial_set(t, "how", how);
    trial_set(t, "share", share);
}

/* All rollbacks, then the end; the round `bad` is the first that is not a number, `back` the one to go back to. */
static void assert_rolled_back(struct trial *t, int64_t bad_step, int64_t back, int times)
{
    char line[200];
    for (int k = 1; k <= times; k++) {
        snprintf(line, sizeof line, "; back to step %lld with %g of the rate (%d of %d rollbacks)\n", (long long)back,
                 ldexp(1, -k), k, times);
        assert_true(trial_says(t, line));
    }
    assert_int_equal(trial_count(t, "note "), times);
    snprintf(line, sizeof line, "note step %lld: not a number in dec", (long long)bad_step);
    if (trial_count(t, line) != times) print_message("%s%s\n", t->log, t->result.reason);
    assert_int_equal(trial_count(t, line), times);
    snprintf(line, sizeof line, "diverged at step %lld (not a number in dec", (long long)bad_step);
    assert_int_equal(strncmp(t->result.reason, line, strlen(line)), 0);
    snprintf(line, sizeof line, "after %d rollbacks; the model is the last good one, of step %lld", times,
             (long long)back);
    assert_non_null(strstr(t->result.reason, line));
    assert_int_equal(t->result.steps, back);
    assert_true(finite_store(t->fit.store));
}

static void a_loss_that_is_no_number(void **state)
{
    (void)state;
    struct trial t;
    open_bad(&t, "loss", 107);
    trial_fit(&t);
    assert_rolled_back(&t, 108, 100, 5);
    trial_close(&t);
}

/* In the last round before a validation, which must not take it for good. */
static void a_loss_that_is_no_number_at_a_validation(void **state)
{
    (void)state;
    struct trial t;
    open_bad(&t, "loss", 99);
    trial_set(&t, "rollbacks", "2");
    trial_fit(&t);
    assert_rolled_back(&t, 100, 80, 2);
    trial_close(&t);
}

static void a_gradient_that_is_no_number(void **state)
{
    (void)state;
    struct trial t;
    open_bad(&t, "gradient", 107);
    trial_set(&t, "rollbacks", "3");
    trial_fit(&t);
    assert_rolled_back(&t, 109, 100, 3); /* the loss tells a round later */
    trial_close(&t);
}

static void a_gradient_that_is_no_number_at_a_validation(void **state)
{
    (void)state;
    struct trial t;
    open_bad(&t, "gradient", 99);
    trial_set(&t, "rollbacks", "3");
    trial_fit(&t);
    assert_rolled_back(&t, 100, 80, 3);
    trial_close(&t);
}

static void a_gradient_that_is_no_number_in_the_last_round(void **state)
{
    (void)state;
    struct trial t;
    open_bad(&t, "gradient", 199);
    trial_set(&t, "rollbacks", "0");
    trial_fit(&t);
    assert_rolled_back(&t, 200, 180, 0);
    trial_close(&t);
}

/* The score does not see it either; what is best is finite all the same. */
static void the_best_is_finite(void **state)
{
    (void)state;
    struct trial t;
    open_bad(&t, "gradient", 99);
    t.fit.valid = &pictures;
    trial_fit(&t);
    assert_non_null(strstr(t.result.reason, "the model is the last good one, of step 80"));
    assert_true(finite_store(t.fit.store));
    trial_close(&t);
}

/* No loss depends on it: it is found when the store is looked at. */
static void a_buffer_that_is_no_number(void **state)
{
    (void)state;
    struct trial t;
    open_bad(&t, "buffer", 107);
    trial_set(&t, "rollbacks", "1");
    trial_fit(&t);
    assert_true(trial_says(&t, "note step 120: not a number in dec"));
    assert_non_null(strstr(t.result.reason, "the model is the last good one, of step 100"));
    assert_true(finite_store(t.fit.store));
    trial_close(&t);
}

/* A checkpoint never holds what is not a number. */
static void no_checkpoint_of_what_is_no_number(void **state)
{
    (void)state;
    struct folder f = folder_make();
    struct trial t;
    open_bad(&t, "gradient", 107);
    t.fit.state_path = folder_file(&f, "a.state");
    t.fit.checkpoint_steps = 1;
    trial_set(&t, "rollbacks", "1");
    trial_fit(&t);
    assert_rolled_back(&t, 108, 107, 1);
    struct store *saved = store_new(0);
    checkpoint_read(saved, CHECKPOINT_ALL, f.name, &t.e);
    assert_fine(&t);
    assert_true(finite_store(saved));
    store_free(saved);
    trial_close(&t);
    folder_remove(&f);
}

/* What passes is lived through: with the rate halved, the run goes on to its end. */
static void steep_build(net *n, const void *options, struct batch b)
{
    (void)options, (void)b;
    scope(n, "steep");
    var w = param(n, "w", SHAPE(1), (struct init){INIT_FILL, 1});
    player(n, (struct player){.name = "steep", .loss = v_mean_all(v_scale(v_square(w), 0.5))});
    scope_end(n);
}

/* SGD on w^2 / 2 at the rate r multiplies w by 1 - r: it explodes from r = 2 on. */
static const struct family steep = {
    .name = "steep",
    .title = "Steep",
    .takes = TAKES_IMAGE,
    .recipe = {.optimiser = "sgd", .rate = 6, .steps = 400, .batch = 4},
    .build = steep_build,
};

static void open_steep(struct trial *t)
{
    *t = (struct trial){0};
    pictures = bars(20, 4);
    trial_begin(t, &steep, &pictures, NULL);
    assert_fine(t);
    trial_set(t, "beta1", "0");
}

static void half_the_rate_may_do(void **state)
{
    (void)state;
    struct trial t;
    open_steep(&t);
    trial_fit(&t);
    assert_string_equal(t.result.reason, "400 steps done");
    assert_int_equal(trial_count(&t, " rollbacks)"), 2); /* 6, 3, 1.5 */
    assert_true(fabs(t.loss) < 1e-6);
    trial_close(&t);
}

/* Ends the process, as far as the state file can tell. */
static int die(void *self, const struct store *best, int64_t step, struct err *e)
{
    (void)self, (void)best;
    return fail(e, ERR_FILE, "died at step %lld", (long long)step);
}

/* A rate that was halved stays so, and the next rollback goes back as far as it would have gone. */
static void rollbacks_are_resumed(void **state)
{
    (void)state;
    struct folder f = folder_make();
    struct trial t[3]; /* undisturbed, until its death, from there on */
    for (int k = 0; k < 3; k++) {
        open_steep(&t[k]);
        t[k].fit.state_path = folder_file(&f, k ? "a.state" : "whole.state");
        t[k].fit.checkpoint_steps = 30; /* between two rollbacks: from step 29 to 20, and from 39 to 30 */
        t[k].fit.resume = k == 2;
        if (k == 1) t[k].fit.save = die;
        assert_int_equal(trial_run(&t[k]), k == 1 ? ERR_FILE : 0);
    }
    assert_true(trial_says(&t[0], "note step 29: "));
    assert_true(trial_says(&t[0], "note step 39: "));
    assert_true(trial_says(&t[2], "note resumed at step 30 of 400\n"));
    assert_true(trial_says(&t[2], "; back to step 30 with 0.25 of the rate (2 of 5 rollbacks)\n"));
    assert_true(same_store(t[0].fit.store, t[2].fit.store));
    for (int k = 0; k < 3; k++) trial_close(&t[k]);
    folder_remove(&f);
}

int main(void)
{
    par_set_threads(1); /* nets as small as these gain nothing by more */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_loss_that_is_no_number),
        cmocka_unit_test(a_loss_that_is_no_number_at_a_validation),
        cmocka_unit_test(a_gradient_that_is_no_number),
        cmocka_unit_test(a_gradient_that_is_no_number_at_a_validation),
        cmocka_unit_test(a_gradient_that_is_no_number_in_the_last_round),
        cmocka_unit_test(the_best_is_finite),
        cmocka_unit_test(a_buffer_that_is_no_number),
        cmocka_unit_test(no_checkpoint_of_what_is_no_number),
        cmocka_unit_test(half_the_rate_may_do),
        cmocka_unit_test(rollbacks_are_resumed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
