/* checksum.c -- collects a stream into blocks and chains their hashes. */
#include "file/checksum.h"

#include "base/rng.h"

#include <stdio.h>
#include <string.h>

void checksum_add(struct checksum *c, const void *bytes, size_t n)
{
    const uint8_t *p = bytes;
    while (n) {
        size_t room = sizeof c->block - c->used, take = n < room ? n : room;
        memcpy(c->block + c->used, p, take);
        p += take, n -= take, c->used += take;
        if (c->used < sizeof c->block) return;
        c->hash = rng_hash(c->hash, c->block, c->used);
        c->used = 0;
    }
}

void checksum_text(const struct checksum *c, char text[CHECKSUM_TEXT])
{
    snprintf(text, CHECKSUM_TEXT, "%016llx", (unsigned long long)rng_hash(c->hash, c->block, c->used));
}
