/* interpolate.h -- what lies between two items. */
#ifndef LIMN_TASK_INTERPOLATE_H
#define LIMN_TASK_INTERPOLATE_H

#include "data/data.h"
#include "model/model.h"

/* rows x steps items; row k goes in equal steps from item k of the data to item k + rows, both ends included. d NULL:
** between latents drawn from the prior. Data of *items: the caller's (mem_free). */
int interpolate_items(struct model *m, struct data *d, int64_t rows, int64_t steps, uint64_t seed, struct tensor *items,
                      struct err *e);

#endif
