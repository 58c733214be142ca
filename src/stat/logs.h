/* logs.h -- sums of numbers that are known by their logarithms. */
#ifndef LIMN_STAT_LOGS_H
#define LIMN_STAT_LOGS_H

#include <stdint.h>

#define HALF_LOG_2_PI 0.91893853320467274178 /* a standard normal at its mean is exp of minus that */

double log_sum_exp(const double *a, int64_t n); /* -infinity where all are */

/* a becomes the logarithms' shares, which sum to one (where all are -infinity: equal shares); returns log_sum_exp. */
double log_shares(double *a, int64_t n);
double log_shares_rows(double *a, int64_t n, int64_t k); /* of each row of a [n, k]; returns the sum of what they return */

#endif
