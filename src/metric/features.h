/* features.h -- items made comparable by plain distances. */
#ifndef LIMN_METRIC_FEATURES_H
#define LIMN_METRIC_FEATURES_H

#include "base/error.h"
#include "base/mem.h"
#include "tensor/item.h"

/* Where each number of an item lies, and how far it spreads. */
struct scale {
    const struct item *item; /* the caller's */
    double *mean, *deviation; /* [numbers in an item]; of categories 0 and 1 */
    struct arena arena;
};

int scale_learn(struct scale *s, const struct item *item, const double *x, int64_t n, struct err *e);
void scale_free(struct scale *s);

int64_t features_width(const struct item *item);
void features_make(const struct scale *s, const double *x, int64_t n, double *out); /* out [n, features_width] */

#endif
