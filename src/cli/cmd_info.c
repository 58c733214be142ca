/* cmd_info.c -- limn info: what a model's file holds. */
#include "cli/model.h"
#include "cli/say.h"
#include "cli/words.h"

#include <stdio.h>

struct info_flags {
    const char *out;
    int plan;
};

/* clang-format off */
#define AT(field) offsetof(struct info_flags, field)
static const struct flag flags[] = {
    {NULL, 'o', FLAG_TEXT, AT(out), 0, 0, "OUT", "how the fit went: a .png draws the loss, a .csv lists it"},
    {"plan", 0, FLAG_YES, AT(plan), 0, 0, NULL, "also what it computes, kernel by kernel"},
    FLAGS_END,
};
/* clang-format on */

static void print(const struct call *c, const char *text, const char *plan)
{
    if (!c->common.json) {
        printf("%s%s%s", text, plan ? "\n" : "", plan ? plan : "");
        return;
    }
    printf("%s", plan ? "{\"model\":" : "");
    printf("%s", text);
    if (plan) {
        printf(",\"plan\":");
        out_text(plan);
        printf("}");
    }
    printf("\n");
}

static int run(const struct call *c, limn_error *e)
{
    const struct info_flags *f = c->flags;
    limn_model *m;
    if (f->out && limn_writable(f->out, e)) return 1;
    if (open_model(c, NULL, &m, NULL, e)) return 1;
    char *text = limn_describe(m, c->common.json, e);
    char *plan = text && f->plan ? limn_describe_plan(m, e) : NULL;
    const int failed = !text || (f->plan && !plan) || (f->out && limn_write_course(m, f->out, e));
    if (!failed) print(c, text, plan);
    limn_free(text);
    limn_free(plan);
    limn_free_model(m);
    return failed;
}

const struct command cmd_info = {
    .name = "info",
    .title = "tell what a model is",
    .usage = "MODEL [-o OUT.png] [--plan]",
    .text = "  Family, options, what an item is, how many parameters, how it was trained;\n"
            "  with -o, also the loss as it fell.",
    .example = "  limn info vae.limn -o curve.png",
    .least = 1,
    .most = 1,
    .flags = flags,
    .defaults = &(const struct info_flags){0},
    .size = sizeof(struct info_flags),
    .run = run,
};
