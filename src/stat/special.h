/* special.h -- the derivatives of log Gamma, in double. */
#ifndef LIMN_STAT_SPECIAL_H
#define LIMN_STAT_SPECIAL_H

double digamma(double x);  /* of x > 0: the slope of log Gamma */
double trigamma(double x); /* of x > 0: the slope of digamma */

#endif
