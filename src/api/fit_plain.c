/* fit_plain.c -- families with a closed form, or EM: they are given all rows at once.
**
** The rows are as every family sees its items: pictures in 0..1, rows
** standardised by what the front has learned; NaN where a value is missing.
*/
#include "api/job.h"

#include "base/clock.h"

#include <math.h>
#include <stdio.h>

#define ROWS 64

struct watch { /* over a fitter that is running */
    struct job *job;
    double start;
    bool interrupted;
};

static int told(void *self, int64_t step, double value)
{
    struct watch *w = self;
    const limn_fit_options *o = w->job->o;
    char line[120];
    const double seconds = clock_seconds() - w->start;
    snprintf(line, sizeof line, "round %lld  objective %.6g", (long long)step, value);
    if (!isnan(value)) /* else it is only asked whether to stop */
        job_report(
            w->job,
            &(struct fit_report){
                .event = FIT_PROGRESS, .step = step, .loss = value, .seconds = seconds, .valid = NAN, .text = line});
    if (step > w->job->result.steps) w->job->result.steps = step; /* fitters may begin anew, and count anew */
    w->interrupted = w->interrupted || (o->stop && o->stop(o->self));
    return w->interrupted || (o->seconds > 0 && seconds >= o->seconds) || (o->steps > 0 && step >= o->steps);
}

static void noted(void *self, const char *text)
{
    job_note(((struct watch *)self)->job, "%s", text);
}

static double front_value(const struct store *s, const char *name, int64_t i, double otherwise)
{
    const struct entry *entry = store_find(s, STORE_BUFFER, name);
    return entry ? tensor_get(&entry->value, i) : otherwise;
}

static void through_front(const struct model *m, double *x, int64_t n, int64_t d)
{
    const double scale = m->item.kind == ITEM_IMAGE ? front_value(m->store, "data/scale", 0, 1) : 1;
    const bool standardise = m->item.kind == ITEM_ROW || m->item.kind == ITEM_SERIES;
#pragma omp parallel for schedule(static)
    for (int64_t first = 0; first < n; first += ROWS) { /* rows that stay in the cache, column by column */
        const int64_t end = n - first < ROWS ? n : first + ROWS;
        for (int64_t c = 0; c < d; c++) {
            const double mean = standardise ? front_value(m->store, "data/mean", c, 0) : 0;
            const double deviation = standardise ? front_value(m->store, "data/deviation", c, 1) : 1;
            for (int64_t i = first; i < end; i++) x[i * d + c] = (x[i * d + c] * scale - mean) / deviation;
        }
    }
}

static int run(struct job *j, const double *x, const int32_t *label, struct watch *w, struct err *e)
{
    struct model *m = j->model;
    const struct fitting f = {.store = m->store,
                              .item = &m->item,
                              .x = x,
                              .label = label,
                              .n = j->train->count,
                              .d = shape_size(m->item.shape),
                              .seed = j->o->seed,
                              .report = told,
                              .note = noted,
                              .self = w};
    TRY(j->family->fit(&f, m->options, e));
    m->store->version++;
    j->result.seconds = clock_seconds() - w->start;
    snprintf(j->result.reason, sizeof j->result.reason, w->interrupted ? "interrupted" : "fitted");
    TRY(job_save(j, m->store, j->result.steps, e));
    CHECK(!w->interrupted, e, ERR_INTERRUPTED, "interrupted after %lld rounds%s%s", (long long)j->result.steps,
          j->o->model_path ? "; as far as it came it is in " : "", j->o->model_path ? j->o->model_path : "");
    return 0;
}

int job_fit_plain(struct job *j, struct err *e)
{
    struct watch w = {j, clock_seconds(), false};
    double *x;
    int32_t *label;
    CHECK(!j->o->resume, e, ERR_UNSUPPORTED, "%s is fitted in one go: there is nothing to resume", j->family->name);
    TRY(data_all(j->train, DATA_WHOLE_MOST, &x, &label, e));
    through_front(j->model, x, j->train->count, shape_size(j->model->item.shape));
    const int failed = run(j, x, label, &w, e);
    mem_free(x);
    mem_free(label);
    return failed;
}
