/* state.h -- the state file: everything a run needs to go on as if it had never stopped. */
#ifndef LIMN_TRAIN_STATE_H
#define LIMN_TRAIN_STATE_H

#include "train/fit.h"

/* The numbers of a run that are not in the store. */
struct run_state {
    int64_t step, steps;      /* rounds done; rounds in all, as last planned */
    int stage;
    int64_t stage_start;      /* the round at which the stage began */
    double rate_factor;       /* halved by each rollback */
    int rollbacks;
    double best;              /* validation score; -infinity: none yet */
    int64_t best_step;
    int stale;                /* validations since the best */
    double seconds;           /* spent so far */
};

int state_save(const struct fit *f, const struct run_state *s, struct err *e);

/* Reads f->state_path into f->store and *s. *exact: the run's identity agrees, so it goes on bit for bit. */
int state_load(const struct fit *f, struct run_state *s, bool *exact, struct err *e);

/* The same from memory: takes over bytes (mem_alloc), even on failure; f->state_path is for messages. */
int state_parse(const struct fit *f, void *bytes, size_t n, struct run_state *s, bool *exact, struct err *e);

#endif
