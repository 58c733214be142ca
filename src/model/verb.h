/* verb.h -- what each verb builds into a net. Internal to the room. */
#ifndef LIMN_MODEL_VERB_H
#define LIMN_MODEL_VERB_H

#include "model/model.h"

/* n: freshly begun for ask->batch items. An error is in the net, as always, or returned where the verb is not possible
** at all. DECODE wants m->latents. */
int verb_build(const struct model *m, const struct ask *ask, net *n, var *out, struct err *e);

bool verb_able(const struct family *f, const struct item *item, enum verb v);

/* The hint of an error: other families that take such items, with their options as they come, and can v (VERB_COUNT: whatever
** they can). */
int hint_families(const struct model *m, enum verb v, struct err *e);

/* [N, latents], by the prior or the encoder. */
int verb_build_latent(const struct model *m, net *n, var *out, struct err *e);

#endif
