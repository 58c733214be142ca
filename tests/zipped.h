/* zipped.h -- zip archives made in memory, sound ones and others. */
#ifndef LIMN_TESTS_ZIPPED_H
#define LIMN_TESTS_ZIPPED_H

#include "base/text.h"

#include <stdint.h>
#include <string.h>
#include <zlib.h>

struct zipped { /* an entry, as its headers claim */
    const char *name;
    const void *bytes;
    size_t size;
    bool deflated;
    /* lies; 0: the truth is told */
    uint32_t size_said, sum_said, offset_said, mode;
    int method_said, flags;
    const char *name_within; /* in the entry's own header */
};

static inline void zipped_number(struct text *t, uint64_t x, int bytes)
{
    for (; bytes--; x >>= 8) text_bytes(t, &(uint8_t){(uint8_t)x}, 1);
}

/* The fields that the entry's header and the directory's record share. */
static inline void zipped_fields(struct text *t, const struct zipped *z, size_t packed, size_t name)
{
    const uint32_t sum = (uint32_t)crc32(0, z->bytes, (uInt)z->size);
    zipped_number(t, (uint64_t)z->flags, 2);
    zipped_number(t, z->method_said ? (uint64_t)z->method_said : z->deflated ? 8 : 0, 2);
    zipped_number(t, 0, 4);
    zipped_number(t, z->sum_said ? z->sum_said : sum, 4);
    zipped_number(t, packed, 4);
    zipped_number(t, z->size_said ? z->size_said : z->size, 4);
    zipped_number(t, name, 2);
    zipped_number(t, 0, 2);
}

static inline size_t zipped_pack(const struct zipped *z, uint8_t *to, size_t room)
{
    if (!z->deflated) {
        memcpy(to, z->bytes, z->size);
        return z->size;
    }
    z_stream s = {.next_in = (Bytef *)(uintptr_t)z->bytes, .avail_in = (uInt)z->size};
    s.next_out = to;
    s.avail_out = (uInt)room;
    deflateInit2(&s, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY);
    deflate(&s, Z_FINISH);
    deflateEnd(&s);
    return room - s.avail_out;
}

/* Adds the archive's bytes to out. */
static inline void zipped_make(const struct zipped *z, int entries, struct text *out)
{
    struct text directory = {0};
    static uint8_t packed[1 << 20];
    for (int i = 0; i < entries; i++) {
        const char *within = z[i].name_within ? z[i].name_within : z[i].name;
        const size_t n = zipped_pack(&z[i], packed, sizeof packed), offset = out->length;
        text_bytes(out, "PK\3\4\24\0", 6);
        zipped_fields(out, &z[i], n, strlen(within));
        text_add(out, within);
        text_bytes(out, packed, n);
        text_bytes(&directory, "PK\1\2\24\3\24\0", 8);
        zipped_fields(&directory, &z[i], n, strlen(z[i].name));
        zipped_number(&directory, 0, 6);
        zipped_number(&directory, (uint64_t)z[i].mode << 16, 4);
        zipped_number(&directory, z[i].offset_said ? z[i].offset_said : offset, 4);
        text_add(&directory, z[i].name);
    }
    const size_t at = out->length;
    if (directory.length) text_bytes(out, directory.data, directory.length);
    text_bytes(out, "PK\5\6\0\0\0\0", 8);
    zipped_number(out, (uint64_t)entries, 2);
    zipped_number(out, (uint64_t)entries, 2);
    zipped_number(out, directory.length, 4);
    zipped_number(out, at, 4);
    zipped_number(out, 0, 2);
    text_free(&directory);
}

#endif
