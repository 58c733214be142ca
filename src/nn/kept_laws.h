/* kept_laws.h -- columns of numbers that have a law of their own (stat/law.h), in the store.
**
**   law [D]              enum law_kind; LAW_GAUSSIAN also where the column has a table: kept_columns.h has both
**   law/parameters [D, LAW_PARTS]
**
** Laws are of numbers as they are in the data. A law of whole numbers is a density
** too: the probability of each, spread over the step around it. So all laws of a
** column can be compared, and their scores added.
*/
#ifndef LIMN_NN_KEPT_LAWS_H
#define LIMN_NN_KEPT_LAWS_H

#include "nn/net.h"
#include "stat/law.h"

int keep_laws(struct store *s, const struct law *law, int64_t d, struct err *e);
/* [d], the caller's (mem_free); NULL: the model has none. */
int recall_laws(const struct store *s, const struct item *item, struct law **out, struct err *e);

/* The law named k of values [n] as they are, NaN where missing; `name`: the column's, for the error that says what the law is
** not for. Where nothing is there, it is left a normal. */
int law_of_values(struct law *p, enum law_kind k, const char *name, const double *values, int64_t n, struct err *e);

/* The law under which values that were held out are likeliest, five parts of them in turn: of those that suit them all. */
int law_chosen(struct law *p, const double *values, int64_t n, uint64_t seed, struct err *e);

/* log density of x as it is, whose column has this unit: what rounding may have moved over the edge of a support counts as
** just inside. Of whole numbers its mean over the step around x, so that densities and probabilities compare. */
double law_score(const struct law *p, double x, double unit, bool whole);

#endif
