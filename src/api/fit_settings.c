/* fit_settings.c -- the user's settings, each into the table that knows it. */
#include "api/job.h"

#include "base/cpu.h"
#include "base/par.h"

#include <stdio.h>

#define NAME_MOST 80

/* Plain fitters have no gradients to train with. */
static int tables_of(const struct family *f, const struct option *tables[2])
{
    int n = 0;
    if (f->options) tables[n++] = f->options;
    if (f->build) tables[n++] = train_option_table;
    return n;
}

static int set_one(struct job *j, const char *setting, struct err *e)
{
    const struct option *tables[2];
    char name[NAME_MOST];
    const int count = tables_of(j->family, tables);
    const size_t n = setting ? strcspn(setting, "=") : 0;
    if (!n || !setting[n] || n >= sizeof name) {
        fail(e, ERR_OPTION, "a setting is written option=value, not '%.80s'", setting ? setting : "");
        return fail_hint(e, "`limn families %s` lists the options", j->family->name);
    }
    memcpy(name, setting, n);
    name[n] = 0;
    for (int t = 0; t < count; t++) {
        const struct option *row = options_find(tables[t], name);
        void *into = tables[t] == train_option_table ? (void *)&j->settings : j->model->options;
        if (row) return option_set(row, into, setting + n + 1, e);
    }
    return j->family->per_class ? 0
                                : options_unknown(tables, count, name, e); /* what it makes of classes may know it */
}

bool job_setting(const struct job *j, const char *setting)
{
    char name[NAME_MOST];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(setting, "="), setting);
    return options_find(j->family->options, name);
}

/* The recipe, with the optimiser that the user wants: then its momentum and decay are as that one has them. */
static int begin_settings(struct job *j, struct err *e)
{
    static const char named[] = "optimiser=";
    struct recipe r = j->family->recipe;
    for (int i = 0; i < j->o->sets; i++) {
        const char *s = j->o->set[i];
        const bool names_one = s && !strncmp(s, named, strlen(named)) && optimiser_find(s + strlen(named)) >= 0;
        if (names_one) r.optimiser = s + strlen(named);
    }
    return train_options_from(&r, &j->settings, e);
}

int job_make_model(struct job *j, const struct item *item, struct err *e)
{
    model_free(j->model);
    TRY(model_new(&j->model, j->family, item, j->o->seed, e));
    TRY(begin_settings(j, e));
    for (int i = 0; i < j->o->sets; i++) TRY(set_one(j, j->o->set[i], e));
    j->model->deterministic = j->o->deterministic;
    TRY(api_precision(j->o->precision, &j->model->precision, e));
    TRY(model_check(j->model, e));
    return j->family->per_class ? family_need(j->family->per_class(j->model->options), &j->each, e) : 0;
}

static int settings_json(const struct job *j, struct json *all, struct err *e)
{
    if (j->family->options) TRY(options_to_json(j->family->options, j->model->options, all, e));
    return j->family->build ? options_to_json(train_option_table, &j->settings, all, e) : 0;
}

/* What must be the same for a run to go on bit for bit. */
int job_identify(struct job *j, struct err *e)
{
    struct json *all = json_new_object();
    struct text *id = &j->identity;
    const int failed = all ? settings_json(j, all, e) : fail_memory(e);
    if (!failed) {
        json_print(all, id);
        text_printf(id, " limn %s, %s on %s: %lld items, %lld trained on; batch %lld, seed %llu, precision %d, ",
                    LIMN_VERSION, j->family->name, j->data->name, (long long)j->data->count, (long long)j->train->count,
                    (long long)j->o->batch, (unsigned long long)j->o->seed, (int)j->model->precision);
        if (j->o->deterministic) text_add(id, "any number of threads");
        else text_printf(id, "%d threads of %s", par_threads(), cpu_level_name(cpu_level()));
    }
    json_free(all);
    return failed ? failed : id->failed ? fail_memory(e) : 0;
}
