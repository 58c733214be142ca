/* entries.h -- the files of a folder or an archive, seen alike: sorted names, and the bytes of each.
**
** Folders are walked with their sub-folders, but not through links; names that
** begin with a dot, and what macOS adds to archives, are passed over.
*/
#ifndef LIMN_DATA_ENTRIES_H
#define LIMN_DATA_ENTRIES_H

#include "base/error.h"
#include "base/mem.h"

#include <stdint.h>

struct entry {
    const char *name; /* from the folder's or the archive's top: "cats/1.png" */
    int64_t place;    /* in the archive */
};

struct entries {
    struct arena arena;
    const char *path;
    bool folder;
    struct entry *entry; /* in the order of their names' bytes */
    int64_t count, capacity;
    struct zip *zip;     /* one of the two, or none */
    struct tar *tar;
};

bool entries_is_archive(const char *path); /* by its name's end: .zip, .tar, .tar.gz, .tgz, .tar.xz */

/* Those of a folder, or an archive, that are wanted; a plain file is an archive of itself. Zero-initialised x may
** always be closed. The path must stay. */
int entries_open(struct entries *x, const char *path, bool (*wanted)(const char *name), struct err *e);
void entries_close(struct entries *x);

/* *hold is to be freed (mem_free) when the bytes are no longer needed; it may be NULL. Several threads may ask. */
int entries_bytes(const struct entries *x, int64_t i, const void **bytes, size_t *n, void **hold, struct err *e);

/* An error within entry i, with its name in front. */
int entries_within(const struct entries *x, int64_t i, const struct err *inner, struct err *e);

#endif
