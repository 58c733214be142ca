/* softmax.h -- multinomial logistic regression: the classes' log odds are linear in the numbers. */
#ifndef LIMN_STAT_SOFTMAX_H
#define LIMN_STAT_SOFTMAX_H

#include "base/error.h"

#include <stdint.h>

struct softmax {
    double penalty; /* half of this times the squared weights is added to the summed cross-entropy; biases are free */
    int most;       /* rounds of L-BFGS */
    double tolerance;
    int (*report)(void *listener, int64_t round, double objective);
    void *listener;
};

/* x [n, d], label [n]. w [classes, d + 1], the bias last: where it begins, and where it ends. */
int softmax_fit(const struct softmax *how, const double *x, const int32_t *label, int64_t n, int64_t d, int64_t classes,
                double *w, double *objective, struct err *e);

#endif
