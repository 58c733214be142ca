/* cmd_compare.c -- limn compare: families on the same data, with the same time. */
#include "cli/progress.h"
#include "cli/say.h"
#include "cli/signals.h"
#include "cli/verdict.h"
#include "cli/words.h"

#include <stdio.h>

struct compare_flags {
    const char *families, *out, *judges, *network, *test;
    double seconds;
    int64_t count;
};

/* clang-format off */
#define AT(field) offsetof(struct compare_flags, field)
static const struct flag flags[] = {
    {"families", 0, FLAG_TEXT, AT(families), 0, 0, "A,B|all", "who is compared (all that take such items)"},
    {"time", 0, FLAG_TIME, AT(seconds), 0, 0, "TIME", "for each fit: 90s, 2m, 1h (60s)"},
    {NULL, 'o', FLAG_TEXT, AT(out), 0, 0, "REPORT.html", "a page with all figures, samples and curves"},
    {NULL, 'n', FLAG_WHOLE, AT(count), 2, 1e6, "N", "items to draw, and to compare with (1000)"},
    {"judges", 0, FLAG_TEXT, AT(judges), 0, 0, "A,B", "these judges alone"},
    {"judge", 0, FLAG_TEXT, AT(network), 0, 0, "JUDGE", "a feature network for the judges of pictures"},
    {"test", 0, FLAG_TEXT, AT(test), 0, 0, "DATA", "judge on these data; else on a fifth that is held out"},
    FLAGS_END,
};
/* clang-format on */

struct teller {
    const struct call *c;
    struct progress progress;
};

static void begin(void *self, const char *family, int k, int of)
{
    struct teller *t = self;
    progress_clear(&t->progress);
    say(t->c, tr("%s, %d of %d"), family, k + 1, of);
}

static void tell(void *self, const limn_verdict *v)
{
    struct teller *t = self;
    progress_clear(&t->progress);
    if (t->c->common.json) verdict_json(v);
    else verdict_line(v, 0);
    fflush(stdout);
}

/* With --json the lines are those of the verdicts. */
static void fitting(void *self, const limn_report *r)
{
    struct teller *t = self;
    if (!t->c->common.json) progress_report(&t->progress, r);
}

static int compare(const struct call *c, limn_data *d, limn_data *test, limn_error *e)
{
    const struct compare_flags *f = c->flags;
    limn_compare_options o = limn_compare_defaults();
    struct teller t = {.c = c};
    o.families = f->families;
    o.seconds = f->seconds;
    o.count = f->count;
    o.judges = f->judges;
    o.network = f->network;
    o.test = test;
    o.report = f->out;
    o.precision = c->common.precision;
    o.deterministic = c->common.deterministic;
    o.seed = (uint64_t)c->common.seed;
    o.begin = begin;
    o.tell = tell;
    o.fitting = fitting;
    o.stop = signals_stop;
    o.self = &t;
    progress_begin(&t.progress, c, limn_data_about(d));
    signals_catch(c->common.quiet ? NULL : tr("\nstopping (again: leave at once)\n"));
    const int failed = limn_compare(d, &o, e);
    progress_clear(&t.progress);
    if (!failed && f->out) say(c, tr("the report is in %s"), f->out);
    return failed;
}

static int run(const struct call *c, limn_error *e)
{
    const struct compare_flags *f = c->flags;
    limn_data *d = NULL, *test = NULL;
    int failed = limn_data_open(c->arg[0], &d, e);
    if (!failed && f->test) failed = limn_data_open(f->test, &test, e);
    if (!failed) failed = compare(c, d, test, e);
    limn_data_close(test);
    limn_data_close(d);
    return failed;
}

const struct command cmd_compare = {
    .name = "compare",
    .title = "fit several families to the same data, and judge them side by side",
    .usage = "DATA [--families A,B|all] [--time 60s] [-o REPORT.html] [flags]",
    .text = "  The same items to fit to, the same to be judged on, the same time for each. A family that fails\n"
            "  is a line of the report, not its end. Judges are those of `limn eval`; beside them stand seconds\n"
            "  and bytes.",
    .example = "  limn compare rows.csv --families gmm,mob,vae --time 30s -o report.html",
    .least = 1,
    .most = 1,
    .flags = flags,
    .defaults = &(const struct compare_flags){.seconds = 60, .count = 1000},
    .size = sizeof(struct compare_flags),
    .run = run,
};
