/* random.h -- what the rows UNIFORM and NORMAL draw, exactly.
**
** Element i of a value is lane i % 4 of block i / 4, under the row's key for
** this step: rng_key(seed, node.i[0], step). Every kernel draws these numbers;
** a quicker one may differ in the last bits of a normal's logarithm and sine.
*/
#ifndef LIMN_GRAPH_RANDOM_H
#define LIMN_GRAPH_RANDOM_H

#include <math.h>

#include "base/rng.h"

static inline void uniform_block4(uint64_t key, uint64_t block, float out[4])
{
    uint32_t word[4];
    philox(key, block, word);
    for (int k = 0; k < 4; k++) out[k] = rng_open(word[k]);
}

/* Box and Muller: each pair of lanes from one radius and one angle. */
static inline void normal_block4(uint64_t key, uint64_t block, float out[4])
{
    uint32_t word[4];
    philox(key, block, word);
    for (int k = 0; k < 4; k += 2) {
        float radius = sqrtf(-2 * logf(rng_open(word[k])));
        float angle = 6.28318531f * rng_unit(word[k + 1]);
        out[k] = radius * cosf(angle);
        out[k + 1] = radius * sinf(angle);
    }
}

#endif
