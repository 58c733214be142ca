/* stream.h -- the bytes of a file from front to back, unpacked on the way where it is gzipped.
**
** For files that are larger than memory should be: at any time one block is
** held. Several gzip members one after another are one stream, as in gzip(1).
*/
#ifndef LIMN_FILE_STREAM_H
#define LIMN_FILE_STREAM_H

#include "base/error.h"

#include <stddef.h>

struct stream;

int stream_open(const char *path, struct stream **out, struct err *e);
int stream_read(struct stream *s, void *to, size_t n, size_t *got, struct err *e); /* *got < n: the end */
void stream_close(struct stream *s);                                               /* NULL allowed */

#endif
