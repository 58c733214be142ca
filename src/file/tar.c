/* tar.c -- the blocks of a tar archive.
**
**   [header 512 | bytes, filled up to 512] ... [zeros 512] [zeros 512]
**
** A name that does not fit into the header's 100 letters comes first, in a block
** of its own: as GNU's type 'L', or as "path=" in a pax header of type 'x',
** which may also hold the size. The list borrows the bytes.
*/
#include "file/tar.h"

#include "base/atomic.h"
#include "base/mem.h"
#include "file/entry_name.h"
#include "file/gunzip.h"
#include "file/parse.h"
#include "file/xz.h"

#include <stdbool.h>
#include <string.h>

#define BLOCK 512
#define NAME_MOST 4096

struct tar {
    struct arena arena; /* names */
    void *file, *unpacked;
    struct tar_entry *entry;
    int64_t count, capacity;
};

/* What the blocks before a file say of it. */
struct pending {
    const char *name; /* NULL: as in the header */
    bool sized;
    uint64_t size;
};

struct walk {
    struct tar *tar;
    const uint8_t *at;
    size_t left;
    struct pending pending;
};

static bool is_zero(const uint8_t *block)
{
    for (int i = 0; i < BLOCK; i++)
        if (block[i]) return false;
    return true;
}

/* Octal digits up to a blank or 0, or base 256 where the first bit is set. */
static bool read_number(const uint8_t *p, int n, uint64_t *out)
{
    uint64_t x = *p & 0x80 ? *p & 0x7f : 0;
    if (*p & 0x80) {
        for (int i = 1; i < n; i++) {
            if (x >> 55) return false;
            x = x << 8 | p[i];
        }
    } else {
        while (n && *p == ' ') p++, n--;
        for (; n && *p && *p != ' '; p++, n--) {
            if (*p < '0' || *p > '7') return false;
            x = x << 3 | (uint64_t)(*p - '0');
        }
    }
    *out = x;
    return true;
}

static int check_sum(const uint8_t *header, struct err *e)
{
    uint64_t said = 0, sum = 0;
    for (int i = 0; i < BLOCK; i++) sum += i >= 148 && i < 156 ? ' ' : header[i];
    const bool right = read_number(header + 148, 8, &said) && said == sum;
    CHECK(right, e, ERR_FORMAT, "not a tar archive, or a damaged one: the sum of a header is wrong");
    return 0;
}

/* From the fields of the header: POSIX has a prefix, which GNU uses for other things. */
static const char *header_name(struct arena *a, const uint8_t *header)
{
    const char *name = (const char *)header, *prefix = name + 345;
    const bool joined = !memcmp(header + 257, "ustar", 6) && *prefix;
    return joined ? arena_printf(a, "%.155s/%.100s", prefix, name) : arena_printf(a, "%.100s", name);
}

static int keep_name(struct walk *w, const uint8_t *bytes, size_t n, struct err *e)
{
    CHECK(n <= NAME_MOST, e, ERR_FORMAT, "it has a name of more than %d letters", NAME_MOST);
    w->pending.name = arena_printf(&w->tar->arena, "%.*s", (int)n, (const char *)bytes);
    return w->pending.name ? 0 : fail_memory(e);
}

static bool is_key(const uint8_t *p, const uint8_t *equals, const char *key)
{
    return (size_t)(equals - p) == strlen(key) && !memcmp(p, key, strlen(key));
}

static int pax_size(struct walk *w, const uint8_t *p, const uint8_t *end, struct err *e)
{
    uint64_t size = 0;
    bool sound = p < end;
    for (; p < end && sound; p++) {
        sound = *p >= '0' && *p <= '9' && size < UINT64_MAX / 16;
        size = size * 10 + (uint64_t)(*p - '0');
    }
    CHECK(sound, e, ERR_FORMAT, "the size in a pax header is no number");
    w->pending.sized = true;
    w->pending.size = size;
    return 0;
}

/* Records "LENGTH KEY=VALUE\n", where LENGTH counts all of the record. */
static int read_pax(struct walk *w, const uint8_t *p, size_t n, struct err *e)
{
    for (const uint8_t *end = p + n; p < end && *p;) {
        size_t length = 0;
        const uint8_t *key = p;
        while (key < end && *key >= '0' && *key <= '9' && length <= n) length = length * 10 + (size_t)(*key++ - '0');
        const bool sound = key < end && *key == ' ' && length > (size_t)(key - p) + 1 && length <= (size_t)(end - p);
        CHECK(sound && p[length - 1] == '\n', e, ERR_FORMAT, "a pax header is damaged");
        key++;
        const uint8_t *stop = p + length - 1, *equals = memchr(key, '=', (size_t)(stop - key));
        CHECK(equals, e, ERR_FORMAT, "a pax header is damaged");
        if (is_key(key, equals, "path")) TRY(keep_name(w, equals + 1, (size_t)(stop - equals - 1), e));
        if (is_key(key, equals, "size")) TRY(pax_size(w, equals + 1, stop, e));
        CHECK(key + 11 > stop || memcmp(key, "GNU.sparse.", 11), e, ERR_DATA, "it holds a sparse file");
        p += length;
    }
    return 0;
}

static int add_entry(struct tar *t, struct tar_entry entry, struct err *e)
{
    if (t->count == t->capacity) {
        const int64_t capacity = t->capacity ? 2 * t->capacity : 64;
        struct tar_entry *larger = mem_resize(t->entry, (size_t)capacity * sizeof *larger);
        if (!larger) return fail_memory(e);
        t->entry = larger;
        t->capacity = capacity;
    }
    t->entry[t->count++] = entry;
    return 0;
}

/* A file, or what is refused. */
static int take_entry(struct walk *w, const uint8_t *header, const uint8_t *bytes, size_t size, struct err *e)
{
    const int type = header[156];
    const char *name = w->pending.name ? w->pending.name : header_name(&w->tar->arena, header);
    if (!name) return fail_memory(e);
    w->pending = (struct pending){0};
    while (!strncmp(name, "./", 2)) name += 2;
    if (type == '5' && !*name) return 0; /* "./" itself */
    TRY(entry_name_check(name, e));
    if (type == '5') return 0;
    if (type == '1' || type == '2') {
        fail(e, ERR_FORMAT, "its entry '%.80s' is a link to '%.100s'; links are not followed", name,
             (const char *)header + 157);
        return entry_unsafe(e);
    }
    CHECK(type == '0' || !type || type == '7', e, ERR_DATA, "its entry '%.80s' is no plain file (kind '%c')", name,
          type > 32 && type < 127 ? type : '?');
    return add_entry(w->tar, (struct tar_entry){name, bytes, size}, e);
}

static int next_entry(struct walk *w, struct err *e)
{
    const uint8_t *header = w->at;
    uint64_t size = 0;
    TRY(check_sum(header, e));
    CHECK(read_number(header + 124, 12, &size), e, ERR_FORMAT, "the size of an entry is no number");
    const bool described = header[156] == 'x' || header[156] == 'g' || header[156] == 'L' || header[156] == 'K';
    if (w->pending.sized && !described) size = w->pending.size;
    const uint8_t *bytes = header + BLOCK;
    CHECK(size <= w->left - BLOCK, e, ERR_FORMAT, "it ends early: an entry claims %llu bytes, %zu are left",
          (unsigned long long)size, w->left - BLOCK);
    const size_t filled = ((size_t)size + BLOCK - 1) / BLOCK * BLOCK;
    const size_t step = filled < w->left - BLOCK ? filled : w->left - BLOCK;
    w->at += BLOCK + step;
    w->left -= BLOCK + step;
    if (header[156] == 'L') return keep_name(w, bytes, (size_t)size, e);
    if (header[156] == 'x') return read_pax(w, bytes, (size_t)size, e);
    return described ? 0 : take_entry(w, header, bytes, (size_t)size, e);
}

static int read_entries(struct tar *t, const uint8_t *bytes, size_t n, struct err *e)
{
    struct walk w = {.tar = t, .at = bytes, .left = n};
    while (w.left >= BLOCK && !is_zero(w.at)) TRY(next_entry(&w, e));
    CHECK(w.left >= BLOCK, e, ERR_FORMAT, "it ends early: the empty block at the end of a tar archive is absent");
    return 0;
}

static int unpack(struct tar *t, const void *bytes, size_t n, size_t most, struct err *e)
{
    size_t length = n;
    const bool gzip = gunzip_is_gzip(bytes, n), xz = xz_is_xz(bytes, n);
    if (gzip) TRY(gunzip_unpack(bytes, n, most, &t->unpacked, &length, e));
    else if (xz) TRY(xz_unpack(bytes, n, most, &t->unpacked, &length, e));
    return read_entries(t, gzip || xz ? t->unpacked : bytes, length, e);
}

int tar_parse(const void *bytes, size_t n, size_t most, struct tar **out, struct err *e)
{
    *out = NULL;
    struct tar *t = mem_alloc(sizeof *t);
    if (!t) return fail_memory(e);
    const int failed = unpack(t, bytes, n, most, e);
    if (failed) tar_close(t);
    else *out = t;
    return failed;
}

int tar_open(const char *path, size_t most, struct tar **out, struct err *e)
{
    struct err inner = {0};
    void *bytes;
    size_t n;
    *out = NULL;
    TRY(file_read(path, most, &bytes, &n, e));
    if (tar_parse(bytes, n, most, out, &inner)) {
        mem_free(bytes);
        parse_within(path, &inner, e);
        return inner.kind == ERR_FORMAT ? fail_hint(e, "fetch it again") : (int)inner.kind;
    }
    if ((*out)->unpacked) mem_free(bytes);
    else (*out)->file = bytes;
    return 0;
}

void tar_close(struct tar *t)
{
    if (!t) return;
    mem_free(t->entry);
    mem_free(t->file);
    mem_free(t->unpacked);
    arena_free(&t->arena);
    mem_free(t);
}

int64_t tar_count(const struct tar *t)
{
    return t->count;
}

const struct tar_entry *tar_at(const struct tar *t, int64_t i)
{
    return &t->entry[i];
}
