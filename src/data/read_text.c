/* read_text.c -- a file of text, by its ending or its looks, as one long line of symbols.
**
** Symbols are characters where the file is UTF-8, UTF-16 or CP949, else bytes; the
** alphabet is what occurs in the file, in the order of the codes. A model may ask for bytes
** or subwords instead. An item is a window of symbols that may start anywhere. A
** part of the file, its first or its last, has the alphabet of all of it:
** TEXT.txt,last=0.1 is what `--valid 0.1` holds out.
*/
#include "base/atomic.h"
#include "data/charset.h"
#include "data/match.h"
#include "data/memory.h"
#include "data/name.h"
#include "data/readers.h"
#include "data/subwords.h"
#include "data/writing.h"

#include <stdio.h>
#include <string.h>

#define TEXT_MOST ((size_t)1 << 30)
#define TEXT_WINDOW 64
#define ROUNDING 1e-6 /* 1 - 0.9 is a little less than 0.1 */

struct text_part {
    double first, last;
};

static const struct option text_part_table[] = {
    OPT_REAL(struct text_part, first, "1", 1e-9, 1, "only the first part of the text"),
    OPT_REAL(struct text_part, last, "1", 1e-9, 1, "only the last part of the text"),
    OPT_END,
};

static int text_read(struct data *d, const int64_t *rows, int64_t n, void *x, int32_t *labels, struct err *e)
{
    (void)labels;
    const struct writing *s = d->self;
    const int64_t window = d->item.shape.dim[0];
    TRY(rows_check(d, rows, n, e));
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < window; j++) ((int32_t *)x)[i * window + j] = s->at[rows[i] + j];
    return 0;
}

static void text_close(struct data *d)
{
    writing_free(d->self);
}

static int64_t text_place(const struct data *d, int64_t symbol)
{
    const struct writing *w = d->self;
    return w->start ? w->start[symbol] : symbol;
}

/* ---- symbols ---- */

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
    const struct writing *s = d->self;
    struct text all = {0};
    int64_t count = 0;
    int said = 0;
    for (int64_t i = 0; i < s->length; i++) count += to[s->at[i]] < 0;
    for (int i = 0; i < d->item.symbols && said < 8; i++)
        if (to[i] < 0) text_printf(&all, "%s'%s'", said++ ? ", " : "", d->item.symbol_names[i]);
    fail(e, ERR_DATA, "%s: %lld of its %lld characters do not occur in the text that the model was made of: %s%s",
         d->name, (long long)count, (long long)s->length, text_get(&all), said == 8 ? ", ..." : "");
    fail_hint(e, "take them out or replace them; or fit a model with --set units=bytes, which can tell any text");
    text_free(&all);
    return ERR_DATA;
}

static int match_characters(struct data *d, const struct item *like, struct err *e)
{
    struct writing *s = d->self;
    int32_t *to = mem_array((size_t)d->item.symbols, sizeof *to);
    if (!to) return fail_memory(e);
    translate(d, like, to);
    bool known = true;
    for (int i = 0; i < d->item.symbols; i++) known &= to[i] >= 0;
    const int failed = known ? 0 : unknown_symbols(d, to, e);
    for (int64_t i = 0; i < s->length && !failed; i++) s->at[i] = (uint16_t)to[s->at[i]];
    mem_free(to);
    return failed;
}

static int copy_symbols(struct data *d, const struct item *like, struct err *e)
{
    const char **names = arena_small(&d->arena, (size_t)like->symbols * sizeof *names);
    for (int k = 0; k < like->symbols && names; k++) names[k] = arena_text(&d->arena, like->symbol_names[k]);
    if (d->arena.failed) return fail_memory(e);
    d->item.units = like->units;
    d->item.symbols = like->symbols;
    d->item.symbol_names = names;
    return 0;
}

/* As the units that d->item has by now; the window stays, where the text is long enough. */
static int read_anew(struct data *d, struct err *e)
{
    struct writing *w = d->self;
    const int64_t window = d->item.shape.dim[0];
    if (d->item.units == UNITS_CHARACTERS) TRY(writing_read_letters(w, &d->item, e));
    else TRY(writing_read_as(w, &d->item, e));
    return data_set_window(d, (int)(window < w->length ? window : w->length), e);
}

int data_match_symbols(struct data *d, const struct item *like, struct err *e)
{
    if (d->read != text_read || !d->item.symbol_names || !like->symbol_names) return 0;
    if (like->units != UNITS_CHARACTERS) {
        TRY(copy_symbols(d, like, e));
        return read_anew(d, e);
    }
    if (!((struct writing *)d->self)->utf8) {
        fail(e, ERR_DATA, "%s: it is not UTF-8, and the model knows characters", d->name);
        return fail_hint(e, "write it as UTF-8 (iconv), or fit a model with --set units=bytes");
    }
    if (d->item.units != UNITS_CHARACTERS) { /* another model had it otherwise */
        d->item.units = UNITS_CHARACTERS;
        TRY(read_anew(d, e));
    }
    TRY(match_characters(d, like, e));
    return copy_symbols(d, like, e);
}

int data_set_units(struct data *d, enum units units, int subwords, double held, struct err *e)
{
    CHECK(d->read == text_read, e, ERR_CALL, "%s: units are for text, before a part of it is taken", d->name);
    struct writing *w = d->self;
    if (units == UNITS_CHARACTERS && !w->utf8) units = UNITS_BYTES; /* there are none */
    if (units == d->item.units && units != UNITS_SUBWORDS) return 0;
    if (units == UNITS_CHARACTERS) {
        d->item.units = units;
        return read_anew(d, e);
    }
    const int64_t cut = w->characters - (int64_t)((double)w->characters * held);
    const char **names = units_byte_names(256, &d->arena);
    int symbols = 256;
    if (!names) return fail_memory(e);
    if (units == UNITS_SUBWORDS)
        TRY(subwords_learn(w->bytes, writing_byte(w, cut), subwords, &d->arena, &names, &symbols, e));
    d->item.units = units;
    d->item.symbols = symbols;
    d->item.symbol_names = names;
    return read_anew(d, e);
}

static int describe(struct data *d, const struct writing *w, int window, struct err *e)
{
    const long long length = w->length, characters = w->characters;
    const char *about;
    if (d->item.units == UNITS_CHARACTERS)
        about = arena_printf(&d->arena, "%lld characters, %d different ones, read in windows of %d", length,
                             d->item.symbols, window);
    else if (!w->utf8)
        about = arena_printf(&d->arena, "%lld bytes of text that is not UTF-8, read in windows of %d %s", characters,
                             window, units_name(d->item.units));
    else
        about = arena_printf(&d->arena, "%lld characters as %lld %s of %d, read in windows of %d", characters, length,
                             units_name(d->item.units), d->item.symbols, window);
    if (about && w->was) about = arena_printf(&d->arena, "%s; the file is %s", about, w->was);
    if (!about) return fail_memory(e);
    d->about = about;
    return 0;
}

int data_set_window(struct data *d, int length, struct err *e)
{
    CHECK(d->item.kind == ITEM_TEXT, e, ERR_CALL, "%s: only text has windows", d->name);
    CHECK(d->read == text_read, e, ERR_CALL, "%s: the window must be set before a part of the text is taken", d->name);
    const struct writing *s = d->self;
    if (length < 1 || length > s->length) {
        fail(e, ERR_DATA, "%s: windows of %d symbols were asked for, the text has %lld", d->name, length,
             (long long)s->length);
        return fail_hint(e, "give more text, or a window (of most families the option context) from 1 to %lld",
                         (long long)s->length);
    }
    TRY(describe(d, s, length, e));
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
    struct writing *s = d->self;
    CHECK(part->first == 1 || part->last == 1, e, ERR_OPTION, "%s: first= or last=, not both", d->name);
    const double length = (double)s->length;
    const int64_t kept = part->first < 1 ? s->length - (int64_t)(length * (1 - part->first) + ROUNDING)
                                         : (int64_t)(length * part->last);
    CHECK(kept > 0, e, ERR_DATA, "%s: that part of the %lld characters is empty", d->name, (long long)s->length);
    if (part->last < 1) writing_keep(s, s->length - kept, s->length);
    else if (part->first < 1) writing_keep(s, 0, kept);
    return 0;
}

/* ---- charsets ---- */

static int from_utf16(struct writing *w, struct err *e)
{
    uint16_t spare = 0;
    const bool big = w->bytes[0] == 0xfe;
    char *to = mem_array(w->n * 3 / 2 + 4, 1);
    if (!to) return fail_memory(e);
    w->n = charset_from_utf16(w->bytes + 2, w->n - 2, big, &spare, to);
    mem_free(w->bytes);
    w->bytes = (uint8_t *)to;
    return 0;
}

static int from_cp949(struct writing *w, struct err *e)
{
    struct arena spare = {0};
    const char *text = NULL;
    int failed = charset_to_utf8(CHARSET_CP949, (const char *)w->bytes, w->n, &spare, &text, e);
    char *to = failed ? NULL : mem_copy_text(text);
    if (!failed && !to) failed = fail_memory(e);
    if (!failed) {
        mem_free(w->bytes);
        w->bytes = (uint8_t *)to;
        w->n = strlen(to);
    }
    arena_free(&spare);
    return failed;
}

/* UTF-16, told by its mark, and CP949 become UTF-8. What else is not UTF-8 stays bytes. */
static int make_utf8(struct writing *w, struct err *e)
{
    struct charset_seen seen = {0};
    const bool marked = w->n >= 4 && (!memcmp(w->bytes, "\xff\xfe", 2) || !memcmp(w->bytes, "\xfe\xff", 2));
    if (!marked) charset_look(&seen, w->bytes, w->n);
    const enum charset is = marked ? CHARSET_UTF16 : charset_verdict(&seen);
    if (is != CHARSET_UTF16 && is != CHARSET_CP949) return 0;
    if (is == CHARSET_CP949 && memchr(w->bytes, 0, w->n)) return 0; /* no text at all, which the next check says */
    w->was = charset_name(is);
    return marked ? from_utf16(w, e) : from_cp949(w, e);
}

/* bytes belong to the text from here on, also where this fails. */
static int take_bytes(uint8_t *bytes, size_t n, struct data *d, struct err *e)
{
    struct writing *w = d->self;
    w->bytes = bytes;
    w->n = n;
    if (n >= 3 && !memcmp(bytes, "\xef\xbb\xbf", 3)) { /* a byte order mark is no text */
        w->n -= 3;
        memmove(bytes, bytes + 3, w->n);
    }
    CHECK(w->n > 0, e, ERR_DATA, "%s: the file is empty", d->name);
    TRY(make_utf8(w, e));
    TRY(check_bytes(d->name, w->bytes, w->n, e));
    return writing_read(w, d, e);
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
    d->self = arena_small(&d->arena, sizeof(struct writing));
    if (!d->self) return fail_memory(e);
    d->read = text_read;
    d->close = text_close;
    d->place = text_place;
    d->sliding = true;
    TRY(file_read(path.path, TEXT_MOST, &bytes, &n, e));
    TRY(take_bytes(bytes, n, d, e));
    TRY(keep_part(&part, d, e));
    const int64_t length = ((struct writing *)d->self)->length;
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
