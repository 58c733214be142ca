/* best.h -- the best parameters so far, kept in the store beside the current ones, so that one state file holds both.
**
** What is kept of a parameter is its running average where there is one: the
** weights that validation saw and that the model file gets.
*/
#ifndef LIMN_TRAIN_BEST_H
#define LIMN_TRAIN_BEST_H

#include "store/store.h"

int best_keep(struct store *s, struct err *e);                          /* what stands now is the best */
void best_forget(struct store *s);                                      /* what was the best is not: what stands now takes its place */
int best_model(const struct store *s, struct store **out, struct err *e); /* a new store of parameters and buffers only: the best, else the current */
int best_install(struct store *s, struct err *e);                       /* the same, in place */

/* A state leaf for scoring: a parameter's average where there is one. For plan_options.state. */
int best_current_state(void *store, const char *leaf, struct tensor *t, struct err *e);

#endif
