/* fit.c -- the course of a run: resume, stages, rounds, validation, checkpoints, end. */
#include "train/fit.h"
#include "base/clock.h"
#include "train/best.h"
#include "train/course.h"
#include "train/say.h"

#include <math.h>
#include <stdio.h>

#define VALIDATIONS 25 /* in a run, about */
#define REPORT_SECONDS 0.25
#define PLANS 100      /* so often a run by the clock tells anew how many steps it will have */
#define TRIAL_ROUNDS 3 /* played and taken back, to tell how long a run will be */

static int stages_of(const struct fit *f)
{
    return f->family->stages ? f->family->stages(f->options) : 1;
}

static int64_t default_batch(const struct fit *f)
{
    int64_t wanted = f->family->recipe.batch > 0 ? f->family->recipe.batch : 128;
    return wanted < f->data->count ? wanted : f->data->count;
}

/* A recipe counts in epochs of large sets; few items are to be seen more often. */
#define LEAST_STEPS 5000

static int64_t planned_steps(const struct fit *f)
{
    const struct recipe *r = &f->family->recipe;
    double per_epoch = ceil((double)f->data->count / (double)f->batch);
    if (f->steps > 0) return f->steps;
    if (f->epochs > 0) return (int64_t)((double)f->epochs * per_epoch);
    if (r->epochs > 0) return (int64_t)fmax(r->epochs * per_epoch, LEAST_STEPS);
    return r->steps > 0 ? r->steps : 2000;
}

static void tick(struct course *c)
{
    double now = clock_seconds();
    c->s.seconds += now - c->clock;
    c->clock = now;
}

/* ---- validation ---- */

static bool in_last_stage(const struct course *c)
{
    return c->s.stage + 1 >= stages_of(c->f);
}

static bool by_the_clock(const struct fit *f)
{
    return f->seconds > 0 && f->steps <= 0 && f->epochs <= 0;
}

static bool is_late(const struct course *c)
{
    return c->f->seconds > 0 && c->s.seconds >= c->f->seconds;
}

static bool is_done(const struct course *c)
{
    return by_the_clock(c->f) ? is_late(c) : c->s.step >= c->s.steps;
}

/* Of the rounds, or of the time, each stage gets as much as another; the last gets the rest. */
static bool stage_is_up(const struct course *c)
{
    const int64_t stages = stages_of(c->f), stage = c->s.stage;
    if (in_last_stage(c)) return false;
    if (by_the_clock(c->f)) return c->s.seconds * (double)stages >= c->f->seconds * (double)(stage + 1);
    return c->s.step >= c->s.stage_start + c->s.steps * (stage + 1) / stages - c->s.steps * stage / stages;
}

static bool validation_due(const struct course *c)
{
    int64_t every = c->s.steps / VALIDATIONS;
    return c->s.step % (every > 20 ? every : 20) == 0 || c->s.step == c->s.steps || stage_is_up(c);
}

/* Early stopping ends a stage; the run goes on with the next, if there is one. */
static void lose_patience(struct course *c)
{
    if (c->f->train.patience <= 0 || c->s.stale < c->f->train.patience) return;
    c->stage_over = true;
    if (in_last_stage(c))
        course_end(
            c, "no gain in %d validations: stopped at step %lld; the model is that of step %lld, validation score %.4f",
            c->s.stale, (long long)c->s.step, (long long)c->s.best_step, c->s.best);
    else
        say_note(c->f, &c->s, "no gain in %d validations: stage %d ends at step %lld", c->s.stale, c->s.stage + 1,
                 (long long)c->s.step);
}

static int validate(struct course *c, struct err *e)
{
    if (!c->judge.plan) return 0;
    TRY(judge_score(&c->judge, &c->last_valid, e));
    if (c->last_valid > c->s.best) {
        c->s.best = c->last_valid;
        c->s.best_step = c->s.step;
        c->s.stale = 0;
        return best_keep(c->f->store, e);
    }
    c->s.stale++;
    lose_patience(c);
    return 0;
}

static void say_notices(struct course *c)
{
    char line[300];
    if (3 * c->s.step <= c->s.steps) return;
    while (game_notice(&c->game, line, sizeof line)) say_note(c->f, &c->s, "%s", line);
}

/* ---- checkpoints ---- */

static int checkpoint(struct course *c, struct err *e)
{
    struct fit *f = c->f;
    struct store *best;
    tick(c);
    c->last_checkpoint = c->s.seconds;
    if (!isfinite(c->s.best)) best_forget(f->store);
    if (!f->state_path) return 0;
    TRY(snapshot_take(c, e)); /* a run that is resumed here would go back to here */
    TRY(state_save(f, &c->s, e));
    if (!f->save) return 0;
    TRY(best_model(f->store, &best, e));
    int status = f->save(f->self, best, course_model_step(c), e);
    store_free(best);
    return status;
}

static bool checkpoint_due(const struct course *c)
{
    const struct fit *f = c->f;
    if (!f->state_path) return false;
    if (f->checkpoint_steps > 0) return c->s.step % f->checkpoint_steps == 0;
    return c->s.seconds - c->last_checkpoint >= (f->checkpoint_seconds > 0 ? f->checkpoint_seconds : 60);
}

/* ---- the loop ---- */

static void report(struct course *c)
{
    double since = c->s.seconds - c->last_report;
    if (since < REPORT_SECONDS && !is_done(c)) return;
    const double items = (double)((c->s.step - c->reported_step) * c->f->batch), now = since > 0 ? items / since : 0;
    c->speed = c->speed > 0 ? 0.8 * c->speed + 0.2 * now : now;
    say_progress(c->f, &c->s, &c->game, c->speed, c->last_valid);
    c->last_report = c->s.seconds;
    c->reported_step = c->s.step;
}

/* A run by the clock does not know its steps: what it has done says again and again how many there will be. Rounds that
** are played once more go by one number of steps (rollback.c): with a new one there is a new snapshot. */
static bool plan_due(const struct course *c)
{
    return by_the_clock(c->f) && c->s.seconds > c->idle && c->s.seconds - c->planned_at >= c->f->seconds / PLANS;
}

static int64_t steps_by_the_clock(const struct course *c)
{
    return (int64_t)((double)c->s.step * (c->f->seconds - c->idle) / (c->s.seconds - c->idle)) + 1;
}

static int replan(struct course *c, struct err *e)
{
    c->planned_at = c->s.seconds;
    c->s.steps = steps_by_the_clock(c);
    return snapshot_take(c, e);
}

static int interrupted(struct course *c, struct err *e)
{
    const char *path = c->f->state_path;
    TRY(checkpoint(c, e));
    course_end(c, "interrupted at step %lld", (long long)c->s.step);
    if (path)
        fail(e, ERR_INTERRUPTED, "interrupted at step %lld; the state is saved in %s", (long long)c->s.step, path);
    else fail(e, ERR_INTERRUPTED, "interrupted at step %lld", (long long)c->s.step);
    if (path) fail_hint(e, "the same command with --resume goes on from there");
    return ERR_INTERRUPTED;
}

static int after_round(struct course *c, bool finite, struct err *e)
{
    const struct fit *f = c->f;
    const char *entry;
    tick(c);
    const bool plan = plan_due(c), save = checkpoint_due(c), stop = f->stop && f->stop(f->self), late = is_late(c);
    const bool judge = validation_due(c) || is_done(c);
    if (!finite || ((plan || judge || save || stop || late) && !store_finite(f->store, &entry))) return roll_back(c, e);
    if (plan) TRY(replan(c, e));
    if (is_done(c)) c->s.steps = c->s.step;
    if (judge) {
        say_notices(c);
        TRY(validate(c, e));
        TRY(snapshot_take(c, e));
    }
    report(c);
    if (stop) return interrupted(c, e);
    if (save) TRY(checkpoint(c, e));
    if (late && !c->over) course_end(c, "the time is up, after %lld steps", (long long)c->s.step);
    return 0;
}

/* Rounds that are taken back, to tell how long one takes. */
static int try_rounds(struct course *c, double *seconds, struct err *e)
{
    bool finite;
    double start = 0;
    TRY(snapshot_take(c, e));
    for (int k = 0; k < TRIAL_ROUNDS; k++) {
        if (k == 1) start = clock_seconds();
        TRY(course_round(c, &finite, NULL, 0, e));
    }
    *seconds = (clock_seconds() - start) / (TRIAL_ROUNDS - 1);
    snapshot_return(c);
    return 0;
}

static int announce(struct course *c, struct err *e)
{
    const struct fit *f = c->f;
    double seconds;
    TRY(try_rounds(c, &seconds, e));
    if (by_the_clock(f) && c->s.step == 0) c->s.steps = (int64_t)(f->seconds / seconds) + 1;
    say_plan(f, &c->s, &c->game, seconds);
    for (int k = 0; k < c->game.turns; k++) plan_profile(c->game.turn[k].plan, f->profile);
    return 0;
}

static int run_stage(struct course *c, bool first, struct err *e)
{
    const double before = c->s.seconds;
    TRY(game_open(&c->game, c->f, c->s.stage, e));
    TRY(judge_open(&c->judge, c->f, c->s.stage, e));
    if (first) TRY(announce(c, e));
    TRY(snapshot_take(c, e));
    tick(c);
    c->idle += c->s.seconds - before;
    c->last_report = c->s.seconds;
    c->game.waited = 0;
    c->stage_over = false;
    lose_patience(c); /* which a run that is resumed may have lost before */
    while (!c->over && !c->stage_over && !stage_is_up(c) && !is_done(c)) {
        bool finite;
        TRY(course_round(c, &finite, NULL, 0, e));
        TRY(after_round(c, finite, e));
    }
    say_profile(c->f, &c->s, &c->game);
    return 0;
}

/* Moments of an earlier stage do not fit the next one's losses. */
static void forget_moments(struct store *s, double second)
{
    for (int i = 0; i < s->count; i++) {
        struct entry *of = &s->entry[i];
        if (of->kind != STORE_MOMENT1 && of->kind != STORE_MOMENT2) continue;
        for (int64_t k = 0; k < shape_size(of->value.shape); k++)
            tensor_set(&of->value, k, of->kind == STORE_MOMENT2 ? second : 0);
    }
}

/* It begins with the best of the one before; scores of different stages are not of one kind. */
static int begin_next_stage(struct course *c, struct err *e)
{
    TRY(best_install(c->f->store, e));
    forget_moments(c->f->store, c->f->train.second);
    c->s.stage++;
    c->s.stage_start = c->s.step;
    c->s.best = -INFINITY;
    c->s.best_step = 0;
    c->s.stale = 0;
    c->last_valid = NAN;
    return 0;
}

static int run_stages(struct course *c, struct err *e)
{
    for (bool first = true;; first = false) {
        int status = run_stage(c, first, e);
        c->waited += c->game.waited;
        game_close(&c->game);
        judge_close(&c->judge);
        TRY(status);
        if (c->over || in_last_stage(c)) break;
        TRY(begin_next_stage(c, e));
    }
    if (!c->over) course_end(c, c->s.step == 1 ? "%lld step done" : "%lld steps done", (long long)c->s.step);
    return 0;
}

static int resume(struct course *c, struct err *e)
{
    bool exact;
    TRY(state_load(c->f, &c->s, &exact, e));
    CHECK(c->s.stage < stages_of(c->f), e, ERR_FORMAT, "%s: its stage is %d, and %s has %d", c->f->state_path,
          c->s.stage + 1, c->f->family->name, stages_of(c->f));
    if (c->f->steps > 0 || c->f->epochs > 0) c->s.steps = planned_steps(c->f);
    if (by_the_clock(c->f) && c->s.seconds > 0) c->s.steps = steps_by_the_clock(c);
    if (c->s.steps < c->s.step) c->s.steps = c->s.step; /* it is past its end */
    say_note(c->f, &c->s, "resumed at step %lld of %lld%s", (long long)c->s.step, (long long)c->s.steps,
             exact ? "" : "; options, data, threads or kernels differ: it continues, not bit for bit");
    return 0;
}

static int run(struct course *c, struct err *e)
{
    struct fit *f = c->f;
    CHECK(f->data->count > 0, e, ERR_DATA, "there are no items to train on");
    if (f->batch <= 0) f->batch = default_batch(f);
    c->s = (struct run_state){.steps = planned_steps(f), .rate_factor = 1, .best = -INFINITY};
    if (f->resume) TRY(resume(c, e));
    c->last_valid = NAN;
    c->last_report = c->last_checkpoint = c->s.seconds;
    c->reported_step = c->s.step;
    TRY(run_stages(c, e));
    TRY(checkpoint(c, e));
    return best_install(f->store, e);
}

int fit_run(struct fit *f, struct fit_result *r, struct err *e)
{
    struct course c = {.f = f, .reason = r->reason, .reason_size = sizeof r->reason, .clock = clock_seconds()};
    r->reason[0] = 0;
    int status = run(&c, e);
    r->steps = c.s.step;
    r->seconds = c.s.seconds;
    r->waited = c.waited;
    store_free(c.good);
    return status;
}
