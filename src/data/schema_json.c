/* schema_json.c -- a schema as JSON, and back. What comes back may be written by hand: nothing is taken on trust. */
#include "data/date.h"
#include "data/schema.h"

#include <string.h>

#define VERSION 1
#define FIELDS_MOST 65536
#define CATEGORIES_MOST 65536
#define ORIGIN_MOST ((int64_t)1 << 39) /* seconds: more than 17000 years */

static const struct {
    enum number_style style;
    const char *name;
} styles[] = {{NUMBER_POINT, "point"}, {NUMBER_GROUPS, "groups"}, {NUMBER_COMMA, "comma"}};

/* ---- writing ---- */

static int put_list(struct json *object, const char *key, const char *const *text, int count, struct err *e)
{
    struct json *array = json_new_array();
    TRY(json_put(object, key, array, e));
    for (int i = 0; i < count; i++) TRY(json_append(array, json_new_text(text[i]), e));
    return 0;
}

static int put_field(struct json *object, const struct field *f, struct err *e)
{
    TRY(json_put_text(object, "name", f->name, e));
    TRY(json_put_text(object, "kind", field_kind_name(f->kind), e));
    for (size_t i = 1; f->kind == FIELD_NUMBER && i < sizeof styles / sizeof *styles; i++)
        if (f->style == styles[i].style) TRY(json_put_text(object, "style", styles[i].name, e));
    if (f->kind == FIELD_DATE) {
        TRY(json_put_text(object, "pattern", f->pattern, e));
        TRY(json_put_int(object, "origin", f->origin, e));
    }
    if (f->kind == FIELD_CATEGORY) TRY(put_list(object, "categories", f->category, f->categories, e));
    return f->gaps ? put_list(object, "missing", f->gap, f->gaps, e) : 0;
}

static int print_field(const struct field *f, struct text *out, struct err *e)
{
    struct json *object = json_new_object();
    if (!object) return fail_memory(e);
    const int failed = put_field(object, f, e);
    if (!failed) json_print(object, out);
    json_free(object);
    return failed;
}

/* A line for each column: people edit it. */
int schema_to_json(const struct schema *s, struct text *out, struct err *e)
{
    const char separator[] = {s->separator, 0};
    text_printf(out, "{\"limn_schema\":%d,\"separator\":", VERSION);
    text_json(out, separator);
    if (s->preface) text_printf(out, ",\"preface\":%lld", (long long)s->preface);
    text_printf(out, ",\"header\":%s", s->header ? "true" : "false");
    if (s->label >= 0) {
        text_add(out, ",\"label\":");
        text_json(out, s->field[s->label].name);
    }
    text_add(out, ",\"columns\":[");
    for (int i = 0; i < s->fields; i++) {
        text_add(out, i ? ",\n" : "\n");
        TRY(print_field(&s->field[i], out, e));
    }
    text_add(out, "\n]}\n");
    return out->failed ? fail_memory(e) : 0;
}

/* ---- reading ---- */

static int take_text(const struct json *value, const char *what, struct arena *a, const char **out, struct err *e)
{
    const char *text = json_text(value, NULL);
    CHECK(text, e, ERR_FORMAT, "a schema's %s must be a text", what);
    *out = arena_text(a, text);
    return *out ? 0 : fail_memory(e);
}

static int take_list(const struct json *list, const char *what, struct arena *a, const char *const **out, int *count,
                     struct err *e)
{
    const size_t n = json_size(list);
    CHECK(json_is_array(list) && n <= CATEGORIES_MOST, e, ERR_FORMAT, "a schema's '%s' must be a list of texts", what);
    const char **text = arena_small(a, n * sizeof *text);
    if (!text) return fail_memory(e);
    for (size_t i = 0; i < n; i++) TRY(take_text(json_at(list, i), what, a, &text[i], e));
    *out = text;
    *count = (int)n;
    return 0;
}

static int take_kind(const struct json *object, struct field *f, struct err *e)
{
    const char *kind = json_text(json_get(object, "kind"), "");
    for (int k = 0; k < FIELD_KIND_COUNT; k++) {
        f->kind = (enum field_kind)k;
        if (!strcmp(kind, field_kind_name(f->kind))) return 0;
    }
    fail(e, ERR_FORMAT, "the schema's column '%s' is of the kind '%.40s'", f->name, kind);
    return fail_hint(e, "kinds are: number, category, date, identifier, text, skip");
}

static int take_style(const struct json *object, struct field *f, struct err *e)
{
    const char *style = json_text(json_get(object, "style"), styles[0].name);
    for (size_t i = 0; i < sizeof styles / sizeof *styles; i++) {
        f->style = styles[i].style;
        if (!strcmp(style, styles[i].name)) return 0;
    }
    fail(e, ERR_FORMAT, "the schema's column '%s' has numbers in the style '%.40s'", f->name, style);
    return fail_hint(e, "styles are: point (1234.5), groups (1,234.5), comma (1.234,5)");
}

static int take_date(const struct json *object, struct field *f, struct arena *a, struct err *e)
{
    TRY(take_text(json_get(object, "pattern"), "pattern of dates", a, &f->pattern, e));
    f->origin = json_int(json_get(object, "origin"), 0);
    CHECK(f->origin > -ORIGIN_MOST && f->origin < ORIGIN_MOST, e, ERR_FORMAT,
          "the schema's column '%s' counts from no date of the calendar", f->name);
    if (date_pattern_known(f->pattern)) return 0;
    fail(e, ERR_FORMAT, "the schema's column '%s' has dates written as '%.40s'", f->name, f->pattern);
    return fail_hint(e, "for example: %%Y-%%m-%%d, %%d.%%m.%%Y, %%Y-%%m-%%d %%H:%%M:%%S, %%Y-%%m");
}

static int take_field(const struct json *object, struct field *f, struct arena *a, struct err *e)
{
    CHECK(json_is_object(object), e, ERR_FORMAT, "a schema's 'columns' must be a list of objects");
    TRY(take_text(json_get(object, "name"), "name of a column", a, &f->name, e));
    TRY(take_kind(object, f, e));
    TRY(take_style(object, f, e));
    if (f->kind == FIELD_DATE) TRY(take_date(object, f, a, e));
    if (f->kind == FIELD_CATEGORY)
        TRY(take_list(json_get(object, "categories"), "categories", a, &f->category, &f->categories, e));
    CHECK(f->kind != FIELD_CATEGORY || f->categories, e, ERR_FORMAT, "the schema's column '%s' has no categories",
          f->name);
    const struct json *gaps = json_get(object, "missing");
    return gaps ? take_list(gaps, "missing", a, &f->gap, &f->gaps, e) : 0;
}

static int take_fields(const struct json *list, struct schema *s, struct arena *a, struct err *e)
{
    const size_t n = json_size(list);
    CHECK(json_is_array(list) && n && n <= FIELDS_MOST, e, ERR_FORMAT,
          "a schema's 'columns' must be a list, not empty");
    s->field = arena_small(a, n * sizeof *s->field);
    if (!s->field) return fail_memory(e);
    s->fields = (int)n;
    for (size_t i = 0; i < n; i++) TRY(take_field(json_at(list, i), &s->field[i], a, e));
    return 0;
}

static int take_schema(const struct json *object, struct schema *s, struct arena *a, struct err *e)
{
    CHECK(json_int(json_get(object, "limn_schema"), 0) == VERSION, e, ERR_FORMAT,
          "this is no schema of a table: \"limn_schema\": 1 is missing");
    const char *separator = json_text(json_get(object, "separator"), "");
    CHECK(separator[0] && !separator[1] && strchr(",;|\t ", separator[0]), e, ERR_FORMAT,
          "a schema's 'separator' is one of , ; | a tab and a blank");
    const bool header = json_bool(json_get(object, "header"), false);
    *s = (struct schema){.separator = separator[0], .header = header, .label = -1};
    s->preface = json_int(json_get(object, "preface"), 0);
    CHECK(s->preface >= 0, e, ERR_FORMAT, "a schema's 'preface' is a number of lines");
    TRY(take_fields(json_get(object, "columns"), s, a, e));
    const char *label = json_text(json_get(object, "label"), NULL);
    return label ? schema_choose_label(s, label, e) : 0;
}

int schema_from_json(const char *text, size_t n, struct schema *s, struct arena *a, struct err *e)
{
    struct json *object = json_parse(text, n, e);
    if (!object) return e ? (int)e->kind : ERR_FORMAT;
    const int failed = take_schema(object, s, a, e);
    json_free(object);
    return failed;
}
