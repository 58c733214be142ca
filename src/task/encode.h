/* encode.h -- items to latents. */
#ifndef LIMN_TASK_ENCODE_H
#define LIMN_TASK_ENCODE_H

#include "data/data.h"
#include "model/model.h"

/* The first `count` items of the data (0: all) as [count, latents]. Data of *latents: the caller's (mem_free). */
int encode_data(struct model *m, struct data *d, int64_t count, uint64_t seed, struct tensor *latents, struct err *e);

#endif
