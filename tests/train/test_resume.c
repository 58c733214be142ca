/* test_resume.c -- a run that is stopped and resumed ends with the same bits as one that never stopped. */
#include "tests/train/trial.h"

#include "base/par.h"
#include "store/checkpoint.h"

struct course { /* what runs, and for how long */
    const char *family, *hidden, *average;
    int64_t steps, checkpoint_steps;
};

static void open_course(struct trial *t, const struct course *c, const char *state_path)
{
    const struct family *f = family_find(c->family);
    trial_open(t, c->family, f->takes & TAKES_ROWS ? "rings,n=600" : "shapes,n=100,size=8");
    trial_set(t, "hidden", c->hidden);
    trial_set(t, "average", c->average);
    t->fit.batch = 32;
    t->fit.steps = c->steps;
    t->fit.checkpoint_steps = c->checkpoint_steps;
    t->fit.state_path = state_path;
    t->fit.identity = "the same";
}

static struct store *read_state(const char *path)
{
    struct err e = {0};
    struct store *s = store_new(0);
    checkpoint_read(s, CHECKPOINT_ALL, path, &e);
    assert_true(trial_fine(&e));
    return s;
}

/* One run stopped after the rounds given, one after another, each part in a process of its own as far as memory goes. */
static void run_in_parts(const struct course *c, const char *path, const int64_t *stops, struct store **model)
{
    for (int part = 0;; part++) {
        struct trial t;
        open_course(&t, c, path);
        t.fit.resume = part > 0;
        t.stop_at = stops[part];
        const int status = trial_run(&t);
        if (part > 0) assert_int_equal(strncmp(t.log, "note resumed at step ", 21), 0);
        assert_int_equal(trial_count(&t, "bit for bit"), 0);
        if (!stops[part]) {
            assert_fine(&t);
            store_clone(t.fit.store, model, &t.e);
            trial_close(&t);
            return;
        }
        assert_int_equal(status, ERR_INTERRUPTED);
        assert_non_null(strstr(t.e.text, "the state is saved in "));
        assert_non_null(strstr(t.e.text, path));
        assert_non_null(strstr(t.e.hint, "--resume"));
        trial_close(&t);
    }
}

static void same_bits(const struct course *c)
{
    struct folder f = folder_make();
    char whole[PATH_MAX];
    snprintf(whole, sizeof whole, "%s", folder_file(&f, "whole.state"));
    struct store *one, *many;
    run_in_parts(c, whole, (int64_t[]){0}, &one);
    run_in_parts(c, folder_file(&f, "parts.state"), (int64_t[]){7, 50, 93, 0}, &many);
    assert_true(same_store(one, many));
    struct store *one_state = read_state(whole), *many_state = read_state(folder_file(&f, "parts.state"));
    assert_true(same_store(one_state, many_state));
    store_free(one_state);
    store_free(many_state);
    store_free(one);
    store_free(many);
    folder_remove(&f);
}

static void one_player(void **state)
{
    (void)state;
    same_bits(&(struct course){"vae", "16", "0", 260, 60});
    same_bits(&(struct course){"realnvp", "8", "0", 260, 60});
    same_bits(&(struct course){"nsf", "8", "0.9", 260, 60});
    same_bits(&(struct course){"maf", "8", "0.9", 260, 60});
}

static void one_player_of_pictures(void **state)
{
    (void)state;
    same_bits(&(struct course){"glow", "4", "0.9", 160, 60});
}

static void one_player_with_an_average(void **state)
{
    (void)state;
    same_bits(&(struct course){"vae", "16", "0.95", 260, 0});
}

static void two_players_with_averages(void **state)
{
    (void)state;
    same_bits(&(struct course){"gan", "16,16", "0.99", 260, 40});
}

/* The state holds all there is. */
static void a_state_is_complete(void **state)
{
    (void)state;
    const struct course c = {"vae", "16", "0.95", 60, 0};
    struct folder f = folder_make();
    struct store *model;
    run_in_parts(&c, folder_file(&f, "a.state"), (int64_t[]){0}, &model);
    struct store *s = read_state(f.name);
    for (int i = 0; i < model->count; i++) {
        const struct entry *of = &model->entry[i];
        if (of->kind == STORE_BUFFER) assert_non_null(store_find(s, STORE_BEST_BUFFER, of->name));
        if (of->kind != STORE_PARAM) continue;
        char moment[200];
        snprintf(moment, sizeof moment, "vae/%s", of->name); /* the player's */
        for (enum store_kind kind = STORE_PARAM; kind < STORE_KIND_COUNT; kind++) {
            const bool its = kind == STORE_MOMENT1 || kind == STORE_MOMENT2;
            if (kind == STORE_BUFFER || kind == STORE_BEST_BUFFER) continue;
            assert_non_null(store_find(s, kind, its ? moment : of->name));
        }
    }
    store_free(s);
    store_free(model);
    folder_remove(&f);
}

static void other_options_go_on_but_not_bit_for_bit(void **state)
{
    (void)state;
    const struct course c = {"vae", "16", "0", 100, 0};
    struct folder f = folder_make();
    struct trial t;
    open_course(&t, &c, folder_file(&f, "a.state"));
    t.stop_at = 30;
    assert_int_equal(trial_run(&t), ERR_INTERRUPTED);
    trial_close(&t);
    open_course(&t, &c, f.name);
    t.fit.resume = true;
    t.fit.identity = "another";
    trial_fit(&t);
    assert_true(trial_says(&t, "note resumed at step 30 of 100; options, data, threads or kernels differ: "
                               "it continues, not bit for bit\n"));
    assert_int_equal(t.result.steps, 100);
    trial_close(&t);
    folder_remove(&f);
}

/* A run that is over stays what it is; given more steps, it goes on. */
static void a_finished_run_is_resumed(void **state)
{
    (void)state;
    struct course c = {"vae", "16", "0", 60, 0};
    struct folder f = folder_make();
    struct store *model, *again;
    const char *path = folder_file(&f, "a.state");
    run_in_parts(&c, path, (int64_t[]){0}, &model);
    struct trial t;
    open_course(&t, &c, path);
    t.fit.resume = true;
    trial_fit(&t);
    store_clone(t.fit.store, &again, &t.e);
    assert_true(same_store(model, again));
    trial_close(&t);
    c.steps = 90;
    open_course(&t, &c, path);
    t.fit.resume = true;
    trial_fit(&t);
    assert_int_equal(t.result.steps, 90);
    assert_true(trial_says(&t, "resumed at step 60 of 90"));
    trial_close(&t);
    c.steps = 20;
    open_course(&t, &c, path);
    t.fit.resume = true;
    trial_fit(&t);
    assert_int_equal(t.result.steps, 90);
    assert_true(trial_says(&t, "resumed at step 90 of 90"));
    trial_close(&t);
    store_free(model);
    store_free(again);
    folder_remove(&f);
}

/* Patience that is lost stays lost: resuming does not wait for another validation. */
static void a_run_out_of_patience_stays_over(void **state)
{
    (void)state;
    struct course c = {"vae", "16", "0", 2000, 0};
    struct folder f = folder_make();
    struct trial t;
    char reason[200] = "";
    const char *path = folder_file(&f, "a.state");
    for (int part = 0; part < 2; part++) {
        open_course(&t, &c, path);
        t.fit.batch = 4;
        trial_set(&t, "patience", "2");
        trial_set(&t, "rate", "0.03");
        t.fit.resume = part > 0;
        trial_fit(&t);
        assert_non_null(strstr(t.result.reason, "no gain in 2 validations: stopped at step "));
        if (part) assert_string_equal(t.result.reason, reason); /* of the same best step */
        snprintf(reason, sizeof reason, "%s", t.result.reason);
        c.steps = t.result.steps;
        trial_close(&t);
        if (part) break;
        c.steps = 2000;
    }
    assert_true(trial_says(&t, "resumed at step "));
    char line[80];
    snprintf(line, sizeof line, "resumed at step %lld of 2000", (long long)c.steps);
    assert_true(trial_says(&t, line)); /* and no round was played since */
    folder_remove(&f);
}

/* ---- files that are no state of this run ---- */

static enum err_kind resume_from(const char *family, const char *hidden, const char *path, struct trial *t)
{
    open_course(t, &(struct course){family, hidden, "0", 40, 0}, path);
    t->fit.resume = true;
    return trial_run(t);
}

static void another_familys_state_is_refused(void **state)
{
    (void)state;
    const struct course c = {"vae", "16", "0", 20, 0};
    struct folder f = folder_make();
    struct store *model;
    struct trial t;
    run_in_parts(&c, folder_file(&f, "a.state"), (int64_t[]){0}, &model);
    assert_int_equal(resume_from("gan", "16", f.name, &t), ERR_CALL);
    assert_non_null(strstr(t.e.text, "is the state of a vae, not of a gan"));
    trial_close(&t);
    assert_int_equal(resume_from("vae", "17", f.name, &t), ERR_SHAPE);
    trial_close(&t);
    store_free(model);
    folder_remove(&f);
}

static void a_file_that_is_no_state_is_refused(void **state)
{
    (void)state;
    struct folder f = folder_make();
    struct trial t;
    assert_int_equal(resume_from("vae", "16", folder_file(&f, "absent.state"), &t), ERR_FILE);
    trial_close(&t);
    open_course(&t, &(struct course){"vae", "16", "0", 40, 0}, folder_file(&f, "model"));
    checkpoint_save(t.fit.store, CHECKPOINT_ALL, t.fit.state_path, NULL, 0, &t.e);
    t.fit.resume = true;
    assert_int_equal(trial_run(&t), ERR_FORMAT);
    assert_non_null(strstr(t.e.text, "is no state file"));
    trial_close(&t);
    folder_remove(&f);
}

int main(void)
{
    par_set_threads(1); /* nets as small as these gain nothing by more */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_player),
        cmocka_unit_test(one_player_of_pictures),
        cmocka_unit_test(one_player_with_an_average),
        cmocka_unit_test(two_players_with_averages),
        cmocka_unit_test(a_state_is_complete),
        cmocka_unit_test(other_options_go_on_but_not_bit_for_bit),
        cmocka_unit_test(a_finished_run_is_resumed),
        cmocka_unit_test(a_run_out_of_patience_stays_over),
        cmocka_unit_test(another_familys_state_is_refused),
        cmocka_unit_test(a_file_that_is_no_state_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
