/* scorer.h -- one column predicted from the others by a fixed method, taught on some rows, tested on others.
**
** The method is the same whoever made the rows: of a category, multinomial
** logistic regression with half a squared weight as penalty, 200 rounds of
** L-BFGS; of a number, least squares with a ridge of one thousandth of the rows.
** The other columns are features (features.h), standardised by the teaching rows.
*/
#ifndef LIMN_METRIC_SCORER_H
#define LIMN_METRIC_SCORER_H

#include "metric/features.h"
#include "metric/tabular.h"

/* The last column that is a number or has at most 50 categories; -1: there is none. */
int64_t scorer_target(const struct item *item);

/* Of a category: the share of test rows that is right; of a number: the share of variance explained, as R2, at least -1.
** Rows whose target is missing are left out. NaN where no row is left. */
int scorer_test(const struct item *item, int64_t target, struct rows teach, struct rows test, double *score,
                struct err *e);

#endif
