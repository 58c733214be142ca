/* stream.c -- read(2), and zlib's inflate between it and the caller. */
#include "file/stream.h"

#include "file/zlib_host.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK ((size_t)1 << 16)

struct stream {
    char *path; /* for messages */
    int file;
    bool packed, inside;  /* gzip; within a member of it */
    bool ended;           /* the file */
    size_t used, present; /* block[used..present-1] waits, where the file is not packed */
    z_stream z;
    uint8_t block[BLOCK];
};

static int read_file(struct stream *s, void *to, size_t n, size_t *got, struct err *e)
{
    for (*got = 0; *got < n && !s->ended;) {
        const ssize_t some = read(s->file, (char *)to + *got, n - *got);
        if (some < 0 && errno == EINTR) continue;
        CHECK(some >= 0, e, ERR_FILE, "cannot read '%s': %s", s->path, strerror(errno));
        s->ended = some == 0;
        *got += (size_t)some;
    }
    return 0;
}

/* The first block, which tells whether the file is packed. */
static int begin(struct stream *s, struct err *e)
{
    TRY(read_file(s, s->block, BLOCK, &s->present, e));
    s->packed = s->present >= 2 && s->block[0] == 0x1f && s->block[1] == 0x8b;
    if (!s->packed) return 0;
    if (inflateInit2(&s->z, 15 + 16)) return fail_memory(e); /* 32 KiB window, gzip header */
    s->inside = true;
    s->z.next_in = s->block;
    s->z.avail_in = (uInt)s->present;
    return 0;
}

int stream_open(const char *path, struct stream **out, struct err *e)
{
    struct stat st;
    *out = NULL;
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    CHECK(file >= 0, e, ERR_FILE, "cannot read '%s': %s", path, strerror(errno));
    struct stream *s = mem_alloc(sizeof *s);
    if (!s) {
        close(file);
        return fail_memory(e);
    }
    s->file = file;
    s->path = mem_copy_text(path);
    zlib_host(&s->z);
    int failed = s->path ? 0 : fail_memory(e);
    if (!failed && !fstat(file, &st) && S_ISDIR(st.st_mode))
        failed = fail(e, ERR_FILE, "cannot read '%s': it is a folder", path);
    if (!failed) failed = begin(s, e);
    if (failed) stream_close(s);
    else *out = s;
    return failed;
}

static int refill(struct stream *s, struct err *e)
{
    size_t n;
    TRY(read_file(s, s->block, BLOCK, &n, e));
    s->z.next_in = s->block;
    s->z.avail_in = (uInt)n;
    return 0;
}

/* Between two members: another one, or the end of the file. Zeros that pad the file are no member. */
static int next_member(struct stream *s, bool *more, struct err *e)
{
    do {
        if (!s->z.avail_in) TRY(refill(s, e));
        while (s->z.avail_in && !*s->z.next_in) s->z.next_in++, s->z.avail_in--;
    } while (!s->z.avail_in && !s->ended);
    *more = s->z.avail_in > 0;
    if (!*more) return 0;
    CHECK(!inflateReset(&s->z), e, ERR_INTERNAL, "'%s': inflate cannot be reset", s->path);
    s->inside = true;
    return 0;
}

static int damaged(const struct stream *s, int rc, struct err *e)
{
    if (rc == Z_BUF_ERROR) fail(e, ERR_FORMAT, "'%s' ends early: its gzip stream is cut short", s->path);
    else fail(e, ERR_FORMAT, "'%s': its gzip stream is damaged (%s)", s->path, s->z.msg ? s->z.msg : "no reason given");
    return fail_hint(e, "fetch it again");
}

static int unpack(struct stream *s, void *to, size_t n, size_t *got, struct err *e)
{
    for (*got = 0; *got < n;) {
        bool more = true;
        if (!s->inside) TRY(next_member(s, &more, e));
        if (!more) return 0;
        if (!s->z.avail_in) TRY(refill(s, e));
        const uInt room = n - *got < UINT_MAX ? (uInt)(n - *got) : UINT_MAX;
        s->z.next_out = (Bytef *)to + *got;
        s->z.avail_out = room;
        const int rc = inflate(&s->z, Z_NO_FLUSH);
        *got += room - s->z.avail_out;
        if (rc == Z_MEM_ERROR) return fail_memory(e);
        if (rc != Z_OK && rc != Z_STREAM_END) return damaged(s, rc, e);
        s->inside = rc != Z_STREAM_END;
    }
    return 0;
}

int stream_read(struct stream *s, void *to, size_t n, size_t *got, struct err *e)
{
    if (s->packed) return unpack(s, to, n, got, e);
    const size_t waiting = s->present - s->used, some = waiting < n ? waiting : n;
    memcpy(to, s->block + s->used, some);
    s->used += some;
    size_t rest = 0;
    if (some < n) TRY(read_file(s, (char *)to + some, n - some, &rest, e));
    *got = some + rest;
    return 0;
}

void stream_close(struct stream *s)
{
    if (!s) return;
    close(s->file);
    inflateEnd(&s->z);
    mem_free(s->path);
    mem_free(s);
}
