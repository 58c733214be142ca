/* restored.h -- held-out items and what a model made of them by encoding and decoding: made once for all who ask. */
#ifndef LIMN_METRIC_RESTORED_H
#define LIMN_METRIC_RESTORED_H

#include "metric/sight.h"

struct restored {
    struct items original;        /* the first items of the held-out part */
    float *before, *after, *mean; /* [n, d], [n, d], [d] */
};

int restored_of(struct hearing *h, const struct restored **out, struct err *e); /* the hearing's own */

/* Both as features of the network: the caller's (mem_free), also of one alone where it fails. */
int restored_look(const struct sight *s, const struct restored *r, struct points *before, struct points *after,
                  struct err *e);

#endif
