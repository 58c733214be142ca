/* packed.c -- zlib's deflate at its usual level, whose output is counted and dropped. */
#include "file/packed.h"

#include "file/zlib_host.h"

#include <stdint.h>

#define LEVEL 6
#define GZIP 16 /* added to the window: with gzip's head and tail */
#define WINDOW 15
#define MEMORY 8

struct packed {
    z_stream z;
    size_t bytes;
    unsigned char room[1 << 16];
};

int packed_open(struct packed **out, struct err *e)
{
    struct packed *p = *out = mem_alloc(sizeof *p);
    if (!p) return fail_memory(e);
    zlib_host(&p->z);
    if (deflateInit2(&p->z, LEVEL, Z_DEFLATED, WINDOW + GZIP, MEMORY, Z_DEFAULT_STRATEGY) == Z_OK) return 0;
    mem_free(p);
    *out = NULL;
    return fail_memory(e);
}

static void pack(struct packed *p, int flush)
{
    do {
        p->z.next_out = p->room;
        p->z.avail_out = sizeof p->room;
        deflate(&p->z, flush);
        p->bytes += sizeof p->room - p->z.avail_out;
    } while (!p->z.avail_out);
}

int packed_add(struct packed *p, const void *bytes, size_t n, struct err *e)
{
    const size_t most = (size_t)1 << 30;
    for (const char *at = bytes; n; at += p->z.next_in - (const Bytef *)at) {
        const size_t part = n < most ? n : most;
        p->z.next_in = (Bytef *)(uintptr_t)at;
        p->z.avail_in = (uInt)part;
        pack(p, Z_NO_FLUSH);
        CHECK(!p->z.avail_in, e, ERR_INTERNAL, "zlib left bytes unpacked");
        n -= part;
    }
    return 0;
}

size_t packed_close(struct packed *p)
{
    if (!p) return 0;
    pack(p, Z_FINISH);
    const size_t bytes = p->bytes;
    deflateEnd(&p->z);
    mem_free(p);
    return bytes;
}
