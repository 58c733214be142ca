/* support.h -- where two sets of points lie, by their nearest neighbours.
**
** Each point has a ball that reaches to its k-th nearest neighbour in its own
** set. Precision is the share of made points inside some real ball, recall the
** share of real points inside some made one (Kynkaanniemi et al. 2019). Density
** counts in how many real balls a made point lies, over k; coverage is the share
** of real balls with a made point inside (Naeem et al. 2020), which one outlier
** cannot raise. Precision and density want sharp items, recall and coverage all
** kinds of them.
*/
#ifndef LIMN_METRIC_SUPPORT_H
#define LIMN_METRIC_SUPPORT_H

#include "metric/points.h"

#define SUPPORT_K 5

struct support {
    double precision, recall, density, coverage;
};

int support_compare(struct points real, struct points made, struct support *out, struct err *e);

#endif
