/* npy.c -- the numbers of .npy files: any order and type in, one type out; and writing.
**
** Every number passes through a double on its way: exact for all but whole
** numbers beyond 2^53, which no type that can be asked for holds exactly.
*/
#include "file/npy.h"

#include "base/atomic.h"
#include "base/mem.h"
#include "file/parse.h"
#include "file/whole.h"

#include <float.h>
#include <math.h>
#include <stdio.h>

#define FILE_MAX ((size_t)1 << 40)

static double half_to_double(uint64_t bits)
{
    int exponent = bits >> 10 & 31;
    double fraction = (double)(bits & 1023), x;
    if (exponent == 31) x = fraction ? NAN : INFINITY;
    else x = exponent ? ldexp(1024 + fraction, exponent - 25) : ldexp(fraction, -24);
    return bits >> 15 ? -x : x;
}

static double real(uint64_t bits, int size)
{
    if (size == 2) return half_to_double(bits);
    if (size == 4) {
        uint32_t low = (uint32_t)bits;
        float f;
        memcpy(&f, &low, 4);
        return f;
    }
    double x;
    memcpy(&x, &bits, 8);
    return x;
}

static double load(const struct npy_header *h, const uint8_t *p)
{
    uint64_t bits = 0;
    for (int k = 0; k < h->size; k++) bits = bits << 8 | p[h->big ? k : h->size - 1 - k];
    if (h->kind == 'f') return real(bits, h->size);
    if (h->kind != 'i') return (double)bits;
    int unused = 64 - 8 * h->size;
    return (double)((int64_t)(bits << unused) >> unused);
}

static bool fits(double x, enum dtype as)
{
    switch (as) {
    case U8: return x >= 0 && x <= 255 && x == floor(x);
    case I32: return x >= INT32_MIN && x <= INT32_MAX && x == floor(x);
    case F32: return !(fabs(x) > (double)FLT_MAX) || isinf(x);
    default: return true;
    }
}

/* A walk over all items in row-major order, however they are stored. */
struct walk {
    struct shape shape;
    size_t stride[MAX_RANK];
    int64_t index[MAX_RANK];
    size_t place; /* of the present item, counted in items */
};

static struct walk walk_start(const struct npy_header *h)
{
    struct walk w = {.shape = h->shape};
    size_t size = 1;
    for (int k = 0; k < h->shape.rank; k++) {
        int i = h->fortran ? k : h->shape.rank - 1 - k;
        w.stride[i] = size;
        size *= (size_t)h->shape.dim[i];
    }
    return w;
}

static void walk_on(struct walk *w)
{
    for (int i = w->shape.rank - 1; i >= 0; i--) {
        w->place += w->stride[i];
        if (++w->index[i] < w->shape.dim[i]) return;
        w->place -= w->stride[i] * (size_t)w->shape.dim[i];
        w->index[i] = 0;
    }
}

static int convert(const struct npy_header *h, const uint8_t *numbers, struct tensor *out, struct err *e)
{
    struct walk w = walk_start(h);
    int64_t n = shape_size(h->shape);
    for (int64_t i = 0; i < n; i++, walk_on(&w)) {
        double x = load(h, numbers + w.place * (size_t)h->size);
        CHECK(fits(x, out->type), e, ERR_DATA, "number %lld of the array is %.9g, which is no %s", (long long)i, x,
              dtype_name(out->type));
        tensor_set(out, i, x);
    }
    return 0;
}

/* Are the bytes already what is asked for? */
static bool is_plain(const struct npy_header *h, enum dtype as)
{
    static const char kind[DTYPE_COUNT] = {[F32] = 'f', [F64] = 'f', [I32] = 'i', [U8] = 'u'};
    bool row_major = !h->fortran || h->shape.rank < 2;
    return row_major && h->kind == kind[as] && (size_t)h->size == dtype_size(as) && (!h->big || h->size == 1);
}

int npy_parse(const void *bytes, size_t n, enum dtype as, struct tensor *out, struct err *e)
{
    CHECK(as == F32 || as == F64 || as == I32 || as == U8, e, ERR_CALL, "an array cannot be read as %s",
          dtype_name(as));
    struct npy_header h;
    TRY(npy_parse_header(bytes, n, &h, e));
    size_t size;
    TRY(parse_bytes(h.shape, dtype_size(as), &size, e));
    struct tensor t = {as, h.shape, mem_alloc(size)};
    if (!t.data) return fail_memory(e);
    const uint8_t *numbers = (const uint8_t *)bytes + h.start;
    int rc = 0;
    if (is_plain(&h, as)) memcpy(t.data, numbers, size);
    else rc = convert(&h, numbers, &t, e);
    if (rc) {
        mem_free(t.data);
        return rc;
    }
    *out = t;
    return 0;
}

int npy_read(const char *path, enum dtype as, struct tensor *out, struct err *e)
{
    void *bytes;
    size_t n;
    TRY(file_read(path, FILE_MAX, &bytes, &n, e));
    struct err inner = {0};
    int rc = npy_parse(bytes, n, as, out, &inner);
    mem_free(bytes);
    return rc ? parse_within(path, &inner, e) : 0;
}

/* The header ends in a newline, padded so that the numbers begin at a multiple of 64. */
static void format_header(const struct tensor *t, struct text *out)
{
    static const char *const descr[DTYPE_COUNT] = {
        [F32] = "<f4", [BF16] = "<f4", [U8] = "|u1", [I32] = "<i4", [F64] = "<f8"};
    char header[256], fixed[10] = "\x93NUMPY\x01";
    int at = snprintf(header, sizeof header, "{'descr': '%s', 'fortran_order': False, 'shape': (", descr[t->type]);
    for (int i = 0; i < t->shape.rank; i++)
        at += snprintf(header + at, sizeof header - (size_t)at, "%s%lld%s", i ? ", " : "", (long long)t->shape.dim[i],
                       t->shape.rank == 1 ? "," : "");
    at += snprintf(header + at, sizeof header - (size_t)at, "), }");
    int length = (at + 1 + 10 + 63) / 64 * 64 - 10;
    fixed[8] = (char)(length & 255);
    fixed[9] = (char)(length >> 8);
    text_bytes(out, fixed, sizeof fixed);
    text_printf(out, "%-*s\n", length - 1, header);
}

int npy_format(const struct tensor *t, struct text *out, struct err *e)
{
    format_header(t, out);
    int64_t n = shape_size(t->shape);
    if (t->type != BF16) {
        if (n) text_bytes(out, t->data, tensor_bytes(t));
    } else {
        for (int64_t i = 0; i < n; i++) {
            float x = bf16_to_float(((const uint16_t *)t->data)[i]);
            text_bytes(out, &x, sizeof x);
        }
    }
    return out->failed ? fail_memory(e) : 0;
}

int npy_write(const char *path, const struct tensor *t, struct err *e)
{
    struct text bytes = {0};
    int rc = npy_format(t, &bytes, e);
    if (!rc) rc = whole_write(path, bytes.data, bytes.length, e);
    text_free(&bytes);
    return rc;
}
