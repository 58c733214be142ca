/* packed.h -- how many bytes gzip would make of a stream: what any code is measured against. */
#ifndef LIMN_FILE_PACKED_H
#define LIMN_FILE_PACKED_H

#include "base/error.h"

#include <stddef.h>

struct packed;

int packed_open(struct packed **out, struct err *e);
int packed_add(struct packed *p, const void *bytes, size_t n, struct err *e);
size_t packed_close(struct packed *p); /* the bytes; frees p; NULL allowed */

#endif
