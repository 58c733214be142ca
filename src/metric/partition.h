/* partition.h -- how alike two ways are of sorting the same items into groups, whatever the groups are called. */
#ifndef LIMN_METRIC_PARTITION_H
#define LIMN_METRIC_PARTITION_H

#include "base/error.h"

#include <stdint.h>

struct partition_likeness {
    double mutual;   /* normalised mutual information: I(a, b) / mean of H(a) and H(b); 0: nothing in common, 1: the same */
    double adjusted; /* adjusted Rand index (Hubert & Arabie 1985): 0 on average by chance, 1: the same */
    double purity;   /* share of the items that are named rightly, where each group of a is called what most of it is in b */
};

/* a [n] in 0 .. ka-1, b [n] in 0 .. kb-1; items of which b is -1 are left out. Two partitions that do not part anything are the same. */
int partition_compare(const int32_t *a, int64_t ka, const int32_t *b, int64_t kb, int64_t n,
                      struct partition_likeness *out, struct err *e);

#endif
