/* gaussians_moments.h -- what each component of a mixture sees of the rows: how many, their sum, their squares, around its
** mean (sums of squares around zero would lose digits). Internal to the room. */
#ifndef LIMN_STAT_GAUSSIANS_MOMENTS_H
#define LIMN_STAT_GAUSSIANS_MOMENTS_H

#include "stat/gaussians_part.h"
#include "stat/lanes.h"

struct moments { /* pitch = lanes_pitch(d), beyond d zeros */
    double *count;  /* [k] */
    double *first;  /* [k, pitch] */
    double *second; /* [k, pitch, pitch], lower triangles; not dense: [k, pitch] */
};

int64_t moments_numbers(const struct gaussians *g); /* doubles in all of them */
void moments_place(struct moments *m, const struct gaussians *g, double *numbers);

/* Rows on their way into moments: a component's rows wait until they are enough for a product of matrices. */
struct waiting { /* of one thread */
    const struct gaussians *g;
    const struct lanes *lanes;
    int64_t pitch;
    bool dense;     /* else nothing waits: one queue serves all components */
    double *mean;   /* [k, pitch] */
    double *away;   /* [queues, WAITING, pitch]: from the mean of each */
    double *share;  /* [queues, WAITING] */
    int64_t *rows;  /* [queues] */
    double *scaled; /* [WAITING, pitch]: spare */
    struct arena arena;
};

int waiting_open(struct waiting *w, const struct gaussians *g, struct err *e);
void waiting_close(struct waiting *w);

/* Rows x [rows <= LANES_ROWS, pitch], all of which miss the same, with shares [k, LANES_ROWS]. part is of the same g. */
int moments_add(struct moments *m, struct waiting *w, struct part *part, const double *x, int64_t rows,
                const double *share, struct err *e);
void moments_end(struct moments *m, struct waiting *w); /* nothing waits any more */

#endif
