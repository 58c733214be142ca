/* read_table.c -- CSV and its kin: PATH[,label=COLUMN][,schema=FILE.json][,window=ROWS].
**
** A table becomes rows; columns that are no numbers for a model (identifiers,
** free text) are left out and named. Rows in the order of a column of dates, all
** numbers beside it, are a series. A schema that lies beside the file, as
** PATH.schema.json, is used without being asked for.
*/
#include "base/atomic.h"
#include "data/columns.h"
#include "data/memory.h"
#include "data/name.h"
#include "data/readers.h"
#include "data/table.h"
#include "file/parse.h"

#include <stdlib.h>
#include <unistd.h>

#define SCHEMA_MOST ((size_t)64 << 20)
#define WINDOW 24 /* of a series, where none is asked for */
#define WINDOW_UNASKED (-1)
#define WINDOW_MOST 1000000

struct request {
    const char *path, *label, *schema;
    int window; /* 0: rows, whatever the dates say */
};

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

static int take_request(const char *name, struct arena *a, struct request *r, struct err *e)
{
    struct name_path n;
    const char *window = NULL;
    const struct setting known[] = {{"label", &r->label}, {"schema", &r->schema}, {"window", &window}, {NULL, NULL}};
    CHECK(name_split(name, &n), e, ERR_FILE, "%s: no such file", name);
    CHECK(!n.part[0], e, ERR_OPTION, "%s: a table has no parts; '%s' was asked for", n.path, n.part);
    r->window = WINDOW_UNASKED;
    r->path = arena_text(a, n.path);
    if (!r->path) return fail_memory(e);
    TRY(name_texts(n.settings, known, a, e));
    return window ? take_window(window, &r->window, e) : 0;
}

/* ---- the schema ---- */

static int read_schema(const char *path, struct table *t, struct err *e)
{
    void *bytes;
    size_t n;
    struct err inner = {0};
    TRY(file_read(path, SCHEMA_MOST, &bytes, &n, e));
    const int failed = schema_from_json(bytes, n, &t->schema, t->arena, &inner);
    mem_free(bytes);
    return failed ? parse_within(path, &inner, e) : 0;
}

/* The schema asked for, or the one beside the file; *given tells whether there is one. */
static int find_schema(const struct request *r, struct table *t, bool *given, struct err *e)
{
    const char *path = r->schema ? r->schema : arena_printf(t->arena, "%s.schema.json", r->path);
    if (!path) return fail_memory(e);
    *given = r->schema || !access(path, F_OK);
    return *given ? read_schema(path, t, e) : 0;
}

static int check_names(const struct table *t, struct err *e)
{
    for (int i = 0; t->name && i < t->schema.fields; i++) {
        const char *name = NULL;
        TRY(charset_to_utf8(t->charset, t->name[i], strlen(t->name[i]), t->arena, &name, e));
        if (!*name || !strcmp(name, t->schema.field[i].name)) continue;
        fail(e, ERR_DATA, "%s: column %d is called '%.60s', and '%.60s' in the schema", t->path, i + 1, name,
             t->schema.field[i].name);
        return fail_hint(e, "columns must stand in the order of the schema, under the same names");
    }
    return 0;
}

static int understand(const struct request *r, struct table *t, struct err *e)
{
    bool given;
    const struct wishes w = {r->label, r->window > 0};
    TRY(find_schema(r, t, &given, e));
    TRY(table_survey(t, given, e));
    if (!given) TRY(schema_infer(t->profile, t->name, t->charset, &w, &t->schema, t->arena, e));
    else TRY(check_names(t, e));
    if (given && r->label) TRY(schema_choose_label(&t->schema, r->label, e));
    if (r->window > 0) t->schema.label = -1; /* windows have no labels */
    if (table_width(t)) return 0;
    fail(e, ERR_DATA, "%s: no column of it is a number, a category or a date", t->path);
    return fail_hint(e, "identifiers and free text are left out; a schema may say otherwise");
}

/* ---- the data ---- */

static int hold_rows(struct table *t, struct data *d, struct err *e)
{
    const int width = table_width(t);
    struct column *like = mem_array((size_t)width, sizeof *like);
    if (!like) return fail_memory(e);
    for (int i = 0, k = 0; i < t->schema.fields; i++) {
        const struct field *f = &t->schema.field[i];
        if (!field_is_used(&t->schema, i)) continue;
        struct column *c = &like[k++];
        c->name = f->name;
        c->kind = f->kind == FIELD_CATEGORY ? COLUMN_CATEGORY : COLUMN_NUMBER;
        c->categories = f->categories;
        c->category_names = f->category;
        if (f->kind != FIELD_DATE) continue;
        c->date = f->pattern;
        c->origin = (double)f->origin;
        c->unit = field_unit(f);
    }
    d->count = t->rows;
    d->item = (struct item){.kind = ITEM_ROW, .type = F32, .shape = SHAPE(width)};
    float *x = t->x;
    int32_t *labels = t->labels;
    t->x = NULL;
    t->labels = NULL;
    int failed = memory_hold(d, x, labels, e);
    if (!failed) failed = columns_measure(d, like, e);
    mem_free(like);
    return failed;
}

static void take_classes(const struct table *t, struct data *d)
{
    if (t->schema.label < 0) return;
    d->item.classes = t->schema.field[t->schema.label].categories;
    d->item.class_names = t->schema.field[t->schema.label].category;
}

static bool time_rises(const struct table *t)
{
    for (int64_t i = 1; t->time && i < t->rows; i++)
        if (t->time[i] <= t->time[i - 1]) return false;
    return t->time;
}

/* Rows in the order of their dates, with nothing but numbers beside them, and enough of them. */
static bool is_series(const struct table *t)
{
    for (int i = 0; i < t->schema.fields; i++) {
        const enum field_kind kind = t->schema.field[i].kind;
        if (i != t->clock && kind != FIELD_NUMBER && kind != FIELD_SKIP) return false;
    }
    return t->rows >= 2 * WINDOW && table_width(t) > 1 && time_rises(t);
}

/* Takes the column of dates out of the rows: it says when, not what. */
static void take_out_clock(struct table *t)
{
    const int width = table_width(t);
    int at = 0;
    for (int i = 0; i < t->clock; i++) at += field_is_used(&t->schema, i);
    float *to = t->x;
    for (int64_t i = 0; i < t->rows * width; i++)
        if (i % width != at) *to++ = t->x[i];
    t->schema.field[t->clock].kind = FIELD_SKIP;
}

static int hold_series(struct table *t, const struct request *r, struct data *d, struct err *e)
{
    const bool dated = time_rises(t) && table_width(t) > 1;
    CHECK(dated || t->clock < 0, e, ERR_DATA, "%s: the dates in column '%s' do not rise from row to row", t->path,
          t->schema.field[t->clock].name);
    if (dated) take_out_clock(t);
    float *const x = t->x;
    TRY(hold_rows(t, d, e));
    const char *pattern = dated ? t->schema.field[t->clock].pattern : NULL;
    return series_hold(d, x, r->window > 0 ? r->window : WINDOW, dated ? t->time : NULL, pattern, e);
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

static int load(struct table *t, const struct request *r, struct data *d, struct err *e)
{
    TRY(understand(r, t, e));
    TRY(keep_schema(t, d, e));
    TRY(table_fill(t, e));
    if (r->window > 0 || (r->window && is_series(t))) return hold_series(t, r, d, e);
    struct text out = {0};
    TRY(hold_rows(t, d, e));
    take_classes(t, d);
    const int failed = table_about(t, d->item.columns, &out, e);
    const int lost = keep_text(d, &out, &d->about, e);
    return failed ? failed : lost;
}

static int table_open(const struct reader *reader, const char *name, struct data *d, struct err *e)
{
    (void)reader;
    struct request r = {0};
    TRY(take_request(name, &d->arena, &r, e));
    struct table t = {.path = r.path, .arena = &d->arena};
    const int failed = load(&t, &r, d, e);
    table_free(&t);
    return failed;
}

const struct reader reader_table = {
    .name = "csv",
    .about = "tables and series: .csv, .tsv, .data, plain or .gz",
    .mine = table_mine,
    .open = table_open,
};
