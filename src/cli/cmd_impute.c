/* cmd_impute.c -- limn impute: what is missing in rows, drawn given what is there. */
#include "cli/model.h"
#include "cli/words.h"

struct impute_flags {
    const char *out;
};

static const struct flag flags[] = {
    {NULL, 'o', FLAG_TEXT, offsetof(struct impute_flags, out), 0, 0, "OUT",
     "a .csv or .npy, as the data with nothing missing"},
    FLAGS_END,
};

static int run(const struct call *c, limn_error *e)
{
    const struct impute_flags *f = c->flags;
    limn_array items = {0};
    limn_model *m;
    limn_data *d;
    if (check_out(c, f->out, e) || open_model(c, c->arg[1], &m, &d, e)) return 1;
    const int failed = limn_impute(m, d, (uint64_t)c->common.seed, &items, e) || write_out(c, m, &items, 0, f->out, e);
    limn_data_close(d);
    limn_free_model(m);
    return failed;
}

const struct command cmd_impute = {
    .name = "impute",
    .title = "fill in what is missing",
    .usage = "MODEL DATA -o OUT.csv [--seed N]",
    .text = "  Each missing value is drawn given those that are there, so that spreads and dependences stay as\n"
            "  they are; another seed gives another completion.",
    .example = "  limn impute gmm.limn rows.csv -o whole.csv",
    .least = 2,
    .most = 2,
    .flags = flags,
    .defaults = &(const struct impute_flags){0},
    .size = sizeof(struct impute_flags),
    .run = run,
};
