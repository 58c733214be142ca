/* fit.c -- limn_fit: from data and wishes to a model.
**
** Everything that can be wrong with the call is found before the first step:
** the family, each setting, the data, the folder of the model.
*/
#include "api/job.h"

#include "base/atomic.h"
#include "base/par.h"
#include "nn/front.h"
#include "train/best.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

#define FRONT_ITEMS 10000                /* that the front learns from, */
#define FRONT_BYTES ((int64_t)128 << 20) /* as far as they take no more */

limn_fit_options limn_fit_defaults(void)
{
    return (limn_fit_options){.valid_fraction = -1, .checkpoint_seconds = 60, .precision = "auto", .seed = 1};
}

/* ---- before ---- */

static int check_options(const limn_fit_options *o, struct err *e)
{
    CHECK(o->steps >= 0 && o->epochs >= 0, e, ERR_OPTION, "a negative number of steps or epochs");
    CHECK(!o->steps || !o->epochs, e, ERR_OPTION, "both steps and epochs were given: one of them says how long");
    CHECK(o->seconds >= 0 && isfinite(o->seconds), e, ERR_OPTION, "a time limit of %g seconds", o->seconds);
    CHECK(o->batch >= 0 && o->batch <= INT32_MAX, e, ERR_OPTION, "a batch of %lld items", (long long)o->batch);
    CHECK(o->valid_fraction < 1, e, ERR_OPTION, "the part to hold out is below 1, not %g", o->valid_fraction);
    CHECK(o->sets >= 0 && (!o->sets || o->set), e, ERR_CALL, "%d settings were promised and none given", o->sets);
    CHECK(o->checkpoint_steps >= 0 && o->checkpoint_seconds >= 0, e, ERR_OPTION, "checkpoints at negative intervals");
    CHECK(!o->resume || o->model_path, e, ERR_CALL, "to resume, the path of the model is needed");
    CHECK(!o->resume || !o->from, e, ERR_OPTION,
          "a run that is resumed has its weights already: resume or from, not both");
    return 0;
}

static int check_paths(struct job *j, struct err *e)
{
    const char *path = j->o->model_path;
    if (!path) return 0;
    text_printf(&j->state_path, "%s.state", path);
    if (j->state_path.failed) return fail_memory(e);
    TRY(atomic_possible(path, e));
    return atomic_possible(text_get(&j->state_path), e);
}

static int take_front(struct job *j, struct err *e)
{
    static const char *const names[] = {"data/scale", "data/mean", "data/deviation"};
    for (int k = 0; k < 3; k++) {
        const struct entry *from = store_find(j->front, STORE_BUFFER, names[k]);
        struct entry *to;
        if (!from) continue;
        TRY(store_need(j->model->store, STORE_BUFFER, names[k], from->value.type, from->value.shape,
                       (struct init){INIT_FILL, 0}, &to, e));
        memcpy(to->value.data, from->value.data, tensor_bytes(&from->value));
    }
    return 0;
}

/* Said before anything can fail: what fails may be due to a column that is not what was meant. */
static void note_doubts(struct job *j)
{
    const char *doubts = j->data->doubts;
    if (doubts && !j->front) job_note(j, "%.*s; `limn data` says more", (int)strcspn(doubts, "\n"), doubts);
}

/* Columns that teach nothing are no error; a person may want to know. */
static void note_columns(struct job *j)
{
    const struct item *item = &j->data->item;
    for (int64_t k = 0; item->kind == ITEM_ROW && item->columns && !j->front && k < shape_size(item->shape); k++) {
        const struct column *c = &item->columns[k];
        if (c->missing == j->data->count)
            job_note(j, "the column '%.60s' is wholly missing: nothing is learned of it", c->name);
        else if (c->kind == COLUMN_NUMBER && c->low == c->high && j->data->count > 1)
            job_note(j, "the column '%.60s' is always %.6g", c->name, c->low);
    }
}

#define FEW_CLASSES 1000 /* with more, nobody wants a line about each that is small */

/* Classes of which there is one item, or none. */
static int note_classes(struct job *j, struct err *e)
{
    const struct item *item = &j->train->item;
    if (!item->classes || item->classes > FEW_CLASSES || j->front) return 0;
    int32_t *label = mem_array((size_t)j->train->count, sizeof *label);
    int64_t *count = mem_array((size_t)item->classes, sizeof *count);
    int failed = label && count ? data_labels(j->train, label, e) : fail_memory(e);
    for (int64_t i = 0; i < j->train->count && !failed; i++)
        if (label[i] >= 0 && label[i] < item->classes) count[label[i]]++;
    for (int k = 0; k < item->classes && !failed; k++) {
        char number[16];
        snprintf(number, sizeof number, "%d", k);
        if (count[k] < 2)
            job_note(j, "the class '%.60s' has %s to learn from", item->class_names ? item->class_names[k] : number,
                     count[k] ? "one item" : "no item");
    }
    mem_free(label);
    mem_free(count);
    return failed;
}

/* The front, and what the family itself learns of items before it is trained. */
static int learn_data(struct job *j, const struct tensor *items, struct err *e)
{
    struct model *m = j->model;
    TRY(j->front ? take_front(j, e) : front_learn(m->store, &m->item, items, e));
    return j->family->learn ? j->family->learn(m->store, &m->item, m->options, items, e) : 0;
}

static int read_and_learn(struct job *j, struct err *e)
{
    if (j->front && !j->family->learn) return take_front(j, e);
    struct data *d = j->train;
    struct tensor items;
    const int64_t room = FRONT_BYTES / (shape_size(d->item.shape) * (int64_t)dtype_size(d->item.type));
    const int64_t most = room < 1 ? 1 : room < FRONT_ITEMS ? room : FRONT_ITEMS, n = d->count < most ? d->count : most;
    if (d->item.kind == ITEM_TEXT) return 0;
    TRY(api_read(d, 0, d->count / n, n, &items, e));
    const int failed = learn_data(j, &items, e);
    mem_free(items.data);
    return failed;
}

static int prepare(struct job *j, struct err *e)
{
    TRY(check_options(j->o, e));
    TRY(check_paths(j, e));
    CHECK(j->data->count > 0, e, ERR_DATA, "%s: there are no items in it", j->data->name);
    note_doubts(j);
    TRY(job_choose_data(j, e));
    TRY(job_make_model(j, &j->train->item, e));
    TRY(job_identify(j, e));
    note_columns(j);
    TRY(note_classes(j, e));
    TRY(read_and_learn(j, e));
    return job_take_from(j, e);
}

/* ---- the run ---- */

static void report(void *self, const struct fit_report *r)
{
    job_report(self, r);
}

static int stop(void *self)
{
    const struct job *j = self;
    return j->o->stop ? j->o->stop(j->o->self) : 0;
}

static int save(void *self, const struct store *best, int64_t step, struct err *e)
{
    return job_save(self, best, step, e);
}

/* What the model of the run so far tells of its course; nothing, where it cannot be read. */
static void recall_course(struct job *j)
{
    struct model *before;
    if (model_load(&before, j->o->model_path, NULL)) return;
    course_from_json(before->record, &j->course);
    model_free(before);
}

/* The run that stands under the model's name was broken off: *step tells where, as far as that is known. */
static int was_broken_off(const struct job *j, bool *broken, int64_t *step, struct err *e)
{
    struct model *before;
    struct err why = {0};
    *broken = true;
    *step = 0;
    if (model_load(&before, j->o->model_path, &why)) return why.kind == ERR_MEMORY ? fail_memory(e) : 0;
    *broken = !before->record || !json_get(before->record, "ended");
    if (before->record) *step = json_int(json_get(before->record, "steps"), 0);
    model_free(before);
    return 0;
}

/* Such a run is worth its time still: its state is set aside before another takes the name. */
static int set_aside(struct job *j, struct err *e)
{
    struct text aside = {0};
    const char *state = text_get(&j->state_path);
    bool broken;
    int64_t step;
    if (j->o->resume || !j->o->model_path || access(state, F_OK)) return 0;
    TRY(was_broken_off(j, &broken, &step, e));
    if (!broken) return 0;
    text_printf(&aside, "%s.before", state);
    const int failed = aside.failed ? fail_memory(e) : 0;
    if (!failed && !rename(state, text_get(&aside)))
        job_note(j,
                 "%s is of a run that was broken off at step %lld, and is now %s; --resume would have gone on with it",
                 state, (long long)step, text_get(&aside));
    text_free(&aside);
    return failed;
}

static bool can_resume(struct job *j)
{
    if (!j->o->resume) return false;
    if (!access(text_get(&j->state_path), F_OK)) {
        recall_course(j);
        return true;
    }
    job_note(j, "there is no %s: begins at step 0", text_get(&j->state_path));
    return false;
}

/* The training run's moments and averages go; the best values stay. */
static int keep_best(struct job *j, struct err *e)
{
    struct store *best;
    TRY(best_model(j->model->store, &best, e));
    store_free(j->model->store);
    j->model->store = best;
    return 0;
}

static int train(struct job *j, struct err *e)
{
    const limn_fit_options *o = j->o;
    struct model *m = j->model;
    TRY(set_aside(j, e));
    struct fit f = {
        .family = j->family,
        .options = m->options,
        .train = j->settings,
        .store = m->store,
        .item = &m->item,
        .data = j->train,
        .valid = j->valid,
        .steps = o->steps,
        .epochs = o->epochs,
        .batch = o->batch,
        .seconds = o->seconds,
        .precision = m->precision,
        .deterministic = m->deterministic,
        .profile = o->profile,
        .ahead = par_has_spare(),
        .resume = can_resume(j),
        .seed = o->seed,
        .state_path = o->model_path ? text_get(&j->state_path) : NULL,
        .checkpoint_steps = o->checkpoint_steps,
        .checkpoint_seconds = o->checkpoint_seconds,
        .identity = text_get(&j->identity),
        .report = report,
        .stop = stop,
        .save = save,
        .self = j,
    };
    TRY(fit_run(&f, &j->result, e));
    TRY(keep_best(j, e));
    return job_save(j, m->store, json_int(json_get(m->record, "model_of_step"), j->result.steps), e);
}

int job_run(struct job *j, struct err *e)
{
    TRY(prepare(j, e));
    if (j->each) return job_fit_classes(j, e);
    return j->family->build ? train(j, e) : job_fit_plain(j, e);
}

void job_close(struct job *j)
{
    model_free(j->model);
    for (int k = 0; k < 4; k++) data_close(j->parts[k]);
    text_free(&j->identity);
    text_free(&j->line);
    text_free(&j->state_path);
}

static int fit(const char *family, limn_data *data, const limn_fit_options *o, limn_model **out,
               limn_fit_result *result, struct err *e)
{
    const limn_fit_options defaults = limn_fit_defaults();
    struct job j = {.o = o ? o : &defaults, .data = data_of(data), .best = -INFINITY, .last.loss = NAN};
    CHECK_HERE(out, e);
    *out = NULL;
    CHECK_HERE(family, e);
    CHECK_HERE(data, e);
    TRY(family_need(family, &j.family, e));
    const int failed = job_run(&j, e);
    if (result) {
        *result = (limn_fit_result){.steps = j.result.steps, .seconds = j.result.seconds};
        snprintf(result->reason, sizeof result->reason, "%s", j.result.reason);
    }
    if (!failed) {
        *out = (limn_model *)j.model;
        j.model = NULL;
    }
    job_close(&j);
    return failed;
}

int limn_fit(const char *family, limn_data *data, const limn_fit_options *o, limn_model **out, limn_fit_result *result,
             limn_error *e)
{
    struct err err = {0};
    return api_done(fit(family, data, o, out, result, &err), &err, e);
}
