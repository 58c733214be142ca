/* test_memory.c -- a whole fit in which some allocation fails: always the same error, and nothing is left. */
#include "tests/train/trial.h"

#include "base/par.h"

static struct trial trial;
static struct folder folder;
static struct data pictures;

/* Two players with averages, or one that is judged; the state at the end. */
static int fit(const char *family, const char *state_path)
{
    trial = (struct trial){0};
    int status = trial_begin(&trial, family_find(family), &pictures, &pictures);
    if (!status) {
        trial_set(&trial, "hidden", "3");
        if (options_find(trial.fit.family->options, "latent")) trial_set(&trial, "latent", "2");
        trial.fit.steps = 4;
        trial.fit.batch = 4;
        trial.fit.checkpoint_steps = 1000;
        trial.fit.state_path = state_path;
        status = trial_run(&trial);
    }
    trial_close(&trial);
    return status;
}

/* How many allocations there are; then one after another fails, of many thousand some only. */
static void torture_fit(const char *family)
{
    folder = folder_make();
    pictures = bars(8, 4);
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s", folder_file(&folder, "a.state"));
    assert_int_equal(fit(family, path), 0);
    const long before = mem_count();
    assert_int_equal(fit(family, path), 0);
    const long count = mem_count() - before;
    int struck = 0;
    for (long k = 1; k <= count; k += 1 + count / 4096) {
        const size_t live = mem_live_bytes();
        mem_fail_at(k);
        const int status = fit(family, path);
        const bool failed = mem_failed();
        mem_fail_at(0);
        if (mem_live_bytes() != live || status != ERR_MEMORY)
            print_message("%s, allocation %ld of %ld: %s \"%s\", %ld bytes left\n", family, k, count,
                          err_kind_name((enum err_kind)status), trial.e.text, (long)(mem_live_bytes() - live));
        assert_true(failed);
        assert_int_equal(status, ERR_MEMORY);
        assert_int_equal(trial.e.kind, ERR_MEMORY);
        assert_int_equal(mem_live_bytes(), live);
        struck++;
    }
    assert_true(struck > 100);
    folder_remove(&folder);
}

static void one_player(void **state)
{
    (void)state;
    torture_fit("vae");
}

static void two_players(void **state)
{
    (void)state;
    torture_fit("gan");
}

/* The same for what only a run that is resumed does. */
static int resume(const char *path)
{
    trial = (struct trial){0};
    int status = trial_begin(&trial, family_find("made"), &pictures, &pictures);
    if (!status) {
        trial_set(&trial, "hidden", "3");
        trial.fit.steps = 5;
        trial.fit.batch = 4;
        trial.fit.resume = true;
        trial.fit.state_path = path;
        trial.fit.checkpoint_steps = 1000;
        status = trial_run(&trial);
    }
    trial_close(&trial);
    return status;
}

static void a_resumed_run(void **state)
{
    (void)state;
    folder = folder_make();
    pictures = bars(8, 4);
    const char *path = folder_file(&folder, "a.state");
    assert_int_equal(fit("made", path), 0);
    bool struck = true;
    for (long k = 1; struck; k++) {
        const size_t live = mem_live_bytes();
        mem_fail_at(k);
        const int status = resume(path);
        struck = mem_failed();
        mem_fail_at(0);
        if (status != (struck ? ERR_MEMORY : 0)) print_message("allocation %ld: \"%s\"\n", k, trial.e.text);
        assert_int_equal(status, struck ? ERR_MEMORY : 0);
        assert_int_equal(mem_live_bytes(), live);
    }
    folder_remove(&folder);
}

int main(void)
{
    par_set_threads(1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_player),
        cmocka_unit_test(two_players),
        cmocka_unit_test(a_resumed_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
