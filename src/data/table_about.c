/* table_about.c -- what was understood of a table, for a person. */
#include "data/table.h"

#define NAMES_SHOWN 8

/* "3 numbers", "1 category" */
static void say_count(struct text *out, int n, const char *one, const char *many, bool *any)
{
    if (!n) return;
    text_printf(out, "%s%d %s", *any ? ", " : "", n, n == 1 ? one : many);
    *any = true;
}

static void say_kinds(const struct table *t, struct text *out)
{
    int count[FIELD_KIND_COUNT] = {0};
    bool any = false;
    for (int i = 0; i < t->schema.fields; i++)
        if (i != t->schema.label) count[t->schema.field[i].kind]++;
    say_count(out, count[FIELD_NUMBER], "number", "numbers", &any);
    say_count(out, count[FIELD_CATEGORY], "category", "categories", &any);
    say_count(out, count[FIELD_DATE], "date", "dates", &any);
}

static void say_writing(const struct table *t, struct text *out)
{
    static const struct {
        char separator;
        const char *name;
    } names[] = {{',', "commas"}, {';', "semicolons"}, {'\t', "tabs"}, {'|', "bars"}, {CSV_BLANKS, "blanks"}};
    for (size_t i = 0; t->schema.fields > 1 && i < sizeof names / sizeof *names; i++)
        if (names[i].separator == t->schema.separator) text_printf(out, "%s, ", names[i].name);
    text_printf(out, "%s, %s", t->schema.header ? "a header" : "no header", charset_name(t->charset));
    if (t->schema.preface)
        text_printf(out, ", below %lld line%s that are no part of it", (long long)t->schema.preface,
                    t->schema.preface == 1 ? "" : "s");
}

static bool is_left_out(const struct schema *s, int i)
{
    return i != s->label && !field_is_used(s, i);
}

void table_left_out(const struct table *t, struct text *out)
{
    static const char *const why[FIELD_KIND_COUNT] = {
        [FIELD_IDENTIFIER] = "an identifier", [FIELD_TEXT] = "free text", [FIELD_SKIP] = "skipped"};
    int said = 0;
    for (int i = 0; i < t->schema.fields; i++) {
        const struct field *f = &t->schema.field[i];
        if (!is_left_out(&t->schema, i)) continue;
        const struct profile *p = &t->profile[i];
        const bool empty = f->kind == FIELD_SKIP && p->missing == p->cells;
        if (said < NAMES_SHOWN)
            text_printf(out, "%s%s (%s)", said ? ", " : "", f->name, empty ? "empty" : why[f->kind]);
        else if (said == NAMES_SHOWN) text_add(out, ", ...");
        said++;
    }
}

static void say_gaps(const struct table *t, struct text *out)
{
    for (int i = 0; i < t->schema.fields; i++) {
        const struct field *f = &t->schema.field[i];
        for (int k = 0; k < f->gaps; k++)
            text_printf(out, "%s'%s'%s%s", k ? ", " : "; ", f->gap[k], k + 1 < f->gaps ? "" : " is missing in ",
                        k + 1 < f->gaps ? "" : f->name);
    }
}

int table_about(const struct table *t, const struct column *columns, struct text *out, struct err *e)
{
    const int width = table_width(t);
    long long missing = 0;
    for (int i = 0; i < width; i++) missing += columns[i].missing;
    text_printf(out, "%lld row%s of ", (long long)t->rows, t->rows == 1 ? "" : "s");
    say_kinds(t, out);
    if (missing) text_printf(out, ", %lld missing", missing);
    if (t->schema.label >= 0) {
        const struct field *label = &t->schema.field[t->schema.label];
        text_printf(out, ", in %d classes by %s", label->categories, label->name);
    }
    text_add(out, " (");
    say_writing(t, out);
    text_add(out, ")");
    struct text left_out = {0};
    table_left_out(t, &left_out);
    if (left_out.length) text_printf(out, "; left out: %s", text_get(&left_out));
    out->failed |= left_out.failed;
    text_free(&left_out);
    say_gaps(t, out);
    return out->failed ? fail_memory(e) : 0;
}
