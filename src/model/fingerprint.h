/* fingerprint.h -- which model it is, for files that mean nothing without it. */
#ifndef LIMN_MODEL_FINGERPRINT_H
#define LIMN_MODEL_FINGERPRINT_H

#include "model/model.h"

/* The same for a model and its file; another one where a single number differs. How it was trained has no part in it. */
int model_fingerprint(const struct model *m, uint64_t *out, struct err *e);

#endif
