/* classes.h -- what a model that is made of others (model/model_part.h) says of the whole: by Bayes' rule. Internal. */
#ifndef LIMN_TASK_CLASSES_H
#define LIMN_TASK_CLASSES_H

#include "task/sample.h"
#include "task/score.h"

/* log p(class) + log p(item | class): joint [items, classes]. one: a score of one class, with all that is the same for
** each; its per_item is gone. */
int classes_log_joint(struct model *m, struct data *d, int samples, uint64_t seed, double *joint, struct score *one,
                      struct err *e);

int classes_sample(struct model *m, const struct sample_options *o, struct tensor *items, struct err *e);

#endif
