/* glyph.c -- code points from names of files, and what gemojione's index says of them. */
#include "data/glyph.h"

#include "base/atomic.h"
#include "base/json.h"
#include "file/parse.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define CODES_MOST 16
#define INDEX_MOST ((size_t)16 << 20)
#define JOINER 0x200d
#define VARIANT 0xfe0f
#define TONE_FIRST 0x1f3fb
#define TONE_LAST 0x1f3ff
#define LETTER_A 0x1f1e6 /* regional indicators: two of them are a flag */

const char *const glyph_tones[GLYPH_TONES] = {"none", "light", "medium-light", "medium", "medium-dark", "dark"};

struct codes {
    int count;
    uint32_t at[CODES_MOST];
};

static bool is_tone(uint32_t code)
{
    return code >= TONE_FIRST && code <= TONE_LAST;
}

static bool is_letter(uint32_t code)
{
    return code >= LETTER_A && code < LETTER_A + 26;
}

/* Hexadecimal numbers between '-' or '_', up to a '.' or the end; joiners are left out. */
static bool read_codes(const char *p, struct codes *out)
{
    out->count = 0;
    while (*p && *p != '.') {
        char *end;
        const unsigned long code = strtoul(p, &end, 16);
        if (!isxdigit((unsigned char)*p) || end - p > 6 || out->count == CODES_MOST) return false;
        if (code != JOINER && code != VARIANT) out->at[out->count++] = (uint32_t)code;
        p = end + (*end == '-' || *end == '_');
        if (p == end && *end && *end != '.') return false;
    }
    return out->count > 0;
}

static bool file_codes(const char *file, struct codes *out)
{
    if (!strncmp(file, "emoji_u", 7)) return read_codes(file + 7, out);
    if (!isupper((unsigned char)file[0]) || !isupper((unsigned char)file[1]) || file[2] != '.')
        return read_codes(file, out);
    *out = (struct codes){2, {LETTER_A + (uint32_t)(file[0] - 'A'), LETTER_A + (uint32_t)(file[1] - 'A')}};
    return true;
}

/* "1F47C-1F3FB"; skin tones are left out on demand, but not where there is nothing else. */
static const char *print_key(struct arena *a, const struct codes *c, bool tones)
{
    struct text key = {0};
    for (int i = 0; i < c->count; i++)
        if (tones || !is_tone(c->at[i])) text_printf(&key, "%s%04X", key.length ? "-" : "", c->at[i]);
    if (!key.length && !key.failed) text_printf(&key, "%04X", c->at[0]);
    const char *copy = key.failed ? NULL : arena_text(a, text_get(&key));
    if (!copy) a->failed = true;
    text_free(&key);
    return copy;
}

const char *glyph_key(struct arena *a, const char *file)
{
    struct codes c;
    return file_codes(file, &c) ? print_key(a, &c, true) : NULL;
}

/* ---- the index ---- */

/* "baby angel tone 1" and "... tone1" are "baby angel". */
static size_t without_tone(const char *name)
{
    size_t n = strlen(name), m = n;
    if (!m || name[m - 1] < '1' || name[m - 1] > '5') return n;
    m--;
    if (m && name[m - 1] == ' ') m--;
    return m > 5 && !memcmp(name + m - 5, " tone", 5) ? m - 5 : n;
}

static const char *make_caption(struct arena *a, const struct codes *c, const char *name, int tone)
{
    const bool country = c->count == 2 && is_letter(c->at[0]) && is_letter(c->at[1]);
    const int n = (int)(tone ? without_tone(name) : strlen(name));
    char *caption = arena_printf(a, "%s%.*s%s%s%s", country ? "flag of " : "", n, name, tone ? ", " : "",
                                 tone ? glyph_tones[tone] : "", tone ? " skin tone" : "");
    for (char *p = caption; p && *p; p++)
        if (*p == '_') *p = ' ';
    return caption;
}

static const char *join_words(struct arena *a, const struct json *list)
{
    struct text all = {0};
    for (size_t i = 0; i < json_size(list); i++)
        text_printf(&all, "%s%s", i ? ", " : "", json_text(json_at(list, i), ""));
    const char *copy = all.failed || !all.length ? NULL : arena_text(a, text_get(&all));
    if (all.failed) a->failed = true;
    text_free(&all);
    return copy;
}

static int read_glyph(struct arena *a, const struct json *member, struct glyph *g, struct err *e)
{
    struct codes c;
    const char *name = json_text(json_get(member, "name"), NULL);
    const char *category = json_text(json_get(member, "category"), NULL);
    const char *codes = json_text(json_get(member, "unicode"), "");
    CHECK(name && category && read_codes(codes, &c), e, ERR_FORMAT, "an entry lacks its name, category or code points");
    for (int i = c.count - 1; i >= 0 && c.count > 1; i--)
        if (is_tone(c.at[i])) g->tone = (int)(c.at[i] - TONE_FIRST) + 1;
    g->key = print_key(a, &c, true);
    g->base = print_key(a, &c, false);
    g->flag = !strcmp(category, "flags") || strstr(name, "flag");
    g->caption = make_caption(a, &c, name, g->tone);
    g->keywords = join_words(a, json_get(member, "keywords"));
    g->category = arena_text(a, category);
    return a->failed ? fail_memory(e) : 0;
}

static int by_key(const void *a, const void *b)
{
    return strcmp(((const struct glyph *)a)->key, ((const struct glyph *)b)->key);
}

static int read_all(struct arena *a, const struct json *index, struct glyph **out, int64_t *n, struct err *e)
{
    CHECK(json_is_object(index) && json_size(index), e, ERR_FORMAT, "it holds no glyphs");
    *out = arena_alloc(a, json_size(index) * sizeof **out);
    if (!*out) return fail_memory(e);
    *n = 0;
    for (void *i = json_first(index); i; i = json_next(index, i))
        TRY(read_glyph(a, json_member(i), &(*out)[(*n)++], e));
    qsort(*out, (size_t)*n, sizeof **out, by_key);
    return 0;
}

int glyph_index(struct arena *a, const char *path, struct glyph **out, int64_t *n, struct err *e)
{
    struct err inner = {0};
    void *bytes;
    size_t length;
    TRY(file_read(path, INDEX_MOST, &bytes, &length, e));
    struct json *index = json_parse(bytes, length, &inner);
    mem_free(bytes);
    if (index) read_all(a, index, out, n, &inner);
    json_free(index);
    if (inner.kind == ERR_MEMORY) return fail_memory(e);
    return inner.kind ? parse_within(path, &inner, e) : 0;
}

const struct glyph *glyph_find(const struct glyph *g, int64_t n, const char *key)
{
    const struct glyph wanted = {.key = key};
    return bsearch(&wanted, g, (size_t)n, sizeof *g, by_key);
}
