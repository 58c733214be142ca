/* schema.c -- small questions about the fields of a table. */
#include "data/schema.h"

#include "data/date.h"

#include <string.h>
#include <strings.h>

const char *field_kind_name(enum field_kind kind)
{
    static const char *const names[FIELD_KIND_COUNT] = {"number", "category", "date", "identifier", "text", "skip"};
    return names[kind];
}

static bool known_gap(const struct field *f, const char *word)
{
    for (int i = 0; i < f->gaps; i++)
        if (!strcmp(f->gap[i], word)) return true;
    return false;
}

bool field_is_used(const struct schema *s, int i)
{
    return i != s->label && s->field[i].kind <= FIELD_DATE;
}

bool field_lacks(const struct field *f, const char *cell)
{
    const struct csv_cell bytes = {(char *)(uintptr_t)cell, strlen(cell)};
    return f->kind != FIELD_CATEGORY || cell_is_missing(&bytes) || known_gap(f, cell);
}

double field_unit(const struct field *f)
{
    return date_has_hours(f->pattern) ? 3600 : 86400;
}

static int no_such_field(const struct schema *s, const char *label, struct err *e)
{
    struct text all = {0};
    for (int i = 0; i < s->fields && i < 20; i++) text_printf(&all, "%s%s", i ? ", " : "", s->field[i].name);
    fail(e, ERR_OPTION, "there is no column '%s'", label);
    fail_hint(e, "columns are: %s%s", text_get(&all), s->fields > 20 ? ", ..." : "");
    text_free(&all);
    return ERR_OPTION;
}

bool schema_no_label(const struct schema *s, const char *label)
{
    for (int i = 0; i < s->fields; i++)
        if (!strcasecmp(s->field[i].name, label)) return false;
    return strcmp(label, "none") == 0;
}

int schema_choose_label(struct schema *s, const char *label, struct err *e)
{
    int found = -1;
    for (int i = s->fields - 1; i >= 0; i--)
        if (!strcmp(s->field[i].name, label)) found = i;
    for (int i = 0; found < 0 && i < s->fields; i++)
        if (!strcasecmp(s->field[i].name, label)) found = i;
    if (found < 0) return no_such_field(s, label, e);
    const enum field_kind kind = s->field[found].kind;
    CHECK(kind == FIELD_CATEGORY, e, ERR_DATA, "the column '%s' is no category but a %s: it cannot tell rows apart",
          label, field_kind_name(kind));
    s->label = found;
    return 0;
}
