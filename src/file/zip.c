/* zip.c -- the directory of a zip archive.
**
**   [entry header | name | bytes] ... [directory: one record per entry] [end record]
**
** The end record is found from behind, since a comment of up to 64 KiB may
** follow it. Where a 16 or 32-bit field is full, the true number stands in a
** 64-bit end record, or in an extra field of the entry.
*/
#include "file/zip.h"

#include "file/entry_name.h"
#include "file/parse.h"
#include "file/zip_source.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define END_BYTES 22
#define END64_BYTES 56
#define LOCATOR_BYTES 20
#define COMMENT_MOST 65535
#define RECORD_BYTES 46
#define DIRECTORY_MOST ((uint64_t)256 << 20)
#define DEFLATE_RATIO 1032 /* deflate cannot make more than this from one byte */
#define LINK_MODE 0120000  /* of the mode that Unix archivers keep */

struct directory {
    uint64_t entries, bytes, offset;
};

int zip_fetch(const struct zip *z, uint64_t offset, void *to, size_t n, struct err *e)
{
    CHECK(offset <= z->length && n <= z->length - offset, e, ERR_FORMAT, "the archive ends early");
    if (z->bytes) {
        memcpy(to, z->bytes + offset, n);
        return 0;
    }
    for (size_t done = 0; done < n;) {
        const ssize_t got = pread(z->file, (char *)to + done, n - done, (off_t)(offset + done));
        if (got < 0 && errno == EINTR) continue;
        CHECK(got >= 0, e, ERR_FILE, "cannot read the archive: %s", strerror(errno));
        CHECK(got > 0, e, ERR_FORMAT, "the archive became shorter while it was read");
        done += (size_t)got;
    }
    return 0;
}

/* ---- the end record ---- */

/* Where the end record begins, found in the last bytes of the archive. */
static int find_end(const struct zip *z, const uint8_t *tail, size_t n, uint64_t *at, struct err *e)
{
    for (size_t i = n < END_BYTES ? 0 : n - END_BYTES + 1; i-- > 0;) {
        if (memcmp(tail + i, "PK\5\6", 4) || i + END_BYTES + zip_number(tail + i + 20, 2) != n) continue;
        *at = z->length - n + i;
        return 0;
    }
    fail(e, ERR_FORMAT, "not a zip archive, or cut short: it has no directory at its end");
    return fail_hint(e, "fetch it again");
}

static int read_end64(const struct zip *z, uint64_t end, struct directory *d, struct err *e)
{
    uint8_t locator[LOCATOR_BYTES], record[END64_BYTES];
    CHECK(end >= LOCATOR_BYTES, e, ERR_FORMAT, "the directory's 64-bit record is missing");
    TRY(zip_fetch(z, end - LOCATOR_BYTES, locator, sizeof locator, e));
    CHECK(!memcmp(locator, "PK\6\7", 4), e, ERR_FORMAT, "the directory's 64-bit record is missing");
    TRY(zip_fetch(z, zip_number(locator + 8, 8), record, sizeof record, e));
    CHECK(!memcmp(record, "PK\6\6", 4), e, ERR_FORMAT, "the directory's 64-bit record is damaged");
    *d = (struct directory){zip_number(record + 32, 8), zip_number(record + 40, 8), zip_number(record + 48, 8)};
    return 0;
}

/* The end record's own numbers, from the archive's last n bytes; *at is where it begins. */
static int read_tail(const struct zip *z, uint8_t *tail, size_t n, struct directory *d, uint64_t *at, struct err *e)
{
    TRY(zip_fetch(z, z->length - n, tail, n, e));
    TRY(find_end(z, tail, n, at, e));
    const uint8_t *p = tail + (*at - (z->length - n));
    const uint64_t part = zip_number(p + 4, 2);
    CHECK(part == 0 || part == 0xffff, e, ERR_DATA, "it is one part of an archive in several files");
    *d = (struct directory){zip_number(p + 10, 2), zip_number(p + 12, 4), zip_number(p + 16, 4)};
    return 0;
}

static int read_end(const struct zip *z, struct directory *d, struct err *e)
{
    const size_t n = z->length < END_BYTES + COMMENT_MOST ? (size_t)z->length : END_BYTES + COMMENT_MOST;
    uint8_t *tail = mem_alloc(n + 1);
    uint64_t at = 0;
    if (!tail) return fail_memory(e);
    const int failed = read_tail(z, tail, n, d, &at, e);
    mem_free(tail);
    if (failed) return failed;
    const bool full = d->entries == 0xffff || d->bytes == 0xffffffff || d->offset == 0xffffffff;
    return full ? read_end64(z, at, d, e) : 0;
}

/* ---- the entries ---- */

/* The extra field with the numbers that did not fit into 32 bits: those, and in that order. */
static int read_extra(struct zip_entry *entry, const uint8_t *p, size_t n, struct err *e)
{
    uint64_t *const field[] = {&entry->size, &entry->packed, &entry->offset};
    while (n >= 4) {
        const uint64_t id = zip_number(p, 2), bytes = zip_number(p + 2, 2);
        CHECK(bytes <= n - 4, e, ERR_FORMAT, "its entry '%.80s' has damaged extra fields", entry->name);
        size_t at = 4;
        for (int i = 0; id == 1 && i < 3; i++) {
            if (*field[i] != 0xffffffff) continue;
            CHECK(at + 8 <= bytes + 4, e, ERR_FORMAT, "its entry '%.80s' has damaged extra fields", entry->name);
            *field[i] = zip_number(p + at, 8);
            at += 8;
        }
        p += bytes + 4;
        n -= bytes + 4;
    }
    return 0;
}

static int check_sizes(const struct zip *z, const struct zip_entry *entry, struct err *e)
{
    CHECK(entry->packed <= z->length && entry->offset <= z->length - entry->packed, e, ERR_FORMAT,
          "its entry '%.80s' claims bytes beyond the archive's end", entry->name);
    const bool possible = entry->method == 0 ? entry->size == entry->packed
                                             : entry->size / DEFLATE_RATIO <= entry->packed;
    CHECK(possible, e, ERR_FORMAT, "its entry '%.80s' claims to be %llu bytes made from %llu, which cannot be",
          entry->name, (unsigned long long)entry->size, (unsigned long long)entry->packed);
    return 0;
}

/* One record of the directory; *p moves behind it. */
static int read_record(struct zip *z, struct zip_entry *entry, const uint8_t **p, const uint8_t *end, struct err *e)
{
    const uint8_t *r = *p;
    CHECK(end - r >= RECORD_BYTES && !memcmp(r, "PK\1\2", 4), e, ERR_FORMAT, "its directory is damaged");
    const size_t name = zip_number(r + 28, 2), extra = zip_number(r + 30, 2), comment = zip_number(r + 32, 2);
    CHECK((size_t)(end - r) - RECORD_BYTES >= name + extra + comment, e, ERR_FORMAT, "its directory is damaged");
    char *text = arena_small(&z->arena, name + 1);
    if (!text) return fail_memory(e);
    memcpy(text, r + RECORD_BYTES, name);
    CHECK(!memchr(text, 0, name), e, ERR_FORMAT, "an entry's name is damaged");
    TRY(entry_name_check(text, e));
    *entry = (struct zip_entry){
        .name = text,
        .size = zip_number(r + 24, 4),
        .packed = zip_number(r + 20, 4),
        .offset = zip_number(r + 42, 4),
        .sum = (uint32_t)zip_number(r + 16, 4),
        .method = (int)zip_number(r + 10, 2),
        .encrypted = r[8] & 1,
    };
    const bool unix_mode = r[5] == 3;
    if (unix_mode && (zip_number(r + 40, 2) & 0170000) == LINK_MODE) {
        fail(e, ERR_FORMAT, "its entry '%.80s' is a link", entry->name);
        return entry_unsafe(e);
    }
    TRY(read_extra(entry, r + RECORD_BYTES + name, extra, e));
    *p = r + RECORD_BYTES + name + extra + comment;
    return check_sizes(z, entry, e);
}

static int read_records(struct zip *z, const uint8_t *p, const uint8_t *end, struct err *e)
{
    uint64_t packed = 0;
    for (int64_t i = 0; i < z->count; i++) {
        TRY(read_record(z, &z->entry[i], &p, end, e));
        packed += z->entry[i].packed;
        CHECK(packed <= z->length, e, ERR_FORMAT, "its entries share their bytes: it is made to swell");
    }
    return 0;
}

static int read_directory(struct zip *z, struct err *e)
{
    struct directory d = {0};
    TRY(read_end(z, &d, e));
    CHECK(d.bytes <= DIRECTORY_MOST, e, ERR_FORMAT, "its directory claims %llu bytes", (unsigned long long)d.bytes);
    CHECK(d.entries <= d.bytes / RECORD_BYTES, e, ERR_FORMAT,
          "its directory is too short for the %llu entries it claims", (unsigned long long)d.entries);
    CHECK(d.offset <= z->length && d.bytes <= z->length - d.offset, e, ERR_FORMAT,
          "its directory lies beyond the archive's end");
    uint8_t *bytes = mem_alloc((size_t)d.bytes + 1);
    z->count = (int64_t)d.entries;
    z->entry = mem_array((size_t)d.entries + 1, sizeof *z->entry);
    int failed = bytes && z->entry ? zip_fetch(z, d.offset, bytes, (size_t)d.bytes, e) : fail_memory(e);
    if (!failed) failed = read_records(z, bytes, bytes + d.bytes, e);
    mem_free(bytes);
    return failed;
}

/* ---- opening and asking ---- */

static int finish_open(struct zip *z, struct zip **out, struct err *e)
{
    const int failed = read_directory(z, e);
    if (failed) zip_close(z);
    else *out = z;
    return failed;
}

int zip_parse(const void *bytes, size_t n, struct zip **out, struct err *e)
{
    *out = NULL;
    struct zip *z = mem_alloc(sizeof *z);
    if (!z) return fail_memory(e);
    *z = (struct zip){.bytes = bytes, .file = -1, .length = n};
    return finish_open(z, out, e);
}

int zip_open(const char *path, struct zip **out, struct err *e)
{
    *out = NULL;
    struct stat st;
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    CHECK(file >= 0, e, ERR_FILE, "cannot read '%s': %s", path, strerror(errno));
    struct zip *z = fstat(file, &st) ? NULL : mem_alloc(sizeof *z);
    if (!z) {
        close(file);
        return fail_memory(e);
    }
    *z = (struct zip){.file = file, .length = (uint64_t)st.st_size};
    struct err inner = {0};
    if (S_ISREG(st.st_mode)) return finish_open(z, out, &inner) ? parse_within(path, &inner, e) : 0;
    zip_close(z);
    return fail(e, ERR_FILE, "cannot read '%s': it is not a plain file", path);
}

void zip_close(struct zip *z)
{
    if (!z) return;
    if (z->file >= 0) close(z->file);
    mem_free(z->entry);
    arena_free(&z->arena);
    mem_free(z);
}

int64_t zip_count(const struct zip *z)
{
    return z->count;
}

const struct zip_entry *zip_at(const struct zip *z, int64_t i)
{
    return i >= 0 && i < z->count ? &z->entry[i] : NULL;
}

const struct zip_entry *zip_find(const struct zip *z, const char *name)
{
    for (int64_t i = 0; i < z->count; i++)
        if (!strcmp(z->entry[i].name, name)) return &z->entry[i];
    return NULL;
}
