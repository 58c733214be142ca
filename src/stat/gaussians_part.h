/* gaussians_part.h -- a Gaussian of which only some numbers are seen. Internal to the room. */
#ifndef LIMN_STAT_GAUSSIANS_PART_H
#define LIMN_STAT_GAUSSIANS_PART_H

#include "stat/gaussians.h"

/* Which numbers of a row are there, and what one component says of the others given them. */
struct part {
    int64_t d, seen, hidden;
    int64_t *index;   /* [d]: those seen, then those hidden */
    double log_scale; /* - log det of the seen block's factor - seen / 2 log 2 pi */
    double *root;     /* [seen, seen]: inverse Cholesky factor of the seen block */
    double *regress;  /* [hidden, seen]: expected hidden = mean + regress (seen - its mean) */
    double *rest;     /* [hidden, hidden]: covariance that remains */
    double *spare;    /* [3 d, d] */
    struct arena arena;
};

int part_new(struct part *p, int64_t d, struct err *e);
void part_free(struct part *p);
void part_look(struct part *p, const double *row); /* sets index from where the NaN are */
int part_condition(struct part *p, const struct gaussians *g, int64_t component, struct err *e);

void part_covariance(const struct gaussians *g, int64_t component, double *out); /* [d, d] */

/* difference [d] from the mean, of which the seen numbers are given: the hidden ones are filled in. z [d] is spare. */
void part_fill(const struct part *p, double *difference);
double part_log_density(const struct part *p, const double *difference, double *z);

bool part_whole(const double *row, int64_t d);                     /* nothing is missing */
bool part_same(const double *row, const double *other, int64_t d); /* the same numbers are missing */

#endif
