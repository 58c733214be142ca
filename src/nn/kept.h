/* kept.h -- numbers that a plain fitter found: from it into the store, and from there into graphs. */
#ifndef LIMN_NN_KEPT_H
#define LIMN_NN_KEPT_H

#include "nn/net.h"

int keep(struct store *s, const char *name, struct shape shape, const double *values, struct err *e);
int keep_exactly(struct store *s, const char *name, struct shape shape, const double *values,
                 struct err *e);    /* f64: not for graphs */
int keep_buffer(struct store *s, const char *name, struct shape shape, const double *values,
                struct err *e); /* what stands beside the front: not trained, no parameter */
var kept(net *n, const char *name); /* in the shape in which it was kept */

/* One unit of number j of what families see, on the scale of the data: the deviation of a row's column, else 1. */
double kept_unit(const struct store *s, const struct item *item, int64_t j);
double kept_centre(const struct store *s, const struct item *item,
                   int64_t j); /* where its zero lies: the mean, else 0 */

/* How far neighbouring values of a row's number j lie apart, as families see it: whole numbers by a unit of the data, of
** which it is the inverse; 0: no step is known. Whole numbers are scored by what lies within the step around them. */
double kept_step(const struct store *s, const struct item *item, int64_t j);

/* Around this middle a density rises and falls within `wide` units: where that is narrow, adds edges to edge [KEPT_JUMPS],
** whose count this returns. For family.jumps. */
#define KEPT_JUMPS 256
int kept_jumps_around(double middle, double wide, double *edge, int count);

#endif
