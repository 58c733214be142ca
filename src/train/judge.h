/* judge.h -- validation: the mean score of held-out items, larger is better.
**
** A family that can score is judged by its score, any other with one player by
** minus its loss; a game of several has no such figure and is not judged. The
** random numbers are the same each time, so that two validations differ by the
** parameters alone.
*/
#ifndef LIMN_TRAIN_JUDGE_H
#define LIMN_TRAIN_JUDGE_H

#include "train/fit.h"

struct judge {
    struct plan *plan; /* NULL: this family is not judged */
    const struct fit *f;
    struct tensor x, label;
    bool per_item;
    int64_t batch, items;
    int64_t *rows;
};

int judge_open(struct judge *j, const struct fit *f, int stage, struct err *e);
void judge_close(struct judge *j);
int judge_score(struct judge *j, double *score, struct err *e);

#endif
