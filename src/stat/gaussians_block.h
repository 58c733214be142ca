/* gaussians_block.h -- up to LANES_ROWS rows that all miss the same numbers, under every component. Internal to the room.
*/
#ifndef LIMN_STAT_GAUSSIANS_BLOCK_H
#define LIMN_STAT_GAUSSIANS_BLOCK_H

#include "stat/gaussians_part.h"
#include "stat/lanes.h"

struct block { /* of one thread */
    const struct gaussians *g;
    const struct lanes *lanes;
    double *scale;  /* [k]: gaussians_log_scale */
    double *across; /* [d, LANES_ROWS]: the rows side by side */
    double *away;   /* [d, LANES_ROWS]: from a component's mean */
    double *square; /* [LANES_ROWS]: squared length of what is whitened */
    double *joint;  /* [k, LANES_ROWS]: log weight + log density */
    struct part part;
    struct arena arena;
};

int block_open(struct block *b, const struct gaussians *g, struct err *e);
void block_close(struct block *b);

/* joint, from rows x that stand pitch numbers apart; what it holds beyond `rows` means nothing. */
int block_log_joint(struct block *b, const double *x, int64_t pitch, int64_t rows, struct err *e);

#endif
