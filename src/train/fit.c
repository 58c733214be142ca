/* fit.c -- the course of a run: resume, stages, rounds, validation, checkpoints, rollback, end.
**
** Rollback. When a loss is not a number, the run goes back to the snapshot of
** the last validation or checkpoint and plays those rounds again, which is exact;
** the last two of them looking at every value, so that the first bad one can be
** named. Then it goes back once more and on with half the rate, a stated number
** of times. A gradient can turn bad a round before the loss does: nothing is
** judged, snapped or saved before all numbers of the store were looked at.
*/
#include "train/fit.h"
#include "base/clock.h"
#include "train/best.h"
#include "train/game.h"
#include "train/judge.h"
#include "train/say.h"
#include "train/state.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#define VALIDATIONS 25 /* in a run, about */
#define REPORT_SECONDS 0.25
#define TRIAL_ROUNDS 3 /* played and taken back, to tell how long a run will be */

struct course {
    struct fit *f;
    struct run_state s;
    struct game game;
    struct judge judge;
    struct store *good; /* the snapshot to go back to */
    struct run_state good_state;
    double last_valid;
    double clock, last_report, last_checkpoint;
    int64_t reported_step;
    double speed;      /* items per second, smoothed */
    int64_t stage_end; /* the round before which this stage ends, at the latest */
    bool stage_over, over;
    char *reason;
    size_t reason_size;
};

static int stages_of(const struct fit *f)
{
    return f->family->stages ? f->family->stages(f->options) : 1;
}

static int64_t default_batch(const struct fit *f)
{
    int64_t wanted = f->family->recipe.batch > 0 ? f->family->recipe.batch : 128;
    return wanted < f->data->count ? wanted : f->data->count;
}

static int64_t planned_steps(const struct fit *f)
{
    const struct recipe *r = &f->family->recipe;
    double per_epoch = ceil((double)f->data->count / (double)f->batch);
    if (f->steps > 0) return f->steps;
    if (f->epochs > 0) return (int64_t)((double)f->epochs * per_epoch);
    if (r->epochs > 0) return (int64_t)(r->epochs * per_epoch);
    return r->steps > 0 ? r->steps : 2000;
}

static void end(struct course *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void end(struct course *c, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(c->reason, c->reason_size, format, args);
    va_end(args);
    c->over = true;
}

static void tick(struct course *c)
{
    double now = clock_seconds();
    c->s.seconds += now - c->clock;
    c->clock = now;
}

/* ---- snapshots ---- */

static int take_snapshot(struct course *c, struct err *e)
{
    c->good_state = c->s;
    if (c->good && c->good->count == c->f->store->count) return store_copy_values(c->good, c->f->store, e);
    store_free(c->good);
    c->good = NULL;
    return store_clone(c->f->store, &c->good, e);
}

static void go_back(struct course *c)
{
    double seconds = c->s.seconds;
    for (int i = 0; i < c->good->count; i++) { /* the store may have gained entries since: those of the best */
        const struct entry *from = &c->good->entry[i];
        memcpy(store_find(c->f->store, from->kind, from->name)->value.data, from->value.data,
               tensor_bytes(&from->value));
    }
    c->s = c->good_state;
    c->s.seconds = seconds;
    if (c->reported_step > c->s.step) c->reported_step = c->s.step;
    game_touch(&c->game);
}

static int play_round(struct course *c, bool *finite, char *where, size_t size, struct err *e)
{
    TRY(game_round(&c->game, c->s.step, c->s.step - c->s.stage_start, c->s.steps, c->s.rate_factor, finite, where, size,
                   e));
    c->s.step++;
    return 0;
}

/* ---- divergence ---- */

static int find_culprit(struct course *c, int64_t bad_step, char *where, size_t size, struct err *e)
{
    bool finite;
    const char *entry;
    go_back(c);
    where[0] = 0;
    while (c->s.step < bad_step && !where[0])
        TRY(play_round(c, &finite, c->s.step >= bad_step - 2 ? where : NULL, size, e));
    bool update = strncmp(where, op_table[OP_ASSIGN].name, strlen(op_table[OP_ASSIGN].name)) == 0; /* but of what? */
    if ((update || !where[0]) && !store_finite(c->f->store, &entry)) snprintf(where, size, "%s", entry);
    if (!where[0]) snprintf(where, size, "the loss");
    return 0;
}

/* Of which the model is: the best one where there was a validation. */
static int64_t model_step(const struct course *c)
{
    return c->s.best_step > 0 ? c->s.best_step : c->s.step;
}

static int roll_back(struct course *c, struct err *e)
{
    char where[200];
    int64_t bad_step = c->s.step;
    int allowed = c->f->train.rollbacks;
    TRY(find_culprit(c, bad_step, where, sizeof where, e));
    go_back(c);
    if (c->s.rollbacks >= allowed) {
        end(c,
            "diverged at step %lld (not a number in %s) after %d rollbacks; the model is the last good one, of step "
            "%lld",
            (long long)bad_step, where, allowed, (long long)model_step(c));
        return 0;
    }
    c->s.rollbacks++;
    c->s.rate_factor *= 0.5;
    c->good_state.rollbacks = c->s.rollbacks;
    c->good_state.rate_factor = c->s.rate_factor;
    say_note(c->f, &c->s, "step %lld: not a number in %s; back to step %lld with %g of the rate (%d of %d rollbacks)",
             (long long)bad_step, where, (long long)c->s.step, c->s.rate_factor, c->s.rollbacks, allowed);
    return 0;
}

/* ---- validation ---- */

static bool validation_due(const struct course *c)
{
    int64_t every = c->s.steps / VALIDATIONS;
    return c->s.step % (every > 20 ? every : 20) == 0 || c->s.step == c->s.steps || c->s.step == c->stage_end;
}

static bool in_last_stage(const struct course *c)
{
    return c->s.stage + 1 >= stages_of(c->f);
}

/* Early stopping ends a stage; the run goes on with the next, if there is one. */
static void lose_patience(struct course *c)
{
    if (c->f->train.patience <= 0 || c->s.stale < c->f->train.patience) return;
    c->stage_over = true;
    if (in_last_stage(c))
        end(c, "no gain in %d validations: stopped at step %lld; the model is that of step %lld, validation score %.4f",
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

/* ---- checkpoints ---- */

static int checkpoint(struct course *c, struct err *e)
{
    struct fit *f = c->f;
    struct store *best;
    tick(c);
    c->last_checkpoint = c->s.seconds;
    if (!isfinite(c->s.best)) best_forget(f->store);
    if (!f->state_path) return 0;
    TRY(take_snapshot(c, e)); /* a run that is resumed here would go back to here */
    TRY(state_save(f, &c->s, e));
    if (!f->save) return 0;
    TRY(best_model(f->store, &best, e));
    int status = f->save(f->self, best, model_step(c), e);
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
    if (since < REPORT_SECONDS && c->s.step < c->s.steps) return;
    const double items = (double)((c->s.step - c->reported_step) * c->f->batch), now = since > 0 ? items / since : 0;
    c->speed = c->speed > 0 ? 0.8 * c->speed + 0.2 * now : now;
    say_progress(c->f, &c->s, &c->game, c->speed, c->last_valid);
    c->last_report = c->s.seconds;
    c->reported_step = c->s.step;
}

/* A run by the clock does not know its steps: while it is young, what it has done says how many there will be. */
static void replan(struct course *c)
{
    const struct fit *f = c->f;
    if (f->seconds <= 0 || f->steps > 0 || f->epochs > 0) return;
    if (c->s.seconds > 0.3 * f->seconds || c->s.seconds <= 0) return;
    if (c->s.step < 20 && c->s.step < c->s.steps) return;
    c->s.steps = (int64_t)((double)c->s.step * f->seconds / c->s.seconds) + 1;
}

static int interrupted(struct course *c, struct err *e)
{
    const char *path = c->f->state_path;
    TRY(checkpoint(c, e));
    end(c, "interrupted at step %lld", (long long)c->s.step);
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
    replan(c);
    const bool judge = validation_due(c), save = checkpoint_due(c), stop = f->stop && f->stop(f->self);
    const bool late = f->seconds > 0 && c->s.seconds >= f->seconds;
    if (!finite || ((judge || save || stop || late) && !store_finite(f->store, &entry))) return roll_back(c, e);
    if (judge) {
        TRY(validate(c, e));
        TRY(take_snapshot(c, e));
    }
    report(c);
    if (stop) return interrupted(c, e);
    if (save) TRY(checkpoint(c, e));
    if (late && !c->over) end(c, "the time is up, after %lld steps", (long long)c->s.step);
    return 0;
}

/* Rounds that are taken back, to tell how long one takes. */
static int try_rounds(struct course *c, double *seconds, struct err *e)
{
    bool finite;
    double start = 0;
    TRY(take_snapshot(c, e));
    for (int k = 0; k < TRIAL_ROUNDS; k++) {
        if (k == 1) start = clock_seconds();
        TRY(play_round(c, &finite, NULL, 0, e));
    }
    *seconds = (clock_seconds() - start) / (TRIAL_ROUNDS - 1);
    go_back(c);
    return 0;
}

static int announce(struct course *c, struct err *e)
{
    const struct fit *f = c->f;
    double seconds;
    TRY(try_rounds(c, &seconds, e));
    if (f->seconds > 0 && f->steps <= 0 && f->epochs <= 0 && c->s.step == 0)
        c->s.steps = (int64_t)(f->seconds / seconds) + 1;
    say_plan(f, &c->s, &c->game, seconds);
    for (int k = 0; k < c->game.turns; k++) plan_profile(c->game.turn[k].plan, f->profile);
    return 0;
}

static int run_stage(struct course *c, bool first, struct err *e)
{
    int64_t stages = stages_of(c->f), stage = c->s.stage;
    c->stage_end = c->s.stage_start + c->s.steps * (stage + 1) / stages - c->s.steps * stage / stages;
    if (in_last_stage(c)) c->stage_end = INT64_MAX;
    TRY(game_open(&c->game, c->f, c->s.stage, e));
    TRY(judge_open(&c->judge, c->f, c->s.stage, e));
    if (first) TRY(announce(c, e));
    TRY(take_snapshot(c, e));
    c->clock = clock_seconds();
    c->stage_over = false;
    lose_patience(c); /* which a run that is resumed may have lost before */
    while (!c->over && !c->stage_over && c->s.step < c->stage_end && c->s.step < c->s.steps) {
        bool finite;
        TRY(play_round(c, &finite, NULL, 0, e));
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
        game_close(&c->game);
        judge_close(&c->judge);
        TRY(status);
        if (c->over || in_last_stage(c)) break;
        TRY(begin_next_stage(c, e));
    }
    if (!c->over) end(c, "%lld steps done", (long long)c->s.step);
    return 0;
}

static int resume(struct course *c, struct err *e)
{
    bool exact;
    TRY(state_load(c->f, &c->s, &exact, e));
    CHECK(c->s.stage < stages_of(c->f), e, ERR_FORMAT, "%s: its stage is %d, and %s has %d", c->f->state_path,
          c->s.stage + 1, c->f->family->name, stages_of(c->f));
    if (c->f->steps > 0 || c->f->epochs > 0) c->s.steps = planned_steps(c->f);
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
    store_free(c.good);
    return status;
}
