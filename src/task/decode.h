/* decode.h -- latents to items. */
#ifndef LIMN_TASK_DECODE_H
#define LIMN_TASK_DECODE_H

#include "model/model.h"

/* latents [n, as many as the model's]. Data of *items: the caller's (mem_free). */
int decode_latents(struct model *m, const struct tensor *latents, uint64_t seed, struct tensor *items, struct err *e);

#endif
