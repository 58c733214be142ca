/* atomic.h -- files that appear whole or not at all.
**
** Bytes go to a temporary name in the same folder; atomic_commit flushes them to
** the disk, renames, and flushes the folder. Whatever happens before the rename
** leaves the old file as it was, and no temporary file behind unless the process is killed.
**
** LIMN_FAULT="SUFFIX:POINT:K" in the environment kills the process (SIGKILL) when
** the K-th file whose name ends in SUFFIX reaches POINT: write, flush or rename. For tests.
*/
#ifndef LIMN_BASE_ATOMIC_H
#define LIMN_BASE_ATOMIC_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

struct atomic_file;

/* Says clearly: folder absent, read-only, is a folder. */
int atomic_open(struct atomic_file **f, const char *path, struct err *e);
/* Buffered; a full disk is an error here or at commit. */
int atomic_write(struct atomic_file *f, const void *bytes, size_t n, struct err *e);
int atomic_commit(struct atomic_file *f, struct err *e); /* frees f, also on failure */
void atomic_abandon(struct atomic_file *f);              /* NULL allowed */

/* Would atomic_open succeed? To be asked before hours of work. */
int atomic_possible(const char *path, struct err *e);

/* A whole file into one block (mem_alloc, with a 0 after the end, not counted in *n). At most `most` bytes. */
int file_read(const char *path, size_t most, void **bytes, size_t *n, struct err *e);

#endif
