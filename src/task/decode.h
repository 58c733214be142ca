/* decode.h -- latents to items. */
#ifndef LIMN_TASK_DECODE_H
#define LIMN_TASK_DECODE_H

#include "task/walk.h"

/* latents [n, as many as the model's]. Data of *items: the caller's (mem_free). */
int decode_latents(struct model *m, const struct tensor *latents, uint64_t seed, struct tensor *items, struct err *e);

/* The same for a walk with any `take`: its count and inputs are set, and checked. latents stay the caller's, until the
** walk is done. */
int decode_open(struct walk *w, const struct tensor *latents, struct err *e);

#endif
