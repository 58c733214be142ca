/* cmd_eval.c -- limn eval: a model before the judges. */
#include "cli/model.h"
#include "cli/verdict.h"
#include "cli/words.h"

#include <stdio.h>

struct eval_flags {
    int64_t count;
    const char *judges, *train, *network;
};

/* clang-format off */
#define AT(field) offsetof(struct eval_flags, field)
static const struct flag flags[] = {
    {NULL, 'n', FLAG_WHOLE, AT(count), 2, 1e6, "N", "items to draw, and to compare with (2000)"},
    {"judges", 0, FLAG_TEXT, AT(judges), 0, 0, "A,B", "these judges alone; all that apply, where none are named"},
    {"train", 0, FLAG_TEXT, AT(train), 0, 0, "DATA", "what the model was trained on, where that has moved"},
    {"judge", 0, FLAG_TEXT, AT(network), 0, 0, "JUDGE", "a feature network for the judges of pictures"},
    FLAGS_END,
};
/* clang-format on */

struct teller {
    const struct call *c;
    int told;
};

static void tell(void *self, const limn_verdict *v)
{
    struct teller *t = self;
    if (t->c->common.json) verdict_json(v);
    else {
        if (!t->told++) verdict_head(v);
        verdict_line(v, !t->c->common.quiet);
    }
    fflush(stdout);
}

static int eval(const struct call *c, limn_model *m, limn_data *d, limn_error *e)
{
    const struct eval_flags *f = c->flags;
    struct teller t = {c, 0};
    limn_eval_options o = limn_eval_defaults();
    o.count = f->count;
    o.judges = f->judges;
    o.network = f->network;
    o.seed = (uint64_t)c->common.seed;
    o.tell = tell;
    o.self = &t;
    if (f->train && open_data_for(c, f->train, m, &o.train, e)) return 1;
    const int failed = limn_eval(m, d, &o, e);
    limn_data_close(o.train);
    return failed;
}

static int run(const struct call *c, limn_error *e)
{
    return with_model_and_data(c, NULL, eval, e);
}

const struct command cmd_eval = {
    .name = "eval",
    .title = "judge a model on items that it has not seen",
    .usage = "MODEL DATA [-n N] [--judges A,B] [--train DATA] [--judge JUDGE]",
    .text = "  Asks every judge that can say something of this model and these data. Where the data are those\n"
            "  that the model was fitted to, it is judged on the part that was held out. Beside each figure\n"
            "  stands what a trivial model gets, and what real items get against other real items. Pictures are\n"
            "  compared pixel by pixel, which says little, until --judge names a network that knows what is in\n"
            "  them: `limn judge train DATA -o JUDGE` makes one.",
    .example = "  limn eval gmm.limn rows.csv --judges likelihood,c2st\n"
               "  limn eval vae.limn fashion-mnist:test --judge judge.limn",
    .least = 2,
    .most = 2,
    .flags = flags,
    .defaults = &(const struct eval_flags){.count = 2000},
    .size = sizeof(struct eval_flags),
    .run = run,
};
