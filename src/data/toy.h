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

struct toy_options {
    int n, seed;
    int d, k;     /* lineargaussian */
    double noise; /* lineargaussian */
};

struct toy {
    uint64_t seed, purpose;
    void (*draw)(const void *truth, struct rng *r, double *x);
    double (*log_density)(const void *truth, const double *x);
    void *truth;
    double entropy;
    int dimensions;
};

/* Equally likely round Gaussians of one deviation in the plane. */
struct mixture {
    int count;
    double deviation;
    double *centre; /* count x 2 */
};
double mixture_log_density(const void *mixture, const double *x);
void mixture_draw(const void *mixture, struct rng *r, double *x);
int mixture_entropy(const struct mixture *m, double *entropy, struct err *e);

/* The truths of particular toys; memory is of the arena. toy_curve knows every mixture in the plane by name. */
int toy_curve(const char *name, struct toy *t, struct arena *a, struct err *e);
int toy_checkerboard(struct toy *t);
int toy_linear(const struct toy_options *o, struct toy *t, struct arena *a, struct err *e);

#endif
