/* agreement.h -- do items that were asked for show what was asked for, in the eyes of a classifier?
**
** A share of agreement alone says little: the classifier errs on real items too,
** and one good prototype per class would have it all. So it is told together
** with the classifier's own accuracy on real items, and with how varied the
** items of a class are and how much of the real ones they cover.
*/
#ifndef LIMN_METRIC_AGREEMENT_H
#define LIMN_METRIC_AGREEMENT_H

#include "metric/points.h"

/* Items in the eyes of a judge. */
struct judged {
    struct points features;
    const int32_t *predicted; /* [n] */
    const int32_t *wanted;    /* [n]: of real items their class, of made ones the class asked for */
};

struct agreement {
    double agreement;              /* share of made items that are seen as what was asked for */
    double accuracy;               /* the judge's own, on real items */
    double made_spread, real_spread; /* mean distance of pairs of one class */
    double coverage;               /* share of real items with a made one of their class close by */
};

int agreement_judge(const struct judged *real, const struct judged *made, int classes, struct agreement *out,
                    struct err *e);

/* exp of the mean divergence of p(y|x) from p(y) (Salimans et al. 2016): 1 where a judge sees no difference between items,
** `classes` where it is sure of each and sees all classes equally often. log_p [n, classes]; a judge of its own, so never
** to be compared with scores by Inception. */
double class_score(const double *log_p, int64_t n, int classes);

#endif
