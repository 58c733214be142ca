/* kept_columns.h -- products over mixed columns that were fitted (stat/columns.h), in the store and in graphs.
**
**   weight [K], mean [K, D], deviation [K, D], table [K, D, C]     as stat/columns.h has them
**   number [D]                                                     1 where the column is one of numbers, else 0
**   rate [K, D], counted [D]   where there are counts: their rates, elsewhere 1; 1 where the column is one of them
**
** Number columns are as families see them, category columns as the data are:
** 0, 1, ..., counts too. Pictures may be taken as two categories, dark and light.
*/
#ifndef LIMN_NN_KEPT_COLUMNS_H
#define LIMN_NN_KEPT_COLUMNS_H

#include "nn/net.h"
#include "stat/columns.h"

struct columns_view {
    double light_above; /* pictures: lighter is 1, else 0; negative: pictures are numbers */
    bool counts;        /* columns of whole numbers from 0 on, and the levels of pictures, are counts */
};

/* How many categories column j is taken to have; 0: it is one of numbers; COLUMNS_COUNT */
int columns_categories(const struct item *item, struct columns_view view, int64_t j);

/* The items x [n, d] that a fitter is given, as values and categories; *categories [d]: how many there are, 0 for
** numbers. Both are the caller's (mem_free). */
int columns_of(const struct store *s, const struct item *item, struct columns_view view, const double *x, int64_t n,
               double **out, int32_t **categories, struct err *e);

void columns_back(const struct store *s, const struct item *item, struct columns_view view, const double *values,
                  int64_t n, double *x); /* and back: x [n, d] as a fitter is given it */

/* New products, of these columns, which know the steps of their whole numbers. */
int kept_columns_new(const struct store *s, const struct item *item, struct columns *g, int64_t k,
                     const int32_t *categories, struct err *e);

int recall_columns(const struct store *s, const struct item *item, struct columns_view view, struct columns *g,
                   struct err *e);

const char *kept_columns_measure(struct columns_view view, const struct item *item); /* family.measure */

int kept_columns_jumps(const struct store *s, const struct item *item, int64_t column, double *edge); /* family.jumps */

/* family.score_rows, family.joint_rows and family.fill_rows, for all that is kept as products over columns */
int kept_columns_score(const struct store *s, const struct item *item, struct columns_view view, const double *x,
                       int64_t n, double *out, struct err *e);
int kept_columns_joint(const struct store *s, const struct item *item, struct columns_view view, const double *x,
                       int64_t n, double **joint, int64_t *k, struct err *e);
int kept_columns_fill(const struct store *s, const struct item *item, struct columns_view view, double *x, int64_t n,
                      double temperature, uint64_t seed, struct err *e);

int keep_columns(struct store *s, const struct columns *g, struct err *e);

/* Learns and keeps one product per class, of items x [n, d] as a fitter is given them; label NULL: one for all rows. */
int kept_columns_learn(struct store *s, const struct item *item, struct columns_view view, const struct columns_prior *prior,
                       const double *x, int64_t n, const int32_t *label, int64_t classes, struct err *e);

/* [N, K]: log weight + log probability under each product. Of rows: numbers are taken as families see them, categories
** as they are; so a log density for family.score is this plus kept_columns_volume. */
var kept_columns_log_joint(net *n, struct columns_view view, struct batch b);
var kept_columns_volume(net *n,
                        struct batch b);  /* [N]: undoes front_log_volume for categories and for what is missing */
var kept_columns_draw(net *n, var which); /* which [N] i32: items, as families see them */

#define COLUMNS_IMPOSSIBLE (-1e9) /* the log probability of a category that a column does not have */

var columns_index(net *n, struct columns_view view, var x, int64_t categories); /* seen x [N, D] as categories, i32 */
var columns_seen(net *n, var value); /* and back: [N, D] to items, as families see them */

/* [N]: log p of a trivial model of pictures: black as likely as white, numbers standard normal, counts Poisson by their
** mean; for family.baseline. */
var columns_baseline(net *n, struct columns_view view, struct batch b);
#define COLUMNS_BASELINE "uniform black and white, standard normal grey, or Poisson levels"

/* For families that know numbers only: the error names a column of categories. */
int columns_need_numbers(const struct item *item, struct err *e);

/* For families that predict a class; the error says that `who` wants one, and what to do: NULL, to name the labels. */
int classes_needed(const struct item *item, const char *who, const char *hint, struct err *e);

#endif
