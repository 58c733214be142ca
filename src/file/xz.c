/* xz.c -- liblzma behind one call.
**
** A stream says nothing trustworthy about its size, so the output grows as the
** bytes come, up to the caller's limit.
*/
#include "file/xz.h"

#include "base/mem.h"
#include "base/text.h"

#include <stdint.h>
#include <string.h>

bool xz_is_xz(const void *bytes, size_t n)
{
    return n >= 6 && !memcmp(bytes,
                             "\xfd"
                             "7zXZ",
                             6);
}

#ifdef LIMN_LZMA

#include <lzma.h>

#define MEMORY_MOST ((uint64_t)256 << 20) /* of the decoder: `xz -9` needs 65 MiB */
#define FIRST_BYTES 65536

struct output {
    uint8_t *bytes;
    size_t length, capacity, most;
};

static void *take(void *none, size_t count, size_t size)
{
    (void)none;
    return mem_array(count, size);
}

static void give(void *none, void *block)
{
    (void)none;
    mem_free(block);
}

static int grow(struct output *o, struct err *e)
{
    size_t larger = o->capacity ? 2 * o->capacity : FIRST_BYTES;
    if (larger > o->most) larger = o->most + 1; /* one byte more shows that there is more */
    void *bytes = mem_resize(o->bytes, larger);
    if (!bytes) return fail_memory(e);
    o->bytes = bytes;
    o->capacity = larger;
    return 0;
}

static int explain(lzma_ret rc, struct err *e)
{
    if (rc == LZMA_MEM_ERROR) return fail_memory(e);
    CHECK(rc != LZMA_MEMLIMIT_ERROR, e, ERR_DATA, "the .xz stream needs too much memory to unpack");
    fail(e, ERR_FORMAT, rc == LZMA_BUF_ERROR ? "the .xz stream ends early" : "the .xz stream is damaged");
    return fail_hint(e, "fetch it again");
}

static int run(lzma_stream *s, struct output *o, struct err *e)
{
    lzma_ret rc = lzma_stream_decoder(s, MEMORY_MOST, LZMA_CONCATENATED);
    while (rc == LZMA_OK) {
        if (o->length == o->capacity) TRY(grow(o, e));
        s->next_out = o->bytes + o->length;
        s->avail_out = o->capacity - o->length;
        rc = lzma_code(s, LZMA_FINISH);
        o->length = o->capacity - s->avail_out;
        char limit[32];
        CHECK(o->length <= o->most, e, ERR_DATA, "the .xz holds more than the %s that are read",
              text_size((double)o->most, limit, sizeof limit));
    }
    return rc == LZMA_STREAM_END ? 0 : explain(rc, e);
}

int xz_unpack(const void *bytes, size_t n, size_t most, void **out, size_t *length, struct err *e)
{
    const lzma_allocator memory = {take, give, NULL};
    lzma_stream s = LZMA_STREAM_INIT;
    struct output o = {.most = most};
    s.allocator = &memory;
    s.next_in = bytes;
    s.avail_in = n;
    const int failed = run(&s, &o, e);
    lzma_end(&s);
    if (failed) {
        mem_free(o.bytes);
        return failed;
    }
    *out = o.bytes;
    *length = o.length;
    return 0;
}

#else

int xz_unpack(const void *bytes, size_t n, size_t most, void **out, size_t *length, struct err *e)
{
    (void)bytes, (void)n, (void)most, (void)out, (void)length;
    fail(e, ERR_DATA, "this build of limn reads no .xz files");
    return fail_hint(e, "unpack it with `xz -dk`, or install liblzma-dev and build again");
}

#endif
