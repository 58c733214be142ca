/* writing.c -- bytes into characters, bytes or subwords. */
#include "data/writing.h"

#include "data/subwords.h"

void writing_free(struct writing *w)
{
    mem_free(w->bytes);
    mem_free(w->at);
    mem_free(w->start);
}

/* *codes: one more than the highest that occurs. */
static bool is_utf8(const uint8_t *p, const uint8_t *end, uint32_t *codes)
{
    uint32_t code;
    *codes = 0;
    for (int n; p < end; p += n) {
        if (!(n = units_utf8(p, end, &code))) return false;
        if (code >= *codes) *codes = code + 1;
    }
    return true;
}

/* Does a character begin with this byte? */
static bool begins(const struct writing *w, uint8_t byte)
{
    return !w->utf8 || byte >> 6 != 2;
}

size_t writing_byte(const struct writing *w, int64_t character)
{
    size_t at = 0;
    for (; at < w->n; at++)
        if (begins(w, w->bytes[at]) && !character--) break;
    return at;
}

/* ---- characters ---- */

static char *character_name(struct arena *a, uint32_t code)
{
    const int n = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const uint32_t mark[] = {0, 0, 0xc0, 0xe0, 0xf0};
    char bytes[5] = {0};
    for (int i = n - 1; i > 0; i--, code >>= 6) bytes[i] = (char)(0x80 | (code & 0x3f));
    bytes[0] = (char)(mark[n] | code);
    return arena_text(a, bytes);
}

/* Numbers the codes that occur: id[code] becomes symbol + 1, and each symbol gets its name. */
static int alphabet(struct writing *w, int32_t *id, uint32_t codes, struct data *d, struct err *e)
{
    uint32_t code;
    int32_t symbols = 0;
    for (const uint8_t *p = w->bytes, *end = p + w->n; p < end; w->characters++) {
        p += units_utf8(p, end, &code);
        id[code] = 1;
    }
    for (code = 0; code < codes; code++)
        if (id[code]) id[code] = ++symbols;
    CHECK(symbols <= UNITS_SYMBOLS_MOST, e, ERR_DATA, "%s: %d different characters, more than %d", d->name, symbols,
          UNITS_SYMBOLS_MOST);
    const char **names = arena_small(&d->arena, (size_t)symbols * sizeof *names);
    for (code = 0; code < codes && names; code++)
        if (id[code]) names[id[code] - 1] = character_name(&d->arena, code);
    if (d->arena.failed) return fail_memory(e);
    w->letter = names;
    w->letters = symbols;
    return 0;
}

/* id[code] is symbol + 1 */
static int read_characters(struct writing *w, const int32_t *id, struct err *e)
{
    mem_free(w->at);
    mem_free(w->start);
    w->start = NULL;
    w->length = w->characters;
    w->at = mem_array((size_t)w->length, sizeof *w->at);
    if (!w->at) return fail_memory(e);
    uint16_t *to = w->at;
    for (const uint8_t *p = w->bytes, *end = p + w->n; p < end;) {
        uint32_t code;
        p += units_utf8(p, end, &code);
        *to++ = (uint16_t)(id[code] - 1);
    }
    return 0;
}

static uint32_t code_of(const char *letter)
{
    uint32_t code = 0;
    units_utf8((const uint8_t *)letter, (const uint8_t *)letter + strlen(letter), &code);
    return code;
}

int writing_read_letters(struct writing *w, struct item *item, struct err *e)
{
    const uint32_t codes = w->letters ? code_of(w->letter[w->letters - 1]) + 1 : 0; /* letters are in their order */
    int32_t *id = mem_array(codes + 1, sizeof *id);
    if (!id) return fail_memory(e);
    for (int k = 0; k < w->letters; k++) id[code_of(w->letter[k])] = k + 1;
    const int failed = read_characters(w, id, e);
    mem_free(id);
    if (failed) return failed;
    item->units = UNITS_CHARACTERS;
    item->symbols = w->letters;
    item->symbol_names = w->letter;
    return 0;
}

static int read_alphabet(struct writing *w, uint32_t codes, struct data *d, struct err *e)
{
    int32_t *id = mem_array(codes + 1, sizeof *id);
    const int failed = id ? alphabet(w, id, codes, d, e) : fail_memory(e);
    mem_free(id);
    return failed;
}

int writing_read(struct writing *w, struct data *d, struct err *e)
{
    uint32_t codes;
    w->utf8 = is_utf8(w->bytes, w->bytes + w->n, &codes);
    if (w->utf8) {
        TRY(read_alphabet(w, codes, d, e));
        return writing_read_letters(w, &d->item, e);
    }
    w->characters = (int64_t)w->n;
    d->item.units = UNITS_BYTES;
    d->item.symbols = 256;
    d->item.symbol_names = units_byte_names(256, &d->arena);
    return d->item.symbol_names ? writing_read_as(w, &d->item, e) : fail_memory(e);
}

/* ---- bytes and subwords ---- */

static void put(struct writing *w, int32_t symbol, size_t bytes, size_t *byte, uint32_t *characters)
{
    w->start[w->length] = *characters;
    w->at[w->length++] = (uint16_t)symbol;
    for (; bytes; bytes--) *characters += begins(w, w->bytes[(*byte)++]);
}

static int read_bytes(struct writing *w, const struct item *item, const struct subwords *s, struct err *e)
{
    uint32_t characters = 0;
    int32_t symbol[SUBWORD_BYTES_MOST];
    uint8_t spare[SUBWORD_BYTES_MOST];
    uint8_t *wide = mem_array((size_t)item->symbols, sizeof *wide); /* bytes of each symbol */
    if (!wide) return fail_memory(e);
    for (int k = 0; k < item->symbols; k++)
        wide[k] = (uint8_t)units_name_bytes(item->symbol_names[k], spare, sizeof spare);
    w->length = 0;
    for (size_t byte = 0; byte < w->n;) {
        const uint8_t *p = w->bytes + byte;
        const int n = s ? subwords_read(s, p, subwords_word(p, w->bytes + w->n), symbol) : 1;
        if (!s) symbol[0] = *p;
        for (int i = 0; i < n; i++) put(w, symbol[i], wide[symbol[i]], &byte, &characters);
    }
    w->start[w->length] = characters;
    mem_free(wide);
    return 0;
}

int writing_read_as(struct writing *w, const struct item *item, struct err *e)
{
    struct subwords *s = NULL;
    if (item->units == UNITS_SUBWORDS) TRY(subwords_open(item->symbol_names, item->symbols, &s, e));
    mem_free(w->at);
    mem_free(w->start);
    w->at = mem_array(w->n, sizeof *w->at);
    w->start = mem_array(w->n + 1, sizeof *w->start);
    const int failed = w->at && w->start ? read_bytes(w, item, s, e) : fail_memory(e);
    subwords_close(s);
    return failed;
}

/* ---- parts ---- */

void writing_keep(struct writing *w, int64_t from, int64_t to)
{
    const size_t first = writing_byte(w, from), end = writing_byte(w, to);
    memmove(w->bytes, w->bytes + first, end - first);
    w->n = end - first;
    memmove(w->at, w->at + from,
            (size_t)(to - from) * sizeof *w->at); /* before it is read anew, symbols are characters */
    w->length = w->characters = to - from;
}
