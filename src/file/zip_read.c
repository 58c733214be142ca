/* zip_read.c -- one entry of a zip archive, unpacked into memory. */
#include "file/zip_source.h"

#include "file/zlib_host.h"

#include <limits.h>
#include <string.h>

#define HEADER_BYTES 30
#define INPUT_BYTES 65536

/* Where the entry's bytes begin: its header must name the same entry as the directory did. */
static int find_bytes(const struct zip *z, const struct zip_entry *entry, uint64_t *at, struct err *e)
{
    uint8_t h[HEADER_BYTES];
    TRY(zip_fetch(z, entry->offset, h, sizeof h, e));
    const size_t name = zip_number(h + 26, 2), extra = zip_number(h + 28, 2);
    bool same = !memcmp(h, "PK\3\4", 4) && name == strlen(entry->name);
    char *there = same ? mem_alloc(name + 1) : NULL;
    if (same && !there) return fail_memory(e);
    const int failed = same ? zip_fetch(z, entry->offset + HEADER_BYTES, there, name, e) : 0;
    same = same && !failed && !memcmp(there, entry->name, name);
    mem_free(there);
    if (failed) return failed;
    CHECK(same, e, ERR_FORMAT, "the entry '%.80s' is not where the directory says", entry->name);
    *at = entry->offset + HEADER_BYTES + name + extra;
    CHECK(*at <= z->length && entry->packed <= z->length - *at, e, ERR_FORMAT,
          "the entry '%.80s' claims bytes beyond the archive's end", entry->name);
    return 0;
}

static int damaged(const struct zip_entry *entry, const char *why, struct err *e)
{
    fail(e, ERR_FORMAT, "the entry '%.80s' is damaged: %s", entry->name, why ? why : "no reason given");
    return fail_hint(e, "fetch the archive again");
}

struct unpacking {
    z_stream stream;
    uint64_t at, left; /* packed bytes that were not yet fetched */
    uint8_t input[INPUT_BYTES];
};

static int refill(struct unpacking *u, const struct zip *z, struct err *e)
{
    const size_t n = u->left < INPUT_BYTES ? (size_t)u->left : INPUT_BYTES;
    TRY(zip_fetch(z, u->at, u->input, n, e));
    u->at += n;
    u->left -= n;
    u->stream.next_in = u->input;
    u->stream.avail_in = (uInt)n;
    return 0;
}

/* The block has room for one byte more than the entry claims: a stream that fills it holds too much. */
static int inflate_all(struct unpacking *u, const struct zip *z, const struct zip_entry *entry, uint8_t *to,
                       struct err *e)
{
    z_stream *s = &u->stream;
    const uint64_t room = entry->size + 1;
    uint64_t done = 0;
    for (int rc = Z_OK; rc != Z_STREAM_END;) {
        if (!s->avail_in && u->left) TRY(refill(u, z, e));
        const uInt some = room - done < UINT_MAX ? (uInt)(room - done) : UINT_MAX;
        s->next_out = to + done;
        s->avail_out = some;
        rc = inflate(s, Z_NO_FLUSH);
        done += some - s->avail_out;
        if (rc == Z_MEM_ERROR) return fail_memory(e);
        if (rc == Z_BUF_ERROR || done == room) return damaged(entry, "its size is not what the directory says", e);
        if (rc != Z_OK && rc != Z_STREAM_END) return damaged(entry, s->msg, e);
    }
    return done == entry->size ? 0 : damaged(entry, "its size is not what the directory says", e);
}

static int unpack(const struct zip *z, const struct zip_entry *entry, uint64_t at, uint8_t *to, struct err *e)
{
    if (entry->method == 0) return zip_fetch(z, at, to, (size_t)entry->size, e);
    struct unpacking *u = mem_alloc(sizeof *u);
    if (!u) return fail_memory(e);
    zlib_host(&u->stream);
    u->at = at;
    u->left = entry->packed;
    int failed = inflateInit2(&u->stream, -15) ? fail_memory(e) : 0; /* 32 KiB window, no header */
    if (!failed) {
        failed = inflate_all(u, z, entry, to, e);
        inflateEnd(&u->stream);
    }
    mem_free(u);
    return failed;
}

static int check_sum(const struct zip_entry *entry, const uint8_t *bytes, struct err *e)
{
    if (crc32_z(crc32_z(0, NULL, 0), bytes, (size_t)entry->size) == entry->sum) return 0;
    return damaged(entry, "its checksum does not match", e);
}

static int unreadable(const struct zip_entry *entry, struct err *e)
{
    if (entry->encrypted) fail(e, ERR_DATA, "the entry '%.80s' is encrypted", entry->name);
    else
        fail(e, ERR_DATA, "the entry '%.80s' is packed by method %d; stored and deflated ones can be read", entry->name,
             entry->method);
    return fail_hint(e, "unpack the archive, and name the folder");
}

int zip_read(const struct zip *z, const struct zip_entry *entry, size_t most, void **bytes, struct err *e)
{
    uint64_t at = 0;
    *bytes = NULL;
    if (entry->encrypted || (entry->method != 0 && entry->method != 8)) return unreadable(entry, e);
    CHECK(entry->size <= most, e, ERR_FORMAT, "the entry '%.80s' is %llu bytes, more than the %zu allowed here",
          entry->name, (unsigned long long)entry->size, most);
    TRY(find_bytes(z, entry, &at, e));
    uint8_t *to = mem_alloc((size_t)entry->size + 1);
    if (!to) return fail_memory(e);
    int failed = unpack(z, entry, at, to, e);
    if (!failed) failed = check_sum(entry, to, e);
    if (failed) {
        mem_free(to);
        return failed;
    }
    to[entry->size] = 0;
    *bytes = to;
    return 0;
}
