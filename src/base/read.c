/* read.c -- a whole file into one block (file_read, of atomic.h).
**
** Not mapped: a file that shrinks while it is mapped kills the reader, and a
** pipe cannot be mapped at all.
*/
#include "base/atomic.h"

#include "base/mem.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIPE_BYTES 65536 /* to begin with, where the size is not known */

static int cannot_read(const char *path, int reason, struct err *e)
{
    fail(e, ERR_FILE, "cannot read '%s': %s", path, reason == EISDIR ? "it is a folder" : strerror(reason));
    return reason == ENOENT ? fail_hint(e, "check the name and the folder") : ERR_FILE;
}

static int too_large(const char *path, size_t most, struct err *e)
{
    char limit[32];
    return fail(e, ERR_FILE, "cannot read '%s': it is larger than %s", path,
                text_size((double)most, limit, sizeof limit));
}

/* The capacity always leaves room for one byte more: the 0 at the end, and the sight of the end without growing. */
static int read_all(int fd, const char *path, size_t most, size_t capacity, void **bytes, size_t *n, struct err *e)
{
    char *block = mem_alloc(capacity);
    size_t used = 0;
    for (;;) {
        if (!block) return fail_memory(e);
        ssize_t got = read(fd, block + used, capacity - used);
        if (got < 0 && errno == EINTR) continue;
        int rc = got < 0 ? cannot_read(path, errno, e) : used + (size_t)got > most ? too_large(path, most, e) : 0;
        if (got <= 0 || rc) {
            *bytes = block;
            *n = used;
            return rc;
        }
        used += (size_t)got;
        if (used < capacity) continue;
        char *larger = mem_resize(block, capacity *= 2);
        if (!larger) mem_free(block);
        block = larger;
    }
}

int file_read(const char *path, size_t most, void **bytes, size_t *n, struct err *e)
{
    *bytes = NULL;
    *n = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return cannot_read(path, errno, e);
    struct stat st = {0};
    int rc = fstat(fd, &st) ? cannot_read(path, errno, e) : 0;
    bool regular = S_ISREG(st.st_mode);
    if (!rc && regular && (uintmax_t)st.st_size > most) rc = too_large(path, most, e);
    if (!rc) rc = read_all(fd, path, most, regular ? (size_t)st.st_size + 1 : PIPE_BYTES, bytes, n, e);
    close(fd);
    if (!rc) return 0;
    mem_free(*bytes);
    *bytes = NULL;
    *n = 0;
    return rc;
}
