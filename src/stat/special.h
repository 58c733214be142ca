/* special.h -- functions that C's library lacks, in double. */
#ifndef LIMN_STAT_SPECIAL_H
#define LIMN_STAT_SPECIAL_H

double digamma(double x);  /* of x > 0: the slope of log Gamma */
double trigamma(double x); /* of x > 0: the slope of digamma */

double normal_density(double x, double mean, double deviation);
double normal_log_density(double x, double mean, double deviation);

#endif
