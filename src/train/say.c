/* say.c -- the trainer's lines. */
#include "train/say.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

static void send(const struct fit *f, const struct fit_report *r)
{
    if (f->report) f->report(f->self, r);
}

void say_note(const struct fit *f, const struct run_state *s, const char *format, ...)
{
    char line[400];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    send(f, &(struct fit_report){.event = FIT_NOTE, .step = s->step, .steps = s->steps, .valid = NAN, .text = line});
}

void say_plan(const struct fit *f, const struct run_state *s, const struct game *g, double seconds_per_step)
{
    char parameters[32], memory[32], time[32], line[300];
    double bytes = (double)(2 * store_bytes(f->store) + game_bytes(g)), /* twice: the snapshot */
        left = (double)(s->steps - s->step) * seconds_per_step;
    if (f->seconds > 0 && left > f->seconds - s->seconds) left = fmax(f->seconds - s->seconds, 0);
    snprintf(line, sizeof line, "%s: %s parameters, %s of memory, %lld steps of %lld items, about %s", f->family->title,
             text_count((double)store_parameters(f->store), parameters, sizeof parameters),
             text_size(bytes, memory, sizeof memory), (long long)s->steps, (long long)f->batch,
             text_duration(left, time, sizeof time));
    send(f,
         &(struct fit_report){
             .event = FIT_PLAN, .step = s->step, .steps = s->steps, .seconds_left = left, .valid = NAN, .text = line});
}

/* Losses are of standardised columns, scores of the data as they are: of rows the two differ by a constant. */
static const char *unit_of_scores(const struct fit *f)
{
    const bool standardised = f->item->kind == ITEM_ROW || f->item->kind == ITEM_SERIES;
    return f->family->score && standardised ? " in data units" : "";
}

void say_progress(const struct fit *f, const struct run_state *s, const struct game *g, double items_per_second,
                  double valid)
{
    char line[400];
    struct fit_report r = {.event = FIT_PROGRESS,
                           .step = s->step,
                           .steps = s->steps,
                           .items_per_second = items_per_second,
                           .seconds = s->seconds,
                           .valid = valid,
                           .text = line};
    double done = (double)s->step, rate = s->seconds > 0 ? done / s->seconds : 0;
    r.seconds_left = rate > 0 ? (double)(s->steps - s->step) / rate : 0;
    if (f->seconds > 0 && r.seconds_left > f->seconds - s->seconds) r.seconds_left = fmax(f->seconds - s->seconds, 0);
    game_watches(g, &r);
    size_t at = (size_t)snprintf(line, sizeof line, "step %lld of %lld  loss %.4g", (long long)s->step,
                                 (long long)s->steps, r.loss);
    for (int k = 0; k < r.watches && at < sizeof line; k++)
        at += (size_t)snprintf(line + at, sizeof line - at, "  %s %.4g", r.watch_name[k], r.watch[k]);
    if (!isnan(valid) && at < sizeof line)
        snprintf(line + at, sizeof line - at, "  valid %.4g%s", valid, unit_of_scores(f));
    send(f, &r);
}

static void say_costs(const struct fit *f, const struct run_state *s, const char *player, const struct plan *p)
{
    struct text table = {0}, json = {0};
    text_printf(&table, "where the time of %s goes:\n", player);
    plan_profile_table(p, &table);
    plan_profile_json(p, &json);
    send(f, &(struct fit_report){.event = FIT_NOTE,
                                 .step = s->step,
                                 .steps = s->steps,
                                 .valid = NAN,
                                 .text = text_get(&table),
                                 .profile = json.failed ? NULL : text_get(&json)});
    text_free(&table);
    text_free(&json);
}

void say_profile(const struct fit *f, const struct run_state *s, const struct game *g)
{
    if (f->profile) say_note(f, s, "%.3g s of %.3g s were spent on waiting for batches", g->waited, s->seconds);
    for (int k = 0; k < g->turns && f->profile; k++) say_costs(f, s, g->turn[k].name, g->turn[k].plan);
}
