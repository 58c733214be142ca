/* cmd_fit.c -- limn fit: a model from data. */
#include "cli/flags.h"
#include "cli/progress.h"
#include "cli/say.h"
#include "cli/signals.h"
#include "cli/words.h"

#include <stdio.h>

struct fit_flags {
    const char *out, *valid, *checkpoint, *from;
    struct list set;
    int64_t steps, epochs, batch;
    double seconds;
    int resume, profile;
};

/* clang-format off */
#define AT(field) offsetof(struct fit_flags, field)
static const struct flag flags[] = {
    {NULL, 'o', FLAG_TEXT, AT(out), 0, 0, "MODEL", "where the model goes; MODEL.state stands beside it"},
    {"set", 0, FLAG_LIST, AT(set), 0, 0, "OPTION=VALUE", "an option of the family or of training; again and again"},
    {"steps", 0, FLAG_WHOLE, AT(steps), 1, 1e12, "N", "stop after N steps"},
    {"epochs", 0, FLAG_WHOLE, AT(epochs), 1, 1e9, "N", "stop when all items were seen N times"},
    {"time", 0, FLAG_TIME, AT(seconds), 0, 0, "TIME", "stop after 90s, 2m, 1h"},
    {"batch", 0, FLAG_WHOLE, AT(batch), 1, 1e6, "N", "items in a step"},
    {"valid", 0, FLAG_TEXT, AT(valid), 0, 0, "DATA|SHARE", "what to validate on: other data, or a share held out (0.1)"},
    {"checkpoint", 0, FLAG_TEXT, AT(checkpoint), 0, 0, "STEPS|TIME", "how often the state is saved (60s)"},
    {"resume", 0, FLAG_YES, AT(resume), 0, 0, NULL, "go on from MODEL.state"},
    {"from", 0, FLAG_TEXT, AT(from), 0, 0, "MODEL", "begin with the weights of that model, as far as they fit"},
    {"profile", 0, FLAG_YES, AT(profile), 0, 0, NULL, "tell at the end where the time went"},
    FLAGS_END,
};
/* clang-format on */

static int set_checkpoint(const struct fit_flags *f, limn_fit_options *o, limn_error *e)
{
    double steps;
    if (!f->checkpoint) return 0;
    if (!flags_duration(f->checkpoint, &o->checkpoint_seconds)) return 0;
    if (!flags_number(f->checkpoint, &steps) && steps >= 1 && steps < 1e12 && steps == (double)(int64_t)steps) {
        o->checkpoint_steps = (int64_t)steps;
        return 0;
    }
    return wrong(e, tr("write 500 for steps, or 30s, 2m, 1h for time"),
                 tr("--checkpoint: '%s' is neither steps nor time"), f->checkpoint);
}

/* A number is a share, anything else is data. */
static int set_valid(const struct fit_flags *f, limn_fit_options *o, limn_error *e)
{
    if (!f->valid) return 0;
    if (flags_number(f->valid, &o->valid_fraction)) return limn_data_open(f->valid, &o->valid, e);
    if (o->valid_fraction >= 0 && o->valid_fraction < 1) return 0;
    return wrong(e, tr("0.1 holds out a tenth, 0 nothing"), tr("--valid: %s is not from 0 to below 1"), f->valid);
}

static int fill(const struct call *c, limn_fit_options *o, limn_error *e)
{
    const struct fit_flags *f = c->flags;
    o->steps = f->steps;
    o->epochs = f->epochs;
    o->seconds = f->seconds;
    o->batch = f->batch;
    o->set = f->set.item;
    o->sets = f->set.count;
    o->model_path = f->out;
    o->resume = f->resume;
    o->from = f->from;
    o->profile = f->profile;
    o->precision = c->common.precision;
    o->deterministic = c->common.deterministic;
    o->seed = (uint64_t)c->common.seed;
    o->stop = signals_stop;
    o->report = progress_report;
    return set_checkpoint(f, o, e) || set_valid(f, o, e);
}

static void print_result(const struct call *c, const limn_fit_result *r)
{
    const struct fit_flags *f = c->flags;
    char time[32];
    if (c->common.json) {
        printf("{\"done\":true,\"steps\":%lld,\"seconds\":", (long long)r->steps);
        out_real(r->seconds);
        printf(",\"reason\":");
        out_text(r->reason);
        printf("}\n");
    } else {
        printf(tr("%s: %s, in %s\n"), f->out, r->reason, limn_duration_text(r->seconds, time, sizeof time));
    }
}

static int fit(const struct call *c, limn_data *data, limn_fit_options *o, limn_error *e)
{
    struct progress progress;
    limn_model *model = NULL;
    limn_fit_result result;
    progress_begin(&progress, c, limn_data_about(data));
    o->self = &progress;
    signals_catch(c->common.quiet ? NULL : tr("\nstopping: the state is being saved (again: leave at once)\n"));
    const int failed = limn_fit(c->arg[0], data, o, &model, &result, e);
    progress_end(&progress);
    if (!failed) print_result(c, &result);
    limn_free_model(model);
    return failed;
}

static int run(const struct call *c, limn_error *e)
{
    const struct fit_flags *f = c->flags;
    limn_fit_options o = limn_fit_defaults();
    limn_data *data = NULL;
    if (!f->out) return wrong(e, tr("add -o MODEL"), tr("fit: where does the model go?"));
    int failed = limn_writable(f->out, e) || limn_data_open(c->arg[1], &data, e) || fill(c, &o, e);
    if (!failed) failed = fit(c, data, &o, e);
    limn_data_close(o.valid);
    limn_data_close(data);
    return failed;
}

const struct command cmd_fit = {
    .name = "fit",
    .title = "fit a model to data",
    .usage = "FAMILY DATA -o MODEL [flags]",
    .text = "  Fits a model of a family (`limn families`) to data (`limn data`) and writes it to MODEL.\n"
            "  What is written is what did best on held-out items. Ctrl-C saves the state and leaves;\n"
            "  the same command with --resume goes on from there.",
    .example = "  limn fit vae fashion-mnist -o vae.limn --set latent=32 --time 60s",
    .least = 2,
    .most = 2,
    .words = 1,
    .flags = flags,
    .defaults = &(const struct fit_flags){0},
    .size = sizeof(struct fit_flags),
    .run = run,
};
