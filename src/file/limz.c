/* limz.c -- header, columns, codes, checksum; and all of it checked on the way back. */
#include "file/limz.h"

#include "base/mem.h"
#include "base/rng.h"
#include "file/adaptive.h"

#include <math.h>
#include <string.h>

#define VERSION 1
#define ROUNDED_CODES 1
#define HEADER 64
#define SUM 8
#define COLUMN 8
#define NUMBERS_OF_BYTE 12000 /* a number takes 0.0007 bits at least: range.h */

static const char magic[8] = {'l', 'i', 'm', 'z', '\r', '\n', 0x1a, '\n'};

/* ---- writing ---- */

static void put(struct text *out, uint64_t x, int bytes) /* little-endian */
{
    for (int i = 0; i < bytes; i++, x >>= 8) text_bytes(out, &(const uint8_t){(uint8_t)x}, 1);
}

static void put_real(struct text *out, float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    put(out, bits, 4);
}

/* Of symbols 0 .. most; 0 of signed numbers. */
static uint8_t bits_of(const struct limz_column *c)
{
    uint8_t bits = 1;
    if (c->step != 0) return 0;
    while ((double)c->centre >= (double)(1u << bits)) bits++;
    return bits;
}

static int open_coder(const struct limz *z, struct adaptive **out, struct err *e)
{
    uint8_t *bits = mem_array((size_t)z->columns, 1);
    if (!bits) return fail_memory(e);
    for (int64_t j = 0; j < z->columns; j++) bits[j] = bits_of(&z->column[j]);
    const int failed = adaptive_new(out, bits, z->columns, e);
    mem_free(bits);
    return failed;
}

int limz_codes(const struct limz *z, struct text *out, struct err *e)
{
    struct range r = range_writer(out);
    struct adaptive *a;
    TRY(open_coder(z, &a, e));
    for (int64_t i = 0; i < z->items; i++) adaptive_row(a, &r, z->code + i * z->columns);
    range_finish(&r);
    adaptive_free(a);
    return out->failed ? fail_memory(e) : 0;
}

int limz_format(const struct limz *z, struct text *out, struct err *e)
{
    struct text codes = {0};
    const int failed = limz_codes(z, &codes, e);
    text_bytes(out, magic, sizeof magic);
    put(out, VERSION, 4);
    put(out, ROUNDED_CODES, 4);
    put(out, z->model, 8);
    put(out, (uint64_t)z->items, 8);
    put(out, (uint64_t)z->numbers, 8);
    put(out, (uint64_t)z->columns, 4);
    put(out, 0, 4);
    put(out, z->decoded, 8);
    put(out, codes.length, 8);
    for (int64_t j = 0; j < z->columns; j++) {
        put_real(out, z->column[j].centre);
        put_real(out, z->column[j].step);
    }
    text_bytes(out, codes.data, codes.length);
    text_free(&codes);
    if (failed) return failed;
    if (!out->failed) put(out, rng_hash(0, out->data, out->length), SUM);
    return out->failed ? fail_memory(e) : 0;
}

/* ---- reading ---- */

static uint64_t get(const uint8_t *p, int bytes)
{
    uint64_t x = 0;
    for (int i = bytes - 1; i >= 0; i--) x = x << 8 | p[i];
    return x;
}

static float get_real(const uint8_t *p)
{
    const uint32_t bits = (uint32_t)get(p, 4);
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static int check_kind(const uint8_t *p, size_t n, struct err *e)
{
    CHECK(n >= sizeof magic && !memcmp(p, magic, 4), e, ERR_FORMAT, "it is no .limz file: those begin with 'limz'");
    if (memcmp(p, magic, sizeof magic) != 0) {
        fail(e, ERR_FORMAT, "its line ends were changed on the way");
        return fail_hint(e, "copy it as binary");
    }
    CHECK(n >= HEADER + SUM, e, ERR_FORMAT, "the file ends early: it has %zu bytes, less than its header takes", n);
    if (get(p + 8, 4) == VERSION && get(p + 12, 4) == ROUNDED_CODES) return 0;
    fail(e, ERR_FORMAT, "it is of version %llu and kind %llu, which this version of limn does not know",
         (unsigned long long)get(p + 8, 4), (unsigned long long)get(p + 12, 4));
    return fail_hint(e, "use a later version");
}

/* What the header claims, held against the n bytes that there are. */
static int check_sizes(const struct limz *z, uint64_t codes, uint64_t zero, size_t n, struct err *e)
{
    CHECK(z->items >= 1 && z->numbers >= 1 && z->columns >= 1 && !zero, e, ERR_FORMAT,
          "its header makes no sense: %lld items of %lld numbers, in codes of %lld", (long long)z->items,
          (long long)z->numbers, (long long)z->columns);
    const uint64_t room = n - HEADER - SUM, columns = (uint64_t)z->columns * COLUMN;
    CHECK(columns <= room && codes <= room - columns, e, ERR_FORMAT,
          "the file ends early: its header tells of more than its %zu bytes", n);
    CHECK(codes == room - columns, e, ERR_FORMAT, "%llu bytes follow its end",
          (unsigned long long)(room - columns - codes));
    CHECK((uint64_t)z->items <= codes * NUMBERS_OF_BYTE / (uint64_t)z->columns, e, ERR_FORMAT,
          "its header tells of %lld items, more than %llu bytes can hold", (long long)z->items,
          (unsigned long long)codes);
    return 0;
}

static int check_column(const struct limz_column *c, int64_t j, struct err *e)
{
    const bool symbols = c->step == 0 && c->centre >= 0 && c->centre <= LIMZ_SYMBOL_MOST &&
                         c->centre == floorf(c->centre);
    CHECK(isfinite(c->centre) && isfinite(c->step) && (c->step > 0 || symbols), e, ERR_FORMAT,
          "column %lld has the centre %g and the step %g", (long long)j + 1, (double)c->centre, (double)c->step);
    return 0;
}

int limz_parse(const void *bytes, size_t n, struct limz *z, struct err *e)
{
    const uint8_t *p = bytes;
    *z = (struct limz){0};
    TRY(check_kind(p, n, e));
    z->model = get(p + 16, 8);
    z->items = (int64_t)get(p + 24, 8);
    z->numbers = (int64_t)get(p + 32, 8);
    z->columns = (int64_t)get(p + 40, 4);
    z->decoded = get(p + 48, 8);
    TRY(check_sizes(z, get(p + 56, 8), get(p + 44, 4), n, e));
    CHECK(get(p + n - SUM, SUM) == rng_hash(0, p, n - SUM), e, ERR_FORMAT, "it is damaged: its checksum does not fit");
    struct limz_column *column = mem_array((size_t)z->columns, sizeof *column);
    if (!column) return fail_memory(e);
    int failed = 0;
    for (int64_t j = 0; j < z->columns && !failed; j++) {
        const uint8_t *at = p + HEADER + j * COLUMN;
        column[j] = (struct limz_column){get_real(at), get_real(at + 4)};
        failed = check_column(&column[j], j, e);
    }
    if (failed) mem_free(column);
    else z->column = column;
    return failed;
}

/* Room for one row more: what there is grows as rows are read, not as the header says. */
static int make_room(struct limz *z, int64_t rows, int64_t *room, struct err *e)
{
    if (rows < *room) return 0;
    const int64_t more = 2 * *room + 64, now = more < z->items ? more : z->items;
    int32_t *code = mem_resize(z->code, (size_t)now * (size_t)z->columns * sizeof *code);
    if (!code) return fail_memory(e);
    z->code = code;
    *room = now;
    return 0;
}

static int read_rows(struct limz *z, struct adaptive *a, struct range *r, struct err *e)
{
    int64_t room = 0;
    for (int64_t i = 0; i < z->items; i++) {
        TRY(make_room(z, i, &room, e));
        int32_t *row = z->code + i * z->columns;
        adaptive_row(a, r, row);
        for (int64_t j = 0; j < z->columns; j++)
            CHECK(z->column[j].step != 0 || (double)row[j] <= (double)z->column[j].centre, e, ERR_FORMAT,
                  "item %lld has a code out of range", (long long)i);
        CHECK(!r->over, e, ERR_FORMAT, "its codes end at item %lld of %lld", (long long)i, (long long)z->items);
    }
    CHECK(range_ended(r), e, ERR_FORMAT, "its codes go on after the last item");
    return 0;
}

int limz_parse_codes(const void *bytes, size_t n, struct limz *z, struct err *e)
{
    const size_t from = HEADER + (size_t)z->columns * COLUMN;
    struct range r = range_reader((const uint8_t *)bytes + from, n - SUM - from);
    struct adaptive *a;
    TRY(open_coder(z, &a, e));
    const int failed = read_rows(z, a, &r, e);
    adaptive_free(a);
    return failed;
}

void limz_free(struct limz *z)
{
    mem_free(z->column);
    mem_free(z->code);
    *z = (struct limz){0};
}
