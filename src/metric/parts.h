/* parts.h -- which items a model was trained on, and which of these data it has not seen.
**
** The model's record tells the name of its data, how many of them it was trained
** on, and the share that was held out. A split is a function of the items, so it
** can be made again; whether it is the same is seen by the counts.
*/
#ifndef LIMN_METRIC_PARTS_H
#define LIMN_METRIC_PARTS_H

#include "metric/judge.h"

int parts_find(struct parts *p, const struct model *m, struct data *d, struct data *train, struct err *e);
void parts_close(struct parts *p);

#endif
