/* kept.h -- numbers that a plain fitter found: from it into the store, and from there into graphs. */
#ifndef LIMN_NN_KEPT_H
#define LIMN_NN_KEPT_H

#include "nn/net.h"

int keep(struct store *s, const char *name, struct shape shape, const double *values, struct err *e);
int keep_exactly(struct store *s, const char *name, struct shape shape, const double *values,
                 struct err *e);    /* f64: not for graphs */
var kept(net *n, const char *name); /* in the shape in which it was kept */

/* One unit of number j of what families see, on the scale of the data: the deviation of a row's column, else 1. */
double kept_unit(const struct store *s, const struct item *item, int64_t j);
double kept_centre(const struct store *s, const struct item *item,
                   int64_t j); /* where its zero lies: the mean, else 0 */

#endif
