/* fitted.c -- open, fit, encode. */
#include "lab/fitted.h"

#include "nn/front.h"
#include "train/fit.h"

static int set_all(struct fit *fit, void *own, const char *const *settings, struct err *e)
{
    for (; settings && *settings; settings += 2) {
        const struct option *row = options_find(fit->family->options, settings[0]);
        void *into = own;
        if (!row) row = options_find(train_option_table, settings[0]), into = &fit->train;
        CHECK(row, e, ERR_INTERNAL, "%s has no option %s", fit->family->name, settings[0]);
        TRY(option_set(row, into, settings[1], e));
    }
    return 0;
}

static int learn_front(const struct lab_fitted *f, struct err *e)
{
    const struct tensor all = {F64, shape_join(f->count, f->data->item.shape), f->x};
    const struct family *how = f->model->family;
    TRY(front_learn(f->model->store, &f->data->item, &all, e));
    return how->learn ? how->learn(f->model->store, &f->data->item, f->model->options, &all, e) : 0;
}

/* All items at once, through the program that encodes. */
static int encode(struct lab *l, struct lab_fitted *f, struct err *e)
{
    struct program *p;
    const struct ask ask = {.verb = VERB_ENCODE, .batch = f->count, .temperature = 1};
    TRY(model_program(f->model, &ask, &p, e));
    struct tensor in = program_input(p, "data/x");
    for (int64_t i = 0; i < shape_size(in.shape); i++) tensor_set(&in, i, f->x[i]);
    int failed = program_run(p, 1, 0, e);
    if (!failed) {
        const struct tensor z = program_output(p, 0);
        f->latents = z.shape.dim[1];
        f->z = lab_numbers(l, f->count * f->latents);
        for (int64_t i = 0; f->z && i < f->count * f->latents; i++) f->z[i] = tensor_get(&z, i);
        if (!f->z) failed = fail_memory(e);
    }
    model_release(f->model);
    return failed;
}

int lab_fit(struct lab *l, const char *family, const char *data, int64_t steps, int64_t batch,
            const char *const *settings, struct lab_fitted *f, struct err *e)
{
    const struct family *how;
    *f = (struct lab_fitted){0};
    TRY(family_need(family, &how, e));
    return lab_fit_family(l, how, data, steps, batch, settings, f, e);
}

int lab_fit_family(struct lab *l, const struct family *how, const char *data, int64_t steps, int64_t batch,
                   const char *const *settings, struct lab_fitted *f, struct err *e)
{
    struct fit_result result;
    *f = (struct lab_fitted){0};
    TRY(data_open(data, &f->data, e));
    TRY(model_new(&f->model, how, &f->data->item, l->seed, e));
    struct fit fit = {.family = how,
                      .options = f->model->options,
                      .store = f->model->store,
                      .item = &f->model->item,
                      .data = f->data,
                      .steps = steps,
                      .batch = batch,
                      .seed = l->seed};
    TRY(train_options_from(&how->recipe, &fit.train, e));
    TRY(set_all(&fit, f->model->options, settings, e));
    TRY(model_check(f->model, e));
    f->count = f->data->count;
    TRY(data_all(f->data, 1 << 28, &f->x, NULL, e));
    TRY(learn_front(f, e));
    TRY(fit_run(&fit, &result, e));
    return how->encode ? encode(l, f, e) : 0;
}

void lab_forget(struct lab_fitted *f)
{
    mem_free(f->x);
    model_free(f->model);
    data_close(f->data);
    *f = (struct lab_fitted){0};
}
