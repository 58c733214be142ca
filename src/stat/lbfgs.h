/* lbfgs.h -- the least value of a smooth function, from its values and gradients (Liu & Nocedal 1989). */
#ifndef LIMN_STAT_LBFGS_H
#define LIMN_STAT_LBFGS_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

struct lbfgs {
    int (*value)(void *self, const double *x, double *f, double *gradient, struct err *e);
    void *self;
    int64_t n;
    int memory, most; /* pairs kept; rounds */
    double tolerance; /* largest entry of the gradient, relative to the larger of 1 and |f| */
    int (*report)(void *listener, int64_t round, double f); /* not 0: stop; may be NULL */
    void *listener;
};

struct lbfgs_result {
    double f;
    int rounds;
    bool settled;
};

int lbfgs_run(const struct lbfgs *how, double *x, struct lbfgs_result *r, struct err *e); /* x: start, then the end */

#endif
