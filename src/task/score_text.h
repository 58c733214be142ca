/* score_text.h -- the score of a text of any length, symbol by symbol. Part of score.h. */
#ifndef LIMN_TASK_SCORE_TEXT_H
#define LIMN_TASK_SCORE_TEXT_H

#include "data/data.h"
#include "task/score.h"

bool score_text_can(const struct model *m);

/* d: all windows of one text, or of one stretch of it, in order. Each symbol is scored once, given those before it: at
** least half a window of them where there are so many. Items of the score are symbols; fills in all but the kind. */
int score_text(struct model *m, struct data *d, struct score *out, struct err *e);

#endif
