/* zip_source.h -- where an archive's bytes come from; for the files of zip only. */
#ifndef LIMN_FILE_ZIP_SOURCE_H
#define LIMN_FILE_ZIP_SOURCE_H

#include "base/mem.h"
#include "file/zip.h"

struct zip {
    struct arena arena;   /* names */
    const uint8_t *bytes; /* NULL: they are read from the file */
    int file;             /* -1: none */
    uint64_t length;
    struct zip_entry *entry;
    int64_t count;
};

/* Exactly n bytes from `offset` on; beyond the end is an error. */
int zip_fetch(const struct zip *z, uint64_t offset, void *to, size_t n, struct err *e);

static inline uint64_t zip_number(const uint8_t *p, int bytes) /* little-endian */
{
    uint64_t x = 0;
    while (bytes--) x = x << 8 | p[bytes];
    return x;
}

#endif
