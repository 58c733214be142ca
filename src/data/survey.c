/* survey.c -- the first pass over a table. */
#include "data/table.h"

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

static int keep_names(struct table *t, const struct csv *c, struct err *e)
{
    const char **name = arena_small(t->arena, (size_t)c->cells * sizeof *name);
    if (!name) return fail_memory(e);
    for (int i = 0; i < c->cells; i++) {
        const size_t n = name_length(&c->cell[i]);
        char *text = arena_small(t->arena, n + 1);
        if (!text) return fail_memory(e);
        memcpy(text, c->cell[i].text, n);
        name[i] = text;
    }
    t->name = name;
    return 0;
}

/* The first row says how many columns there are. A header that is one name short lacks the name of row numbers. */
static int begin_fields(struct table *t, const struct csv *c, int named, struct err *e)
{
    CHECK(c->cells <= FIELDS_MOST, e, ERR_FORMAT, "%s: line %lld has %d cells, more than %d", t->path,
          (long long)c->line, c->cells, FIELDS_MOST);
    if (t->name && named + 1 == c->cells) {
        const char **name = arena_small(t->arena, (size_t)c->cells * sizeof *name);
        if (!name) return fail_memory(e);
        name[0] = "row";
        memcpy(name + 1, t->name, (size_t)named * sizeof *name);
        t->name = name;
    } else {
        CHECK(!t->name || named == c->cells, e, ERR_FORMAT,
              "%s: line %lld has %d cells, and the header names %d columns", t->path, (long long)c->line, c->cells,
              named);
    }
    t->profile = mem_array((size_t)c->cells, sizeof *t->profile);
    if (!t->profile) return fail_memory(e);
    t->schema.fields = c->cells;
    for (int i = 0; i < c->cells; i++) profile_begin(&t->profile[i]);
    return 0;
}

static int ragged(const struct table *t, const struct csv *c, struct err *e)
{
    fail(e, ERR_FORMAT, "%s: line %lld has %d cell%s; the lines before it have %d", t->path, (long long)c->line,
         c->cells, c->cells == 1 ? "" : "s", t->schema.fields);
    return fail_hint(e, "every line must have as many; a cell with a separator in it goes between quotes");
}

static int count_rows(struct table *t, struct csv *c, struct err *e)
{
    bool more;
    int named = 0;
    if (t->schema.header) {
        TRY(csv_next(c, false, &more, e));
        if (more) TRY(keep_names(t, c, e));
        named = c->cells;
    }
    for (;;) {
        TRY(csv_next(c, false, &more, e));
        if (!more) return 0;
        if (!t->rows++) TRY(begin_fields(t, c, named, e));
        if (c->cells != t->schema.fields) return ragged(t, c, e);
        for (int i = 0; i < c->cells; i++) TRY(profile_add(&t->profile[i], &c->cell[i], e));
    }
}

static int look(struct table *t, struct csv *c, bool given, struct err *e)
{
    TRY(csv_open(c, t->path, e));
    if (given) c->separator = t->schema.separator;
    else TRY(sniff(c, &t->schema.header, e));
    t->schema.separator = c->separator;
    TRY(count_rows(t, c, e));
    t->charset = csv_charset(c);
    return 0;
}

int table_survey(struct table *t, bool given, struct err *e)
{
    struct csv c = {0};
    const int fields = t->schema.fields;
    const int failed = look(t, &c, given, e);
    csv_close(&c);
    if (failed) return failed;
    CHECK(t->rows, e, ERR_DATA, "%s: there is no row in it", t->path);
    CHECK(!given || fields == t->schema.fields, e, ERR_FORMAT, "%s: it has %d columns, and the schema has %d", t->path,
          t->schema.fields, fields);
    return 0;
}

void table_free(struct table *t)
{
    for (int i = 0; t->profile && i < t->schema.fields; i++) profile_free(&t->profile[i]);
    mem_free(t->profile);
    mem_free(t->x);
    mem_free(t->labels);
    mem_free(t->time);
}
