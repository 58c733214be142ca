/* lab.c -- the course's experiments, run by name. */
#include "api/write.h"

#include "lab/lab.h"

int limn_experiment(int k, const char **name, const char **title)
{
    if (k < 0 || !name || !title) return -1;
    for (int i = 0; i <= k; i++)
        if (!experiments[i]) return -1;
    *name = experiments[k]->name;
    *title = experiments[k]->title;
    return 0;
}

static int draw(const struct lab *l, const char *path, const char *recipe, struct err *e)
{
    const limn_write_options o = {.recipe = recipe};
    struct canvas c;
    TRY(lab_draw(l, &c, e));
    const int failed = sheet_write_picture(&(const struct sheet){.o = &o}, &c.picture, path, e);
    canvas_free(&c);
    return failed;
}

static void to_json(const struct experiment *x, const struct lab *l, struct text *out)
{
    text_add(out, "{\"name\":");
    text_json(out, x->name);
    text_printf(out, ",\"holds\":%s,\"lines\":[%s],\"text\":", l->fails ? "false" : "true", text_get(&l->json));
    text_json(out, text_get(&l->out));
    text_add(out, "}");
}

limn_lab_options limn_lab_defaults(void)
{
    return (limn_lab_options){.seed = 1};
}

static int run(const char *name, const limn_lab_options *options, int *holds, struct text *out, struct err *e)
{
    const limn_lab_options defaults = limn_lab_defaults(), *o = options ? options : &defaults;
    const struct experiment *x;
    struct lab l;
    CHECK_HERE(name, e);
    CHECK_HERE(holds, e);
    TRY(experiment_need(name, &x, e));
    int failed = experiment_run(x, o->seed, o->mistake, &l, e);
    if (!failed && o->picture) failed = draw(&l, o->picture, o->recipe, e);
    *holds = !l.fails;
    if (!failed && o->json) to_json(x, &l, out);
    else if (!failed) text_add(out, text_get(&l.out));
    lab_free(&l);
    return failed;
}

char *limn_lab(const char *name, const limn_lab_options *o, int *holds, limn_error *e)
{
    struct err err = {0};
    struct text out = {0};
    return api_text(run(name, o, holds, &out, &err), &out, &err, e);
}
