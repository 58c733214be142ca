/* known.c -- a new table seen as a model knows such tables.
**
** What a column is shows in many rows. One to three new ones say little of it:
** three islands in three rows look like identifiers, an empty column like none.
** So the model's columns decide, and of the new cells only what may differ from
** file to file is taken: how numbers and dates are written.
*/
#include "data/known.h"

#include "data/date.h"

#include <string.h>

const struct column *known_column(const struct item *as, const char *name)
{
    const int64_t columns = as && as->columns ? shape_dim(as->shape, -1) : 0;
    for (int64_t i = 0; i < columns; i++)
        if (!strcmp(as->columns[i].name, name)) return &as->columns[i];
    return NULL;
}

static bool is_label(const struct item *as, const char *name)
{
    return as->label && !strcmp(as->label, name);
}

bool known_header(const struct item *as, const struct csv_rows *rows)
{
    for (int i = 0; i < rows->cells; i++) {
        char name[WORD_BYTES_MOST];
        if (rows->cell[i].length >= sizeof name) continue;
        memcpy(name, rows->cell[i].text, rows->cell[i].length);
        name[rows->cell[i].length] = 0;
        if (known_column(as, name) || is_label(as, name)) return true;
    }
    return false;
}

/* ---- one field ---- */

static int take_names(struct field *f, const char *const *names, int count, struct arena *a, struct err *e)
{
    const char **copy = arena_small(a, (size_t)count * sizeof *copy);
    for (int k = 0; k < count && copy; k++) copy[k] = arena_text(a, names[k]);
    if (a->failed || !copy) return fail_memory(e);
    f->kind = FIELD_CATEGORY;
    f->categories = count;
    f->category = copy;
    return 0;
}

/* Where a number could be read in several ways, as the model's were written. */
static void take_number(const struct profile *p, const struct column *c, struct field *f)
{
    if (f->kind != FIELD_NUMBER) {
        const unsigned styles = p->numbers ? p->styles : 0;
        f->style = styles ? (enum number_style)(styles & -styles) : NUMBER_POINT;
        f->kind = FIELD_NUMBER;
        f->gaps = 0;
    }
    if (c->comma && p->styles & NUMBER_COMMA) f->style = NUMBER_COMMA;
}

static bool reads_all(const struct profile *p, const char *pattern)
{
    int64_t seconds;
    for (int k = 0; k < p->words.count; k++)
        if (!date_read(p->words.word[k].text, p->words.word[k].length, pattern, &seconds)) return false;
    return true;
}

/* Dates of another form keep it: they are counted alike when the data are matched. */
static int take_date(const struct profile *p, const struct column *c, struct field *f, struct arena *a, struct err *e)
{
    if (f->kind == FIELD_DATE && !reads_all(p, c->date)) return 0;
    f->kind = FIELD_DATE;
    f->pattern = arena_text(a, c->date);
    f->origin = (int64_t)c->origin;
    return f->pattern ? 0 : fail_memory(e);
}

static int mend_field(const struct profile *p, const struct column *c, struct field *f, struct arena *a, struct err *e)
{
    if (c->kind == COLUMN_CATEGORY)
        return c->category_names ? take_names(f, c->category_names, c->categories, a, e) : 0;
    if (c->date) return date_pattern_known(c->date) ? take_date(p, c, f, a, e) : 0;
    take_number(p, c, f);
    return 0;
}

int known_mend(const struct profile *profile, const struct wishes *w, struct schema *s, struct arena *a, struct err *e)
{
    const struct item *as = w->as;
    for (int i = 0; i < s->fields; i++) {
        struct field *f = &s->field[i];
        const struct column *c = known_column(as, f->name);
        if (i == s->label) continue;
        if (c) TRY(mend_field(&profile[i], c, f, a, e));
        if (!c && as->kind == ITEM_SERIES && f->kind == FIELD_NUMBER) f->kind = FIELD_SKIP;
        if (w->label || !is_label(as, f->name) || !as->class_names) continue;
        TRY(take_names(f, as->class_names, as->classes, a, e));
        s->label = i;
    }
    return 0;
}
