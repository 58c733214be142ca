/* table_load.c -- which schema a table is read by, and its rows as a data set. */
#include "base/atomic.h"
#include "data/columns.h"
#include "data/memory.h"
#include "data/table.h"
#include "file/parse.h"

#include <unistd.h>

#define SCHEMA_MOST ((size_t)64 << 20)

/* ---- the schema ---- */

static int read_schema(const char *path, struct table *t, struct err *e)
{
    void *bytes;
    size_t n;
    struct err inner = {0};
    TRY(file_read(path, SCHEMA_MOST, &bytes, &n, e));
    const int failed = schema_from_json(bytes, n, &t->schema, t->arena, &inner);
    mem_free(bytes);
    if (!failed) return 0;
    parse_within(path, &inner, e);
    return fail_hint(e, "`limn data TABLE --schema` prints one to begin with");
}

/* The schema asked for, or the one beside the file; *given tells whether there is one. */
static int find_schema(const struct table_request *r, struct table *t, bool *given, struct err *e)
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

int table_understand_by(struct table *t, struct err *e)
{
    TRY(table_survey(t, true, e));
    return check_names(t, e);
}

/* The column that names the series; it is a category, whatever it looks like. */
static int choose_series(const struct table_request *r, struct table *t, struct err *e)
{
    TRY(schema_choose_label(&t->schema, r->series, e));
    t->series = t->schema.label;
    return 0;
}

int table_understand(const struct table_request *r, struct table *t, struct err *e)
{
    t->series = -1;
    const struct wishes w = {r->series ? r->series : r->label, r->window > 0 || r->series, t->as};
    TRY(find_schema(r, t, &t->given, e));
    if (t->given) t->as = NULL; /* who says what the columns are has the word */
    TRY(table_survey(t, t->given, e));
    if (!t->given) TRY(schema_infer(t->profile, t->name, t->charset, &w, &t->schema, t->arena, e));
    else TRY(check_names(t, e));
    const bool none = r->label && schema_no_label(&t->schema, r->label);
    if (t->given && none) t->schema.label = -1;
    else if (t->given && r->label) TRY(schema_choose_label(&t->schema, r->label, e));
    if (r->series) TRY(choose_series(r, t, e));
    if (r->window > 0 || r->series) t->schema.label = -1; /* windows have no labels */
    if (table_width(t)) return 0;
    fail(e, ERR_DATA, "%s: no column of it is a number, a category or a date", t->path);
    if (t->rows == 1 && !t->schema.header) return fail_hint(e, "it has one line; are those names, without rows below?");
    return fail_hint(e, "identifiers and free text are left out; a schema may say otherwise");
}

/* ---- the data ---- */

/* How its numbers are written. */
static void tell_notation(const struct profile *p, const struct field *f, struct column *c)
{
    const bool plain = p->odd < p->numbers, comma = f->style == NUMBER_COMMA;
    const int least = !comma ? p->least : plain ? 0 : p->comma_least;
    if (p->strange || f->kind != FIELD_NUMBER) return;
    c->comma = comma;
    c->decimals = comma ? p->comma_decimals : p->decimals;
    c->fixed = c->decimals && least == c->decimals;
    if (f->style == NUMBER_POINT) return;
    for (size_t k = 0; k < sizeof p->marked && !c->mark; k++)
        if (p->marked[k] && PROFILE_MARKS[k] != (comma ? ',' : '.')) c->mark = PROFILE_MARKS[k];
    if (comma && p->decimals) c->mark = '.'; /* read with a point, they were plain */
}

int table_hold(struct table *t, struct data *d, struct err *e)
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
        if (t->profile) tell_notation(&t->profile[i], f, c);
        if (f->kind != FIELD_DATE) continue;
        c->date = f->pattern;
        c->origin = (double)f->origin;
        c->unit = field_unit(f);
    }
    d->count = t->rows;
    d->item = (struct item){.kind = ITEM_ROW, .type = F32, .shape = SHAPE(width)};
    d->item.layout = (struct layout){t->schema.separator, !t->schema.header, t->quotes, NULL};
    float *x = t->x;
    int32_t *labels = t->labels;
    t->x = NULL;
    t->labels = NULL;
    int failed = memory_hold(d, x, labels, e);
    for (int64_t i = 0; i < d->count && labels && !failed; i++) d->partly |= labels[i] < 0;
    if (!failed) failed = columns_measure(d, like, e);
    mem_free(like);
    return failed;
}
