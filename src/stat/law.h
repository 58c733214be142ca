/* law.h -- distributions of one number, in double: density, maximum likelihood, draws, entropies.
**
**   gaussian    mean, deviation          any number
**   laplace     centre, scale            any number
**   logistic    mean, scale              any number
**   student     centre, scale, freedom   any number, with tails as heavy as need be
**   gamma       shape, rate              above 0
**   beta        a, b                     between 0 and 1
**   poisson     rate                     0, 1, 2, ...
**   bernoulli   p                        0, 1
**
** In graphs the same stand in prob/.
**
**   law.c           names, supports, densities, moments
**   law_fit.c       maximum likelihood
**   law_draw.c      draws
**   law_entropy.c   entropy, cross-entropy, divergence
*/
#ifndef LIMN_STAT_LAW_H
#define LIMN_STAT_LAW_H

#include "base/error.h"
#include "base/rng.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum law_kind {
    LAW_GAUSSIAN, LAW_LAPLACE, LAW_LOGISTIC, LAW_STUDENT, LAW_GAMMA, LAW_BETA, LAW_POISSON, LAW_BERNOULLI,
    LAW_COUNT
};

#define LAW_PARTS 3

struct law {
    enum law_kind kind;
    double at[LAW_PARTS]; /* its parameters, in the order above; the rest is 0 */
};

const char *law_name(enum law_kind k);
const char *law_part(enum law_kind k, int part);      /* "shape"; NULL: it has no more */
const char *law_support(enum law_kind k);             /* "numbers above 0" */
bool law_counts(enum law_kind k);                     /* whole numbers: its density is a probability */
void law_ends(enum law_kind k, double *low, double *high); /* between which its numbers lie; -+INFINITY */
bool law_suits(enum law_kind k, double x);            /* can this number come from it? */
bool law_sound(const struct law *p);                  /* what was read from a file may be anything */

double law_log_density(const struct law *p, double x); /* -INFINITY where it does not suit */
void law_moments(const struct law *p, double *mean, double *variance); /* INFINITY or NAN where there is none */

/* Maximum likelihood. x [n], n >= 1, all of which suit. Where that would be infinite, as of numbers that are all the same,
** the spread stays a little above 0. */
int law_fit(struct law *p, enum law_kind k, const double *x, int64_t n, struct err *e);

/* temperature: 1 as it is, 0 always the same in the middle. */
double law_draw(const struct law *p, double temperature, struct rng *r);
double draw_gamma(double shape, struct rng *r); /* of rate 1 */

/* In nats. */
int law_entropy(const struct law *p, double *out, struct err *e);
/* -E_p log q, and E_p log p/q; INFINITY where p says things that q cannot. */
int law_cross_entropy(const struct law *p, const struct law *q, double *out, struct err *e);
int law_divergence(const struct law *p, const struct law *q, double *out, struct err *e);

#endif
