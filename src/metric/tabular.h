/* tabular.h -- do made rows have the columns, and the pairs of columns, of real ones?
**
** Every distance is from 0, the same, to 1, nothing in common.
*/
#ifndef LIMN_METRIC_TABULAR_H
#define LIMN_METRIC_TABULAR_H

#include "base/error.h"
#include "tensor/item.h"

/* Rows as the data have them: numbers, categories 0, 1, ..., NaN where one is missing. */
struct rows {
    const double *x; /* [n, d] */
    int64_t n, d;
};

struct fidelity {
    double mean, worst;
    int64_t first, second; /* the columns of the worst; second: of pairs */
    int64_t count;
};

/* The largest difference of two distribution functions (Kolmogorov & Smirnov). x [n], y [m]: put in order. */
double ks_distance(double *x, int64_t n, double *y, int64_t m);

/* Half the sum of differences of shares. a [k], b [k]: counts. */
double total_variation(const double *a, const double *b, int64_t k);

/* Columns one by one: ks_distance of numbers, total_variation of categories; a missing value is a category of its own, and of
** numbers the share that is missing counts where it differs by more. */
int columns_compare(const struct item *item, struct rows real, struct rows made, struct fidelity *out, struct err *e);

/* Pairs: of two numbers half the difference of their correlations; else total_variation of their table, with numbers in
** eight bins of equal shares of the real rows. Of more than PAIRS_COLUMNS columns the first so many. */
#define PAIRS_COLUMNS 40
int pairs_compare(const struct item *item, struct rows real, struct rows made, struct fidelity *out, struct err *e);

#endif
