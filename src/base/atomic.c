/* atomic.c -- write beside, flush, rename.
**
** The temporary file has a short name of its own (".limn-PID-N.tmp"), so that a
** long target name still fits. A target that is a link is followed, so that the
** link stays one. What is no regular file (a pipe, /dev/stdout) cannot be renamed
** over and is written straight through. What a killed process left in the folder is
** cleared by the next write into it. Not here: locks between two writers of
** one file; the last rename wins, and both files are whole.
*/
#include "base/atomic.h"

#include "base/mem.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define BUFFER_BYTES 65536
#define NAME_TRIES 1000
#define LEFT_OVER_SECONDS 600

struct atomic_file {
    char path[PATH_MAX];      /* as the caller names it: for messages */
    char target[PATH_MAX];    /* the same, links followed */
    char temporary[PATH_MAX]; /* "": written straight through */
    int fd;
    bool begun; /* some bytes have left the buffer */
    int failed; /* errno of the first write that failed: no commit after that */
    size_t used;
    char buffer[BUFFER_BYTES];
};

/* ---- what went wrong, in words ---- */

/* The folder part of path, for messages and for opening. */
static void folder_of(const char *path, char folder[PATH_MAX])
{
    const char *slash = strrchr(path, '/');
    if (!slash) snprintf(folder, PATH_MAX, ".");
    else snprintf(folder, PATH_MAX, "%.*s", slash == path ? 1 : (int)(slash - path), path);
}

static int cannot_create(const char *path, int reason, struct err *e)
{
    char folder[PATH_MAX];
    struct stat st;
    folder_of(path, folder);
    if (reason == ENOENT && !stat(folder, &st)) reason = EACCES; /* /proc answers so */
    switch (reason) {
    case ENOENT:
        fail(e, ERR_FILE, "cannot write '%s': there is no folder '%s'", path, folder);
        return fail_hint(e, "make it first: mkdir -p '%s'", folder);
    case ENOTDIR:
        fail(e, ERR_FILE, "cannot write '%s': '%s' is not a folder", path, folder);
        return fail_hint(e, "name a file in a folder that exists");
    case EACCES:
    case EPERM:
    case EROFS:
        fail(e, ERR_FILE, "cannot write '%s': the folder '%s' is read-only", path, folder);
        return fail_hint(e, "choose a folder where you may write");
    default: return fail(e, ERR_FILE, "cannot write '%s': %s", path, strerror(reason));
    }
}

static int cannot_write(const struct atomic_file *f, int reason, struct err *e)
{
    const char *kept = *f->temporary ? "; the file of that name, if any, is as it was" : "";
    if (reason == ENOSPC || reason == EDQUOT) {
        fail(e, ERR_FILE, "cannot write '%s': the disk is full", f->path);
        return fail_hint(e, "make room, or write to another disk%s", kept);
    }
    fail(e, ERR_FILE, "cannot write '%s': %s", f->path, strerror(reason));
    return *kept ? fail_hint(e, "%s", kept + 2) : ERR_FILE;
}

/* ---- deaths on demand, for the tests ---- */

static void reach(const struct atomic_file *f, const char *point)
{
    static atomic_int reached;
    const char *fault = getenv("LIMN_FAULT"); /* "SUFFIX:POINT:K" */
    const char *colon = fault ? strchr(fault, ':') : NULL, *end = colon ? strchr(colon + 1, ':') : NULL;
    if (!end) return;
    size_t suffix = (size_t)(colon - fault), length = strlen(f->path), n = (size_t)(end - colon - 1);
    if (suffix > length || memcmp(f->path + length - suffix, fault, suffix)) return;
    if (n != strlen(point) || memcmp(colon + 1, point, n)) return;
    if (atomic_fetch_add(&reached, 1) + 1 == strtol(end + 1, NULL, 10)) kill(getpid(), SIGKILL);
}

/* ---- opening ---- */

/* Fills f->target, and says whether it may be written over; *straight: it is no regular file. */
static int look_at_target(struct atomic_file *f, bool *straight, mode_t *mode, struct err *e)
{
    struct stat st;
    *straight = false;
    *mode = 0;
    snprintf(f->target, sizeof f->target, "%s", f->path);
    size_t length = strlen(f->path);
    if (length && f->path[length - 1] == '/') st.st_mode = S_IFDIR;
    else if (stat(f->path, &st)) return 0;
    if (S_ISDIR(st.st_mode)) {
        fail(e, ERR_FILE, "cannot write '%s': it is a folder", f->path);
        return fail_hint(e, "give the name of a file in it");
    }
    if (faccessat(AT_FDCWD, f->path, W_OK, AT_EACCESS)) {
        fail(e, ERR_FILE, "cannot write '%s': %s", f->path, strerror(errno));
        return fail_hint(e, "choose another name, or allow writing: chmod u+w");
    }
    *straight = !S_ISREG(st.st_mode);
    *mode = st.st_mode & 0777;
    if (!*straight && !realpath(f->path, f->target)) return cannot_create(f->path, errno, e);
    return 0;
}

/* Is that the temporary file of a process that was killed? One of another machine may seem so; it is left for as long as
** it may still be written. */
static bool is_left_over(int folder, const char *name)
{
    long pid;
    unsigned serial;
    int end = 0;
    struct stat st;
    if (sscanf(name, ".limn-%ld-%u.tmp%n", &pid, &serial, &end) != 2 || !end || name[end] || pid <= 0) return false;
    if (!kill((pid_t)pid, 0) || errno != ESRCH) return false;
    return !fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) && S_ISREG(st.st_mode) &&
           time(NULL) - st.st_mtime > LEFT_OVER_SECONDS;
}

static void clear_left_overs(const char *folder)
{
    DIR *dir = opendir(folder);
    for (const struct dirent *entry; dir && (entry = readdir(dir));)
        if (entry->d_name[0] == '.' && is_left_over(dirfd(dir), entry->d_name)) unlinkat(dirfd(dir), entry->d_name, 0);
    if (dir) closedir(dir);
}

static int create_temporary(struct atomic_file *f, mode_t mode, struct err *e)
{
    static atomic_uint serial;
    char folder[PATH_MAX];
    folder_of(f->target, folder);
    clear_left_overs(folder);
    for (int i = 0; i < NAME_TRIES; i++) {
        int n = snprintf(f->temporary, sizeof f->temporary, "%s/.limn-%ld-%u.tmp", folder, (long)getpid(),
                         atomic_fetch_add(&serial, 1));
        if (n >= (int)sizeof f->temporary) errno = ENAMETOOLONG;
        else f->fd = open(f->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (f->fd >= 0 || errno != EEXIST) break;
    }
    if (f->fd < 0) {
        *f->temporary = 0;
        return cannot_create(f->path, errno, e);
    }
    if (mode) (void)!fchmod(f->fd, mode);
    return 0;
}

static int start(struct atomic_file *f, struct err *e)
{
    bool straight;
    mode_t mode;
    TRY(look_at_target(f, &straight, &mode, e));
    if (!straight) return create_temporary(f, mode, e);
    f->fd = open(f->path, O_WRONLY | O_CLOEXEC);
    return f->fd < 0 ? cannot_write(f, errno, e) : 0;
}

int atomic_open(struct atomic_file **out, const char *path, struct err *e)
{
    *out = NULL;
    CHECK(*path, e, ERR_CALL, "cannot write: the name of the file is empty");
    CHECK(strlen(path) < PATH_MAX, e, ERR_FILE, "cannot write '%.60s...': the name is too long", path);
    struct atomic_file *f = mem_alloc(sizeof *f);
    if (!f) return fail_memory(e);
    f->fd = -1;
    snprintf(f->path, sizeof f->path, "%s", path);
    int rc = start(f, e);
    if (rc) {
        atomic_abandon(f);
        return rc;
    }
    *out = f;
    return 0;
}

int atomic_possible(const char *path, struct err *e)
{
    struct stat st;
    if (!stat(path, &st) && S_ISFIFO(st.st_mode)) return 0; /* opening it would wait for a reader */
    struct atomic_file *f;
    TRY(atomic_open(&f, path, e));
    atomic_abandon(f);
    return 0;
}

/* ---- writing ---- */

static int drain(struct atomic_file *f, const char *bytes, size_t n, struct err *e)
{
    while (n > 0) {
        ssize_t done = write(f->fd, bytes, n);
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) return cannot_write(f, f->failed = errno, e);
        bytes += done;
        n -= (size_t)done;
        if (!f->begun) reach(f, "write");
        f->begun = true;
    }
    return 0;
}

static int drain_buffer(struct atomic_file *f, struct err *e)
{
    size_t n = f->used;
    f->used = 0;
    return drain(f, f->buffer, n, e);
}

int atomic_write(struct atomic_file *f, const void *bytes, size_t n, struct err *e)
{
    if (n > BUFFER_BYTES - f->used) TRY(drain_buffer(f, e));
    if (n >= BUFFER_BYTES) return drain(f, bytes, n, e);
    if (n) memcpy(f->buffer + f->used, bytes, n);
    f->used += n;
    return 0;
}

/* ---- the end ---- */

static int flush(struct atomic_file *f, struct err *e)
{
    if (f->failed) return cannot_write(f, f->failed, e);
    TRY(drain_buffer(f, e));
    reach(f, "flush");
    if (*f->temporary && fsync(f->fd)) return cannot_write(f, errno, e);
    int failed = close(f->fd);
    f->fd = -1;
    return failed ? cannot_write(f, errno, e) : 0;
}

/* The rename itself must reach the disk too. Some file systems cannot flush a folder, and need not. */
static void flush_folder(const char *path)
{
    char folder[PATH_MAX];
    folder_of(path, folder);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return;
    fsync(fd);
    close(fd);
}

static int finish(struct atomic_file *f, struct err *e)
{
    TRY(flush(f, e));
    reach(f, "rename");
    if (!*f->temporary) return 0;
    if (rename(f->temporary, f->target)) return cannot_write(f, errno, e);
    *f->temporary = 0;
    flush_folder(f->target);
    return 0;
}

int atomic_commit(struct atomic_file *f, struct err *e)
{
    int rc = finish(f, e);
    atomic_abandon(f);
    return rc;
}

void atomic_abandon(struct atomic_file *f)
{
    if (!f) return;
    if (f->fd >= 0) close(f->fd);
    if (*f->temporary) unlink(f->temporary);
    mem_free(f);
}
