/* test_kill.c -- a run that is killed, for real, at random instants and in the middle of writing its files: it goes on
** from its last checkpoint, and ends with the same bits as a run that nobody disturbed.
**
** Each run is a process of its own. This one starts no threads: a child of it could not use them.
*/
#include "tests/train/trial.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/par.h"
#include "store/checkpoint.h"

#include <signal.h>
#include <sys/wait.h>

#define STEPS 2000
#define EVERY 50 /* steps from one checkpoint to the next */

static struct folder folder;
static char state_path[PATH_MAX], model_path[PATH_MAX];

static bool quick(void)
{
    const char *set = getenv("LIMN_TEST_QUICK");
    return set && *set && strcmp(set, "0");
}

/* ---- the child ---- */

static int save_model(void *self, const struct store *best, int64_t step, struct err *e)
{
    (void)self, (void)step;
    return checkpoint_save(best, CHECKPOINT_MODEL, model_path, NULL, 0, e);
}

static void tell_notes(void *self, const struct fit_report *r)
{
    if (r->event != FIT_NOTE) return;
    if (write(*(int *)self, r->text, strlen(r->text)) < 0) _exit(9);
}

static int fit_in_child(int out)
{
    struct trial t;
    par_set_threads(1);
    trial_open(&t, "vae", "rings,n=600");
    trial_set(&t, "hidden", "8");
    trial_set(&t, "latent", "2");
    trial_set(&t, "patience", "0");
    trial_set(&t, "average", "0.99");
    t.fit.batch = 16;
    t.fit.steps = STEPS;
    t.fit.state_path = state_path;
    t.fit.checkpoint_steps = EVERY;
    t.fit.identity = "the same";
    t.fit.resume = !access(state_path, F_OK);
    t.fit.report = tell_notes;
    t.fit.stop = NULL;
    t.fit.save = save_model;
    t.fit.self = &out;
    const int status = trial_run(&t);
    if (status) print_message("%s\n", t.e.text);
    trial_close(&t);
    return status;
}

/* ---- its life ---- */

struct life {
    bool killed;
    int64_t resumed_at; /* the step; 0: it began anew */
    double seconds;
};

static int64_t step_told(int in)
{
    char text[2000];
    size_t used = 0;
    for (ssize_t n; (n = read(in, text + used, sizeof text - 1 - used)) > 0;) used += (size_t)n;
    text[used] = 0;
    long long step = 0;
    if (used && sscanf(text, "resumed at step %lld of", &step) != 1) print_message("it told: %s\n", text);
    assert_null(strstr(text, "not bit for bit"));
    return step;
}

/* Runs until the end, or until it is killed: by us after so many seconds, or by the fault. */
static struct life live(double seconds, const char *fault)
{
    int ends[2], status;
    assert_int_equal(pipe(ends), 0);
    const double start = clock_seconds();
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(ends[0]);
        if (fault) setenv("LIMN_FAULT", fault, 1);
        _exit(fit_in_child(ends[1]) ? 1 : 0);
    }
    close(ends[1]);
    if (seconds > 0) {
        usleep((useconds_t)(seconds * 1e6));
        kill(child, SIGKILL);
    }
    const int64_t step = step_told(ends[0]);
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    const bool killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    assert_true(killed || (WIFEXITED(status) && WEXITSTATUS(status) == 0));
    return (struct life){killed, step, clock_seconds() - start};
}

/* ---- what is left of it ---- */

struct left { /* of a run that came to its end */
    struct store *store;
    double best;
    int64_t step, best_step;
};

static struct left read_left(void)
{
    struct err e = {0};
    struct safetensors *file;
    struct left l = {.store = store_new(0)};
    safetensors_read(state_path, &file, &e);
    assert_true(trial_fine(&e));
    checkpoint_load(l.store, CHECKPOINT_ALL, file, state_path, &e);
    assert_true(trial_fine(&e));
    const char *run = safetensors_meta(file, "limn.run");
    assert_non_null(run);
    struct json *j = json_parse(run, strlen(run), &e);
    l.step = json_int(json_get(j, "step"), -1);
    l.best = json_number(json_get(j, "best"), -1);
    l.best_step = json_int(json_get(j, "best_step"), -1);
    json_free(j);
    safetensors_free(file);
    return l;
}

static void assert_same_end(const struct left *whole)
{
    struct left l = read_left();
    assert_int_equal(l.step, STEPS);
    assert_true(l.best == whole->best);
    assert_int_equal(l.best_step, whole->best_step);
    assert_true(same_store(l.store, whole->store));
    store_free(l.store);
}

/* Whole, or not there. */
static void assert_sound_file(const char *path, bool there)
{
    struct err e = {0};
    struct store *s = store_new(0);
    assert_int_equal(!access(path, F_OK), there);
    if (there) checkpoint_read(s, CHECKPOINT_ALL, path, &e);
    assert_true(trial_fine(&e));
    assert_true(finite_store(s));
    store_free(s);
}

static void begin_anew(void)
{
    unlink(state_path);
    unlink(model_path);
}

static struct left undisturbed(double *seconds)
{
    begin_anew();
    const struct life l = live(0, NULL);
    assert_false(l.killed);
    *seconds = l.seconds;
    return read_left();
}

/* ---- at any instant ---- */

static void killed_at_random(void **state)
{
    (void)state;
    const int wanted = quick() ? 8 : 50;
    struct rng r = rng_stream(1, "kills");
    double seconds;
    const struct left whole = undisturbed(&seconds);
    int kills = 0, above_0 = 0, ends = 0;
    bool killed = false;
    begin_anew();
    while (kills < wanted || killed) {
        const struct life l = live(kills < wanted ? 0.01 + 0.6 * seconds * rng_uniform(&r) : 0, NULL);
        above_0 += killed && l.resumed_at > 0;
        kills += l.killed;
        killed = l.killed;
        if (killed) {
            assert_sound_file(state_path, !access(state_path, F_OK));
            assert_sound_file(model_path, !access(model_path, F_OK));
            continue;
        }
        assert_same_end(&whole);
        ends++;
        begin_anew();
    }
    print_message("%d kills, after %d of them resumed above step 0, %d runs came to their end\n", kills, above_0, ends);
    assert_true(above_0 >= wanted * 4 / 5);
    assert_true(ends >= 1);
    store_free(whole.store);
}

/* ---- while writing ---- */

static void killed_while_writing(void **state)
{
    (void)state;
    static const struct {
        const char *fault;
        int states, models; /* that were written before */
    } death[] = {
        {".state:write:3", 2, 2}, {".state:rename:1", 0, 0},   {".model:flush:2", 2, 1}, {".model:rename:9", 9, 8},
        {".state:flush:7", 6, 6}, {".state:rename:4", 3, 3},   {".model:write:5", 5, 4}, {".model:rename:1", 1, 0},
        {".state:write:1", 0, 0}, {".state:flush:39", 38, 38},
    };
    double seconds;
    const struct left whole = undisturbed(&seconds);
    for (int k = 0; k < (quick() ? 4 : 10); k++) {
        begin_anew();
        assert_true(live(0, death[k].fault).killed);
        assert_sound_file(state_path, death[k].states > 0);
        assert_sound_file(model_path, death[k].models > 0);
        const struct life l = live(0, NULL);
        assert_false(l.killed);
        assert_int_equal(l.resumed_at, death[k].states * EVERY);
        assert_same_end(&whole);
    }
    store_free(whole.store);
}

static int open_folder(void **state)
{
    (void)state;
    folder = folder_make();
    snprintf(state_path, sizeof state_path, "%s", folder_file(&folder, "run.state"));
    snprintf(model_path, sizeof model_path, "%s", folder_file(&folder, "run.model"));
    return 0;
}

static int close_folder(void **state)
{
    (void)state;
    folder_remove(&folder);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(killed_at_random, open_folder, close_folder),
        cmocka_unit_test_setup_teardown(killed_while_writing, open_folder, close_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
