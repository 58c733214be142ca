/* say.h -- what the trainer tells: the plan before the first step, progress, notes. */
#ifndef LIMN_TRAIN_SAY_H
#define LIMN_TRAIN_SAY_H

#include "train/game.h"
#include "train/state.h"

void say_note(const struct fit *f, const struct run_state *s, const char *format, ...) __attribute__((format(printf, 3, 4)));
void say_plan(const struct fit *f, const struct run_state *s, const struct game *g, double seconds_per_step);
void say_progress(const struct fit *f, const struct run_state *s, const struct game *g, double items_per_second, double valid);
void say_profile(const struct fit *f, const struct run_state *s, const struct game *g);

#endif
