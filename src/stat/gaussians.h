/* gaussians.h -- a mixture of Gaussians: its density, and its fit by EM.
**
** Missing numbers are NaN, and are dealt with exactly: a row counts with the
** density of what is there, and EM fills in what is not by its expectation
** given the rest, together with the spread around it (Ghahramani & Jordan 1994).
**
** Numbers may be rounded to a step, as whole numbers are: then a density is its
** mean over the cell around a row, and no variance, given the numbers before, is
** fitted below that of a step. EM itself goes by densities.
**
**   gaussians.c          what a mixture is, its density
**   gaussians_part.c     rows of which only a part is there
**   gaussians_cell.c     rows of which some numbers are rounded
**   gaussians_fit.c      EM
**   gaussians_choose.c   how many components
**   gaussians_fill.c     what is missing, drawn
*/
#ifndef LIMN_STAT_GAUSSIANS_H
#define LIMN_STAT_GAUSSIANS_H

#include "base/error.h"
#include "base/mem.h"
#include "base/rng.h"
#include "stat/em.h"

#include <stdbool.h>
#include <stdint.h>

enum covariance { COVARIANCE_FULL, COVARIANCE_TIED, COVARIANCE_DIAGONAL, COVARIANCE_SPHERICAL };
#define COVARIANCE_CHOICES "full|tied|diagonal|spherical"

struct gaussians {
    enum covariance covariance;
    int64_t k, d;
    double *weight; /* [k] */
    double *mean;   /* [k, d] */
    double *factor; /* lower Cholesky factors: [k, d, d], tied [d, d]; of the other kinds deviations [k, d] */
    double *whiten; /* the inverse of each factor */
    double *step;   /* [d]: to which numbers are rounded; 0, as it is at first: to none */
    struct arena arena;
};

int gaussians_new(struct gaussians *g, enum covariance covariance, int64_t k, int64_t d, struct err *e);
void gaussians_free(struct gaussians *g);
bool gaussians_are_dense(enum covariance covariance);      /* factors are triangles, not deviations */
int64_t gaussians_factor_count(const struct gaussians *g); /* numbers in factor, and in whiten */
int64_t gaussians_freedom(const struct gaussians *g);      /* free parameters: for AIC and BIC */

/* factor holds covariances (variances, where not dense): they become factors, and whiten their inverses. What a step asks
** for is added. */
int gaussians_factorise(struct gaussians *g, struct err *e);

/* log weight + log det whiten - d / 2 log 2 pi, of component k: what its log density is where its mean is */
double gaussians_log_scale(const struct gaussians *g, int64_t k);

/* log weight + log density of each row x [n, d] under each component: joint [n, k] */
int gaussians_log_joint(const struct gaussians *g, const double *x, int64_t n, double *joint, struct err *e);
int gaussians_log_density(const struct gaussians *g, const double *x, int64_t n, double *density,
                          struct err *e); /* [n] */

/* Draws what is missing in x [n, d], given what is there. */
int gaussians_fill(const struct gaussians *g, double *x, int64_t n, double temperature, struct rng *r, struct err *e);

struct gaussians_fit {
    enum covariance covariance;
    int64_t k;
    int restarts;     /* of the k-means that EM begins with */
    int most;         /* rounds */
    double tolerance; /* in nats per row */
    double ridge;     /* added to every variance */
    const double *step; /* [d], as gaussians.step; NULL: nothing is rounded */
    uint64_t seed;
    const int32_t
        *label; /* [n]: the component of each row, where it is known; -1: not. NULL: none is, k-means begins */
    int (*report)(void *listener, int64_t round, double log_likelihood);
    void (*note)(void *listener, const char *text); /* NULL: a remedy is not told */
    void *listener;
};

/* The first column, and the component, of which nothing but the ridge is left once the columns before it are known;
** *column -1: there is none. Columns are taken to have variance 1. */
int gaussians_singular(const struct gaussians *g, double ridge, int64_t *component, int64_t *column, struct err *e);

/* Makes *g, and *r, which stays zero where nothing is hidden and no EM is needed. g is to be freed also where this fails. x [n, d] may hold NaN. */
int gaussians_fit(struct gaussians *g, const struct gaussians_fit *how, const double *x, int64_t n, int64_t d,
                  struct em_result *r, struct err *e);

enum criterion { CRITERION_BIC, CRITERION_AIC };
#define CRITERION_CHOICES "bic|aic"

/* What a fit with log-likelihood r per row costs: smaller is better. */
double gaussians_criterion(const struct gaussians *g, enum criterion c, int64_t n, double log_likelihood);

/* The same with how->k of 1, 2, ... components, while the criterion gets smaller. */
int gaussians_choose(struct gaussians *g, const struct gaussians_fit *how, enum criterion c, const double *x, int64_t n,
                     int64_t d, struct em_result *r, struct err *e);

#endif
