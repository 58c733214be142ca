/* read_table.c -- CSV and its kin: PATH[,label=COLUMN|none][,schema=FILE.json][,window=ROWS][,series=COLUMN].
**
** A table becomes rows; columns that are no numbers for a model (identifiers,
** free text) are left out and named. Rows in the order of a column of dates, all
** numbers beside it, are a series; where a category tells several such apart, they
** are several (series=COLUMN says which). A schema that lies beside the file, as
** PATH.schema.json, is used without being asked for.
*/
#include "data/name.h"
#include "data/readers.h"
#include "data/table.h"
#include "data/verbatim.h"

#include <stdlib.h>

#define WINDOW_MOST 1000000

/* ---- the name ---- */

static bool table_mine(const char *name)
{
    static const char *const endings[] = {".csv", ".tsv", ".tab", ".data"};
    struct name_path n;
    if (!name_split(name, &n) || n.folder) return false;
    if (name_ends(n.path, ".gz")) n.path[strlen(n.path) - 3] = 0;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (name_ends(n.path, endings[i])) return true;
    return false;
}

static int take_window(const char *value, int *window, struct err *e)
{
    char *end;
    const long n = strtol(value, &end, 10);
    CHECK(*value && !*end && n >= 0 && n <= WINDOW_MOST, e, ERR_OPTION,
          "window=%s: a number of rows from 1 to %d was expected, or 0 for single rows", value, WINDOW_MOST);
    *window = (int)n;
    return 0;
}

int table_request_take(const char *name, struct arena *a, struct table_request *r, struct err *e)
{
    struct name_path n;
    const char *window = NULL;
    const struct setting known[] = {
        {"label", &r->label}, {"schema", &r->schema}, {"window", &window}, {"series", &r->series}, {NULL, NULL}};
    CHECK(name_split(name, &n), e, ERR_FILE, "%s: no such file", name);
    CHECK(!n.part[0], e, ERR_OPTION, "%s: a table has no parts; '%s' was asked for", n.path, n.part);
    r->window = TABLE_WINDOW_UNASKED;
    r->path = arena_text(a, n.path);
    if (!r->path) return fail_memory(e);
    TRY(name_texts(n.settings, known, a, e));
    return window ? take_window(window, &r->window, e) : 0;
}

/* ---- the data ---- */

static void take_classes(const struct table *t, struct data *d)
{
    if (t->schema.label < 0) return;
    d->item.label = t->schema.field[t->schema.label].name;
    for (int i = 0; i < t->schema.label; i++) d->item.label_at += field_is_used(&t->schema, i);
    d->item.classes = t->schema.field[t->schema.label].categories;
    d->item.class_names = t->schema.field[t->schema.label].category;
}

static int keep_text(struct data *d, struct text *t, const char **kept, struct err *e)
{
    *kept = t->failed ? NULL : arena_text(&d->arena, text_get(t));
    text_free(t);
    return *kept ? 0 : fail_memory(e);
}

static int keep_schema(const struct table *t, struct data *d, struct err *e)
{
    struct text out = {0};
    const int failed = schema_to_json(&t->schema, &out, e);
    const int lost = keep_text(d, &out, &d->schema, e);
    return failed ? failed : lost;
}

static int keep_left_out(const struct table *t, struct data *d, struct err *e)
{
    struct text out = {0};
    table_left_out(t, &out);
    if (out.length || out.failed) return keep_text(d, &out, &d->item.layout.left_out, e);
    text_free(&out);
    return 0;
}

static int keep_doubts(const struct table *t, struct data *d, struct err *e)
{
    struct text out = {0};
    const int failed = table_doubts(t, &out, e);
    if (!failed && (out.length || out.failed)) return keep_text(d, &out, &d->doubts, e);
    text_free(&out);
    return failed;
}

static int keep_file(const struct table *t, struct data *d, struct err *e)
{
    struct table_file *f = arena_small(&d->arena, sizeof *f);
    if (!f) return fail_memory(e);
    *f = (struct table_file){t->path, t->schema, t->charset};
    d->file = f;
    return 0;
}

/* What it looks like does not count where a model says what it is. */
static bool is_series(struct table *t, const struct table_request *r)
{
    if (r->series || r->window >= 0) return r->series || r->window;
    const bool looks_so = table_is_series(t); /* which also finds what tells several apart */
    return t->as ? t->as->kind == ITEM_SERIES : looks_so;
}

static int load(struct table *t, const struct table_request *r, struct data *d, struct err *e)
{
    TRY(table_understand(r, t, e));
    TRY(keep_schema(t, d, e));
    TRY(keep_doubts(t, d, e));
    d->named = t->schema.header;
    TRY(table_fill(t, e));
    d->unknown = t->unknown;
    if (is_series(t, r)) {
        const bool known = t->as && r->window == TABLE_WINDOW_UNASKED;
        TRY(table_hold_series(t, known ? (int)t->as->shape.dim[0] : r->window, d, e));
        return keep_left_out(t, d, e);
    }
    struct text out = {0};
    TRY(table_hold(t, d, e));
    take_classes(t, d);
    TRY(keep_file(t, d, e));
    TRY(keep_left_out(t, d, e));
    const int failed = table_about(t, d->item.columns, &out, e);
    const int lost = keep_text(d, &out, &d->about, e);
    return failed ? failed : lost;
}

static int table_open(const struct reader *reader, const char *name, struct data *d, struct err *e)
{
    (void)reader;
    struct table_request r = {0};
    TRY(table_request_take(name, &d->arena, &r, e));
    CHECK(!r.label || !r.series, e, ERR_OPTION, "%s: label= or series=, not both: series have no labels", r.path);
    const bool known = d->as && (d->as->kind == ITEM_ROW || d->as->kind == ITEM_SERIES) && d->as->columns;
    struct table t = {.path = r.path, .arena = &d->arena, .as = known ? d->as : NULL};
    const int failed = load(&t, &r, d, e);
    table_free(&t);
    return failed;
}

const struct reader reader_table = {
    .name = "csv",
    .labels = true,
    .about = "tables and series: .csv, .tsv, .data, plain or .gz",
    .mine = table_mine,
    .open = table_open,
};
