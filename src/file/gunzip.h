/* gunzip.h -- reads gzip from memory, as much as is asked for and no more.
**
** The caller says how many bytes it wants; nothing is allocated for what a
** stream merely claims, so a small file cannot swell beyond the caller's limit.
** One gzip member only: what follows it is an error. gunzip_unpack is for
** those who do not know the size: the block grows as the bytes come.
*/
#ifndef LIMN_FILE_GUNZIP_H
#define LIMN_FILE_GUNZIP_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

#define GZIP_RATIO 1032 /* deflate cannot make more than this from one byte */

struct gunzip;

bool gunzip_is_gzip(const void *bytes, size_t n); /* by the first two bytes */
int gunzip_open(struct gunzip **z, const void *bytes, size_t n, struct err *e); /* borrows bytes */
int gunzip_read(struct gunzip *z, void *to, size_t n, struct err *e);           /* exactly n */
int gunzip_finish(struct gunzip *z, struct err *e); /* checks the sum and that nothing follows */
void gunzip_close(struct gunzip *z);                /* NULL allowed */

/* All that is packed, at most `most` bytes; *out is the caller's (mem_alloc). */
int gunzip_unpack(const void *bytes, size_t n, size_t most, void **out, size_t *length, struct err *e);

#endif
