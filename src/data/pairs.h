/* pairs.h -- a number for each pair of symbols: a hash table that grows. */
#ifndef LIMN_DATA_PAIRS_H
#define LIMN_DATA_PAIRS_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

struct pairs { /* zero-initialise */
    uint64_t *key; /* first << 32 | second, + 1; 0: free */
    int64_t *value;
    size_t slots, used;
};

int pairs_at(struct pairs *p, int32_t a, int32_t b, int64_t **value, struct err *e); /* 0 at first */
int64_t pairs_value(const struct pairs *p, int32_t a, int32_t b);                    /* 0: none was given */
void pairs_free(struct pairs *p);

#endif
