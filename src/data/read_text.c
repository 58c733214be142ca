/* read_text.c -- a file of text, by its ending or its looks, as one long line of symbols.
**
** Symbols are characters where the file is UTF-8, else bytes; the alphabet is
** what occurs in the file, in the order of the codes. An item is a window of
** symbols that may start anywhere. A part of the file, its first or its last, has
** the alphabet of all of it: TEXT.txt,last=0.1 is what `--valid 0.1` holds out.
*/
#include "base/atomic.h"
#include "data/match.h"
#include "data/memory.h"
#include "data/name.h"
#include "data/readers.h"

#include <stdio.h>
#include <string.h>

#define TEXT_MOST ((size_t)1 << 30)
#define TEXT_WINDOW 64
#define CODES 0x110000
#define ALPHABET_MOST 65535
#define ROUNDING 1e-6 /* 1 - 0.9 is a little less than 0.1 */

struct symbols {
    uint16_t *at; /* length */
    int64_t length;
};

struct text_part {
    double first, last;
};

static const struct option text_part_table[] = {
    OPT_REAL(struct text_part, first, "1", 1e-9, 1, "only the first part of the text"),
    OPT_REAL(struct text_part, last, "1", 1e-9, 1, "only the last part of the text"),
    OPT_END,
};

struct source {
    const uint8_t *bytes, *end;
    bool utf8;
};

/* The character at p, and how many bytes it takes; 0: this is not UTF-8. */
static int utf8_next(const uint8_t *p, const uint8_t *end, uint32_t *code)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const int n = *p < 0x80 ? 1 : *p >> 5 == 6 ? 2 : *p >> 4 == 14 ? 3 : *p >> 3 == 30 ? 4 : 0;
    if (!n || end - p < n) return 0;
    uint32_t c = n == 1 ? *p : *p & (0x7fu >> n);
    for (int i = 1; i < n; i++) {
        if (p[i] >> 6 != 2) return 0;
        c = c << 6 | (p[i] & 0x3f);
    }
    if (c < least[n] || c >= CODES || (c >= 0xd800 && c < 0xe000)) return 0;
    *code = c;
    return n;
}

static int symbol_next(const struct source *s, const uint8_t *p, uint32_t *code)
{
    if (s->utf8) return utf8_next(p, s->end, code);
    *code = *p;
    return 1;
}

static bool is_utf8(const uint8_t *p, const uint8_t *end)
{
    uint32_t code;
    for (int n; p < end; p += n)
        if (!(n = utf8_next(p, end, &code))) return false;
    return true;
}

/* The bytes that print a symbol: UTF-8 again, or the byte itself. */
static char *symbol_name(struct arena *a, uint32_t code, bool utf8)
{
    const int n = !utf8 || code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const uint32_t mark[] = {0, 0, 0xc0, 0xe0, 0xf0};
    char bytes[5] = {0};
    for (int i = n - 1; i > 0; i--, code >>= 6) bytes[i] = (char)(0x80 | (code & 0x3f));
    bytes[0] = (char)(mark[n] | code);
    return arena_text(a, bytes);
}

/* Numbers the codes that occur: id[code] becomes symbol + 1, and each symbol gets its name. */
static int alphabet(const struct source *s, int32_t *id, int64_t *length, struct data *d, struct err *e)
{
    uint32_t code;
    int32_t symbols = 0;
    for (const uint8_t *p = s->bytes; p < s->end; ++*length) {
        p += symbol_next(s, p, &code);
        id[code] = 1;
    }
    for (code = 0; code < CODES; code++)
        if (id[code]) id[code] = ++symbols;
    CHECK(symbols <= ALPHABET_MOST, e, ERR_DATA, "%s: %d different characters, more than %d", d->name, symbols,
          ALPHABET_MOST);
    const char **names = arena_small(&d->arena, (size_t)symbols * sizeof *names);
    for (code = 0; code < CODES && names; code++)
        if (id[code]) names[id[code] - 1] = symbol_name(&d->arena, code, s->utf8);
    if (d->arena.failed) return fail_memory(e);
    d->item.symbols = symbols;
    d->item.symbol_names = names;
    return 0;
}

static int encode(const struct source *s, int32_t *id, struct data *d, struct err *e)
{
    struct symbols *out = d->self;
    TRY(alphabet(s, id, &out->length, d, e));
    out->at = mem_array((size_t)out->length, sizeof *out->at);
    if (!out->at) return fail_memory(e);
    uint16_t *to = out->at;
    for (const uint8_t *p = s->bytes; p < s->end;) {
        uint32_t code;
        p += symbol_next(s, p, &code);
        *to++ = (uint16_t)(id[code] - 1);
    }
    return 0;
}

static int text_read(struct data *d, const int64_t *rows, int64_t n, void *x, int32_t *labels, struct err *e)
{
    (void)labels;
    const struct symbols *s = d->self;
    const int64_t window = d->item.shape.dim[0];
    TRY(rows_check(d, rows, n, e));
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < window; j++) ((int32_t *)x)[i * window + j] = s->at[rows[i] + j];
    return 0;
}

static void text_close(struct data *d)
{
    mem_free(((struct symbols *)d->self)->at);
}

/* Which of `like`'s symbols each of these is, or -1. */
static void translate(const struct data *d, const struct item *like, int32_t *to)
{
    for (int i = 0; i < d->item.symbols; i++) {
        to[i] = -1;
        for (int k = 0; k < like->symbols && to[i] < 0; k++)
            if (!strcmp(d->item.symbol_names[i], like->symbol_names[k])) to[i] = k;
    }
}

static int unknown_symbols(const struct data *d, const int32_t *to, struct err *e)
{
    const struct symbols *s = d->self;
    struct text all = {0};
    int64_t count = 0;
    int said = 0;
    for (int64_t i = 0; i < s->length; i++) count += to[s->at[i]] < 0;
    for (int i = 0; i < d->item.symbols && said < 8; i++)
        if (to[i] < 0) text_printf(&all, "%s'%s'", said++ ? ", " : "", d->item.symbol_names[i]);
    fail(e, ERR_DATA, "%s: %lld of its %lld characters do not occur in the text that the model was made of: %s%s",
         d->name, (long long)count, (long long)s->length, text_get(&all), said == 8 ? ", ..." : "");
    fail_hint(e, "take them out or replace them, or fit the model to text that has them");
    text_free(&all);
    return ERR_DATA;
}

int data_match_symbols(struct data *d, const struct item *like, struct err *e)
{
    if (d->read != text_read || !d->item.symbol_names || !like->symbol_names) return 0;
    struct symbols *s = d->self;
    int32_t *to = mem_array((size_t)d->item.symbols, sizeof *to);
    const char **names = arena_small(&d->arena, (size_t)like->symbols * sizeof *names);
    if (!to || !names) {
        mem_free(to);
        return fail_memory(e);
    }
    translate(d, like, to);
    bool known = true;
    for (int i = 0; i < d->item.symbols; i++) known &= to[i] >= 0;
    int failed = known ? 0 : unknown_symbols(d, to, e);
    for (int k = 0; k < like->symbols && !failed; k++) {
        names[k] = arena_text(&d->arena, like->symbol_names[k]);
        if (!names[k]) failed = fail_memory(e);
    }
    for (int64_t i = 0; i < s->length && !failed; i++) s->at[i] = (uint16_t)to[s->at[i]];
    mem_free(to);
    if (failed) return failed;
    d->item.symbols = like->symbols;
    d->item.symbol_names = names;
    return 0;
}

int data_set_window(struct data *d, int length, struct err *e)
{
    CHECK(d->item.kind == ITEM_TEXT, e, ERR_CALL, "%s: only text has windows", d->name);
    CHECK(d->read == text_read, e, ERR_CALL, "%s: the window must be set before a part of the text is taken", d->name);
    const struct symbols *s = d->self;
    if (length < 1 || length > s->length) {
        fail(e, ERR_DATA, "%s: windows of %d symbols were asked for, the text has %lld", d->name, length,
             (long long)s->length);
        return fail_hint(e, "give more text, or a window (of most families the option context) from 1 to %lld",
                         (long long)s->length);
    }
    const char *about = arena_printf(&d->arena, "%lld characters, %d different ones, read in windows of %d",
                                     (long long)s->length, d->item.symbols, length);
    if (!about) return fail_memory(e);
    d->about = about;
    d->item.shape = SHAPE(length);
    d->count = s->length - length + 1;
    return 0;
}

static int check_bytes(const char *name, const uint8_t *bytes, size_t n, struct err *e)
{
    CHECK(n > 0, e, ERR_DATA, "%s: the file is empty", name);
    const uint8_t *zero = memchr(bytes, 0, n);
    CHECK(!zero, e, ERR_FORMAT, "%s: not text, there is a zero byte at offset %lld", name, (long long)(zero - bytes));
    return 0;
}

/* Cut where data_split would: first=0.9 is what last=0.1 leaves. */
static int keep_part(const struct text_part *part, struct data *d, struct err *e)
{
    struct symbols *s = d->self;
    CHECK(part->first == 1 || part->last == 1, e, ERR_OPTION, "%s: first= or last=, not both", d->name);
    const double length = (double)s->length;
    const int64_t kept = part->first < 1 ? s->length - (int64_t)(length * (1 - part->first) + ROUNDING)
                                         : (int64_t)(length * part->last);
    CHECK(kept > 0, e, ERR_DATA, "%s: that part of the %lld characters is empty", d->name, (long long)s->length);
    if (part->last < 1) memmove(s->at, s->at + s->length - kept, (size_t)kept * sizeof *s->at);
    s->length = kept;
    return 0;
}

static int take_bytes(const uint8_t *bytes, size_t n, struct data *d, struct err *e)
{
    struct source s = {bytes, bytes + n, is_utf8(bytes, bytes + n)};
    if (s.utf8 && n >= 3 && !memcmp(bytes, "\xef\xbb\xbf", 3)) s.bytes += 3; /* a byte order mark is no text */
    TRY(check_bytes(d->name, s.bytes, (size_t)(s.end - s.bytes), e));
    int32_t *id = mem_array(CODES, sizeof *id);
    const int failed = id ? encode(&s, id, d, e) : fail_memory(e);
    mem_free(id);
    return failed;
}

static int text_open(const struct reader *reader, const char *name, struct data *d, struct err *e)
{
    (void)reader;
    void *bytes;
    size_t n;
    struct name_path path;
    struct text_part part;
    CHECK(name_split(name, &path), e, ERR_FILE, "%s: there is no such file", name);
    TRY(name_settings(path.settings, text_part_table, &part, e));
    d->item = (struct item){.kind = ITEM_TEXT, .type = I32};
    d->self = arena_small(&d->arena, sizeof(struct symbols));
    if (!d->self) return fail_memory(e);
    d->read = text_read;
    d->close = text_close;
    d->sliding = true;
    TRY(file_read(path.path, TEXT_MOST, &bytes, &n, e));
    int failed = take_bytes(bytes, n, d, e);
    mem_free(bytes);
    if (!failed) failed = keep_part(&part, d, e);
    if (failed) return failed;
    const int64_t length = ((struct symbols *)d->self)->length;
    return data_set_window(d, length < TEXT_WINDOW ? (int)length : TEXT_WINDOW, e);
}

/* No byte of its beginning is one that text does not hold. */
static bool looks_like_text(const char *path)
{
    unsigned char begin[1024];
    FILE *f = fopen(path, "rb");
    if (!f) return false;
    const size_t n = fread(begin, 1, sizeof begin, f);
    fclose(f);
    for (size_t i = 0; i < n; i++)
        if (begin[i] == 0x7f || (begin[i] < ' ' && !memchr("\t\n\r\f", begin[i], 4))) return false;
    return n > 0;
}

static bool text_mine(const char *name)
{
    struct name_path path;
    if (!name_split(name, &path)) return name_ends(name, ".txt");
    return !path.folder && (name_ends(path.path, ".txt") || looks_like_text(path.path));
}

const struct reader reader_text = {.name = "txt", .about = "text", .mine = text_mine, .open = text_open};
