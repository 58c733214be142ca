/* idx.c -- reading IDX files. */
#include "file/idx.h"

#include "base/atomic.h"
#include "base/mem.h"
#include "file/gunzip.h"
#include "file/parse.h"

#include <stdio.h>

static const struct idx_type {
    uint8_t code;
    uint8_t size;
    enum dtype type;
} types[] = {{0x08, 1, U8}, {0x09, 1, I32}, {0x0b, 2, I32}, {0x0c, 4, I32}, {0x0d, 4, F32}, {0x0e, 8, F64}};

/* Bytes in order, from memory or from a gzip stream in memory. */
struct source {
    const uint8_t *at;
    size_t left;
    struct gunzip *gzip; /* NULL: plain */
};

static int pull(struct source *s, void *to, size_t n, struct err *e)
{
    if (s->gzip) return gunzip_read(s->gzip, to, n, e);
    CHECK(n <= s->left, e, ERR_FORMAT, "the file ends early: %zu bytes are missing", n - s->left);
    memcpy(to, s->at, n);
    s->at += n;
    s->left -= n;
    return 0;
}

static uint32_t big32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static int read_header(struct source *s, const struct idx_type **type, struct shape *shape, struct err *e)
{
    uint8_t head[4], dims[4 * MAX_RANK];
    TRY(pull(s, head, 4, e));
    CHECK(head[0] == 0 && head[1] == 0, e, ERR_FORMAT, "not an IDX file: it begins with %02x %02x, not with 00 00",
          head[0], head[1]);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (types[i].code == head[2]) *type = &types[i];
    CHECK(*type, e, ERR_FORMAT, "not an IDX file: 0x%02x is no type of number", head[2]);
    CHECK(head[3] >= 1 && head[3] <= MAX_RANK, e, ERR_FORMAT, "it has %d dimensions; 1 to %d can be read", head[3],
          MAX_RANK);
    shape->rank = head[3];
    TRY(pull(s, dims, 4 * (size_t)shape->rank, e));
    for (int i = 0; i < shape->rank; i++) shape->dim[i] = big32(dims + 4 * i);
    return 0;
}

/* Can the rest of the file hold that many bytes? Asked before memory is taken for them. */
static int check_size(const struct source *s, size_t bytes, struct shape shape, struct err *e)
{
    char text[160];
    CHECK(bytes <= IDX_MOST, e, ERR_FORMAT, "the shape %s needs %zu bytes, and %zu is the limit",
          shape_text(shape, text, sizeof text), bytes, IDX_MOST);
    if (s->gzip) {
        CHECK(bytes / GZIP_RATIO <= s->left, e, ERR_FORMAT,
              "the shape %s needs %zu bytes, more than %zu bytes of gzip can hold",
              shape_text(shape, text, sizeof text), bytes, s->left);
        return 0;
    }
    CHECK(bytes >= s->left, e, ERR_FORMAT, "%zu bytes follow the last number of the shape %s", s->left - bytes,
          shape_text(shape, text, sizeof text));
    CHECK(bytes <= s->left, e, ERR_FORMAT,
          "the file ends early: the shape %s needs %zu bytes of numbers, and %zu are there",
          shape_text(shape, text, sizeof text), bytes, s->left);
    return 0;
}

/* Big-endian to this machine, in place; narrow whole numbers widen to 32 bits, so from the last to the first. */
static void settle(struct tensor *t, size_t size)
{
    uint8_t *raw = t->data;
    for (int64_t i = shape_size(t->shape) - 1; i >= 0 && t->type != U8; i--) {
        const uint8_t *p = raw + (size_t)i * size;
        uint64_t x = 0;
        for (size_t k = 0; k < size; k++) x = x << 8 | p[k];
        uint32_t low = (uint32_t)x;
        if (size == 1) low = (uint32_t)(int8_t)x;
        if (size == 2) low = (uint32_t)(int16_t)x;
        if (size == 8) memcpy(raw + 8 * i, &x, 8);
        else memcpy(raw + 4 * i, &low, 4);
    }
}

static int read_source(struct source *s, struct tensor *out, struct err *e)
{
    const struct idx_type *type = NULL;
    struct tensor t = {0};
    TRY(read_header(s, &type, &t.shape, e));
    size_t bytes;
    TRY(parse_bytes(t.shape, type->size, &bytes, e));
    TRY(check_size(s, bytes, t.shape, e));
    t.type = type->type;
    t.data = mem_array((size_t)shape_size(t.shape), dtype_size(t.type));
    if (!t.data) return fail_memory(e);
    int rc = pull(s, t.data, bytes, e);
    if (!rc && s->gzip) rc = gunzip_finish(s->gzip, e);
    if (rc) {
        mem_free(t.data);
        return rc;
    }
    settle(&t, type->size);
    *out = t;
    return 0;
}

int idx_parse(const void *bytes, size_t n, struct tensor *out, struct err *e)
{
    struct source s = {.at = bytes, .left = n};
    if (gunzip_is_gzip(bytes, n)) TRY(gunzip_open(&s.gzip, bytes, n, e));
    int rc = read_source(&s, out, e);
    gunzip_close(s.gzip);
    return rc;
}

int idx_read(const char *path, struct tensor *out, struct err *e)
{
    void *bytes;
    size_t n;
    TRY(file_read(path, IDX_MOST + 1024, &bytes, &n, e));
    struct err inner = {0};
    int rc = idx_parse(bytes, n, out, &inner);
    mem_free(bytes);
    return rc ? parse_within(path, &inner, e) : 0;
}

int idx_read_pictures(const char *path, struct tensor *out, struct err *e)
{
    struct tensor t;
    TRY(idx_read(path, &t, e));
    int rank = t.shape.rank;
    if (t.type == U8 && (rank == 3 || rank == 4)) {
        *out = t;
        return 0;
    }
    mem_free(t.data);
    fail(e, ERR_DATA, "%.150s: pictures are u8 with 3 or 4 dimensions, and this is %s with %d", path,
         dtype_name(t.type), rank);
    return fail_hint(e, "is this the labels file?");
}

int idx_read_labels(const char *path, int64_t count, struct tensor *out, struct err *e)
{
    struct tensor t;
    TRY(idx_read(path, &t, e));
    struct tensor labels = {I32, t.shape, NULL};
    int rc = 0;
    if (t.shape.rank != 1 || (t.type != U8 && t.type != I32))
        rc = fail(e, ERR_DATA, "%.150s: labels are whole numbers with 1 dimension, and this is %s with %d", path,
                  dtype_name(t.type), t.shape.rank);
    else if (t.shape.dim[0] != count)
        rc = fail(e, ERR_DATA, "%.150s: %lld labels for %lld pictures", path, (long long)t.shape.dim[0],
                  (long long)count);
    else if (!(labels.data = mem_array((size_t)count, sizeof(int32_t)))) rc = fail_memory(e);
    if (!rc) {
        tensor_convert(&t, &labels);
        *out = labels;
    }
    mem_free(t.data);
    return rc;
}

char *idx_labels_path(const char *pictures)
{
    const char *slash = strrchr(pictures, '/'), *name = slash ? slash + 1 : pictures;
    const char *images = strstr(name, "images"), *idx = images ? strstr(images, "idx3") : NULL;
    if (!idx) return NULL;
    char *path = mem_copy_text(pictures);
    if (!path) return NULL;
    memcpy(path + (images - pictures), "labels", 6);
    path[idx - pictures + 3] = '1';
    return path;
}
