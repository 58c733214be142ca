/* test_notice.c -- what a person should know is said once, not before it has had time to pass, and not where it is not so. */
#include "tests/test.h"

#include "base/par.h"
#include "tests/train/trial.h"

static void odd_build(net *n, const void *options, struct batch b)
{
    (void)options, (void)b;
    var w = v_sum_all(param(n, "w", SHAPE(1), INIT_ZEROS));
    player(n, (struct player){.name = "odd", .loss = v_square(v_offset(w, -1))});
    notice(n, v_const(n->g, 3), 5, "things are odd");
    notice(n, v_const(n->g, 0), 5, "things are even");
}

static const struct family odd = {
    .name = "odd",
    .title = "Odd",
    .takes = TAKES_IMAGE,
    .recipe = {.optimiser = "sgd", .rate = 0.01, .steps = 300, .batch = 4},
    .build = odd_build,
};

static void said_once_and_late(void **state)
{
    (void)state;
    struct trial t = {0};
    struct data pictures = bars(20, 4);
    trial_begin(&t, &odd, &pictures, NULL);
    assert_fine(&t);
    t.stop_at = 100; /* a third of the rounds: not yet */
    trial_run(&t);
    assert_false(trial_says(&t, "things"));
    trial_afresh(&t);
    t.stop_at = 0;
    t.e = (struct err){0};
    trial_run(&t);
    assert_fine(&t);
    assert_int_equal(trial_count(&t, "note 3 of 5 things are odd\n"), 1);
    assert_false(trial_says(&t, "even"));
    trial_close(&t);
}

static void a_latent_that_tells_nothing(void **state)
{
    (void)state;
    for (int k = 0; k < 2; k++) {
        struct trial t = {0};
        struct data pictures = bars(20, 4);
        trial_begin(&t, family_find("vae"), &pictures, NULL);
        assert_fine(&t);
        trial_set(&t, "latent", "2");
        trial_set(&t, "hidden", "16");
        trial_set(&t, "beta", k ? "100" : "0.1");
        t.fit.steps = 300;
        trial_run(&t);
        assert_fine(&t);
        assert_int_equal(trial_says(&t, "2 of 2 latents tell next to nothing"), k);
        trial_close(&t);
    }
}

int main(void)
{
    par_set_threads(1);
    const struct CMUnitTest tests[] = {cmocka_unit_test(said_once_and_late),
                                       cmocka_unit_test(a_latent_that_tells_nothing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
