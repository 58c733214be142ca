/* rng.h -- counter-based random numbers (Philox 4x32, 10 rounds; Salmon et al. 2011).
**
** Number i of a stream is a pure function of the stream's key and i, so results
** depend neither on threads nor on order, and a resumed run draws the same.
** A key is made of the seed, what the numbers are for, and the step.
*/
#ifndef LIMN_BASE_RNG_H
#define LIMN_BASE_RNG_H

#include <stdint.h>

uint64_t rng_hash(uint64_t h, const void *bytes, uint64_t n); /* a 64-bit hash, not cryptographic */
uint64_t rng_hash_text(const char *text);
uint64_t rng_key(uint64_t seed, uint64_t purpose, uint64_t step);

/* Four 32-bit words for counter value `block`. */
void philox(uint64_t key, uint64_t block, uint32_t out[4]);

/* Element i of a tensor is lane i % 4 of block i / 4; a normal pair shares two lanes. */
static inline float rng_unit(uint32_t word) /* in [0, 1), 24 bits */
{
    return (float)(word >> 8) * 0x1p-24f;
}
static inline float rng_open(uint32_t word) /* in (0, 1) */
{
    return ((float)(word >> 9) + 0.5f) * 0x1p-23f;
}

/* A stream for plain C code that draws one number after another. */
struct rng {
    uint64_t key, block;
    uint32_t word[4];
    int left;
};

struct rng rng_stream(uint64_t seed, const char *purpose);
uint32_t rng_word(struct rng *r);
double rng_uniform(struct rng *r);              /* in [0, 1), 53 bits */
double rng_normal(struct rng *r);
int64_t rng_below(struct rng *r, int64_t n);    /* in [0, n), unbiased */

/* The i-th place of a keyed permutation of 0 .. n-1, in O(1) memory (a Feistel network, walked until inside). */
int64_t rng_permute(uint64_t key, int64_t n, int64_t i);

#endif
