/* reconstruct.h -- items as the model sees them: encoded and decoded again. */
#ifndef LIMN_TASK_RECONSTRUCT_H
#define LIMN_TASK_RECONSTRUCT_H

#include "data/data.h"
#include "model/model.h"

/* The first `count` items of the data (0: all): pictures in 0..1, rows on their own scale. Data of *items: the caller's
** (mem_free). */
int reconstruct_data(struct model *m, struct data *d, int64_t count, uint64_t seed, struct tensor *items,
                     struct err *e);

#endif
