/* coder.h -- what a simple compressor would make of items: counts in the context of what went before.
**
** Text: up to five symbols before, interpolated (stat/ngram.h). Black and white:
** the ten pixels above and to the left that JBIG looks at, with a half added to each
** count. Learned from the training items, and then left as it is.
*/
#ifndef LIMN_METRIC_CODER_H
#define LIMN_METRIC_CODER_H

#include "metric/trivial.h"

bool coder_fits(const struct exhibit *v);
int coder_score(const struct exhibit *v, double *out, struct err *e); /* [m]: log p of each test item */

#endif
