/* csv_cut.c -- cutting a block into records and cells.
**
** What may end a cell is looked for in 64 bytes at once; the newline that stands
** behind a block saves asking for its end. A record that is cut by the end of the
** block is cut again once the rest of it is there; doubled quotes are therefore
** undone only when it is whole.
*/
#include "data/csv.h"

#include <string.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#define CELLS_AT_ONCE 131072 /* about */

/* ---- ends of cells ---- */

static inline bool is_end(char x)
{
    return x == '\n' || x == '\r';
}

/* tab: a blank, too, where it is no separator; else ' ' */
static inline bool is_blank(char x, char tab)
{
    return x == ' ' || x == tab;
}

struct scan {
    char separator, other; /* both end a cell */
    const char *window;    /* 64 bytes */
    uint64_t ends;         /* a bit for each of them that ends a cell or a line */
};

#if defined(__SSE2__)
static inline void look(struct scan *s, const char *p)
{
    const __m128i a = _mm_set1_epi8(s->separator), b = _mm_set1_epi8(s->other);
    const __m128i line = _mm_set1_epi8('\n'), mac = _mm_set1_epi8('\r');
    s->window = p;
    s->ends = 0;
    for (int k = 0; k < 4; k++) {
        const __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * k));
        const __m128i cells = _mm_or_si128(_mm_cmpeq_epi8(x, a), _mm_cmpeq_epi8(x, b));
        const __m128i lines = _mm_or_si128(_mm_cmpeq_epi8(x, line), _mm_cmpeq_epi8(x, mac));
        s->ends |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_or_si128(cells, lines)) << 16 * k;
    }
}
#else
static inline void look(struct scan *s, const char *p)
{
    s->window = p;
    s->ends = 0;
    for (int k = 0; k < 64; k++) s->ends |= (uint64_t)(p[k] == s->separator || p[k] == s->other || is_end(p[k])) << k;
}
#endif

/* The first end at p or behind it; p never goes back. */
static inline char *next_end(struct scan *s, char *p)
{
    if (p - s->window >= 64) look(s, p);
    uint64_t ends = s->ends & ~(uint64_t)0 << (p - s->window);
    while (!ends) {
        p = (char *)(uintptr_t)s->window + 64;
        look(s, p);
        ends = s->ends;
    }
    return (char *)(uintptr_t)s->window + __builtin_ctzll(ends);
}

/* ---- a record ---- */

struct cut {
    struct scan scan;
    char *p;
    const char *end; /* of the block */
    struct csv_rows *to;
    size_t from, at; /* where the cells of this record are put, and the next one */
    int64_t lines;
    bool quoted; /* some cell of this record is */
};

static void begin(struct cut *t, const struct csv *c, struct csv_rows *to)
{
    const char separator = c->separator;
    *t = (struct cut){.p = c->block + c->at, .end = c->block + c->end, .to = to, .lines = c->lines};
    t->scan.separator = separator;
    t->scan.other = separator == CSV_BLANKS ? '\t' : separator;
    look(&t->scan, t->p);
}

static int more_room(struct csv_rows *to, struct err *e)
{
    const size_t room = to->cell_room ? 2 * to->cell_room : 64;
    struct csv_cell *larger = mem_resize(to->cell, room * sizeof *larger);
    if (!larger) return fail_memory(e);
    to->cell = larger;
    to->cell_room = room;
    return 0;
}

static inline int add_cell(struct cut *t, char *text, const char *end, struct err *e)
{
    struct csv_rows *to = t->to;
    if (t->at == to->cell_room) TRY(more_room(to, e));
    to->cell[t->at++] = (struct csv_cell){text, (size_t)(end - text)};
    return 0;
}

/* Behind the closing quote, which may be the newline behind the block: then the quotes do not close within it. */
static char *skip_quoted(struct cut *t, char *p)
{
    for (;; p++) {
        if (p >= t->end) return p;
        if (*p == '\n') t->lines++;
        if (*p != '"') continue;
        if (p[1] != '"') return p + 1;
        p++;
    }
}

/* Cuts from t->p to the end of a line; t->p moves there. Cells keep their quotes. */
static int cut_line(struct cut *t, struct err *e)
{
    const bool blanks = t->scan.separator == CSV_BLANKS;
    const char tab = t->scan.separator == '\t' ? ' ' : '\t';
    char *p = t->p;
    t->from = t->at = (size_t)t->to->count * (size_t)t->to->cells;
    t->quoted = false;
    for (;; p++) {
        if ((unsigned char)*p <= ' ')
            while (is_blank(*p, tab)) p++;
        if (blanks && t->at > t->from && is_end(*p)) break;
        char *const begin = p;
        if (*p == '"') {
            t->quoted = true;
            p = skip_quoted(t, p + 1);
        }
        p = next_end(&t->scan, p);
        const char *end = p;
        if ((unsigned char)end[-1] <= ' ')
            while (end > begin && is_blank(end[-1], tab)) end--;
        TRY(add_cell(t, begin, end, e));
        if ((unsigned char)*p <= '\r' && is_end(*p)) break;
    }
    t->p = p;
    return 0;
}

static int cells_of(const struct cut *t)
{
    return (int)(t->at - t->from);
}

/* Takes the quotes off. What follows a closing quote is an error. */
static int unquote(const struct csv *c, struct csv_cell *cell, int number, struct err *e)
{
    const long long line = (long long)c->lines + 1;
    char *from = cell->text + 1, *to = from, *const end = cell->text + cell->length;
    while (from < end && (*from != '"' || (from + 1 < end && from[1] == '"'))) {
        from += *from == '"';
        *to++ = *from++;
    }
    if (from == end) {
        fail(e, ERR_FORMAT, "%s: line %lld: a quote opens a cell and never closes", c->path, line);
        return fail_hint(e, "a quote within a quoted cell is written twice");
    }
    CHECK(from + 1 == end, e, ERR_FORMAT, "%s: line %lld: something follows the closing quote of cell %d", c->path,
          line, number);
    cell->text++;
    cell->length = (size_t)(to - cell->text);
    return 0;
}

static int unquote_all(struct csv *c, const struct cut *t, struct err *e)
{
    struct csv_cell *cell = t->to->cell + t->from;
    for (int i = 0; i < cells_of(t); i++) {
        if (!cell[i].length || cell[i].text[0] != '"') continue;
        TRY(unquote(c, &cell[i], i + 1, e));
        c->quoted++;
    }
    return 0;
}

/* The record that t has cut is done with, and its end of line is passed. */
static void advance(struct csv *c, struct cut *t)
{
    t->p += *t->p == '\r' && t->p + 1 < t->end && t->p[1] == '\n';
    c->at = t->p < t->end ? (size_t)(++t->p - c->block) : c->end;
    c->lines = ++t->lines;
}

static bool is_whole(const struct csv *c, const struct cut *t)
{
    return c->ended || t->p + (*t->p == '\r') < t->end;
}

static bool is_empty(const struct cut *t)
{
    return cells_of(t) == 1 && !t->to->cell[t->from].length;
}

/* ---- records ---- */

static int add_line(struct csv_rows *to, int64_t line, struct err *e)
{
    if ((size_t)to->count == to->line_room) {
        const size_t room = to->line_room ? 2 * to->line_room : 64;
        int64_t *larger = mem_resize(to->line, room * sizeof *larger);
        if (!larger) return fail_memory(e);
        to->line = larger;
        to->line_room = room;
    }
    to->line[to->count++] = line;
    return 0;
}

/* What the block holds in whole records of one length. */
static int cut_block(struct csv *c, struct csv_rows *to, struct err *e)
{
    struct cut t;
    begin(&t, c, to);
    while (c->at < c->end && to->count * to->cells < CELLS_AT_ONCE) {
        TRY(cut_line(&t, e));
        if (!is_whole(c, &t)) break;
        if (!is_empty(&t)) {
            if (to->count && cells_of(&t) != to->cells) break;
            if (t.quoted) TRY(unquote_all(c, &t, e));
            to->cells = cells_of(&t);
            TRY(add_line(to, c->lines + 1, e));
        }
        advance(c, &t);
    }
    return 0;
}

int csv_next(struct csv *c, struct csv_rows *to, struct err *e)
{
    to->count = 0;
    to->cells = 0;
    for (bool first = true;; first = false) {
        TRY(cut_block(c, to, e));
        if (to->count || (c->ended && c->at == c->end)) return 0;
        TRY(csv_refill(c, first, e));
    }
}

void csv_rows_free(struct csv_rows *rows)
{
    mem_free(rows->cell);
    mem_free(rows->line);
    *rows = (struct csv_rows){0};
}

/* For a first look, which must leave the block as it is, and may cut where nobody meant it. */
static void peel(struct csv_cell *cell)
{
    if (cell->length < 2 || cell->text[0] != '"' || cell->text[cell->length - 1] != '"') return;
    cell->text++;
    cell->length -= 2;
}

int csv_peek(struct csv *c, const struct csv_rows **row, struct err *e)
{
    struct csv_rows *to = &c->peeked;
    struct cut t;
    *row = NULL;
    to->count = 0;
    for (begin(&t, c, to); c->at < c->end && !*row; advance(c, &t)) {
        TRY(cut_line(&t, e));
        if (!is_whole(c, &t)) return 0;
        if (!is_empty(&t)) *row = to;
    }
    to->cells = *row ? cells_of(&t) : 0;
    for (int i = 0; i < to->cells; i++) peel(&to->cell[i]);
    return 0;
}
