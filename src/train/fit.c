/* fit.c -- the course of a run: resume, stages, rounds, validation, checkpoints, rollback, end.
**
** Rollback. When a loss is not a number, the run goes back to the snapshot of
** the last validation and plays those rounds again, which is exact; the last two
** of them looking at every value, so that the first bad one can be named. Then
** it goes back once more and on with half the rate, a stated number of times.
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

#define VALIDATIONS 25       /* in a run, about */
#define REPORT_SECONDS 0.25
#define TRIAL_ROUNDS 3       /* played and taken back, to tell how long a run will be */

struct course {
    struct fit *f;
    struct run_state s;
    struct game game;
    struct judge judge;
    struct store *good;      /* the snapshot to go back to */
    struct run_state good_state;
    double last_valid;
    double clock, last_report, last_checkpoint;
    int64_t reported_step;
    bool over;
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
    store_free(c->good);
    c->good = NULL;
    c->good_state = c->s;
    return store_clone(c->f->store, &c->good, e);
}

static int go_back(struct course *c, struct err *e)
{
    double seconds = c->s.seconds;
    for (int i = 0; i < c->good->count; i++) { /* the store may have gained entries since: those of the best */
        const struct entry *from = &c->good->entry[i];
        memcpy(store_find(c->f->store, from->kind, from->name)->value.data, from->value.data, tensor_bytes(&from->value));
    }
    (void)e;
    c->s = c->good_state;
    c->s.seconds = seconds;
    game_touch(&c->game);
    return 0;
}

static int64_t stage_length(const struct course *c, int stage)
{
    int64_t stages = stages_of(c->f);
    return c->s.steps * (stage + 1) / stages - c->s.steps * stage / stages;
}

static int play_round(struct course *c, bool *finite, char *where, size_t size, struct err *e)
{
    TRY(game_round(&c->game, c->s.step, c->s.step - c->s.stage_start, c->s.steps, c->s.rate_factor, finite, where, size, e));
    c->s.step++;
    return 0;
}

/* ---- divergence ---- */

static int find_culprit(struct course *c, int64_t bad_step, char *where, size_t size, struct err *e)
{
    bool finite;
    TRY(go_back(c, e));
    where[0] = 0;
    while (c->s.step < bad_step) TRY(play_round(c, &finite, c->s.step >= bad_step - 2 ? where : NULL, size, e));
    return 0;
}

static int roll_back(struct course *c, struct err *e)
{
    char where[200];
    int64_t bad_step = c->s.step;
    int allowed = c->f->train.rollbacks;
    TRY(find_culprit(c, bad_step, where, sizeof where, e));
    TRY(go_back(c, e));
    if (c->s.rollbacks >= allowed) {
        end(c, "diverged at step %lld (not a number in %s) after %d rollbacks; the model is the last good one, of step %lld",
            (long long)bad_step, where[0] ? where : "the loss", allowed, (long long)c->s.step);
        return 0;
    }
    c->s.rollbacks++;
    c->s.rate_factor *= 0.5;
    c->good_state.rollbacks = c->s.rollbacks;
    c->good_state.rate_factor = c->s.rate_factor;
    say_note(c->f, &c->s, "step %lld: not a number in %s; back to step %lld with %g of the rate (%d of %d rollbacks)",
             (long long)bad_step, where[0] ? where : "the loss", (long long)c->s.step, c->s.rate_factor, c->s.rollbacks, allowed);
    return 0;
}

/* ---- validation ---- */

static int64_t validate_every(const struct course *c)
{
    int64_t every = c->s.steps / VALIDATIONS;
    return every > 20 ? every : 20;
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
    if (c->f->train.patience > 0 && c->s.stale >= c->f->train.patience)
        end(c, "no gain in %d validations: stopped at step %lld; the model is that of step %lld, validation score %.4f", c->s.stale,
            (long long)c->s.step, (long long)c->s.best_step, c->s.best);
    return 0;
}

/* ---- checkpoints ---- */

static int checkpoint(struct course *c, struct err *e)
{
    struct fit *f = c->f;
    struct store *best;
    tick(c);
    c->last_checkpoint = c->s.seconds;
    if (!f->state_path) return 0;
    TRY(state_save(f, &c->s, e));
    if (!f->save) return 0;
    TRY(best_model(f->store, &best, e));
    int status = f->save(f->self, best, c->s.best_step > 0 ? c->s.best_step : c->s.step, e);
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
    int64_t items = (c->s.step - c->reported_step) * c->f->batch;
    say_progress(c->f, &c->s, &c->game, since > 0 ? (double)items / since : 0, c->last_valid);
    c->last_report = c->s.seconds;
    c->reported_step = c->s.step;
}

/* A run by the clock does not know its steps: while it is young, what it has done says how many there will be. */
static void replan(struct course *c)
{
    const struct fit *f = c->f;
    if (f->seconds <= 0 || f->steps > 0 || f->epochs > 0) return;
    if (c->s.seconds > 0.3 * f->seconds || c->s.step < 20 || c->s.seconds <= 0) return;
    c->s.steps = (int64_t)((double)c->s.step * f->seconds / c->s.seconds) + 1;
}

static int interrupted(struct course *c, struct err *e)
{
    const char *path = c->f->state_path;
    TRY(checkpoint(c, e));
    end(c, "interrupted at step %lld", (long long)c->s.step);
    if (path) fail(e, ERR_INTERRUPTED, "interrupted at step %lld; the state is saved in %s", (long long)c->s.step, path);
    else fail(e, ERR_INTERRUPTED, "interrupted at step %lld", (long long)c->s.step);
    if (path) fail_hint(e, "the same command with --resume goes on from there");
    return ERR_INTERRUPTED;
}

static int after_round(struct course *c, bool finite, struct err *e)
{
    if (!finite) return roll_back(c, e);
    tick(c);
    replan(c);
    if (c->s.step % validate_every(c) == 0 || c->s.step == c->s.steps) {
        TRY(validate(c, e));
        TRY(take_snapshot(c, e));
    }
    report(c);
    if (c->f->stop && c->f->stop(c->f->self)) return interrupted(c, e);
    if (checkpoint_due(c)) TRY(checkpoint(c, e));
    if (c->f->seconds > 0 && c->s.seconds >= c->f->seconds && !c->over)
        end(c, "the time is up, after %lld steps", (long long)c->s.step);
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
    return go_back(c, e);
}

static int announce(struct course *c, struct err *e)
{
    const struct fit *f = c->f;
    double seconds;
    TRY(try_rounds(c, &seconds, e));
    if (f->seconds > 0 && f->steps <= 0 && f->epochs <= 0 && c->s.step == 0) c->s.steps = (int64_t)(f->seconds / seconds) + 1;
    say_plan(f, &c->s, &c->game, seconds);
    for (int k = 0; k < c->game.turns; k++) plan_profile(c->game.turn[k].plan, f->profile);
    return 0;
}

/* Moments of an earlier stage do not fit the next one's losses. */
static void forget_moments(struct store *s)
{
    for (int i = 0; i < s->count; i++)
        if (s->entry[i].kind == STORE_MOMENT1 || s->entry[i].kind == STORE_MOMENT2)
            memset(s->entry[i].value.data, 0, tensor_bytes(&s->entry[i].value));
}

static int run_stage(struct course *c, bool first, struct err *e)
{
    int64_t last = c->s.stage + 1 == stages_of(c->f) ? INT64_MAX : c->s.stage_start + stage_length(c, c->s.stage);
    TRY(game_open(&c->game, c->f, c->s.stage, e));
    TRY(judge_open(&c->judge, c->f, c->s.stage, e));
    if (first) TRY(announce(c, e));
    TRY(take_snapshot(c, e));
    c->clock = clock_seconds();
    while (!c->over && c->s.step < last && c->s.step < c->s.steps) {
        bool finite;
        TRY(play_round(c, &finite, NULL, 0, e));
        TRY(after_round(c, finite, e));
    }
    say_profile(c->f, &c->s, &c->game);
    return 0;
}

static int run_stages(struct course *c, struct err *e)
{
    for (bool first = true; !c->over; first = false) {
        int status = run_stage(c, first, e);
        game_close(&c->game);
        judge_close(&c->judge);
        TRY(status);
        if (c->s.stage + 1 >= stages_of(c->f)) break;
        c->s.stage++;
        c->s.stage_start = c->s.step;
        c->s.best = -INFINITY; /* scores of different stages are not of one kind */
        forget_moments(c->f->store);
    }
    if (!c->over) end(c, "%lld steps done", (long long)c->s.step);
    return 0;
}

static int resume(struct course *c, struct err *e)
{
    bool exact;
    TRY(state_load(c->f, &c->s, &exact, e));
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
