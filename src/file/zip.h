/* zip.h -- reads zip archives: lists what is inside, and gives one entry at a time.
**
** The list is the directory at the archive's end, checked before anything is
** trusted: names that would leave a folder, links, entries that share their
** bytes (as bombs do) and sizes that deflate cannot make are refused. Entries
** are unpacked into memory only, never further than the caller's limit, and
** their sum is checked. Stored and deflated entries are read, with the 64-bit
** fields of large archives; encrypted ones and parts of a set are not.
*/
#ifndef LIMN_FILE_ZIP_H
#define LIMN_FILE_ZIP_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct zip_entry {
    const char *name;      /* relative; '/' between folders; "d/" is a folder */
    uint64_t size, packed; /* bytes, unpacked and in the archive */
    uint64_t offset;       /* of its header */
    uint32_t sum;          /* CRC-32 of the unpacked bytes */
    int method;            /* 0: stored, 8: deflated; others are listed, and refused when read */
    bool encrypted;
};

struct zip;

int zip_open(const char *path, struct zip **out, struct err *e);
int zip_parse(const void *bytes, size_t n, struct zip **out, struct err *e); /* borrows bytes */
void zip_close(struct zip *z);                                               /* NULL allowed */

int64_t zip_count(const struct zip *z);
const struct zip_entry *zip_at(const struct zip *z, int64_t i);               /* in the order of the directory */
const struct zip_entry *zip_find(const struct zip *z, const char *name);      /* NULL: absent */

/* An entry's bytes (mem_alloc, with a 0 after the end that entry->size does not count). More than `most` are refused.
** Reading changes nothing: several threads may read. */
int zip_read(const struct zip *z, const struct zip_entry *entry, size_t most, void **bytes, struct err *e);

#endif
