/* auc.h -- how well scores tell two kinds apart. */
#ifndef LIMN_STAT_AUC_H
#define LIMN_STAT_AUC_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

/* The probability that an item that is `positive` scores higher than one that is not; equal scores count half. NaN where
** one of the kinds is missing. */
int auc_measure(const double *score, const bool *positive, int64_t n, double *auc, struct err *e);

#endif
