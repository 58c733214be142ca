/* kin.c -- kin by union-find, over items sorted by what they share.
**
** One flag drawn for two countries has two groups and one picture; both groups
** are kin then, or the picture would stand on both sides of a split.
*/
#include "data/kin.h"

#include "base/rng.h"

#include <stdlib.h>

struct keyed {
    uint64_t key;
    int64_t row;
};

static int by_key(const void *a, const void *b)
{
    const uint64_t x = ((const struct keyed *)a)->key, y = ((const struct keyed *)b)->key;
    return (x > y) - (x < y);
}

/* The first of the kin; the path to it is halved on the way. */
static int64_t first_of(int64_t *parent, int64_t i)
{
    for (; parent[i] != i; i = parent[i]) parent[i] = parent[parent[i]];
    return i;
}

static void join_equal(struct keyed *k, int64_t n, int64_t *parent)
{
    qsort(k, (size_t)n, sizeof *k, by_key);
    for (int64_t i = 1; i < n; i++)
        if (k[i].key == k[i - 1].key) parent[first_of(parent, k[i].row)] = first_of(parent, k[i - 1].row);
}

static void join_all(const struct data *d, uint64_t *hash, struct keyed *k, int64_t *parent)
{
    const int64_t n = d->count;
    for (int64_t i = 0; i < n; i++) {
        k[i] = (struct keyed){hash[i], i};
        parent[i] = i;
    }
    join_equal(k, n, parent);
    for (int64_t i = 0; i < n; i++) {
        hash[i] = d->group(d, i);
        k[i] = (struct keyed){hash[i], i};
    }
    join_equal(k, n, parent);
    for (int64_t i = 0; i < n; i++) {
        const int64_t first = first_of(parent, i);
        if (hash[i] < hash[first]) hash[first] = hash[i];
    }
    for (int64_t i = 0; i < n; i++) k[i].key = hash[first_of(parent, i)];
    /* hashed again, for the least of many is small */
    for (int64_t i = 0; i < n; i++) hash[i] = rng_hash(rng_hash_text("kin"), &k[i].key, sizeof k[i].key);
}

int kin_hash(const struct data *d, uint64_t *hash, struct err *e)
{
    struct keyed *k = mem_array((size_t)d->count, sizeof *k);
    int64_t *parent = mem_array((size_t)d->count, sizeof *parent);
    const int failed = k && parent ? 0 : fail_memory(e);
    if (!failed) join_all(d, hash, k, parent);
    mem_free(k);
    mem_free(parent);
    return failed;
}
