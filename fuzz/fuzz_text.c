/* fuzz_text.c -- any bytes are refused or read as text, whose symbols spell the bytes again: characters, bytes, subwords. */
#define _GNU_SOURCE /* memfd_create */
#include "as_file.h"
#include "data/charset.h"
#include "data/match.h"
#include "data/readers.h"
#include "data/units.h"
#include "look_at.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SPELT_MOST 4096 /* symbols, so that long texts do not take all of the time */
#define SUBWORDS 300

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

/* UTF-16 and CP949 become UTF-8, and are spelt so. */
static bool is_written_anew(const uint8_t *bytes, size_t n)
{
    struct charset_seen seen = {0};
    charset_look(&seen, bytes, n);
    const enum charset is = charset_verdict(&seen);
    return is == CHARSET_CP949 || (n >= 4 && (!memcmp(bytes, "\xff\xfe", 2) || !memcmp(bytes, "\xfe\xff", 2)));
}

static void spell(struct data *d, const uint8_t *bytes, size_t n)
{
    struct err e = {0};
    struct text spelt = {0};
    if (data_set_window(d, 1, &e)) abort();
    for (int64_t i = 0; i < d->count && i < SPELT_MOST; i++) {
        int32_t symbol;
        if (d->read(d, &i, 1, &symbol, NULL, &e) || symbol < 0 || symbol >= d->item.symbols) abort();
        units_print(&d->item, symbol, &spelt);
    }
    if (n >= 3 && !memcmp(bytes, "\xef\xbb\xbf", 3)) bytes += 3, n -= 3;
    if (is_written_anew(bytes, n)) {
        text_free(&spelt);
        return;
    }
    if (spelt.length > n || memcmp(spelt.data, bytes, spelt.length)) abort();
    if (d->count <= SPELT_MOST && spelt.length != n) abort();
    text_free(&spelt);
}

static void spell_as(enum units units, const uint8_t *bytes, size_t n)
{
    struct data d;
    struct err e = {0};
    if (open_text(bytes, n, &d) || data_set_units(&d, units, SUBWORDS, 0.1, &e)) abort();
    spell(&d, bytes, n);
    close_text(&d);
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
    const int failed = open_text(data, size, &d);
    if (!failed) {
        look_at_items(&d, d.count - 1, 1);
        if (size % 4 == 0) spell(&d, data, size); /* one of four, for each opens the text anew */
        else if (size % 4 == 1) spell_as(UNITS_BYTES, data, size);
        else if (size % 4 == 2) spell_as(UNITS_SUBWORDS, data, size);
        else match_halves(data, size);
    }
    close_text(&d);
    return 0;
}
