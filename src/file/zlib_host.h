/* zlib_host.h -- what zlib asks of a program that uses it: memory, which is ours. */
#ifndef LIMN_FILE_ZLIB_HOST_H
#define LIMN_FILE_ZLIB_HOST_H

#include "base/mem.h"

#include <zlib.h>

static inline voidpf zlib_take(voidpf none, uInt count, uInt size)
{
    (void)none;
    return mem_array(count, size);
}

static inline void zlib_give(voidpf none, voidpf block)
{
    (void)none;
    mem_free(block);
}

static inline void zlib_host(z_stream *z)
{
    z->zalloc = zlib_take;
    z->zfree = zlib_give;
}

#endif
