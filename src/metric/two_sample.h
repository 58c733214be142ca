/* two_sample.h -- are two samples of one distribution?
**
** Rows are compared by plain distances; what is far and what is near is the
** caller's to decide, by the units of the columns.
*/
#ifndef LIMN_METRIC_TWO_SAMPLE_H
#define LIMN_METRIC_TWO_SAMPLE_H

#include "base/error.h"

#include <stdint.h>

struct mmd {
    double squared; /* unbiased: around 0 where the distributions are the same, and then also below */
    double width;   /* of the kernel: the median distance between rows */
    double p;       /* share of random divisions of all rows that set them as far apart, or further */
};

/* Maximum mean discrepancy (Gretton et al. 2012) with a Gaussian kernel, x [n, d], y [m, d]. permutations: 0 leaves p NaN. */
int mmd_measure(const double *x, int64_t n, const double *y, int64_t m, int64_t d, int permutations, uint64_t seed,
                struct mmd *out, struct err *e);

struct c2st {
    double accuracy, ci95; /* on rows that the classifier has not seen, both samples counting the same; 0.5: chance */
    double auc;
    int64_t tested;
};

/* Classifier two-sample test (Lopez-Paz & Oquab 2017): logistic regression on the columns, standardised, their squares and,
** up to 30 columns, their products; half of each sample, chosen by the seed, teaches, the other half tests. */
int c2st_measure(const double *x, int64_t n, const double *y, int64_t m, int64_t d, uint64_t seed, struct c2st *out,
                 struct err *e);

#endif
