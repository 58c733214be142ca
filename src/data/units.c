/* units.c -- names of symbols and the bytes they stand for, both ways. */
#include "data/units.h"

#include "data/subwords.h"

const char *units_name(enum units u)
{
    static const char *const names[UNITS_COUNT] = {"characters", "bytes", "subwords"};
    return names[u];
}

int units_utf8(const uint8_t *p, const uint8_t *end, uint32_t *code)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const int n = *p < 0x80 ? 1 : *p >> 5 == 6 ? 2 : *p >> 4 == 14 ? 3 : *p >> 3 == 30 ? 4 : 0;
    if (!n || end - p < n) return 0;
    uint32_t c = n == 1 ? *p : *p & (0x7fu >> n);
    for (int i = 1; i < n; i++) {
        if (p[i] >> 6 != 2) return 0;
        c = c << 6 | (p[i] & 0x3f);
    }
    if (c < least[n] || c >= 0x110000 || (c >= 0xd800 && c < 0xe000)) return 0;
    *code = c;
    return n;
}

const char **units_byte_names(int symbols, struct arena *a)
{
    const char **names = arena_small(a, (size_t)symbols * sizeof *names);
    for (int k = 0; k < 256 && names; k++) {
        const int code = k ? k : 256;
        names[k] = code < 128 ? arena_printf(a, "%c", code)
                              : arena_printf(a, "%c%c", 0xc0 | code >> 6, 0x80 | (code & 63));
    }
    return a->failed ? NULL : names;
}

size_t units_name_bytes(const char *name, uint8_t *bytes, size_t most)
{
    const uint8_t *p = (const uint8_t *)name, *end = p + strlen(name);
    size_t n = 0;
    for (uint32_t code; p < end && n < most; bytes[n++] = (uint8_t)code) {
        const int length = units_utf8(p, end, &code);
        if (!length || code > 256) return 0;
        p += length;
    }
    return n;
}

void units_print(const struct item *item, int symbol, struct text *out)
{
    uint8_t bytes[SUBWORD_BYTES_MOST];
    const char *name = item->symbol_names[symbol];
    if (item->units == UNITS_CHARACTERS) text_add(out, name);
    else text_bytes(out, bytes, units_name_bytes(name, bytes, sizeof bytes));
}

/* ---- reading ---- */

/* The symbol whose name `at` begins with, and how many bytes that is; -1: there is none. */
static int32_t symbol_at(const struct item *item, const char *at, size_t left, size_t *bytes)
{
    for (int k = 0; k < item->symbols; k++) {
        *bytes = strlen(item->symbol_names[k]);
        if (*bytes && *bytes <= left && !memcmp(item->symbol_names[k], at, *bytes)) return k;
    }
    return -1;
}

static void read_characters(const struct item *item, const char *p, size_t n, int32_t *out, int64_t *count,
                            const char **unknown)
{
    size_t bytes = 0;
    for (size_t at = 0; at < n; at += bytes) {
        const int32_t symbol = symbol_at(item, p + at, n - at, &bytes);
        if (symbol < 0) {
            *unknown = p + at;
            return;
        }
        out[(*count)++] = symbol;
    }
}

static int read_subwords(const struct item *item, const uint8_t *p, size_t n, int32_t *out, int64_t *count,
                         struct err *e)
{
    struct subwords *s;
    TRY(subwords_open(item->symbol_names, item->symbols, &s, e));
    for (size_t at = 0, length; at < n; at += length) {
        length = subwords_word(p + at, p + n);
        *count += subwords_read(s, p + at, length, out + *count);
    }
    subwords_close(s);
    return 0;
}

int units_read(const struct item *item, const char *bytes, size_t n, int32_t **out, int64_t *count,
               const char **unknown, struct err *e)
{
    int failed = 0;
    *count = 0;
    *unknown = NULL;
    *out = mem_array(n + 1, sizeof **out);
    if (!*out) return fail_memory(e);
    if (item->units == UNITS_CHARACTERS) read_characters(item, bytes, n, *out, count, unknown);
    else if (item->units == UNITS_SUBWORDS) failed = read_subwords(item, (const uint8_t *)bytes, n, *out, count, e);
    else
        for (; *count < (int64_t)n; ++*count) (*out)[*count] = (uint8_t)bytes[*count];
    if (!failed && !*unknown) return 0;
    *count = 0;
    mem_free(*out);
    *out = NULL;
    return failed;
}
