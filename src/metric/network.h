/* network.h -- a feature network: a judge that was trained (`limn judge train`), looking at items.
**
** It is an ordinary model that encodes and classifies; what it encodes an item
** as are the item's features. It always computes in f32, so that figures do not
** depend on what a processor is quick in.
*/
#ifndef LIMN_METRIC_NETWORK_H
#define LIMN_METRIC_NETWORK_H

#include "metric/points.h"
#include "model/model.h"

/* For items of that shape; *out is to be freed by model_free. */
int network_open(const char *path, const struct item *item, struct model **out, struct err *e);

/* Items x [n, item...], numbers as data have them but pictures in 0..1, as features [n, d]. The numbers are the
** caller's (mem_free). Pictures of bytes are seen as bytes, as a file would keep them. */
int network_features(struct model *network, const double *x, int64_t n, struct points *out, struct err *e);

/* log p(class | item): [n, classes], the caller's (mem_free). */
int network_classify(struct model *network, const double *x, int64_t n, double **log_p, struct err *e);

/* The likeliest class of each. */
void network_predict(const double *log_p, int64_t n, int classes, int32_t *predicted);

#endif
