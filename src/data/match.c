/* match.c -- a table in the order of another one's columns.
**
** The data stay what they are; their reader is put behind one that moves what it
** reads to where the model expects it.
*/
#include "data/match.h"

#include "data/verbatim.h"

#include <math.h>

struct match {
    struct data of;     /* as it was opened */
    int width;          /* of the columns it now has */
    int *from;          /* width: the column of `of`; -1: it has none, and all is missing */
    int32_t **category; /* width: what each category of `of` becomes; NULL: no category */
    int32_t *class;     /* what each class of `of` becomes; NULL: the same */
};

static float moved(const struct match *m, const struct column *to, int k, float x)
{
    const struct column *was = &m->of.item.columns[m->from[k]];
    if (isnan(x)) return x;
    if (m->category[k]) return (float)m->category[k][(int)x];
    if (!to->date) return x;
    return (float)(((double)x * was->unit + was->origin - to->origin) / to->unit);
}

static int match_read(struct data *d, const int64_t *rows, int64_t n, void *x, int32_t *labels, struct err *e)
{
    struct match *m = d->self;
    const int64_t width = m->of.item.shape.dim[0];
    float *raw = mem_array((size_t)(n * width), sizeof *raw);
    if (!raw) return fail_memory(e);
    const int failed = m->of.read(&m->of, rows, n, raw, labels, e);
    for (int64_t i = 0; i < n && !failed; i++)
        for (int k = 0; k < m->width; k++)
            ((float *)x)[i * m->width + k] = m->from[k] < 0
                                                 ? NAN
                                                 : moved(m, &d->item.columns[k], k, raw[i * width + m->from[k]]);
    for (int64_t i = 0; i < n && !failed && labels && m->class; i++)
        if (labels[i] >= 0) labels[i] = m->class[labels[i]];
    mem_free(raw);
    return failed;
}

static void match_close(struct data *d)
{
    struct match *m = d->self;
    if (m->of.close) m->of.close(&m->of);
}

/* ---- what goes where ---- */

static int find_name(const char *const *names, int count, const char *name)
{
    for (int i = 0; i < count; i++)
        if (!strcmp(names[i], name)) return i;
    return -1;
}

static bool same_names(const char *const *a, int n, const char *const *b, int m)
{
    for (int i = 0; i < n && n == m; i++)
        if (strcmp(a[i], b[i])) return false;
    return n == m;
}

/* What each of `count` names is called among the `known`; -1: nothing, where that is allowed. */
static int translate(const char *what, const char *const *names, int count, const char *const *known, int of,
                     bool lenient, struct arena *a, int32_t **to, struct err *e)
{
    *to = arena_small(a, ((size_t)count + 1) * sizeof **to);
    if (!*to) return fail_memory(e);
    for (int i = 0; i < count; i++) {
        (*to)[i] = find_name(known, of, names[i]);
        if ((*to)[i] >= 0 || lenient) continue;
        fail(e, ERR_DATA, "%.80s: '%.60s' does not occur in what the model was made of", what, names[i]);
        return fail_hint(e, "leave such items out, call it by another name, or fit the model again");
    }
    return 0;
}

static const struct field *field_named(const struct data *d, const char *name)
{
    for (int i = 0; d->file && i < d->file->schema.fields; i++)
        if (!strcmp(d->file->schema.field[i].name, name)) return &d->file->schema.field[i];
    return NULL;
}

static int no_column(const struct data *d, const char *name, struct err *e)
{
    struct text all = {0};
    const struct field *f = field_named(d, name);
    if (f && d->item.label && !strcmp(d->item.label, name)) {
        fail(e, ERR_DATA, "%s: its column '%.60s' is read as the label, and the model was made for it as a column",
             d->name, name);
        return fail_hint(e, "DATA,label=none makes it a column");
    }
    if (f) {
        fail(e, ERR_DATA, "%s: its column '%.60s' was taken for %s%s, and the model was made for it", d->name, name,
             f->kind == FIELD_IDENTIFIER ? "an " : "", f->kind == FIELD_SKIP ? "empty" : field_kind_name(f->kind));
        return fail_hint(e, "open the data for the model, or say what its columns are: DATA,schema=FILE");
    }
    const int width = (int)d->item.shape.dim[0];
    for (int i = 0; i < width && i < 12; i++) text_printf(&all, "%s%s", i ? ", " : "", d->item.columns[i].name);
    fail(e, ERR_DATA, "%s: it has no column '%.60s', which the model was made for", d->name, name);
    fail_hint(e, "its columns are: %s%s", text_get(&all), width > 12 ? ", ..." : "");
    text_free(&all);
    return ERR_DATA;
}

static int place_column(struct data *d, const struct column *to, int k, bool may_lack, struct match *m, struct err *e)
{
    const int width = (int)d->item.shape.dim[0];
    int i = 0;
    while (i < width && strcmp(d->item.columns[i].name, to->name)) i++;
    m->from[k] = -1;
    if (i == width) return may_lack ? 0 : no_column(d, to->name, e);
    const struct column *was = &d->item.columns[i];
    m->from[k] = i;
    if (was->kind != COLUMN_CATEGORY || to->kind != COLUMN_CATEGORY || !was->category_names || !to->category_names)
        return 0;
    const char *what = arena_printf(&d->arena, "column '%s'", to->name);
    if (!what) return fail_memory(e);
    return translate(what, was->category_names, was->categories, to->category_names, to->categories, false, &d->arena,
                     &m->category[k], e);
}

/* As the data have it, but called and counted as the model does. */
static int take_column(struct data *d, const struct column *like, const struct match *m, int k, struct column *to,
                       struct err *e)
{
    if (m->from[k] < 0) {
        *to = (struct column){.name = arena_text(&d->arena, like->name), .missing = d->count, .whole = like->whole};
        return to->name ? 0 : fail_memory(e);
    }
    const struct column *was = &d->item.columns[m->from[k]];
    *to = *was;
    if (was->kind != like->kind) return 0; /* which will be said by whoever compares */
    if (m->category[k]) {
        const char **names = arena_small(&d->arena, (size_t)like->categories * sizeof *names);
        for (int i = 0; i < like->categories && names; i++) names[i] = arena_text(&d->arena, like->category_names[i]);
        to->categories = like->categories;
        to->category_names = names;
    }
    if (was->date && like->date) {
        const double by = was->unit / like->unit, plus = (was->origin - like->origin) / like->unit;
        to->origin = like->origin;
        to->unit = like->unit;
        to->mean = was->mean * by + plus;
        to->low = was->low * by + plus;
        to->high = was->high * by + plus;
        to->deviation = was->deviation * by;
    }
    return d->arena.failed ? fail_memory(e) : 0;
}

static int match_columns(struct data *d, const struct item *like, int64_t optional, struct match *m, struct err *e)
{
    const size_t width = (size_t)like->shape.dim[0];
    struct column *columns = arena_small(&d->arena, width * sizeof *columns);
    m->width = (int)width;
    m->from = arena_small(&d->arena, width * sizeof *m->from);
    m->category = arena_small(&d->arena, width * sizeof *m->category);
    if (d->arena.failed) return fail_memory(e);
    for (int k = 0; k < m->width; k++) TRY(place_column(d, &like->columns[k], k, k == optional, m, e));
    for (int k = 0; k < m->width; k++) TRY(take_column(d, &like->columns[k], m, k, &columns[k], e));
    m->of.item = d->item;
    d->item.columns = columns;
    d->item.shape = SHAPE(m->width);
    return 0;
}

static int match_classes(struct data *d, const struct item *like, bool lenient, struct match *m, struct err *e)
{
    const struct item *was = &m->of.item;
    if (!was->class_names || !like->class_names || !was->classes) return 0;
    TRY(translate("classes", was->class_names, was->classes, like->class_names, like->classes, lenient, &d->arena,
                  &m->class, e));
    for (int i = 0; i < was->classes; i++) d->partly |= m->class[i] < 0;
    const char **names = arena_small(&d->arena, (size_t)like->classes * sizeof *names);
    for (int i = 0; i < like->classes && names; i++) names[i] = arena_text(&d->arena, like->class_names[i]);
    if (d->arena.failed) return fail_memory(e);
    d->item.classes = like->classes;
    d->item.class_names = names;
    return 0;
}

static bool column_fits(const struct column *a, const struct column *b)
{
    if (strcmp(a->name, b->name) || a->kind != b->kind) return false;
    if (a->date && b->date && (a->origin != b->origin || a->unit != b->unit)) return false;
    return a->kind != COLUMN_CATEGORY || !a->category_names || !b->category_names ||
           same_names(a->category_names, a->categories, b->category_names, b->categories);
}

static bool fits(const struct item *data, const struct item *like)
{
    if (!shape_equal(data->shape, like->shape)) return false;
    for (int64_t k = 0; k < like->shape.dim[0]; k++)
        if (!column_fits(&data->columns[k], &like->columns[k])) return false;
    return !data->class_names || !like->class_names ||
           same_names(data->class_names, data->classes, like->class_names, like->classes);
}

static bool same_columns(const struct item *a, const struct item *b)
{
    for (int64_t k = 0; k < a->shape.dim[0] && shape_equal(a->shape, b->shape); k++)
        if (strcmp(a->columns[k].name, b->columns[k].name)) return false;
    return shape_equal(a->shape, b->shape);
}

static int no_header(const struct data *d, const struct item *like, struct err *e)
{
    fail(e, ERR_DATA, "%s: the table has no header, and the model knows its columns by their names", d->name);
    return fail_hint(e, "give it a first line with the names, '%.60s' among them: `limn info MODEL` has all",
                     like->columns[0].name);
}

/* lenient: classes may be unknown. */
static int match(struct data *d, const struct item *like, int64_t optional, bool lenient, struct err *e)
{
    const bool rows = d->item.kind == ITEM_ROW && like->kind == ITEM_ROW && d->item.columns && like->columns;
    if (rows && d->file && !d->named && !like->layout.headless && !same_columns(&d->item, like))
        return no_header(d, like, e);
    if (!rows || !d->named || d->captions || d->group || d->log_density || fits(&d->item, like)) return 0;
    struct match *m = arena_small(&d->arena, sizeof *m);
    if (!m) return fail_memory(e);
    const struct data before = *d;
    int failed = match_columns(d, like, optional, m, e);
    if (!failed) failed = match_classes(d, like, lenient, m, e);
    if (failed) {
        d->item = before.item;
        d->partly = before.partly;
        return failed;
    }
    m->of = before;
    d->self = m;
    d->read = match_read;
    d->close = match_close;
    return 0;
}

int data_match(struct data *d, const struct item *like, struct err *e)
{
    return match(d, like, -1, false, e);
}

int data_match_use(struct data *d, const struct item *like, int64_t optional, struct err *e)
{
    return match(d, like, optional, true, e);
}
