/* em.h -- expectation and maximisation in turn, until the likelihood no longer rises. */
#ifndef LIMN_STAT_EM_H
#define LIMN_STAT_EM_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

struct em {
    /* Fills in what is hidden, by the parameters as they are, and tells their log-likelihood per item. */
    int (*expect)(void *self, double *log_likelihood, struct err *e);
    int (*maximise)(void *self, struct err *e); /* the parameters anew, from what was filled in */
    void *self;
    int most;                                                            /* rounds */
    double tolerance;                                                    /* a smaller gain per item ends it */
    int (*report)(void *listener, int64_t round, double log_likelihood); /* not 0: stop; may be NULL */
    void *listener;
};

struct em_result {
    double log_likelihood; /* per item, of the parameters that stand at the end */
    int rounds;
    bool settled; /* the gain fell below the tolerance */
};

int em_run(const struct em *em, struct em_result *r, struct err *e);

#endif
