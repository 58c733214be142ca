/* course.h -- a run while it is under way, for the two files that steer it: fit.c goes forward, rollback.c back. */
#ifndef LIMN_TRAIN_COURSE_H
#define LIMN_TRAIN_COURSE_H

#include "train/game.h"
#include "train/judge.h"
#include "train/state.h"

struct course {
    struct fit *f;
    struct run_state s;
    struct game game;
    struct judge judge;
    struct store *good; /* the snapshot to go back to */
    struct run_state good_state;
    double last_valid;
    double clock, last_report, last_checkpoint, planned_at;
    double idle; /* seconds that went into compiling and trial rounds */
    double waited; /* for batches, in stages that are over */
    int64_t reported_step;
    double speed;      /* items per second, smoothed */
    bool stage_over, over;
    char *reason;
    size_t reason_size;
};

int course_round(struct course *c, bool *finite, char *where, size_t size, struct err *e); /* one round; where: as in game.h */
void course_end(struct course *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
int64_t course_model_step(const struct course *c); /* of which the model is: the best, where there was a validation */

int snapshot_take(struct course *c, struct err *e);
void snapshot_return(struct course *c); /* back to it: the store, and where the run stood */

/* After a number that is not finite: names it, goes back and halves the rate; ends the run when that happened too often. */
int roll_back(struct course *c, struct err *e);

#endif
