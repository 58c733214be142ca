/* cifar.c -- reading records; their planes of colour become pixels. */
#include "file/cifar.h"

#include "base/atomic.h"
#include "base/mem.h"
#include "file/parse.h"
#include "file/xz.h"

#define PLANE (CIFAR_SIDE * CIFAR_SIDE)
#define FILE_MOST ((size_t)1 << 30)

static int make_room(struct cifar *c, int64_t more, struct err *e)
{
    const size_t count = (size_t)(c->count + more);
    uint8_t *pixels = mem_resize(c->pixels, count * 3 * PLANE);
    if (!pixels) return fail_memory(e);
    c->pixels = pixels;
    int32_t *labels = mem_resize(c->labels, count * sizeof *labels);
    if (!labels) return fail_memory(e);
    c->labels = labels;
    return 0;
}

static int add_records(struct cifar *c, const uint8_t *p, size_t n, struct err *e)
{
    CHECK(n && n % CIFAR_RECORD == 0, e, ERR_FORMAT, "not CIFAR-10: %zu bytes are no whole number of records of %d", n,
          CIFAR_RECORD);
    const int64_t more = (int64_t)(n / CIFAR_RECORD);
    for (int64_t i = 0; i < more; i++)
        CHECK(p[i * CIFAR_RECORD] < CIFAR_CLASSES, e, ERR_FORMAT, "not CIFAR-10: the label of record %lld is %d",
              (long long)i, p[i * CIFAR_RECORD]);
    TRY(make_room(c, more, e));
    for (int64_t i = 0; i < more; i++, p += CIFAR_RECORD) {
        uint8_t *to = c->pixels + c->count * 3 * PLANE;
        c->labels[c->count++] = p[0];
        for (int k = 0; k < 3 * PLANE; k++) to[3 * (k % PLANE) + k / PLANE] = p[1 + k];
    }
    return 0;
}

int cifar_add(struct cifar *c, const void *bytes, size_t n, struct err *e)
{
    void *unpacked;
    size_t length;
    if (!xz_is_xz(bytes, n)) return add_records(c, bytes, n, e);
    TRY(xz_unpack(bytes, n, FILE_MOST, &unpacked, &length, e));
    const int failed = add_records(c, unpacked, length, e);
    mem_free(unpacked);
    return failed;
}

int cifar_add_file(struct cifar *c, const char *path, struct err *e)
{
    struct err inner = {0};
    void *bytes;
    size_t n;
    TRY(file_read(path, FILE_MOST, &bytes, &n, e));
    const int failed = cifar_add(c, bytes, n, &inner);
    mem_free(bytes);
    return failed ? parse_within(path, &inner, e) : 0;
}
