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
        for (int k = 0; k < f->gaps; k++) {
            text_printf(out, "%s'%s'", k ? ", " : "; ", f->gap[k]);
        }
        if (!f->gaps) continue;
        text_printf(out, " is missing in %s", f->name);
        if (!t->given && !t->as) text_printf(out, " (first on line %lld)", (long long)t->profile[i].text_line);
    }
}

/* ---- columns that are nearly numbers ---- */

#define DOUBT_SHARE 0.1 /* words among numbers: with more, the column was never meant to be numbers */
#define WORD_SHOWN 20   /* characters, at most */

static bool is_doubtful(const struct table *t, int i)
{
    const struct profile *p = &t->profile[i];
    return t->schema.field[i].kind != FIELD_NUMBER && p->texts && p->styles && !p->padded &&
           p->texts <= (int64_t)(DOUBT_SHARE * (double)p->numbers);
}

/* The first text of a column, as it stands in the file. */
static int say_first(const struct table *t, const struct profile *p, struct text *out, struct err *e)
{
    const struct word *w = p->words.count ? &p->words.word[0] : NULL;
    if (!w || w->length > WORD_SHOWN) {
        text_add(out, "a text");
        return 0;
    }
    const char *word;
    TRY(charset_to_utf8(t->charset, w->text, w->length, t->arena, &word, e));
    text_printf(out, "'%s'", word);
    return 0;
}

static int say_doubt(const struct table *t, int i, struct text *out, struct err *e)
{
    static const char *const taken[FIELD_KIND_COUNT] = {[FIELD_CATEGORY] = "a category",
                                                        [FIELD_IDENTIFIER] = "an identifier, and left out",
                                                        [FIELD_TEXT] = "free text, and left out"};
    const struct profile *p = &t->profile[i];
    const struct field *f = &t->schema.field[i];
    const long long more = p->texts - 1;
    text_printf(out, "column '%s' would be numbers but for ", f->name);
    TRY(say_first(t, p, out, e));
    text_printf(out, " on line %lld", (long long)p->text_line);
    if (more) text_printf(out, " and %lld cell%s more", more, more == 1 ? "" : "s");
    text_printf(out, ": it is taken for %s\n", taken[f->kind]);
    return 0;
}

int table_doubts(const struct table *t, struct text *out, struct err *e)
{
    int doubts = 0;
    for (int i = 0; !t->given && !t->as && i < t->schema.fields; i++) {
        if (!is_doubtful(t, i)) continue;
        if (doubts++ < NAMES_SHOWN) TRY(say_doubt(t, i, out, e));
    }
    if (doubts > NAMES_SHOWN) text_printf(out, "and so %d columns more\n", doubts - NAMES_SHOWN);
    if (doubts)
        text_printf(out,
                    "to have numbers: `limn data %s --schema > %s.schema.json`, and there \"kind\":\"number\", "
                    "\"missing\":[\"the word\"]\n",
                    t->path, t->path);
    return out->failed ? fail_memory(e) : 0;
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
