/* fit.h -- the trainer: players, stages, schedules, validation, checkpoints, resume.
**
** It names no family. A step of training is one round of the game: each player
** of the stage takes `times` steps of its own, each on a fresh batch. A
** likelihood model is a game of one.
**
** What makes a step is a pure function of (state, seed, step number), so a run
** that is killed and resumed ends with the same bits.
*/
#ifndef LIMN_TRAIN_FIT_H
#define LIMN_TRAIN_FIT_H

#include "data/data.h"
#include "family/family.h"
#include "nn/optimiser.h"
#include "nn/schedule.h"
#include "plan/plan.h"

/* What a user may set beside the family's own options: --set rate=1e-4 */
struct train_options {
    int optimiser, schedule;
    double rate, warmup, beta1, beta2, epsilon, decay, second, clip, average;
    int patience, rollbacks;
};
extern const struct option train_option_table[];
int train_options_from(const struct recipe *r, struct train_options *o, struct err *e);

enum fit_event { FIT_PLAN, FIT_PROGRESS, FIT_NOTE };

struct fit_report {
    enum fit_event event;
    int64_t step, steps;
    double loss, items_per_second, seconds, seconds_left;
    double valid; /* the last validation score; NaN: none yet */
    const char *text;
    const char *profile; /* of a note on where the time went: the same as JSON; else NULL */
    int watches;
    const char *watch_name[NET_MAX_WATCHES];
    double watch[NET_MAX_WATCHES];
};

struct fit {
    const struct family *family;
    const void *options;          /* the family's */
    struct train_options train;
    struct store *store;          /* gets the parameters; after the fit holds the best ones */
    const struct item *item;
    struct data *data, *valid;    /* valid may be NULL */
    int64_t steps, epochs, batch; /* 0: the recipe's */
    double seconds;               /* 0: no limit */
    enum precision precision;
    bool deterministic, profile, resume;
    bool ahead;                   /* a thread of its own reads the next batch, where reading is work; the bits are the same */
    uint64_t seed;
    const char *state_path;       /* NULL: no checkpoints */
    int64_t checkpoint_steps;
    double checkpoint_seconds;
    const char *identity;         /* what the state file must agree with: options and data, as text */
    void (*report)(void *self, const struct fit_report *r);
    int (*stop)(void *self);
    int (*save)(void *self, const struct store *best, int64_t step, struct err *e); /* the model file, after each state file */
    void *self;
};

struct fit_result {
    int64_t steps;
    double seconds;
    double waited; /* of them, for batches */
    char reason[200];
};

int fit_run(struct fit *f, struct fit_result *r, struct err *e);

#endif
