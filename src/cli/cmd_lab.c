/* cmd_lab.c -- limn lab: the course's experiments. */
#include "cli/model.h"
#include "cli/say.h"
#include "cli/words.h"

#include <stdio.h>
#include <string.h>

struct lab_flags {
    const char *out;
    int all, mistake;
};

/* clang-format off */
#define AT(field) offsetof(struct lab_flags, field)
static const struct flag flags[] = {
    {NULL, 'o', FLAG_TEXT, AT(out), 0, 0, "OUT.png", "also draw it"},
    {"all", 0, FLAG_YES, AT(all), 0, 0, NULL, "run every experiment"},
    {"mistake", 0, FLAG_YES, AT(mistake), 0, 0, NULL, "with a mistake planted in it, which it must find"},
    FLAGS_END,
};
/* clang-format on */

static void list(int json)
{
    const char *name, *title;
    printf("%s", json ? "[" : "");
    for (int k = 0; !limn_experiment(k, &name, &title); k++) {
        if (!json) printf("%-14s%s\n", name, title);
        if (!json) continue;
        printf("%s{\"name\":", k ? "," : "");
        out_text(name);
        printf(",\"title\":");
        out_text(title);
        printf("}");
    }
    printf("%s", json ? "]\n" : "");
}

static int run_one(const struct call *c, const char *name, int *all_hold, limn_error *e)
{
    const struct lab_flags *f = c->flags;
    limn_lab_options o = limn_lab_defaults();
    int holds;
    o.seed = (uint64_t)c->common.seed;
    o.json = c->common.json;
    o.mistake = f->mistake;
    o.picture = f->out;
    o.recipe = f->out ? recipe_of(c, "Experiment") : NULL;
    char *text = limn_lab(name, &o, &holds, e);
    if (!text) return 1;
    printf("%s\n", text);
    limn_free(text);
    *all_hold = *all_hold && holds;
    return 0;
}

static int run(const struct call *c, limn_error *e)
{
    const struct lab_flags *f = c->flags;
    const char *name, *title;
    int all_hold = 1;
    if (f->all && (c->args || f->out)) return wrong(e, NULL, tr("--all takes neither a name nor -o"));
    if (f->out && !c->args)
        return wrong(e, tr("`limn lab` lists the experiments"), tr("-o wants the name of an experiment"));
    if (f->out && strcmp(f->out + (strlen(f->out) > 4 ? strlen(f->out) - 4 : 0), ".png"))
        return wrong(e, NULL, tr("%s: a picture's name ends in .png"), f->out);
    if (f->out && limn_writable(f->out, e)) return 1;
    if (!f->all && !c->args) list(c->common.json);
    if (c->args && run_one(c, c->arg[0], &all_hold, e)) return 1;
    for (int k = 0; f->all && !limn_experiment(k, &name, &title); k++)
        if (run_one(c, name, &all_hold, e)) return 1;
    if (all_hold) return 0;
    wrong(e, NULL, tr("what should hold FAILS"));
    e->exit_code = 1;
    return 1;
}

const struct command cmd_lab = {
    .name = "lab",
    .title = "run the experiments of the course",
    .usage = "[NAME|--all] [-o OUT.png] [--mistake] [--seed N]",
    .text = "  Prints a formula, the numbers on both of its sides, and whether it holds within four standard\n"
            "  errors; draws its picture. Without a name it lists the experiments.",
    .example = "  limn lab divergence -o divergence.png",
    .least = 0,
    .most = 1,
    .flags = flags,
    .defaults = &(const struct lab_flags){0},
    .size = sizeof(struct lab_flags),
    .run = run,
};
