/* trivial.h -- models that anyone could have: what a likelihood is worth is seen beside theirs.
**
** All look at the same exhibit, the items as a measure sees them: each value is a number with a density,
** a whole number or one of some categories with a probability. The measure is that of
** the model that is judged, so that the figures are of one measure.
*/
#ifndef LIMN_METRIC_TRIVIAL_H
#define LIMN_METRIC_TRIVIAL_H

#include "base/error.h"
#include "base/mem.h"
#include "tensor/item.h"

#include <stdbool.h>

#define VALUE_NUMBER 0   /* a density */
#define VALUE_WHOLE (-1) /* a whole number, with a probability; above 0: that many categories */

struct exhibit {
    const struct item *item;
    int32_t *kind;         /* [d]: VALUE_NUMBER, VALUE_WHOLE, or how many categories */
    double *train, *test;  /* [n, d], [m, d]; NaN where a value is missing */
    int64_t n, m, d;
    int64_t from;          /* of text: where scores begin; what stands before is given. Else 0 */
    uint64_t seed;
    struct arena arena;
};

/* Items as they are (pictures in 0..1), seen as this measure (nn/measure.h) sees them. *seen: false where no trivial model is
** of that measure. */
int exhibit_make(struct exhibit *v, const struct item *item, const char *measure, const double *train, int64_t n,
              const double *test, int64_t m, uint64_t seed, bool *seen, struct err *e);
void exhibit_free(struct exhibit *v);

struct trivial {
    const char *name, *how;
    bool bound; /* its figure lies below the truth */
    bool (*fits)(const struct exhibit *v);
    int (*score)(const struct exhibit *v, double *per_item, struct err *e); /* [m]: log p of each test item; of text per symbol */
};
extern const struct trivial trivials[]; /* ends with a name of NULL */

/* Those of them that others may want by themselves. train [n, d], test [m, d], out [m]. */

/* Numbers by a normal (deviation at least 1e-3 of a unit), whole numbers by its share of their step, categories by counts and
** one more of each. */
int independent_score(const struct exhibit *v, double *out, struct err *e);

/* One Gaussian with a full covariance; its variances at least 1e-6 of the column's. */
int gaussian_score(const double *train, int64_t n, const double *test, int64_t m, int64_t d, double *out,
                   struct err *e);

/* Levels 0..255 with uniform noise of one step, as s = logit(a + (1 - 2a) x): out [n, d], and the log volume of each item,
** log |ds / dx| with x in 0..1 (NULL: not wanted). */
void logits_of_levels(const double *level, int64_t n, int64_t d, double a, uint64_t seed, double *out, double *volume);

#endif
