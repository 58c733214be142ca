/* cmd_judge.c -- limn judge train: the feature network by which others are judged. */
#include "cli/flags.h"
#include "cli/progress.h"
#include "cli/say.h"
#include "cli/signals.h"
#include "cli/words.h"

#include <stdio.h>
#include <string.h>

struct judge_flags {
    const char *out, *by;
    int resume;
};

/* clang-format off */
#define AT(field) offsetof(struct judge_flags, field)
static const struct flag flags[] = {
    {NULL, 'o', FLAG_TEXT, AT(out), 0, 0, "JUDGE", "where the judge goes; JUDGE.state stands beside it"},
    {"by", 0, FLAG_TEXT, AT(by), 0, 0, "ATTRIBUTE", "what is to be told apart, in place of the class: colour"},
    {"resume", 0, FLAG_YES, AT(resume), 0, 0, NULL, "go on from JUDGE.state"},
    FLAGS_END,
};
/* clang-format on */

static void print_result(const struct call *c, const limn_fit_result *r, const limn_classify_result *seen)
{
    const struct judge_flags *f = c->flags;
    char time[32];
    if (!c->common.json) {
        printf(tr("%s: %s, in %s\n"), f->out, r->reason, limn_duration_text(r->seconds, time, sizeof time));
        printf(tr("it is right on %.2f %% of %lld items held out (always the most frequent class: %.2f %%)\n"),
               100 * seen->accuracy, (long long)seen->items, 100 * seen->baseline);
        return;
    }
    printf("{\"done\":true,\"steps\":%lld,\"seconds\":", (long long)r->steps);
    out_real(r->seconds);
    printf(",\"reason\":");
    out_text(r->reason);
    printf(",\"accuracy\":");
    out_real(seen->accuracy);
    printf(",\"baseline\":");
    out_real(seen->baseline);
    printf(",\"held_out\":%lld}\n", (long long)seen->items);
}

static int train(const struct call *c, limn_data *data, limn_error *e)
{
    const struct judge_flags *f = c->flags;
    limn_judge_options o = limn_judge_defaults();
    struct progress progress;
    limn_model *judge = NULL;
    limn_fit_result result;
    limn_classify_result seen;
    progress_begin(&progress, c, limn_data_about(data));
    o.model_path = f->out;
    o.by = f->by;
    o.resume = f->resume;
    o.seed = (uint64_t)c->common.seed;
    o.report = progress_report;
    o.stop = signals_stop;
    o.self = &progress;
    signals_catch(c->common.quiet ? NULL : tr("\nstopping: the state is being saved (again: leave at once)\n"));
    const int failed = limn_judge_train(data, &o, &judge, &result, &seen, e);
    progress_end(&progress);
    if (!failed) print_result(c, &result, &seen);
    limn_free_model(judge);
    return failed;
}

static int run(const struct call *c, limn_error *e)
{
    const struct judge_flags *f = c->flags;
    limn_data *data = NULL;
    if (strcmp(c->arg[0], "train"))
        return wrong(e, tr("write `limn judge train DATA -o JUDGE`"), tr("judge: no '%s' is known"), c->arg[0]);
    if (!f->out) return wrong(e, tr("add -o JUDGE"), tr("judge train: where does the judge go?"));
    const int failed = limn_writable(f->out, e) || limn_data_open(c->arg[1], &data, e) || train(c, data, e);
    limn_data_close(data);
    return failed;
}

const struct command cmd_judge = {
    .name = "judge",
    .title = "train a judge of pictures",
    .usage = "train DATA -o JUDGE [flags]",
    .text = "  Trains a small network to tell the classes of labelled pictures apart. `limn eval --judge JUDGE`\n"
            "  compares pictures by its features and asks it what they show. The recipe is fixed: four\n"
            "  epochs, 1500 steps at least, in fp32, the same bits with any number of threads; figures can\n"
            "  be compared only where the judge is the same. It is an ordinary model: `limn classify` and\n"
            "  `limn encode` take it as well. Of shapes,label=colour it learns an attribute, of emoji+emoji-noto\n"
            "  which hand drew a picture.",
    .example = "  limn judge train fashion-mnist -o judge.limn\n"
               "  limn judge train emoji+emoji-noto -o hands.limn",
    .least = 2,
    .most = 2,
    .words = 1,
    .flags = flags,
    .defaults = &(const struct judge_flags){0},
    .size = sizeof(struct judge_flags),
    .run = run,
};
