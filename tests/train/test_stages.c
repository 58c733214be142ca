/* test_stages.c -- a run in stages: parameters are handed on by name, what belongs to one stage ends with it. */
#include "tests/train/trial.h"

#include "base/par.h"

/* In the first stage "base/w" climbs by the rate in every round; in the second "grown/w" joins it. The score of the
** first stage is best where w is `top`. */
struct climb {
    bool alone; /* the second stage moves what it has grown, and nothing else */
    bool duel;  /* the second stage has two players, and so is not judged */
    double top;
};

static const struct option climb_options[] = {
    OPT_BOOL(struct climb, alone, "yes", "leave the base as it is"),
    OPT_BOOL(struct climb, duel, "no", "two players"),
    OPT_REAL(struct climb, top, "10", -10, 10, "the best value of the base"),
    OPT_END,
};

static var weight(net *n, const char *name)
{
    scope(n, name);
    var w = param(n, "w", SHAPE(1), INIT_ZEROS);
    scope_end(n);
    return v_sum_all(w);
}

static int climb_stages(const void *options)
{
    (void)options;
    return 2;
}

static void climb_build(net *n, const void *options, struct batch b)
{
    const struct climb *o = options;
    var base = weight(n, "base");
    (void)b;
    if (n->stage == 0) {
        var loss = n->training ? v_neg(base) : v_square(v_offset(base, -o->top)); /* validation has an eye of its own */
        player(n, (struct player){.name = "first", .loss = loss});
        return;
    }
    var grown = weight(n, "grown");
    player(n, (struct player){.name = "second", .moves = o->alone ? "grown/" : "", .loss = v_neg(v_add(base, grown))});
    if (o->duel) player(n, (struct player){.name = "third", .moves = "base/", .loss = base, .rate = 0.5});
}

static const struct family climb = {
    .name = "climb",
    .title = "Climb",
    .takes = TAKES_IMAGE,
    .options = climb_options,
    .options_size = sizeof(struct climb),
    .recipe = {.optimiser = "sgd", .rate = 0.001, .steps = 1000, .batch = 4},
    .stages = climb_stages,
    .build = climb_build,
};

static struct data pictures;

static void open_climb(struct trial *t)
{
    *t = (struct trial){0};
    pictures = bars(20, 4);
    trial_begin(t, &climb, &pictures, &pictures);
    assert_fine(t);
    trial_set(t, "beta1", "0");
}

static double value(const struct trial *t, const char *name)
{
    const struct entry *of = store_find(t->fit.store, STORE_PARAM, name);
    assert_non_null(of);
    return tensor_get(&of->value, 0);
}

static bool near(double a, double b)
{
    if (fabs(a - b) > 1e-4) print_message("%g is not near %g\n", a, b);
    return fabs(a - b) <= 1e-4;
}

static void parameters_are_handed_on(void **state)
{
    (void)state;
    struct trial t;
    open_climb(&t);
    trial_fit(&t);
    assert_int_equal(t.result.steps, 1000);
    assert_true(near(value(&t, "base/w"), 0.5));
    assert_true(near(value(&t, "grown/w"), 0.5));
    trial_close(&t);
}

static void both_may_move_on(void **state)
{
    (void)state;
    struct trial t;
    open_climb(&t);
    trial_set(&t, "alone", "no");
    trial_fit(&t);
    assert_true(near(value(&t, "base/w"), 1));
    assert_true(near(value(&t, "grown/w"), 0.5));
    trial_close(&t);
}

/* The best of the first stage, not its last, though the stage is not a multiple of validations. */
static void the_best_is_handed_on(void **state)
{
    (void)state;
    struct trial t;
    open_climb(&t);
    trial_set(&t, "top", "0.2");
    trial_set(&t, "patience", "0");
    trial_fit(&t);
    assert_true(near(value(&t, "base/w"), 0.2));
    assert_true(near(value(&t, "grown/w"), 0.5));
    trial_close(&t);
}

/* Patience is a stage's own: the second has the rounds that the first did not use, and is not short of patience. */
static void patience_ends_one_stage(void **state)
{
    (void)state;
    struct trial t;
    open_climb(&t);
    trial_set(&t, "top", "0.2");
    trial_set(&t, "patience", "2");
    trial_fit(&t);
    assert_true(trial_says(&t, "note no gain in 2 validations: stage 1 ends at step 280\n"));
    assert_int_equal(t.result.steps, 1000);
    assert_true(near(value(&t, "base/w"), 0.2));
    assert_true(near(value(&t, "grown/w"), 0.72));
    trial_close(&t);
}

/* Momentum begins at rest in each stage. */
static void moments_are_not_handed_on(void **state)
{
    (void)state;
    struct trial t;
    open_climb(&t);
    trial_set(&t, "alone", "no");
    trial_set(&t, "beta1", "0.9");
    trial_fit(&t);
    double speed = 0, grown = 0;
    for (int k = 0; k < 500; k++) grown += 0.001 * (speed = 0.9 * speed + 1);
    assert_true(fabs(value(&t, "grown/w") - grown) < 1e-3);
    assert_true(fabs(value(&t, "base/w") - 2 * grown) < 2e-3);
    trial_close(&t);
}

/* Nor does the count of rounds by which Adam knows how young its moments are: on a slope that is always the same, it
** goes by the rate in every round. */
static void the_count_of_rounds_begins_anew(void **state)
{
    (void)state;
    struct trial t;
    open_climb(&t);
    trial_set(&t, "optimiser", "adam");
    trial_set(&t, "beta1", "0.9");
    trial_set(&t, "alone", "no");
    trial_fit(&t);
    assert_true(near(value(&t, "base/w"), 1));
    assert_true(near(value(&t, "grown/w"), 0.5));
    trial_close(&t);
}

/* A stage that is not judged ends with what it has, not with the best of an earlier one. */
static void what_was_best_before_is_forgotten(void **state)
{
    (void)state;
    struct trial t;
    open_climb(&t);
    trial_set(&t, "duel", "yes");
    trial_fit(&t);
    assert_true(near(value(&t, "base/w"), 0.25)); /* 500 rounds up, 500 half as fast down */
    assert_true(near(value(&t, "grown/w"), 0.5));
    trial_close(&t);
}

/* Two that move the same parameter, each with moments of its own: both slopes are always the same, so Adam goes by each
** one's rate in every round. */
static void players_share_no_moments(void **state)
{
    (void)state;
    struct trial t;
    open_climb(&t);
    trial_set(&t, "optimiser", "adam");
    trial_set(&t, "beta1", "0.9");
    trial_set(&t, "alone", "no");
    trial_set(&t, "duel", "yes");
    trial_fit(&t);
    assert_true(near(value(&t, "base/w"), 0.5 + 0.5 - 0.25));
    assert_true(near(value(&t, "grown/w"), 0.5));
    trial_close(&t);
}

static void run_until(struct trial *t, const char *path, bool resume, int64_t stop_at)
{
    open_climb(t);
    trial_set(t, "alone", "no");
    trial_set(t, "beta1", "0.9");
    trial_set(t, "average", "0.9");
    t->fit.state_path = path;
    t->fit.identity = "the same";
    t->fit.resume = resume;
    t->stop_at = stop_at;
    trial_run(t);
    assert_int_equal(t->e.kind, stop_at ? ERR_INTERRUPTED : ERR_NONE);
}

static void stages_are_resumed(void **state)
{
    (void)state;
    struct folder f = folder_make();
    struct trial whole, part;
    const char *path = folder_file(&f, "a.state");
    run_until(&whole, NULL, false, 0);
    const int64_t stops[] = {333, 167, 77, 0}; /* at 333, at the border 500, at 577 */
    for (int k = 0; k < 4; k++) {
        run_until(&part, path, k > 0, stops[k]);
        if (stops[k]) trial_close(&part);
    }
    assert_true(trial_says(&part, "resumed at step 577 of 1000\n"));
    assert_true(same_store(whole.fit.store, part.fit.store));
    trial_close(&whole);
    trial_close(&part);
    folder_remove(&f);
}

static void each_has_its_share_of_the_time(void **state)
{
    (void)state;
    struct trial t;
    open_climb(&t);
    t.fit.steps = 0;
    t.fit.seconds = 0.5;
    trial_run(&t);
    assert_fine(&t);
    assert_true(value(&t, "base/w") > 0 && value(&t, "grown/w") > 0);
    assert_true(t.result.seconds >= 0.5);
    trial_close(&t);
}

int main(void)
{
    par_set_threads(1); /* nets as small as these gain nothing by more */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parameters_are_handed_on),  cmocka_unit_test(both_may_move_on),
        cmocka_unit_test(the_best_is_handed_on),     cmocka_unit_test(patience_ends_one_stage),
        cmocka_unit_test(moments_are_not_handed_on), cmocka_unit_test(what_was_best_before_is_forgotten),
        cmocka_unit_test(players_share_no_moments),  cmocka_unit_test(the_count_of_rounds_begins_anew),
        cmocka_unit_test(stages_are_resumed),        cmocka_unit_test(each_has_its_share_of_the_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
