/* quadrature.h -- integrals of functions of one number that may jump, and over ranges without an end. */
#ifndef LIMN_STAT_QUADRATURE_H
#define LIMN_STAT_QUADRATURE_H

#include "base/error.h"

#define QUADRATURE_POINTS 15 /* at which the function is asked at a time */

struct integrand {
    int (*values)(void *self, const double *x, double *out, struct err *e); /* at QUADRATURE_POINTS points */
    void *self;
    double low, high;      /* may be infinite */
    double centre, scale;  /* where most of it lies, and how widely */
    double tolerance;      /* of a piece, absolute: what is smaller is not looked at more closely */
    int pieces;            /* to begin with, as many as nothing hides between; 0: 32 */
};

int integrate(const struct integrand *f, double *out, struct err *e);

#endif
