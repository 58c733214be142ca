/* gunzip.c -- zlib's inflate behind three calls, allocating through mem_alloc. */
#include "file/gunzip.h"

#include "base/text.h"
#include "file/zlib_host.h"

#include <limits.h>
#include <stdint.h>

#define FIRST_BYTES 65536 /* to unpack into, where the size is not known */
#define CLAIM_RATIO 64    /* what is packed better than this grows as it comes */

struct gunzip {
    z_stream stream;
    size_t waiting; /* input that did not fit into stream.avail_in, which is 32 bits wide */
    bool ended;
};

bool gunzip_is_gzip(const void *bytes, size_t n)
{
    const uint8_t *p = bytes;
    return n >= 2 && p[0] == 0x1f && p[1] == 0x8b;
}

int gunzip_open(struct gunzip **out, const void *bytes, size_t n, struct err *e)
{
    struct gunzip *z = mem_alloc(sizeof *z);
    if (!z) return fail_memory(e);
    zlib_host(&z->stream);
    z->stream.next_in = (Bytef *)(uintptr_t)bytes;
    z->waiting = n;
    if (inflateInit2(&z->stream, 15 + 16) != Z_OK) { /* 32 KiB window, gzip header */
        mem_free(z);
        return fail_memory(e);
    }
    *out = z;
    return 0;
}

static uInt portion(size_t n)
{
    return n < UINT_MAX ? (uInt)n : UINT_MAX;
}

/* One call of inflate; *n falls by what came out. */
static int inflate_some(struct gunzip *z, Bytef *to, size_t *n, struct err *e)
{
    z_stream *s = &z->stream;
    uInt fresh = s->avail_in ? 0 : portion(z->waiting), room = portion(*n);
    s->avail_in += fresh;
    z->waiting -= fresh;
    s->next_out = to;
    s->avail_out = room;
    int rc = inflate(s, Z_NO_FLUSH);
    *n -= room - s->avail_out;
    if (rc == Z_STREAM_END) z->ended = true;
    if (rc == Z_OK || rc == Z_STREAM_END) return 0;
    if (rc == Z_MEM_ERROR) return fail_memory(e);
    if (rc == Z_BUF_ERROR) fail(e, ERR_FORMAT, "the gzip stream ends early");
    else fail(e, ERR_FORMAT, "the gzip stream is damaged (%s)", s->msg ? s->msg : "no reason given");
    return fail_hint(e, "fetch it again");
}

int gunzip_read(struct gunzip *z, void *to, size_t n, struct err *e)
{
    for (Bytef *p = to; n;) {
        size_t before = n;
        CHECK(!z->ended, e, ERR_FORMAT, "the gzip stream holds %zu bytes less than it should", n);
        TRY(inflate_some(z, p, &n, e));
        p += before - n;
    }
    return 0;
}

int gunzip_finish(struct gunzip *z, struct err *e)
{
    while (!z->ended) {
        Bytef extra;
        size_t n = 1;
        TRY(inflate_some(z, &extra, &n, e));
        CHECK(n, e, ERR_FORMAT, "the gzip stream holds more than it should");
    }
    size_t left = z->waiting + z->stream.avail_in;
    CHECK(!left, e, ERR_FORMAT, "%zu bytes follow the end of the gzip stream", left);
    return 0;
}

void gunzip_close(struct gunzip *z)
{
    if (!z) return;
    inflateEnd(&z->stream);
    mem_free(z);
}

struct output {
    uint8_t *bytes;
    size_t length, capacity, most;
};

/* One byte more than `most`, to see whether there is more. */
static int output_grow(struct output *o, size_t capacity, struct err *e)
{
    if (capacity > o->most) capacity = o->most + 1;
    void *larger = mem_resize(o->bytes, capacity);
    if (!larger) return fail_memory(e);
    o->bytes = larger;
    o->capacity = capacity;
    return 0;
}

static int unpack_all(struct gunzip *z, struct output *o, size_t first, struct err *e)
{
    TRY(output_grow(o, first, e));
    while (!z->ended) {
        if (o->length == o->capacity) TRY(output_grow(o, 2 * o->capacity, e));
        size_t room = o->capacity - o->length;
        TRY(inflate_some(z, o->bytes + o->length, &room, e));
        o->length = o->capacity - room;
        char limit[32];
        CHECK(o->length <= o->most, e, ERR_DATA, "the gzip stream holds more than the %s that are read",
              text_size((double)o->most, limit, sizeof limit));
    }
    return gunzip_finish(z, e);
}

/* The size that the stream claims in its last bytes, where it is not bold. */
static size_t claimed(const uint8_t *p, size_t n)
{
    if (n < 18) return FIRST_BYTES;
    const uint32_t size = (uint32_t)p[n - 4] | (uint32_t)p[n - 3] << 8 | (uint32_t)p[n - 2] << 16 |
                          (uint32_t)p[n - 1] << 24;
    return size / CLAIM_RATIO < n ? (size_t)size + 1 : FIRST_BYTES;
}

int gunzip_unpack(const void *bytes, size_t n, size_t most, void **out, size_t *length, struct err *e)
{
    struct gunzip *z;
    struct output o = {.most = most};
    TRY(gunzip_open(&z, bytes, n, e));
    const int failed = unpack_all(z, &o, claimed(bytes, n), e);
    gunzip_close(z);
    if (failed) {
        mem_free(o.bytes);
        return failed;
    }
    *out = o.bytes;
    *length = o.length;
    return 0;
}
