/* toy.h -- made data with known truth.
**
** A toy knows how to draw an item and how probable it is. Item i of a set is
** a function of (seed, i) alone, so a longer set begins with the shorter one,
** and sets of different seeds are fresh items of the same distribution.
*/
#ifndef LIMN_DATA_TOY_H
#define LIMN_DATA_TOY_H

#include "base/rng.h"
#include "data/data.h"

#define TOY_DIMENSIONS_MAX 256
#define TOY_NUMBERS_MAX 8192 /* of one item: a series has many */

struct toy_options {
    int n, seed;
    int d, k;             /* lineargaussian */
    double noise;         /* lineargaussian, arma */
    int length;           /* of a series */
    double ar1, ar2, ma;  /* arma */
    double stay;          /* regimes */
    double skill;         /* worlds */
};

struct toy {
    uint64_t seed, purpose;
    void (*draw)(const void *truth, struct rng *r, double *x);
    double (*log_density)(const void *truth, const double *x);
    void *truth;
    double entropy;
    int dimensions;             /* numbers of an item */
    int width;                  /* of a series: numbers at each moment; 0: items are rows */
    const struct column *like;  /* what its columns are; NULL: numbers without names */
    const char *lines;          /* the truth, for a person; may be NULL */
};

/* A Gaussian by the Cholesky factor of its covariance. */
struct gaussian {
    int d;
    double *mean, *factor;  /* d; d x d, lower */
    double log_determinant; /* of the factor */
};
void gaussian_factor(struct gaussian *g); /* factor holds a covariance, which becomes its factor */
double gaussian_log_density(const void *gaussian, const double *x);
void gaussian_draw(const void *gaussian, struct rng *r, double *x);
double gaussian_entropy(const struct gaussian *g);

/* Equally likely round Gaussians of one deviation in the plane. */
struct mixture {
    int count;
    double deviation;
    double *centre; /* count x 2 */
};
double mixture_log_density(const void *mixture, const double *x);
void mixture_draw(const void *mixture, struct rng *r, double *x);
int mixture_entropy(const struct mixture *m, double *entropy, struct err *e);

/* The truths of particular toys, by name; memory is of the arena. toy_curve knows every mixture in the plane. */
typedef int toy_make(const char *name, const struct toy_options *o, struct toy *t, struct arena *a, struct err *e);
toy_make toy_curve, toy_checkerboard, toy_linear, toy_series, toy_network, toy_world;

#endif
