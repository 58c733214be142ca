/* spread.h -- rows as what is linear in them sees them: a number is one number, a category one for each of its values.
**
** A category that is missing is none of its values; a number that is missing is its mean, which is 0. Pictures, and rows
** of numbers alone, stay as they are.
*/
#ifndef LIMN_NN_SPREAD_H
#define LIMN_NN_SPREAD_H

#include "nn/net.h"

int64_t spread_width(const struct item *item);                 /* numbers per item */
int64_t spread_place(const struct item *item, int64_t column); /* where the first of a column's stands */
bool spread_is_category(const struct item *item, int64_t column);

/* x [n, d] as a plain fitter is given it, NaN where missing, into out [n, width]. */
void spread_rows(const struct store *s, const struct item *item, const double *x, int64_t n, double *out);
var spread_batch(net *n, struct batch b); /* the same in a graph: [N, width] */

#endif
