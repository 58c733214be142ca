/* tar.h -- reads tar archives: lists the files inside, each with its bytes.
**
** Plain, gzipped or in xz; ustar, with the long names of GNU and of pax. The
** archive is unpacked into memory only. Names that would leave a folder, links,
** devices and sparse files are refused, and so is an archive that unpacks to
** more than the caller allows.
*/
#ifndef LIMN_FILE_TAR_H
#define LIMN_FILE_TAR_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

struct tar_entry {
    const char *name; /* relative; '/' between folders */
    const uint8_t *bytes;
    size_t size;
};

struct tar;

int tar_open(const char *path, size_t most, struct tar **out, struct err *e);
int tar_parse(const void *bytes, size_t n, size_t most, struct tar **out, struct err *e); /* borrows bytes */
void tar_close(struct tar *t);                                                            /* NULL allowed */

int64_t tar_count(const struct tar *t);
const struct tar_entry *tar_at(const struct tar *t, int64_t i); /* in the order of the archive */

#endif
