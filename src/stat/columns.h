/* columns.h -- a product of one distribution per column, several products side by side.
**
** A column of numbers has a normal distribution, a column of categories 0, 1, ...
** a table of probabilities, a column of counts a Poisson distribution. Side by
** side stand the classes of naive Bayes, or the components of a mixture. Missing
** values are NaN: what is missing has no factor.
**
** The rates of a product's counts add up to the same for each product: how many
** things there are says nothing of which product they came from, only what they
** are does. That is multinomial naive Bayes, but with a length that can be drawn.
**
** Numbers may be rounded to a step, as whole numbers are: then they have the mean
** of the normal density over it, and deviations are not below that of a step.
*/
#ifndef LIMN_STAT_COLUMNS_H
#define LIMN_STAT_COLUMNS_H

#include "base/error.h"
#include "base/mem.h"
#include "base/rng.h"

#include <stdbool.h>
#include <stdint.h>

#define COLUMNS_COUNT (-1)

struct columns {
    int64_t k, d, c;          /* products, columns, the most categories of any column (0: all are numbers) */
    int32_t *categories;      /* [d]; 0: a number; COLUMNS_COUNT: a count, whose rate is its mean */
    double *weight;           /* [k] */
    double *mean, *deviation; /* [k, d] */
    double *step;             /* [d]: to which numbers are rounded; 0, as it is at first: to none */
    double *table;            /* [k, d, c]: log probabilities; what is beyond a column's categories is 0 */
    struct arena arena;
};

int columns_new(struct columns *g, int64_t k, int64_t d, const int32_t *categories, struct err *e);
void columns_free(struct columns *g);

/* What is taken as seen before the data. */
struct columns_prior {
    double count; /* pseudo-counts: of each category, added to each column of counts, or, toward the whole, spread as the column's own frequencies */
    bool toward_whole;
    double smoothing;            /* of variances: this share of the largest variance of any column is added to each */
    const struct columns *whole; /* one product, learned from all rows: where toward_whole */
};

/* share [n, k]: how much of each row belongs to each product. Values that are no category of their column: an error. */
int columns_learn(struct columns *g, const struct columns_prior *prior, const double *x, int64_t n, const double *share,
                  struct err *e);

/* log weight + log probability of each row x [n, d] under each product: joint [n, k] */
int columns_log_joint(const struct columns *g, const double *x, int64_t n, double *joint, struct err *e);

/* Draws what is missing in x [n, d], given what is there. */
int columns_fill(const struct columns *g, double *x, int64_t n, double temperature, struct rng *r, struct err *e);

/* A start for EM: each product half the whole, half a row drawn by chance. */
void columns_start(struct columns *g, const struct columns *whole, const double *x, int64_t n, struct rng *r);

#endif
