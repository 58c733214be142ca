/* npz.c -- writes archives whose entries are stored as they are: header and bytes of each, then the directory.
**
** Sizes are 32 bits wide, so an archive ends below 4 GiB; larger arrays are .npy files of their own.
*/
#include "file/npz.h"

#include "file/npy.h"
#include "file/whole.h"

#include <stdio.h>
#include <zlib.h>

#define ENTRIES_MOST 16
#define VERSION 20        /* of the format that a reader must know */
#define DATE (1 | 1 << 5) /* the first of January 1980: the same arrays make the same file */

struct entry {
    char name[100];
    uint32_t sum, size, offset;
};

static void put(struct text *out, uint32_t x, int bytes) /* little-endian */
{
    for (int k = 0; k < bytes; k++) text_bytes(out, &(uint8_t){(uint8_t)(x >> 8 * k)}, 1);
}

/* What header and directory have in common. */
static void put_facts(struct text *out, const struct entry *t)
{
    put(out, VERSION, 2);
    put(out, 0, 2); /* flags */
    put(out, 0, 2); /* stored */
    put(out, 0, 2); /* time */
    put(out, DATE, 2);
    put(out, t->sum, 4);
    put(out, t->size, 4);
    put(out, t->size, 4);
    put(out, (uint32_t)strlen(t->name), 2);
    put(out, 0, 2); /* extra fields */
}

static int put_array(struct text *out, const struct npz_array *a, struct entry *t, struct err *e)
{
    struct text bytes = {0};
    const int n = snprintf(t->name, sizeof t->name, "%s.npy", a->name);
    CHECK(n < (int)sizeof t->name, e, ERR_CALL, "an array's name of %d letters is too long", n);
    int failed = npy_format(&a->value, &bytes, e);
    if (!failed && out->length + bytes.length > UINT32_MAX - 65536)
        failed = fail(e, ERR_DATA, "the arrays are more than the 4 GiB of an .npz file; write .npy instead");
    if (!failed) {
        t->offset = (uint32_t)out->length;
        t->size = (uint32_t)bytes.length;
        t->sum = (uint32_t)crc32_z(0, (const Bytef *)bytes.data, bytes.length);
        text_bytes(out, "PK\3\4", 4);
        put_facts(out, t);
        text_add(out, t->name);
        text_bytes(out, bytes.data, bytes.length);
    }
    text_free(&bytes);
    return failed;
}

static void put_directory(struct text *out, const struct entry *t, int count)
{
    const uint32_t start = (uint32_t)out->length;
    for (int k = 0; k < count; k++) {
        text_bytes(out, "PK\1\2", 4);
        put(out, VERSION, 2); /* made by */
        put_facts(out, &t[k]);
        put(out, 0, 2); /* comment */
        put(out, 0, 2); /* disk */
        put(out, 0, 2); /* attributes, inner */
        put(out, 0, 4); /* and outer */
        put(out, t[k].offset, 4);
        text_add(out, t[k].name);
    }
    const uint32_t size = (uint32_t)out->length - start;
    text_bytes(out, "PK\5\6", 4);
    put(out, 0, 4); /* disks */
    put(out, (uint32_t)count, 2);
    put(out, (uint32_t)count, 2);
    put(out, size, 4);
    put(out, start, 4);
    put(out, 0, 2); /* comment */
}

int npz_write(const char *path, const struct npz_array *array, int count, struct err *e)
{
    struct entry entry[ENTRIES_MOST];
    struct text out = {0};
    CHECK(count <= ENTRIES_MOST, e, ERR_INTERNAL, "%d arrays in one file", count);
    int failed = 0;
    for (int k = 0; k < count && !failed; k++) failed = put_array(&out, &array[k], &entry[k], e);
    if (!failed) put_directory(&out, entry, count);
    if (!failed) failed = out.failed ? fail_memory(e) : whole_write(path, out.data, out.length, e);
    text_free(&out);
    return failed;
}
