/* gaussians_start.h -- rows in the order in which EM goes through them, and where it begins. Internal to the room. */
#ifndef LIMN_STAT_GAUSSIANS_START_H
#define LIMN_STAT_GAUSSIANS_START_H

#include "stat/gaussians.h"

struct run { /* of rows that miss the same, at most LANES_ROWS */
    int64_t first, rows;
};

struct start {
    int64_t pitch;  /* lanes_pitch(d) */
    double *x;      /* [n, pitch], sorted by what is missing */
    int32_t *label; /* [n], likewise; -1: unknown */
    int32_t *begin; /* [n], likewise: the component that a row is taken for at first; -1: any */
    struct run *run;
    int64_t runs;
    struct arena arena;
};

/* g->mean becomes the centres of k-means, where there are no labels. s is to be freed also where this fails. */
int start_make(struct start *s, struct gaussians *g, const struct gaussians_fit *how, const double *x, int64_t n,
               struct err *e);
void start_free(struct start *s);

#endif
