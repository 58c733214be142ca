/* rng.c -- Philox, a hash, a stream and a keyed permutation. */
#include "base/rng.h"

#include <math.h>
#include <string.h>

static uint64_t mix(uint64_t x) /* the finaliser of splitmix64 */
{
    x ^= x >> 30;
    x *= 0xbf58476d1ce4e5b9u;
    x ^= x >> 27;
    x *= 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

uint64_t rng_hash(uint64_t h, const void *bytes, uint64_t n)
{
    const unsigned char *p = bytes;
    h = mix(h ^ (n + 0x9e3779b97f4a7c15u));
    for (; n >= 8; n -= 8, p += 8) {
        uint64_t w;
        memcpy(&w, p, 8);
        h = mix(h ^ w) * 0x9e3779b97f4a7c15u;
    }
    uint64_t tail = 0;
    memcpy(&tail, p, n);
    return mix(h ^ tail);
}

uint64_t rng_hash_text(const char *text)
{
    return rng_hash(0, text, strlen(text));
}

uint64_t rng_key(uint64_t seed, uint64_t purpose, uint64_t step)
{
    return mix(mix(mix(seed + 0x9e3779b97f4a7c15u) ^ purpose) + step * 0x9e3779b97f4a7c15u);
}

void philox(uint64_t key, uint64_t block, uint32_t out[4])
{
    uint32_t c0 = (uint32_t)block, c1 = (uint32_t)(block >> 32), c2 = 0, c3 = 0;
    uint32_t k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
    for (int round = 0; round < 10; round++) {
        uint64_t a = (uint64_t)c0 * 0xD2511F53u, b = (uint64_t)c2 * 0xCD9E8D57u;
        c0 = (uint32_t)(b >> 32) ^ c1 ^ k0;
        c1 = (uint32_t)b;
        c2 = (uint32_t)(a >> 32) ^ c3 ^ k1;
        c3 = (uint32_t)a;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    out[0] = c0, out[1] = c1, out[2] = c2, out[3] = c3;
}

struct rng rng_stream(uint64_t seed, const char *purpose)
{
    struct rng r = {.key = rng_key(seed, rng_hash_text(purpose), 0)};
    return r;
}

uint32_t rng_word(struct rng *r)
{
    if (!r->left) {
        philox(r->key, r->block++, r->word);
        r->left = 4;
    }
    return r->word[--r->left];
}

double rng_uniform(struct rng *r)
{
    uint64_t high = rng_word(r), low = rng_word(r);
    return (double)(high << 21 ^ low >> 11) * 0x1p-53;
}

double rng_normal(struct rng *r)
{
    double u = 1 - rng_uniform(r), v = rng_uniform(r);
    return sqrt(-2 * log(u)) * cos(2 * M_PI * v);
}

int64_t rng_below(struct rng *r, int64_t n)
{
    uint64_t range = (uint64_t)n, limit = UINT64_MAX - UINT64_MAX % range, x;
    do x = (uint64_t)rng_word(r) << 32 | rng_word(r);
    while (x >= limit);
    return (int64_t)(x % range);
}

static uint64_t feistel(uint64_t key, int half, uint64_t x)
{
    uint64_t mask = (1ull << half) - 1, left = x >> half, right = x & mask;
    for (uint64_t round = 0; round < 6; round++) {
        uint64_t next = left ^ (mix(key + round * 0x9e3779b97f4a7c15u + right) & mask);
        left = right;
        right = next;
    }
    return left << half | right;
}

int64_t rng_permute(uint64_t key, int64_t n, int64_t i)
{
    int half = 1;
    while (1ull << 2 * half < (uint64_t)n) half++;
    uint64_t x = (uint64_t)i;
    do x = feistel(mix(key), half, x);
    while (x >= (uint64_t)n);
    return (int64_t)x;
}
