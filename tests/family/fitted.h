/* fitted.h -- a family that learns by gradient, fitted to data for a test, as a model that tasks can use. */
#ifndef LIMN_TESTS_FAMILY_FITTED_H
#define LIMN_TESTS_FAMILY_FITTED_H

#include "tests/family/closed.h"

#include "data/data.h"
#include "model/model.h"
#include "nn/front.h"
#include "task/score.h"
#include "train/fit.h"

#include <math.h>

/* settings: "name", "value", ..., NULL, of the family or of training. The model has learned the front of all of d. */
static inline struct model *fitted(const char *family, struct data *d, int64_t steps, int64_t batch,
                                   const char *const *settings)
{
    struct err e = {0};
    struct model *m;
    struct fit_result result;
    const struct family *f = family_find(family);
    assert_non_null(f);
    must(model_new(&m, f, &d->item, 1, &e), &e);
    struct fit fit = {.family = f,
                      .options = m->options,
                      .store = m->store,
                      .item = &m->item,
                      .data = d,
                      .steps = steps,
                      .batch = batch,
                      .seed = 1};
    must(train_options_from(&f->recipe, &fit.train, &e), &e);
    for (; settings && *settings; settings += 2) {
        const struct option *own = options_find(f->options, settings[0]);
        const struct option *row = own ? own : options_find(train_option_table, settings[0]);
        assert_non_null(row);
        must(option_set(row, own ? m->options : (void *)&fit.train, settings[1], &e), &e);
    }
    must(model_check(m, &e), &e);
    double *x;
    must(data_all(d, 1 << 30, &x, NULL, &e), &e);
    const struct tensor all = {F64, shape_join(d->count, d->item.shape), x};
    must(front_learn(m->store, &d->item, &all, &e), &e);
    if (f->learn) must(f->learn(m->store, &d->item, m->options, &all, &e), &e);
    mem_free(x);
    must(fit_run(&fit, &result, &e), &e);
    return m;
}

static inline struct data *open_data(const char *name)
{
    struct err e = {0};
    struct data *d;
    must(data_open(name, &d, &e), &e);
    return d;
}

/* Mean log p, and its standard error. */
static inline double mean_score(struct model *m, struct data *d, int samples, double *error)
{
    struct err e = {0};
    struct score s;
    must(score_data(m, d, samples, 1, &s, &e), &e);
    const double mean = s.nats_per_item;
    if (error) *error = s.ci95 / 1.96;
    score_free(&s);
    return mean;
}

#endif
