/* series_nets.h -- the two networks that score series, as descriptors for the trainer; no user can choose them. */
#ifndef LIMN_METRIC_SERIES_NETS_H
#define LIMN_METRIC_SERIES_NETS_H

#include "family/family.h"

extern const struct family series_discriminator; /* classify: which of two classes */
extern const struct family series_predictor;     /* encode: [N, time - 1], the last column one step ahead */

#endif
