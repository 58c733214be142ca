/* fuzz_text.c -- any bytes are refused or read as text, whose symbols spell the bytes again. */
#define _GNU_SOURCE /* memfd_create */
#include "as_file.h"
#include "data/match.h"
#include "data/readers.h"
#include "look_at.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SPELT_MOST 4096 /* so that long texts do not take all of the time */

static int open_text(const uint8_t *bytes, size_t n, struct data *d)
{
    struct err e = {0};
    *d = (struct data){.name = as_file(bytes, n, "x.txt")};
    return reader_text.open(&reader_text, d->name, d, &e);
}

static void close_text(struct data *d)
{
    if (d->close) d->close(d);
    arena_free(&d->arena);
}

static void spell(struct data *d, const uint8_t *bytes, size_t n)
{
    struct err e = {0};
    if (data_set_window(d, 1, &e)) abort();
    if (n >= 3 && !memcmp(bytes, "\xef\xbb\xbf", 3) && d->count < (int64_t)n) bytes += 3, n -= 3;
    for (int64_t i = 0; i < d->count && i < SPELT_MOST; i++) {
        int32_t symbol;
        if (d->read(d, &i, 1, &symbol, NULL, &e) || symbol < 0 || symbol >= d->item.symbols) abort();
        const char *name = d->item.symbol_names[symbol];
        const size_t length = strlen(name);
        if (length > n || memcmp(name, bytes, length)) abort();
        bytes += length;
        n -= length;
    }
    if (d->count <= SPELT_MOST && n) abort();
}

/* The second half as a model knows it that has seen the first. */
static void match_halves(const uint8_t *bytes, size_t n)
{
    struct data first, second;
    struct err e = {0};
    const int failed = open_text(bytes, n / 2, &first);
    if (!open_text(bytes + n / 2, n - n / 2, &second) && !failed && !data_match_symbols(&second, &first.item, &e))
        look_at_items(&second, 0, 1);
    close_text(&first);
    close_text(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct data d;
    if (!open_text(data, size, &d)) {
        look_at_items(&d, d.count - 1, 1);
        spell(&d, data, size);
        match_halves(data, size);
    }
    close_text(&d);
    return 0;
}
