/* whole.c -- open, write, commit. */
#include "file/whole.h"

#include "base/atomic.h"

int whole_write(const char *path, const void *bytes, size_t n, struct err *e)
{
    struct atomic_file *f;
    TRY(atomic_open(&f, path, e));
    int rc = atomic_write(f, bytes, n, e);
    if (!rc) return atomic_commit(f, e);
    atomic_abandon(f);
    return rc;
}
