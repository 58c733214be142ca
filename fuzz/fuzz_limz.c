/* fuzz_limz.c -- any bytes are refused with a reason, or are a .limz file whose codes are written again as they were read. The
** checksum is put right first, or nothing would pass it.
*/
#include "base/mem.h"
#include "base/rng.h"
#include "file/limz.h"

#include <stdlib.h>
#include <string.h>

#define NUMBERS_MOST (1 << 20) /* a small file may truly hold more than is looked at here */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(bool condition)
{
    if (!condition) abort();
}

static void write_again(const struct limz *z)
{
    struct err e = {0};
    struct text text = {0};
    struct limz back;
    need(!limz_format(z, &text, &e));
    need(!limz_parse(text.data, text.length, &back, &e) && !limz_parse_codes(text.data, text.length, &back, &e));
    need(!memcmp(back.code, z->code, (size_t)(z->items * z->columns) * sizeof *z->code));
    limz_free(&back);
    text_free(&text);
}

static void parse(const uint8_t *bytes, size_t size)
{
    struct err e = {0};
    struct limz z;
    int rc = limz_parse(bytes, size, &z, &e);
    if (!rc && z.items > NUMBERS_MOST / z.columns) {
        limz_free(&z);
        return;
    }
    if (!rc) rc = limz_parse_codes(bytes, size, &z, &e);
    need(rc ? rc == (int)e.kind && *e.text : z.code != NULL);
    if (!rc) write_again(&z);
    limz_free(&z);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *bytes = mem_alloc(size + 1);
    if (!bytes) return 0;
    if (size) memcpy(bytes, data, size);
    parse(bytes, size);
    if (size > 8) {
        const uint64_t sum = rng_hash(0, bytes, size - 8);
        memcpy(bytes + size - 8, &sum, 8);
        parse(bytes, size);
    }
    mem_free(bytes);
    return 0;
}
