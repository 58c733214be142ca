/* story_read.c -- captions.tsv and captions.jsonl. */
#include "base/json.h"
#include "data/cells.h"
#include "data/name.h"
#include "data/story.h"

#include <math.h>
#include <strings.h>

/* What a column tells. */
enum role { ROLE_NONE, ROLE_FILE, ROLE_TEXT, ROLE_KEYWORDS, ROLE_LABEL, ROLE_GROUP, ROLES };

static enum role role_of(const char *name)
{
    static const struct {
        const char *name;
        enum role role;
    } names[] = {
        {"file", ROLE_FILE},       {"file_name", ROLE_FILE}, {"filename", ROLE_FILE},    {"image", ROLE_FILE},
        {"caption", ROLE_TEXT},    {"text", ROLE_TEXT},      {"description", ROLE_TEXT}, {"keywords", ROLE_KEYWORDS},
        {"class", ROLE_LABEL},     {"label", ROLE_LABEL},    {"category", ROLE_LABEL},   {"group", ROLE_GROUP},
        {"base_file", ROLE_GROUP},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcasecmp(name, names[i].name)) return names[i].role;
    return ROLE_NONE;
}

static const char ***list_of(struct story *s, enum role role)
{
    return role == ROLE_TEXT       ? &s->text
           : role == ROLE_KEYWORDS ? &s->keywords
           : role == ROLE_LABEL    ? &s->label
                                   : &s->group;
}

/* One thing told of one picture. text lives in the arena. */
static int keep(struct story *s, int64_t item, enum role role, const char *text, struct err *e)
{
    const char ***list = list_of(s, role);
    if (!*text) return 0;
    if (!*list) *list = arena_alloc(s->arena, (size_t)s->items * sizeof **list);
    if (!*list) return fail_memory(e);
    s->captioned += role == ROLE_TEXT && !(*list)[item];
    (*list)[item] = text;
    return 0;
}

/* ---- separated ---- */

static bool read_roles(const struct cells *c, enum role role[CELLS_MOST])
{
    bool named = false;
    for (int i = 0; i < c->count; i++) {
        role[i] = role_of(c->cell[i]);
        named |= role[i] == ROLE_FILE;
    }
    return named;
}

static int take_line(struct story *s, const struct cells *c, const enum role *role, int columns, int64_t *found,
                     struct err *e)
{
    const char *file = NULL;
    int64_t item;
    CHECK(c->count == columns, e, ERR_FORMAT, "line %lld: %d cells, the first line has %d", (long long)c->line,
          c->count, columns);
    for (int i = 0; i < c->count; i++)
        if (role[i] == ROLE_FILE) file = c->cell[i];
    TRY(story_find(s, file, c->line, &item, e));
    *found += item >= 0;
    for (int i = 0; i < c->count && item >= 0; i++)
        if (role[i] > ROLE_FILE) TRY(keep(s, item, role[i], c->cell[i], e));
    return 0;
}

static int read_separated(struct story *s, char separator, const void *bytes, size_t n, int64_t *found, struct err *e)
{
    struct cells c;
    enum role role[CELLS_MOST] = {ROLE_FILE, ROLE_TEXT};
    bool more;
    TRY(cells_start(&c, s->arena, separator, bytes, n, e));
    TRY(cells_next(&c, &more, e));
    CHECK(more, e, ERR_DATA, "there is no line in it");
    const int columns = c.count;
    CHECK(columns >= 2, e, ERR_FORMAT, "line 1: a file name and a caption were expected, separated by a %s",
          separator == ',' ? "comma" : "tab");
    const bool named = read_roles(&c, role);
    if (!named) {
        memset(role, 0, sizeof role);
        role[0] = ROLE_FILE;
        role[1] = ROLE_TEXT;
        TRY(take_line(s, &c, role, columns, found, e));
    }
    for (;;) {
        TRY(cells_next(&c, &more, e));
        if (!more) return 0;
        TRY(take_line(s, &c, role, columns, found, e));
    }
}

/* ---- lines of JSON ---- */

/* A text, a number, or a list of texts joined by ", "; null tells nothing. */
static int json_words(struct story *s, const struct json *value, int64_t line, const char *key, const char **out,
                      struct err *e)
{
    struct text all = {0};
    if (json_is_object(value))
        return fail(e, ERR_FORMAT, "line %lld: a text was expected for \"%.40s\"", (long long)line, key);
    if (json_is_text(value)) text_add(&all, json_text(value, ""));
    else if (!isnan(json_number(value, NAN))) json_print(value, &all);
    for (size_t i = 0; json_is_array(value) && i < json_size(value); i++)
        text_printf(&all, "%s%s", i ? ", " : "", json_text(json_at(value, i), ""));
    *out = all.failed ? NULL : arena_text(s->arena, text_get(&all));
    text_free(&all);
    return *out ? 0 : fail_memory(e);
}

static int take_object(struct story *s, const struct json *object, int64_t line, int64_t *found, struct err *e)
{
    const char *file = NULL, *text = NULL;
    int64_t item;
    CHECK(json_is_object(object), e, ERR_FORMAT, "line %lld: an object was expected, {\"file\": ..., \"caption\": ...}",
          (long long)line);
    for (void *i = json_first(object); i; i = json_next(object, i))
        if (role_of(json_member_key(i)) == ROLE_FILE) file = json_text(json_member(i), NULL);
    CHECK(file, e, ERR_FORMAT, "line %lld: it does not say of which \"file\" it speaks", (long long)line);
    TRY(story_find(s, file, line, &item, e));
    *found += item >= 0;
    for (void *i = json_first(object); i && item >= 0; i = json_next(object, i)) {
        const enum role role = role_of(json_member_key(i));
        if (role <= ROLE_FILE) continue;
        TRY(json_words(s, json_member(i), line, json_member_key(i), &text, e));
        TRY(keep(s, item, role, text, e));
    }
    return 0;
}

static int read_line(struct story *s, const char *p, size_t n, int64_t line, int64_t *found, struct err *e)
{
    struct err inner = {0};
    struct json *object = json_parse(p, n, &inner);
    if (!object && inner.kind == ERR_MEMORY) return fail_memory(e);
    CHECK(object, e, ERR_FORMAT, "line %lld: %s", (long long)line, inner.text);
    const int failed = take_object(s, object, line, found, e);
    json_free(object);
    return failed;
}

static int read_lines(struct story *s, const char *p, size_t n, int64_t *found, struct err *e)
{
    const char *end = p + n;
    for (int64_t line = 1; p < end; line++) {
        const char *stop = memchr(p, '\n', (size_t)(end - p));
        if (!stop) stop = end;
        const char *text = p;
        while (text < stop && strchr(" \t\r", *text) && *text) text++;
        if (text < stop) TRY(read_line(s, text, (size_t)(stop - text), line, found, e));
        p = stop + (stop < end);
    }
    return 0;
}

/* ---- by the file's name ---- */

enum telling { TELLING_NOTHING, TELLING_CAPTIONS, TELLING_LINES, TELLING_ATTRIBUTES };

static enum telling telling_of(const char *path, char *separator)
{
    const char *file = name_file(path);
    *separator = name_ends(file, ".csv") ? ',' : '\t';
    if (!strcasecmp(file, "captions.tsv") || !strcasecmp(file, "captions.csv")) return TELLING_CAPTIONS;
    if (!strcasecmp(file, "captions.jsonl") || !strcasecmp(file, "metadata.jsonl")) return TELLING_LINES;
    if (!strcasecmp(file, "attributes.csv") || !strcasecmp(file, "attributes.tsv")) return TELLING_ATTRIBUTES;
    return TELLING_NOTHING;
}

bool story_is_told(const char *file)
{
    char separator;
    return telling_of(file, &separator) != TELLING_NOTHING;
}

int story_read(struct story *s, const char *file, const void *bytes, size_t n, int64_t *found, struct err *e)
{
    char separator;
    *found = 0;
    switch (telling_of(file, &separator)) {
    case TELLING_CAPTIONS: return read_separated(s, separator, bytes, n, found, e);
    case TELLING_LINES: return read_lines(s, bytes, n, found, e);
    case TELLING_ATTRIBUTES: return story_read_attributes(s, separator, bytes, n, found, e);
    case TELLING_NOTHING: break;
    }
    return fail(e, ERR_INTERNAL, "%s tells nothing", file);
}
