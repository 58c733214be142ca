/* cmd_impute.c -- limn impute: what is missing in rows, drawn given what is there. */
#include "cli/model.h"
#include "cli/words.h"

#include <stdio.h>
#include <string.h>

struct impute_flags {
    int64_t count;
    const char *out;
};

/* clang-format off */
static const struct flag flags[] = {
    {NULL, 'n', FLAG_WHOLE, offsetof(struct impute_flags, count), 1, 10000, "N", "how many completions: OUT-1.csv, OUT-2.csv, ... (1: OUT itself)"},
    {NULL, 'o', FLAG_TEXT, offsetof(struct impute_flags, out), 0, 0, "OUT",
     "a .csv or .npy, as the data with nothing missing"},
    FLAGS_END,
};
/* clang-format on */

/* The name of completion k: "rows.csv" becomes "rows-3.csv". */
static const char *numbered(const char *out, int64_t k)
{
    static char name[4096];
    const char *slash = strrchr(out, '/'), *dot = strrchr(out, '.');
    if (!dot || (slash && dot < slash)) dot = out + strlen(out);
    snprintf(name, sizeof name, "%.*s-%lld%s", (int)(dot - out), out, (long long)k, dot);
    return name;
}

/* With the labels that the rows have. */
static int write_rows(const struct call *c, limn_model *m, limn_data *d, limn_array *rows, const char *out,
                      limn_error *e)
{
    limn_array classes = {0};
    int failed = limn_data_labels(d, 0, 1, rows->dim[0], &classes, e);
    const limn_write_options o = {
        .model = m, .filled = d, .recipe = recipe_of(c, "Model"), .classes = classes.data ? &classes : NULL};
    if (!failed) failed = write_with(c, &o, rows, out, e);
    limn_array_free(&classes);
    return failed;
}

static int impute(const struct call *c, limn_model *m, limn_data *d, int64_t k, limn_error *e)
{
    const struct impute_flags *f = c->flags;
    limn_array rows = {0};
    const int failed = limn_impute(m, d, (uint64_t)(c->common.seed + k - 1), &rows, e) ||
                       write_rows(c, m, d, &rows, f->count > 1 ? numbered(f->out, k) : f->out, e);
    limn_array_free(&rows);
    return failed;
}

static int run(const struct call *c, limn_error *e)
{
    const struct impute_flags *f = c->flags;
    limn_model *m;
    limn_data *d;
    int failed = 0;
    if (check_out(c, f->out, e) || open_model(c, c->arg[1], &m, &d, e)) return 1;
    for (int64_t k = 1; k <= f->count && !failed; k++) failed = impute(c, m, d, k, e);
    limn_data_close(d);
    limn_free_model(m);
    return failed;
}

const struct command cmd_impute = {
    .name = "impute",
    .title = "fill in what is missing",
    .usage = "MODEL DATA -o OUT.csv [-n N] [--seed N]",
    .text = "  Each missing value is drawn given those that are there, so that spreads and dependences stay as\n"
            "  they are; another seed gives another completion. Several (-n) show how sure a value is: where\n"
            "  they agree, surely. What is there stays to the letter, and so do columns that the model does not\n"
            "  know, as identifiers and free text; they stand where they stood.",
    .example = "  limn impute gmm.limn rows.csv -o whole.csv",
    .least = 2,
    .most = 2,
    .flags = flags,
    .defaults = &(const struct impute_flags){.count = 1},
    .size = sizeof(struct impute_flags),
    .run = run,
};
