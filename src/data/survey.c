/* survey.c -- the first pass over a table. */
#include "data/table.h"

#include "data/known.h"
#include "data/sniff.h"

#include <string.h>

#define FIELDS_MOST 65536
#define NAME_MOST 80 /* bytes of the name of a column; the rest is cut off */

/* Not within a character of UTF-8. */
static size_t name_length(const struct csv_cell *cell)
{
    size_t n = cell->length;
    if (n <= NAME_MOST) return n;
    for (n = NAME_MOST; n && (cell->text[n] & 0xc0) == 0x80;) n--;
    return n;
}

static int keep_names(struct table *t, const struct csv_rows *rows, struct err *e)
{
    const char **name = arena_small(t->arena, (size_t)rows->cells * sizeof *name);
    if (!name) return fail_memory(e);
    for (int i = 0; i < rows->cells; i++) {
        const size_t n = name_length(&rows->cell[i]);
        char *text = arena_small(t->arena, n + 1);
        if (!text) return fail_memory(e);
        memcpy(text, rows->cell[i].text, n);
        name[i] = text;
    }
    t->name = name;
    return 0;
}

struct survey {
    struct table *t;
    struct csv *c;
    struct csv_rows rows[2]; /* looked at, and those behind them */
    int now;
    int64_t first; /* row of those looked at that is looked at: 1 where a header stands before it */
    int named;     /* columns, by the header */
};

/* Does each row end in a separator? */
static bool ends_empty(const struct csv_rows *rows, int64_t first)
{
    for (int64_t k = first; k < rows->count; k++)
        if (rows->cell[(k + 1) * rows->cells - 1].length) return false;
    return true;
}

/* The first row says how many columns there are. A header that is one name short lacks the name of row numbers, or of
** nothing, where each row ends in a separator. */
static int begin_fields(struct survey *s, const struct csv_rows *rows, struct err *e)
{
    struct table *t = s->t;
    const int cells = rows->cells;
    const long long line = rows->line[s->first];
    CHECK(cells <= FIELDS_MOST, e, ERR_FORMAT, "%s: line %lld has %d cells, more than %d", t->path, line, cells,
          FIELDS_MOST);
    if (t->name && s->named + 1 == cells) {
        const char **name = arena_small(t->arena, (size_t)cells * sizeof *name);
        if (!name) return fail_memory(e);
        const bool closed = ends_empty(rows, s->first);
        name[closed ? cells - 1 : 0] = closed ? "" : "row";
        memcpy(name + !closed, t->name, (size_t)s->named * sizeof *name);
        t->name = name;
    } else {
        CHECK(!t->name || s->named == cells, e, ERR_FORMAT,
              "%s: line %lld has %d cells, and the header names %d columns", t->path, line, cells, s->named);
    }
    t->profile = mem_array((size_t)cells, sizeof *t->profile);
    if (!t->profile) return fail_memory(e);
    t->schema.fields = cells;
    for (int i = 0; i < cells; i++) profile_begin(&t->profile[i]);
    return draft_begin(&t->draft, cells, e);
}

static int ragged(const struct table *t, const struct csv_rows *rows, struct err *e)
{
    fail(e, ERR_FORMAT, "%s: line %lld has %d cell%s; the lines before it have %d", t->path, (long long)rows->line[0],
         rows->cells, rows->cells == 1 ? "" : "s", t->schema.fields);
    return fail_hint(e, "every line must have as many; a cell with a separator in it goes between quotes");
}

static int look_column(void *self, int i, struct err *e)
{
    const struct survey *s = self;
    const struct csv_rows *rows = &s->rows[s->now];
    const struct csv_cell *cell = &rows->cell[s->first * rows->cells + i];
    return draft_look(&s->t->draft, i, &s->t->profile[i], cell, rows->cells, (int)(rows->count - s->first), e);
}

/* Lines of the first texts, of those that stand among the rows at hand. */
static void note_lines(const struct survey *s, const struct csv_rows *rows)
{
    struct table *t = s->t;
    for (int i = 0; rows->count > s->first && i < t->schema.fields; i++) {
        struct profile *p = &t->profile[i];
        if (p->texts && !p->text_line) p->text_line = rows->line[s->first + p->text_at - t->rows];
    }
}

/* The rows at hand, while the ones behind them are cut. */
static int look_rows(struct survey *s, struct err *e)
{
    struct table *t = s->t;
    const struct csv_rows *rows = &s->rows[s->now];
    const int64_t count = rows->count - s->first;
    if (count && !t->profile) TRY(begin_fields(s, rows, e));
    if (count && rows->cells != t->schema.fields) return ragged(t, rows, e);
    if ((double)(t->rows + count) * t->schema.fields * sizeof *t->x > (double)TABLE_MOST) draft_free(&t->draft);
    if (count && t->draft.fields) TRY(draft_prepare(&t->draft, count, e));
    TRY(csv_ahead(s->c, rows, &s->rows[!s->now], look_column, s, count ? t->schema.fields : 0, e));
    if (count && t->draft.fields) draft_advance(&t->draft, count);
    note_lines(s, rows);
    t->rows += count;
    s->first = 0;
    s->now = !s->now;
    return 0;
}

static int look_all(struct survey *s, struct err *e)
{
    TRY(csv_next(s->c, &s->rows[0], e));
    if (s->t->as && s->rows[0].count) s->t->schema.header |= known_header(s->t->as, &s->rows[0]);
    if (s->t->schema.header && s->rows[0].count) {
        TRY(keep_names(s->t, &s->rows[0], e));
        s->named = s->rows[0].cells;
        s->first = 1;
    }
    while (s->rows[s->now].count) TRY(look_rows(s, e));
    return 0;
}

/* Names of columns count as words. */
static enum quotes quotes_of(const struct table *t, int64_t quoted, int named)
{
    int64_t texts = 0;
    for (int i = 0; t->profile && i < t->schema.fields; i++) texts += t->profile[i].texts;
    if (quoted < texts + named || !quoted) return QUOTES_NEEDED;
    return quoted == t->rows * t->schema.fields + named ? QUOTES_ALL : QUOTES_WORDS;
}

static int look(struct table *t, struct csv *c, bool given, struct err *e)
{
    TRY(csv_open(c, t->path, e));
    if (given) {
        c->separator = t->schema.separator;
        csv_pass_over(c, t->schema.preface);
    } else {
        TRY(sniff(c, &t->schema.header, e));
    }
    t->schema.separator = c->separator;
    t->schema.preface = c->preface;
    struct survey s = {.t = t, .c = c};
    const int failed = look_all(&s, e);
    for (int i = 0; i < 2; i++) csv_rows_free(&s.rows[i]);
    t->charset = csv_charset(c);
    t->quotes = quotes_of(t, c->quoted, s.named);
    return failed;
}

int table_survey(struct table *t, bool given, struct err *e)
{
    struct csv c = {0};
    const int fields = t->schema.fields;
    const int failed = look(t, &c, given, e);
    csv_close(&c);
    if (failed) return failed;
    CHECK(t->rows, e, ERR_DATA, t->name ? "%s: there is no row below the names" : "%s: there is nothing in it",
          t->path);
    CHECK(!given || fields == t->schema.fields, e, ERR_FORMAT, "%s: it has %d columns, and the schema has %d", t->path,
          t->schema.fields, fields);
    return 0;
}

void table_free(struct table *t)
{
    for (int i = 0; t->profile && i < t->schema.fields; i++) profile_free(&t->profile[i]);
    mem_free(t->profile);
    draft_free(&t->draft);
    mem_free(t->x);
    mem_free(t->labels);
    mem_free(t->time);
}
