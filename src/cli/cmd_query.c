/* cmd_query.c -- limn query: probabilities of columns, given others. */
#include "cli/model.h"
#include "cli/words.h"

#include <stdio.h>

struct query_flags {
    int none;
};

static const struct flag flags[] = {FLAGS_END};

static int run(const struct call *c, limn_error *e)
{
    limn_model *m;
    if (open_model(c, NULL, &m, NULL, e)) return 1;
    char *text = limn_query(m, c->arg[1], c->common.json, e);
    if (text) printf("%s%s", text, c->common.json ? "\n" : "");
    const int failed = !text;
    limn_free(text);
    limn_free_model(m);
    return failed;
}

const struct command cmd_query = {
    .name = "query",
    .title = "ask a model of rows for a probability",
    .usage = "MODEL \"P(a=1, b>2 | c=x)\" | \"argmax(a, b | c=x)\"",
    .text = "  Exact: all columns that are not named are summed over. A column of categories, or of a few whole\n"
            "  numbers, without a value is answered for each of them. Ranges of numbers are a>1, a<=2, 1<a<=2\n"
            "  or a=1..2, on either side of the bar; what a model has as a density is integrated over them.\n"
            "  A whole number takes in the step around it; another number is answered with a density.\n"
            "  argmax finds the likeliest values of columns of categories, taken together; argmax(* | c=x)\n"
            "  those of all that are not given: the most probable explanation.",
    .example = "  limn query penguins.limn \"P(sex | island=Biscoe)\"",
    .least = 2,
    .most = 2,
    .flags = flags,
    .defaults = &(const struct query_flags){0},
    .size = sizeof(struct query_flags),
    .run = run,
};
