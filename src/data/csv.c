/* csv.c -- the blocks of a table's file, two in turn: while the cells of one are read, the other is filled. */
#include "data/csv.h"

#include <string.h>

#define BLOCK ((size_t)1 << 20)
#define SMALL ((size_t)1 << 16) /* a file that is smaller needs no more */

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

static int no_zeros(const struct csv *c, const char *p, size_t n, struct err *e)
{
    if (!memchr(p, 0, n)) return 0;
    fail(e, ERR_FORMAT, "%s: there is a zero byte in it: it is not text", c->path);
    return fail_hint(e, "a table of another format is to be saved as CSV first");
}

/* What is not yet cut moves to the front of the block, or of the other one, of at least `room` bytes. */
static int move_rest(struct csv *c, bool turn, size_t room, struct err *e)
{
    const size_t rest = c->end - c->at;
    char *const from = c->block + c->at, *to = turn ? c->last : c->block;
    if ((turn ? c->last_room : c->room) < room) to = mem_alloc(room + CSV_BEYOND);
    else room = turn ? c->last_room : c->room;
    if (!to) return fail_memory(e);
    memmove(to, from, rest);
    if (turn && to != c->last) mem_free(c->last);
    if (turn) c->last = c->block, c->last_room = c->room;
    else if (to != c->block) mem_free(c->block);
    c->block = to;
    c->room = room;
    c->at = 0;
    c->end = rest;
    return 0;
}

int csv_refill(struct csv *c, bool turn, struct err *e)
{
    const size_t rest = c->end - c->at;
    CHECK(rest < CSV_RECORD_MOST, e, ERR_FORMAT, "%s: line %lld does not end within %zu MiB; this is no table", c->path,
          (long long)c->lines + 1, CSV_RECORD_MOST >> 20);
    TRY(move_rest(c, turn, rest > c->room / 2 ? 2 * c->room : c->room, e));
    size_t got;
    TRY((c->utf16 ? read_utf16 : read_bytes)(c, c->block + rest, c->room - rest, &got, e));
    TRY(no_zeros(c, c->block + rest, got, e));
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
    c->at = c->first = c->start = mark;
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
    c->at = c->first = c->start = c->end = 0;
    c->ended = false;
    return csv_refill(c, false, e);
}

/* More of the first block, of which there is nothing or a part. */
static int fill_first(struct csv *c, size_t room, struct err *e)
{
    size_t got;
    char *larger = mem_resize(c->block, room + CSV_BEYOND);
    if (!larger) return fail_memory(e);
    c->block = larger;
    c->room = room;
    TRY(read_bytes(c, c->block + c->end, c->room - c->end, &got, e));
    c->end += got;
    c->block[c->end] = '\n';
    return 0;
}

/* Without csv_refill's check for zeros, which UTF-16 is full of. */
static int begin(struct csv *c, struct err *e)
{
    TRY(stream_open(c->path, &c->stream, e));
    TRY(fill_first(c, SMALL, e));
    if (!c->ended) TRY(fill_first(c, BLOCK, e));
    look_at_start(c);
    return c->utf16 ? begin_utf16(c, e) : no_zeros(c, c->block, c->end, e);
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
    mem_free(c->last);
    csv_rows_free(&c->peeked);
    *c = (struct csv){0};
}

void csv_rewind(struct csv *c)
{
    c->at = c->first;
    c->lines = c->preface;
}

const char *csv_line(const struct csv *c, size_t *n)
{
    const char *const p = c->block + c->at;
    *n = 0;
    while (p + *n < c->block + c->end && p[*n] != '\n' && p[*n] != '\r') ++*n;
    return p + *n < c->block + c->end ? p : NULL;
}

void csv_pass_over(struct csv *c, int64_t lines)
{
    size_t n;
    csv_rewind(c);
    for (; lines > 0 && csv_line(c, &n); lines--) {
        c->at += n;
        c->at += c->block[c->at] == '\r' && c->at + 1 < c->end && c->block[c->at + 1] == '\n';
        c->at++;
        c->preface++;
    }
    c->first = c->at;
    c->lines = c->preface;
}

enum charset csv_charset(const struct csv *c)
{
    return c->utf16 ? CHARSET_UTF16 : charset_verdict(&c->seen);
}
