/* cells.c -- cutting a table into cells. */
#include "data/cells.h"

#include <string.h>

int cells_start(struct cells *c, struct arena *arena, char separator, const void *bytes, size_t n, struct err *e)
{
    const bool marked = n >= 3 && !memcmp(bytes, "\xef\xbb\xbf", 3);
    CHECK(!n || !memchr(bytes, 0, n), e, ERR_FORMAT, "not text: there is a zero byte in it");
    *c = (struct cells){.arena = arena, .separator = separator, .next = 1};
    c->at = (const char *)bytes + (marked ? 3 : 0);
    c->end = (const char *)bytes + n;
    return 0;
}

static bool line_ends(const struct cells *c, const char *p)
{
    return p == c->end || *p == '\n' || (*p == '\r' && (p + 1 == c->end || p[1] == '\n'));
}

/* From the quote on, to behind the closing one. */
static int take_quoted(struct cells *c, char **out, struct err *e)
{
    const char *p = c->at + 1;
    size_t n = 0;
    for (; p < c->end && (*p != '"' || (p + 1 < c->end && p[1] == '"')); p++, n++) {
        if (*p == '"') p++;
        if (*p == '\n') c->next++;
    }
    CHECK(p < c->end, e, ERR_FORMAT, "line %lld: a quote is opened and not closed", (long long)c->line);
    char *to = *out = arena_small(c->arena, n + 1);
    if (!to) return fail_memory(e);
    for (const char *from = c->at + 1; from < p; from++) {
        if (*from == '"') from++;
        *to++ = *from;
    }
    c->at = p + 1;
    CHECK(line_ends(c, c->at) || *c->at == c->separator, e, ERR_FORMAT,
          "line %lld: after a closing quote, a comma or the line's end was expected", (long long)c->line);
    return 0;
}

static int take_bare(struct cells *c, char **out, struct err *e)
{
    const char *p = c->at;
    while (!line_ends(c, p) && *p != c->separator) p++;
    const size_t n = (size_t)(p - c->at);
    *out = arena_small(c->arena, n + 1);
    if (!*out) return fail_memory(e);
    memcpy(*out, c->at, n);
    c->at = p;
    return 0;
}

static void skip_line_end(struct cells *c)
{
    if (c->at < c->end && *c->at == '\r') c->at++;
    if (c->at < c->end) c->at++;
    c->next++;
}

int cells_next(struct cells *c, bool *more, struct err *e)
{
    while (c->at < c->end && line_ends(c, c->at)) skip_line_end(c);
    *more = c->at < c->end;
    c->line = c->next;
    c->count = 0;
    if (!*more) return 0;
    for (;;) {
        CHECK(c->count < CELLS_MOST, e, ERR_FORMAT, "line %lld: more than %d cells", (long long)c->line, CELLS_MOST);
        const bool quoted = c->separator == ',' && c->at < c->end && *c->at == '"';
        TRY((quoted ? take_quoted : take_bare)(c, &c->cell[c->count++], e));
        if (line_ends(c, c->at)) break;
        c->at++; /* the separator; a cell follows, be it empty */
    }
    skip_line_end(c);
    return 0;
}
