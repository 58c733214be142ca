/* model.c -- what most verbs begin and end with. */
#include "cli/model.h"
#include "cli/say.h"
#include "cli/watch.h"
#include "cli/words.h"

#include <stdio.h>

int open_data_for(const struct call *c, const char *name, const limn_model *m, limn_data **d, limn_error *e)
{
    if (limn_data_open_for(name, m, d, e)) return 1;
    const char *unknown = limn_data_unknown(*d);
    if (unknown) say(c, tr("%s: not known to the model, and taken for missing: %s"), name, unknown);
    return 0;
}

int open_model(const struct call *c, const char *data, limn_model **m, limn_data **d, limn_error *e)
{
    const struct everywhere *o = &c->common;
    *m = NULL;
    if (d) *d = NULL;
    const int failed = limn_load(c->arg[0], m, e) || limn_set_precision(*m, o->precision, o->deterministic, e) ||
                       (d && data && open_data_for(c, data, *m, d, e));
    if (failed) {
        limn_free_model(*m);
        *m = NULL;
        return 1;
    }
    watch_begin(c, *m);
    return 0;
}

int with_model_and_data(const struct call *c, const char *out,
                        int (*work)(const struct call *c, limn_model *m, limn_data *d, limn_error *e), limn_error *e)
{
    limn_model *m;
    limn_data *d;
    if (out && limn_array_writable(out, e)) return 1;
    if (open_model(c, c->arg[1], &m, &d, e)) return 1;
    const int failed = work(c, m, d, e);
    limn_data_close(d);
    limn_free_model(m);
    return failed;
}

int check_out(const struct call *c, const char *out, limn_error *e)
{
    if (out) return limn_array_writable(out, e);
    return wrong(e, tr("add -o OUT"), tr("%s: where does the result go?"), c->command->name);
}

const char *recipe_of(const struct call *c, const char *of)
{
    static char recipe[1200];
    snprintf(recipe, sizeof recipe, "Command: %s\n%s: %s\nSeed: %lld", c->line, of, c->arg[0],
             (long long)c->common.seed);
    return recipe;
}

int write_with(const struct call *c, const limn_write_options *o, limn_array *a, const char *out, limn_error *e)
{
    const int64_t items = a->dim[0];
    const int failed = limn_array_write(a, out, o, e);
    limn_array_free(a);
    if (!failed) say_written(c, items, out);
    return failed;
}

int write_out(const struct call *c, const limn_model *m, limn_array *a, int columns, const char *out, limn_error *e)
{
    const limn_write_options o = {
        .model = m, .column = m ? NULL : "z", .recipe = recipe_of(c, "Model"), .columns = columns};
    return write_with(c, &o, a, out, e);
}
