/* fit_classes.c -- a family that is made of others: a model of the one that it names, for each class.
**
** Each class is a fit of its own, of its items alone. All see their items through one front, so that a unit is the same
** unit in each, and what is held out is held out of the whole.
*/
#include "api/job.h"

#include "base/clock.h"
#include "model/model_part.h"
#include "nn/kept.h"

#include <math.h>
#include <stdio.h>

struct sorted { /* rows of a data set by class */
    int32_t *label;
    int64_t *row;   /* those of class 0, then those of class 1, ... */
    int64_t *count; /* [classes] */
};

static void sorted_free(struct sorted *s)
{
    mem_free(s->label);
    mem_free(s->row);
    mem_free(s->count);
}

static int sort(struct data *d, int classes, struct sorted *s, struct err *e)
{
    int64_t at = 0;
    *s = (struct sorted){mem_array((size_t)d->count, sizeof *s->label), mem_array((size_t)d->count, sizeof *s->row),
                         mem_array((size_t)classes, sizeof *s->count)};
    if (!s->label || !s->row || !s->count) return fail_memory(e);
    TRY(data_labels(d, s->label, e));
    for (int64_t i = 0; i < d->count; i++)
        CHECK(s->label[i] >= 0 && s->label[i] < classes, e, ERR_DATA, "item %lld has no class", (long long)i + 1);
    for (int k = 0; k < classes; k++)
        for (int64_t i = 0; i < d->count; i++)
            if (s->label[i] == k) s->row[at++] = i, s->count[k]++;
    return 0;
}

/* The items of class k, as of no class; *out NULL: there are none. */
static int class_items(const struct job *j, struct data *d, const struct sorted *s, int k, struct data **out,
                       struct err *e)
{
    int64_t first = 0;
    *out = NULL;
    for (int c = 0; c < k; c++) first += s->count[c];
    if (!s->count[k]) return 0;
    TRY(data_subset(d, s->row + first, s->count[k], out, e));
    (*out)->item = model_part_item(&j->model->item);
    return 0;
}

/* Settings that are none of the family's own. */
static int passed_on(const struct job *j, const char **set)
{
    int count = 0;
    for (int i = 0; i < j->o->sets; i++)
        if (!job_setting(j, j->o->set[i])) set[count++] = j->o->set[i];
    return count;
}

static const char *class_name(const struct item *item, int k, char *number, size_t size)
{
    snprintf(number, size, "%d", k);
    return item->class_names ? item->class_names[k] : number;
}

static void tell_class(struct job *j, int k, int64_t items)
{
    const struct item *item = &j->model->item;
    char number[16];
    job_note(j, "class %d of %d, '%s': %lld items", k + 1, item->classes, class_name(item, k, number, sizeof number),
             (long long)items);
}

static int no_items(const struct item *item, int k, struct err *e)
{
    char number[16];
    fail(e, ERR_DATA, "the class '%.60s' has no item to learn from", class_name(item, k, number, sizeof number));
    return fail_hint(e, "leave it out of the schema, or hold out fewer items");
}

static int fit_class(struct job *j, int k, struct data *train, struct data *valid, struct err *e)
{
    const char *set[j->o->sets + 1];
    limn_fit_options o = *j->o;
    o.set = set;
    o.sets = passed_on(j, set);
    o.model_path = o.from = NULL;
    o.valid = (limn_data *)valid;
    o.valid_fraction = 0;
    o.seconds /= j->model->item.classes;
    struct job one = {
        .o = &o, .family = j->each, .data = train, .front = j->model->store, .best = -INFINITY, .last.loss = NAN};
    int failed = job_run(&one, e);
    if (!failed) {
        struct model *part = one.model;
        one.model = NULL;
        failed = model_take_part(j->model, k, part, e);
    }
    j->result.steps += one.result.steps;
    j->last = one.last;
    job_close(&one);
    return failed;
}

static int fit_classes(struct job *j, const struct sorted *train, const struct sorted *valid, struct err *e)
{
    const struct item *item = &j->model->item;
    double prior[item->classes];
    for (int k = 0; k < item->classes; k++) prior[k] = (double)train->count[k] / (double)j->train->count;
    TRY(keep(j->model->store, "prior", SHAPE(item->classes), prior, e));
    for (int k = 0; k < item->classes; k++) {
        struct data *seen, *held = NULL;
        if (!train->count[k]) return no_items(item, k, e);
        tell_class(j, k, train->count[k]);
        TRY(class_items(j, j->train, train, k, &seen, e));
        int failed = j->valid ? class_items(j, j->valid, valid, k, &held, e) : 0;
        if (!failed) failed = fit_class(j, k, seen, held, e);
        data_close(seen);
        data_close(held);
        TRY(failed);
    }
    return 0;
}

int job_fit_classes(struct job *j, struct err *e)
{
    const double start = clock_seconds();
    struct sorted train = {0}, valid = {0};
    CHECK(!j->o->resume && !j->o->from, e, ERR_UNSUPPORTED,
          "%s is fitted class by class: there is nothing to resume, or to begin with", j->family->name);
    int failed = sort(j->train, j->model->item.classes, &train, e);
    if (!failed && j->valid) failed = sort(j->valid, j->model->item.classes, &valid, e);
    if (!failed) failed = fit_classes(j, &train, &valid, e);
    sorted_free(&train);
    sorted_free(&valid);
    TRY(failed);
    j->result.seconds = clock_seconds() - start;
    snprintf(j->result.reason, sizeof j->result.reason, "fitted, class by class");
    return job_save(j, j->model->store, j->result.steps, e);
}
