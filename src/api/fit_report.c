/* fit_report.c -- what a fit tells while it runs, and the record of it that stays in the model's file. */
#include "api/job.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

static const struct {
    limn_report_kind kind;
    const char *name;
} events[] = {
    [FIT_PLAN] = {LIMN_REPORT_PLAN, "plan"},
    [FIT_PROGRESS] = {LIMN_REPORT_PROGRESS, "progress"},
    [FIT_NOTE] = {LIMN_REPORT_NOTE, "note"},
};

static void add_real(struct text *out, const char *key, double x)
{
    text_add(out, ",");
    text_json(out, key);
    text_add(out, ":");
    if (isfinite(x)) text_real(out, x);
    else text_add(out, "null");
}

/* {"event":"progress","step":100,...} */
static void report_json(const struct fit_report *r, struct text *out)
{
    text_clear(out);
    text_printf(out, "{\"event\":\"%s\",\"step\":%lld,\"steps\":%lld", events[r->event].name, (long long)r->step,
                (long long)r->steps);
    if (r->event == FIT_PROGRESS) {
        add_real(out, "loss", r->loss);
        add_real(out, "items_per_second", r->items_per_second);
        add_real(out, "seconds", r->seconds);
        for (int k = 0; k < r->watches; k++) add_real(out, r->watch_name[k], r->watch[k]);
        if (!isnan(r->valid)) add_real(out, "valid", r->valid);
    } else {
        text_add(out, ",\"text\":");
        text_json(out, r->text);
        if (r->profile) text_printf(out, ",\"profile\":%s", r->profile);
    }
    if (r->event != FIT_NOTE) add_real(out, "seconds_left", r->seconds_left);
    text_add(out, "}");
}

void job_report(struct job *j, const struct fit_report *r)
{
    if (r->event == FIT_PROGRESS) {
        j->last = *r;
        if (r->valid > j->best) j->best = r->valid;
        course_add(&j->course, r->step, r->loss, r->valid);
    }
    if (!j->o->report) return;
    report_json(r, &j->line);
    const limn_report out = {
        .kind = events[r->event].kind,
        .step = r->step,
        .steps = r->steps,
        .loss = r->loss,
        .items_per_second = r->items_per_second,
        .seconds = r->seconds,
        .seconds_left = r->seconds_left,
        .text = r->text,
        .json = text_get(&j->line),
    };
    if (!j->line.failed) j->o->report(j->o->self, &out);
}

void job_note(struct job *j, const char *format, ...)
{
    char line[400];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    job_report(j, &(struct fit_report){.event = FIT_NOTE, .valid = NAN, .text = line});
}

/* ---- the record ---- */

static int fill_record(const struct job *j, int64_t step, struct json *record, struct err *e)
{
    const struct fit_report *last = &j->last;
    TRY(json_put_text(record, "limn", LIMN_VERSION, e));
    TRY(json_put_text(record, "data", j->data->name, e));
    TRY(json_put_int(record, "items", j->train->count, e));
    TRY(json_put_int(record, "held_out", j->valid ? j->valid->count : 0, e));
    if (j->share > 0) TRY(json_put_real(record, "held_out_share", j->share, e));
    if (j->valid && !j->share) TRY(json_put_text(record, "held_out_data", j->valid->name, e));
    TRY(json_put_int(record, "seed", (int64_t)j->o->seed, e));
    TRY(json_put_int(record, "steps", j->result.reason[0] ? j->result.steps : last->step, e));
    TRY(json_put_int(record, "model_of_step", step, e));
    TRY(json_put_real(record, "seconds", j->result.reason[0] ? j->result.seconds : last->seconds, e));
    TRY(json_put_real(record, "last_loss", last->loss, e));
    if (isfinite(j->best)) TRY(json_put_real(record, "best_validation", j->best, e));
    if (j->result.reason[0]) TRY(json_put_text(record, "ended", j->result.reason, e));
    return course_to_json(&j->course, record, e);
}

int job_save(struct job *j, const struct store *values, int64_t step, struct err *e)
{
    struct json *record = json_new_object();
    const int failed = record ? fill_record(j, step, record, e) : fail_memory(e);
    if (failed) {
        json_free(record);
        return failed;
    }
    json_free(j->model->record);
    j->model->record = record;
    return j->o->model_path ? model_save(j->model, values, j->o->model_path, e) : 0;
}
