/* csv.c -- the scanner: a byte at a time, and a newline behind the block so that it need not ask for the end.
**
** A record that is cut by the end of the block is scanned again once the rest
** of it is there; doubled quotes are therefore undone only when it is whole.
*/
#include "data/csv.h"

#include <string.h>

#define BLOCK ((size_t)1 << 18)

/* ---- the block ---- */

static int read_utf16(struct csv *c, char *to, size_t n, size_t *got, struct err *e)
{
    uint8_t raw[4096];
    *got = 0;
    while (*got == 0 && !c->ended) {
        const size_t ask = n / 2 < sizeof raw ? n / 2 / 2 * 2 : sizeof raw;
        size_t there;
        TRY(stream_read(c->stream, raw, ask, &there, e));
        c->ended = there < ask;
        CHECK(there % 2 == 0, e, ERR_FORMAT, "%s: half a character at the end of UTF-16 text", c->path);
        *got = charset_from_utf16(raw, there, c->big, &c->spare, to);
    }
    return 0;
}

static int read_bytes(struct csv *c, char *to, size_t n, size_t *got, struct err *e)
{
    TRY(stream_read(c->stream, to, n, got, e));
    c->ended = *got < n;
    charset_look(&c->seen, to, *got);
    return 0;
}

/* Moves what is not yet cut to the front of the block, and fills it up. */
static int refill(struct csv *c, struct err *e)
{
    const size_t kept = c->end - c->at;
    memmove(c->block, c->block + c->at, kept);
    c->at = 0;
    c->end = kept;
    if (kept > c->room / 2) {
        CHECK(kept < CSV_RECORD_MOST, e, ERR_FORMAT, "%s: line %lld does not end within %zu MiB; this is no table",
              c->path, (long long)c->lines + 1, CSV_RECORD_MOST >> 20);
        char *larger = mem_resize(c->block, 2 * c->room + 1);
        if (!larger) return fail_memory(e);
        c->block = larger;
        c->room *= 2;
    }
    size_t got;
    TRY((c->utf16 ? read_utf16 : read_bytes)(c, c->block + kept, c->room - kept, &got, e));
    CHECK(!memchr(c->block + kept, 0, got), e, ERR_FORMAT, "%s: there is a zero byte in it: it is not text", c->path);
    c->end += got;
    c->block[c->end] = '\n';
    return 0;
}

/* A mark at the beginning, or zeros in every second of the first bytes, tell UTF-16. */
static void look_at_start(struct csv *c)
{
    const uint8_t *p = (const uint8_t *)c->block;
    const size_t n = c->end < 64 ? c->end : 64;
    int zeros[2] = {0};
    for (size_t i = 0; i < n; i++) zeros[i % 2] += p[i] == 0;
    const bool little = n >= 2 && p[0] == 0xff && p[1] == 0xfe, big = n >= 2 && p[0] == 0xfe && p[1] == 0xff;
    c->big = big || (!little && zeros[0] > zeros[1]);
    c->utf16 = little || big || (n >= 4 && zeros[c->big ? 0 : 1] > (int)n / 4 && !zeros[c->big ? 1 : 0]);
    const size_t mark = little || big ? 2 : n >= 3 && !memcmp(p, "\xef\xbb\xbf", 3) ? 3 : 0;
    c->at = mark;
}

/* The first block again, made UTF-8 this time. */
static int begin_utf16(struct csv *c, struct err *e)
{
    stream_close(c->stream);
    c->stream = NULL;
    TRY(stream_open(c->path, &c->stream, e));
    uint8_t mark[2];
    size_t got;
    if (c->at) TRY(stream_read(c->stream, mark, sizeof mark, &got, e));
    c->at = c->end = 0;
    c->ended = false;
    return refill(c, e);
}

/* Without refill's own check for zeros, which UTF-16 is full of. */
static int begin(struct csv *c, struct err *e)
{
    size_t got;
    c->block = mem_alloc(BLOCK + 1);
    c->room = BLOCK;
    if (!c->block) return fail_memory(e);
    TRY(stream_open(c->path, &c->stream, e));
    TRY(read_bytes(c, c->block, c->room, &got, e));
    c->end = got;
    c->block[got] = '\n';
    look_at_start(c);
    if (c->utf16) return begin_utf16(c, e);
    CHECK(!memchr(c->block, 0, got), e, ERR_FORMAT, "%s: there is a zero byte in it: it is not text", c->path);
    return 0;
}

int csv_open(struct csv *c, const char *path, struct err *e)
{
    *c = (struct csv){.path = path, .separator = ','};
    return begin(c, e);
}

void csv_close(struct csv *c)
{
    stream_close(c->stream);
    mem_free(c->block);
    mem_free(c->cell);
    *c = (struct csv){0};
}

void csv_rewind(struct csv *c)
{
    c->at = !c->utf16 && c->end >= 3 && !memcmp(c->block, "\xef\xbb\xbf", 3) ? 3 : 0;
    c->lines = 0;
}

enum charset csv_charset(const struct csv *c)
{
    return c->utf16 ? CHARSET_UTF16 : charset_verdict(&c->seen);
}

/* ---- records ---- */

static int add_cell(struct csv *c, char *text, char *end, struct err *e)
{
    if (c->cells == c->cell_room) {
        const int room = c->cell_room ? 2 * c->cell_room : 64;
        struct csv_cell *larger = mem_resize(c->cell, (size_t)room * sizeof *larger);
        if (!larger) return fail_memory(e);
        c->cell = larger;
        c->cell_room = room;
    }
    c->cell[c->cells++] = (struct csv_cell){text, (size_t)(end - text)};
    return 0;
}

static inline bool is_end(char x)
{
    return x == '\n' || x == '\r';
}

static inline bool is_blank(char x, char separator)
{
    return x == ' ' || (x == '\t' && separator != '\t');
}

/* Behind the closing quote, which may be the newline behind the block: then the quotes do not close within it. */
static char *skip_quoted(char *p, const char *end, int64_t *lines)
{
    for (;; p++) {
        if (p >= end) return p;
        if (*p == '\n') ++*lines;
        if (*p != '"') continue;
        if (p[1] != '"') return p + 1;
        p++;
    }
}

/* A cell with its quotes and blanks; *p moves to what ends it. Quotes are taken off in finish. */
static int cut_cell(struct csv *c, char **p, int64_t *lines, struct err *e)
{
    char *const begin = *p, separator = c->separator;
    char *q = begin;
    if (*q == '"') q = skip_quoted(q + 1, c->block + c->end, lines);
    if (separator == CSV_BLANKS)
        while (!is_end(*q) && !is_blank(*q, ' ')) q++;
    else
        while (*q != separator && !is_end(*q)) q++;
    *p = q;
    while (q > begin && is_blank(q[-1], separator)) q--;
    return add_cell(c, begin, q, e);
}

/* Cuts from *p to the end of a line; *p moves there. */
static int cut_line(struct csv *c, char **p, int64_t *lines, struct err *e)
{
    const char separator = c->separator;
    c->cells = 0;
    for (;;) {
        while (is_blank(**p, separator)) ++*p;
        if (separator == CSV_BLANKS && c->cells && is_end(**p)) return 0;
        TRY(cut_cell(c, p, lines, e));
        if (is_end(**p)) return 0;
        ++*p;
    }
}

/* Takes the quotes off. What follows a closing quote is an error. */
static int unquote(const struct csv *c, struct csv_cell *cell, struct err *e)
{
    char *from = cell->text + 1, *to = from, *const end = cell->text + cell->length;
    while (from < end && (*from != '"' || (from + 1 < end && from[1] == '"'))) {
        from += *from == '"';
        *to++ = *from++;
    }
    if (from == end) {
        fail(e, ERR_FORMAT, "%s: line %lld: a quote opens a cell and never closes", c->path, (long long)c->line);
        return fail_hint(e, "a quote within a quoted cell is written twice");
    }
    CHECK(from + 1 == end, e, ERR_FORMAT, "%s: line %lld: something follows the closing quote of cell %d", c->path,
          (long long)c->line, (int)(cell - c->cell) + 1);
    cell->text++;
    cell->length = (size_t)(to - cell->text);
    return 0;
}

/* For a first look, which must leave the block as it is, and may cut where nobody meant it. */
static void peel(struct csv_cell *cell)
{
    if (cell->length < 2 || cell->text[0] != '"' || cell->text[cell->length - 1] != '"') return;
    cell->text++;
    cell->length -= 2;
}

static int finish(struct csv *c, bool here, struct err *e)
{
    for (int i = 0; i < c->cells; i++) {
        struct csv_cell *cell = &c->cell[i];
        if (!cell->length || cell->text[0] != '"') continue;
        if (here) peel(cell);
        else TRY(unquote(c, cell, e));
    }
    return 0;
}

static bool is_empty(const struct csv *c)
{
    return c->cells == 1 && !c->cell[0].length;
}

int csv_next(struct csv *c, bool here, bool *more, struct err *e)
{
    for (*more = false; c->at < c->end || !c->ended;) {
        char *p = c->block + c->at;
        int64_t lines = c->lines;
        TRY(cut_line(c, &p, &lines, e));
        const char *const end = c->block + c->end;
        const bool whole = c->ended || p + (*p == '\r') < end;
        if (!whole && here) return 0;
        if (!whole) {
            TRY(refill(c, e));
            continue;
        }
        p += *p == '\r' && p + 1 < end && p[1] == '\n';
        c->at = p < end ? (size_t)(p + 1 - c->block) : c->end;
        c->line = c->lines + 1;
        c->lines = lines + 1;
        *more = !is_empty(c);
        if (*more) return finish(c, here, e);
    }
    return 0;
}
