/* eval.h -- verdicts, from inside to outside. */
#ifndef LIMN_API_EVAL_H
#define LIMN_API_EVAL_H

#include "api/api.h"
#include "metric/judge.h"

/* The texts are those of h, j and v. */
limn_verdict api_verdict(const struct hearing *h, const struct judge *j, const struct verdict *v);

#endif
