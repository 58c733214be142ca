/* cmd_info.c -- limn info: what a model's file holds. */
#include "cli/model.h"
#include "cli/say.h"
#include "cli/words.h"

#include <stdio.h>

struct info_flags {
    int plan;
};

static const struct flag flags[] = {
    {"plan", 0, FLAG_YES, offsetof(struct info_flags, plan), 0, 0, NULL, "also what it computes, kernel by kernel"},
    FLAGS_END,
};

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
    if (open_model(c, NULL, &m, NULL, e)) return 1;
    char *text = limn_describe(m, c->common.json, e);
    char *plan = text && f->plan ? limn_describe_plan(m, e) : NULL;
    const int failed = !text || (f->plan && !plan);
    if (!failed) print(c, text, plan);
    limn_free(text);
    limn_free(plan);
    limn_free_model(m);
    return failed;
}

const struct command cmd_info = {
    .name = "info",
    .title = "tell what a model is",
    .usage = "MODEL [--plan]",
    .text = "  Family, options, what an item is, how many parameters, how it was trained.",
    .example = "  limn info vae.limn",
    .least = 1,
    .most = 1,
    .flags = flags,
    .defaults = &(const struct info_flags){0},
    .size = sizeof(struct info_flags),
    .run = run,
};
