/* xz.h -- unpacks .xz from memory, through liblzma; a build without it says so. */
#ifndef LIMN_FILE_XZ_H
#define LIMN_FILE_XZ_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

bool xz_is_xz(const void *bytes, size_t n); /* by the first bytes */

/* All that is packed, at most `most` bytes; *out is the caller's (mem_alloc). */
int xz_unpack(const void *bytes, size_t n, size_t most, void **out, size_t *length, struct err *e);

#endif
