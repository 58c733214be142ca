/* test_fit.c -- families learn; the model is the best one; a run ends for the reason that it gives. */
#include "tests/train/trial.h"

#include "base/clock.h"
#include "base/par.h"

/* ---- learning ---- */

/* The score of the untrained model: steps of no size. */
static double score_at_start(struct trial *t)
{
    const double rate = t->fit.train.rate;
    t->fit.steps = 1;
    t->fit.train.rate = 1e-9;
    trial_fit(t);
    t->fit.train.rate = rate;
    const double score = t->score;
    trial_afresh(t);
    assert_fine(t);
    return score;
}

static void a_vae_learns_rings(void **state)
{
    (void)state;
    struct trial t;
    trial_open(&t, "vae", "rings,n=2000");
    trial_set(&t, "hidden", "64");
    trial_set(&t, "patience", "0");
    const double before = score_at_start(&t);
    t.fit.steps = 600;
    trial_fit(&t);
    assert_true(isfinite(before));
    if (t.score < before + 0.5) print_message("the score was %g and is %g\n", before, t.score);
    assert_true(t.score > before + 0.5);
    assert_int_equal(t.result.steps, 600);
    assert_string_equal(t.result.reason, "600 steps done");
    trial_close(&t);
}

static void a_made_learns_bars(void **state)
{
    (void)state;
    struct data d = bars(400, 6), held_out = bars(60, 6);
    struct trial t = {0};
    trial_begin(&t, family_find("made"), &d, &held_out);
    assert_fine(&t);
    trial_set(&t, "hidden", "64");
    trial_set(&t, "rate", "0.01");
    const double before = score_at_start(&t);
    t.fit.steps = 800;
    trial_fit(&t);
    assert_true(before < -15); /* it begins near independent pixels: 36, each lit one time in six, are 16 nats */
    if (t.score < -5) print_message("the score was %g and is %g\n", before, t.score);
    assert_true(t.score > -5); /* 12 bars: the truth is -ln 12 = -2.5 */
    trial_close(&t);
}

/* Mean log density of what the generator makes, by the density from which the data were drawn; never below -20 each. */
static double quality(struct trial *t)
{
    enum { N = 500 };
    net n;
    struct plan *p = NULL;
    const struct plan_options o = {.state = net_state, .self = t->fit.store};
    net_init(&n, t->fit.store, t->fit.item, N, false, &t->e);
    var x = front_back(&n, t->fit.family->decode(&n, t->options, t->fit.family->prior(&n, t->options)));
    net_check(&n, &t->e);
    if (!t->e.kind) plan_compile(&p, &x, 1, &o, &t->e);
    assert_fine(t);
    net_free(&n);
    plan_run(p, 1, 0, &t->e);
    const struct tensor y = plan_output(p, 0);
    double sum = 0;
    for (int k = 0; k < N; k++)
        sum += fmax(t->all->log_density(t->all, (double[]){tensor_get(&y, 2 * k), tensor_get(&y, 2 * k + 1)}), -20);
    plan_free(p);
    return sum / N;
}

static void a_gan_learns_rings(void **state)
{
    (void)state;
    struct trial t;
    trial_open(&t, "gan", "rings,n=2000");
    trial_set(&t, "hidden", "64,64");
    t.fit.batch = 128;
    t.fit.steps = 1;
    trial_fit(&t);
    const double before = quality(&t);
    trial_afresh(&t);
    t.fit.steps = 1500;
    trial_fit(&t);
    const double after = quality(&t);
    if (after < before + 2) print_message("the quality was %g and is %g\n", before, after);
    assert_true(after > before + 2);
    assert_true(isnan(t.score)); /* a game of two is not judged */
    trial_close(&t);
}

/* ---- what is told ---- */

static void the_plan_comes_first(void **state)
{
    (void)state;
    struct trial t;
    trial_open(&t, "vae", "rings,n=500");
    trial_set(&t, "hidden", "16");
    t.fit.steps = 40;
    trial_fit(&t);
    const char *const parts[] = {"Variational autoencoder", " parameters", "B of memory", "40 steps of 128 items",
                                 "about "};
    const char *end = strchr(t.log, '\n');
    assert_non_null(end);
    assert_int_equal(strncmp(t.log, "plan ", 5), 0);
    for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) {
        const char *at = strstr(t.log, parts[k]);
        if (!at || at > end) print_message("no \"%s\" in the first line of:\n%s", parts[k], t.log);
        assert_true(at && at < end);
    }
    assert_int_equal(trial_count(&t, "plan "), 1);
    assert_true(trial_says(&t, "step step 40 of 40  loss "));
    assert_true(trial_says(&t, "  kl "));
    assert_true(trial_says(&t, "  valid "));
    trial_close(&t);
}

/* ---- the best ---- */

/* A family whose score is known: it rises until the share `best` of the run, then falls. The parameter counts rounds. */
struct hill {
    double best;
};

static const struct option hill_options[] = {
    OPT_REAL(struct hill, best, "0.5", 0, 1, "where the top is"),
    OPT_END,
};

static void hill_build(net *n, const void *options, struct batch b)
{
    (void)options, (void)b;
    var w = param(n, "w", SHAPE(1), INIT_ZEROS);
    player(n, (struct player){.name = "hill", .loss = v_neg(v_mean_all(w))}); /* SGD: w grows by the rate each round */
}

static var hill_score(net *n, const void *options, struct batch b)
{
    const double top = ((const struct hill *)options)->best;
    var w = param(n, "w", SHAPE(1), INIT_ZEROS);
    (void)b;
    return v_mul(v_fill(n->g, SHAPE(n->batch), 1), v_neg(v_square(v_offset(w, -top))));
}

static const struct family hill = {
    .name = "hill",
    .title = "Hill",
    .takes = TAKES_IMAGE,
    .options = hill_options,
    .options_size = sizeof(struct hill),
    .recipe = {.optimiser = "sgd", .rate = 0.001, .steps = 1000, .batch = 4},
    .build = hill_build,
    .score_kind = SCORE_EXACT,
    .score = hill_score,
};

static double hill_value(const struct trial *t, enum store_kind kind)
{
    return tensor_get(&store_find(t->fit.store, kind, "w")->value, 0);
}

static void open_hill(struct trial *t, struct data *d)
{
    *d = bars(20, 4);
    *t = (struct trial){0};
    trial_begin(t, &hill, d, d);
    assert_fine(t);
    trial_set(t, "beta1", "0");
}

static void the_model_is_the_best_one(void **state)
{
    (void)state;
    struct data d;
    struct trial t;
    open_hill(&t, &d);
    trial_set(&t, "best", "0.4");
    trial_set(&t, "patience", "0");
    trial_fit(&t);
    assert_int_equal(t.result.steps, 1000);
    assert_true(fabs(hill_value(&t, STORE_PARAM) - 0.4) < 1e-4); /* w = step / 1000, validated each 40 steps */
    trial_close(&t);
}

static void patience_ends_a_run(void **state)
{
    (void)state;
    struct data d;
    struct trial t;
    open_hill(&t, &d);
    trial_set(&t, "best", "0.4");
    trial_set(&t, "patience", "5");
    trial_fit(&t);
    assert_int_equal(t.result.steps, 600);
    assert_string_equal(t.result.reason,
                        "no gain in 5 validations: stopped at step 600; the model is that of step 400, "
                        "validation score -0.0000");
    assert_true(fabs(hill_value(&t, STORE_PARAM) - 0.4) < 1e-4);
    trial_close(&t);
}

static void what_is_judged_is_the_average(void **state)
{
    (void)state;
    struct data d;
    struct trial t;
    open_hill(&t, &d);
    trial_set(&t, "best", "0.4");
    trial_set(&t, "average", "0.99"); /* follows 99 steps behind */
    trial_fit(&t);
    assert_true(fabs(hill_value(&t, STORE_PARAM) - 0.4) < 0.021);
    trial_close(&t);
}

/* The plan's time comes of rounds that are played and taken back. */
static void trial_rounds_leave_no_trace(void **state)
{
    (void)state;
    struct data d;
    struct trial t;
    open_hill(&t, &d);
    t.fit.steps = 1;
    trial_fit(&t);
    assert_true(fabs(hill_value(&t, STORE_PARAM) - 0.001) < 1e-9);
    trial_close(&t);
}

/* ---- the clock ---- */

static void the_time_is_up(void **state)
{
    (void)state;
    struct trial t;
    trial_open(&t, "vae", "rings,n=2000");
    trial_set(&t, "hidden", "16");
    trial_set(&t, "patience", "0");
    t.fit.seconds = 0.5;
    t.fit.epochs = 1000000; /* more than can be done */
    const double start = clock_seconds();
    trial_fit(&t);
    assert_true(clock_seconds() - start < 5);
    assert_true(t.result.seconds >= 0.5);
    assert_non_null(strstr(t.result.reason, "the time is up, after "));
    assert_true(t.result.steps > 0);
    trial_close(&t);
}

/* Without a number of steps, the run is planned by the clock, and its schedule ends with it; with more time it goes on. */
static void steps_are_planned_by_the_clock(void **state)
{
    (void)state;
    struct folder f = folder_make();
    const char *path = folder_file(&f, "a.state");
    for (int more = 0; more < 2; more++) {
        struct trial t;
        trial_open(&t, "vae", "rings,n=2000");
        trial_set(&t, "hidden", "16");
        trial_set(&t, "patience", "0");
        trial_set(&t, "schedule", "cosine");
        t.fit.seconds = more ? 1 : 0.5;
        t.fit.state_path = path;
        t.fit.identity = "the same";
        t.fit.resume = more;
        trial_fit(&t);
        assert_true(t.result.seconds >= t.fit.seconds);
        assert_true(t.result.seconds < 5);
        assert_non_null(strstr(t.result.reason, "the time is up, after "));
        assert_true(fabs(t.share - 1) < 0.1);
        trial_close(&t);
    }
    folder_remove(&f);
}

int main(void)
{
    par_set_threads(1); /* nets as small as these gain nothing by more */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_vae_learns_rings),
        cmocka_unit_test(a_made_learns_bars),
        cmocka_unit_test(a_gan_learns_rings),
        cmocka_unit_test(the_plan_comes_first),
        cmocka_unit_test(the_model_is_the_best_one),
        cmocka_unit_test(patience_ends_a_run),
        cmocka_unit_test(what_is_judged_is_the_average),
        cmocka_unit_test(trial_rounds_leave_no_trace),
        cmocka_unit_test(the_time_is_up),
        cmocka_unit_test(steps_are_planned_by_the_clock),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
