/* judge.c -- limn_judge_train: a feature network, by a recipe that is the same for everybody.
**
** A figure that was measured by a judge can be compared with another only where
** the judge is the same; so nothing about its training can be chosen but the data
** and the seed, and the same bits come of any number of threads.
*/
#include "api/api.h"

#include "task/classify.h"

#include <math.h>

#define EPOCHS 4
#define LEAST_STEPS 1500
#define HELD_OUT 0.1
#define HELD_OUT_MOST 10000.0

limn_judge_options limn_judge_defaults(void)
{
    return (limn_judge_options){.seed = 1};
}

static int find_family(const struct item *item, const char *name, const struct family **out, struct err *e)
{
    *out = NULL;
    for (int k = 0; families[k] && !*out; k++)
        if (families[k]->judges && families[k]->takes >> item->kind & 1) *out = families[k];
    if (!*out) {
        fail(e, ERR_DATA, "%s is of the kind '%s', for which there are no judges to train", name,
             limn_takes_name((int)item->kind));
        return fail_hint(e,
                         "items of that kind are compared by their own numbers: `limn eval` needs no judge for them");
    }
    if (item->classes > 1) return 0;
    fail(e, ERR_DATA, "%s: a judge learns to tell classes apart, and these items have %s", name,
         item->classes ? "one" : "no labels");
    return fail_hint(e, "sub-folders of a folder are taken as classes");
}

static int64_t recipe_steps(const struct family *f, int64_t items)
{
    const int64_t steps = EPOCHS * ((items + f->recipe.batch - 1) / f->recipe.batch);
    return steps > LEAST_STEPS ? steps : LEAST_STEPS;
}

static int look_back(struct model *m, struct data *held, limn_classify_result *seen, struct err *e)
{
    struct classification c;
    TRY(classify_data(m, held, &c, e));
    *seen = (limn_classify_result){.accuracy = c.accuracy,
                                   .baseline = c.baseline,
                                   .log_loss = c.log_loss,
                                   .calibration = c.calibration,
                                   .items = c.items,
                                   .classes = c.classes,
                                   .rmse = NAN,
                                   .mae = NAN,
                                   .r2 = NAN};
    classification_free(&c);
    return 0;
}

static int fit(const struct family *f, struct data *train, struct data *held, const limn_judge_options *o,
               limn_model **out, limn_fit_result *result, limn_error *error)
{
    limn_fit_options fit = limn_fit_defaults();
    fit.steps = recipe_steps(f, train->count);
    fit.valid = (limn_data *)held;
    fit.precision = "fp32";
    fit.deterministic = 1;
    fit.seed = o->seed;
    fit.model_path = o->model_path;
    fit.resume = o->resume;
    fit.report = o->report;
    fit.stop = o->stop;
    fit.self = o->self;
    return limn_fit(f->name, (limn_data *)train, &fit, out, result, error);
}

struct parts {
    struct data *by, *train, *held; /* by NULL: no other label was asked for */
};

static int open_parts(struct data *d, const char *by, struct parts *p, const struct family **f, struct err *e)
{
    if (by) TRY(data_label(d, by, &p->by, e));
    if (by) d = p->by;
    const double most = HELD_OUT_MOST / (double)d->count;
    TRY(find_family(&d->item, d->name, f, e));
    return data_split(d, most < HELD_OUT ? most : HELD_OUT, &p->train, &p->held, e);
}

static void close_parts(struct parts *p)
{
    data_close(p->train);
    data_close(p->held);
    data_close(p->by);
}

int limn_judge_train(limn_data *data, const limn_judge_options *o, limn_model **out, limn_fit_result *result,
                     limn_classify_result *seen, limn_error *error)
{
    const limn_judge_options defaults = limn_judge_defaults();
    const struct family *f = NULL;
    struct parts p = {0};
    struct err e = {0};
    if (!o) o = &defaults;
    int failed = data && out ? 0 : fail(&e, ERR_CALL, "NULL was given where data and a place for the judge belong");
    if (!failed) *out = NULL;
    if (!failed) failed = open_parts(data_of(data), o->by, &p, &f, &e);
    failed = api_done(failed, &e, error);
    if (!failed) failed = fit(f, p.train, p.held, o, out, result, error);
    if (!failed && seen) failed = api_done(look_back(model_of(*out), p.held, seen, &e), &e, error);
    if (failed && out) {
        limn_free_model(*out);
        *out = NULL;
    }
    close_parts(&p);
    return failed;
}
