/* story.c -- the pictures' names, found again; and what is told, handed out. */
#include "data/story.h"

#include "base/rng.h"
#include "data/name.h"

#include <stdlib.h>

struct named {
    const char *last; /* part of the name */
    int64_t item;
};

static int by_last(const void *a, const void *b)
{
    return strcmp(((const struct named *)a)->last, ((const struct named *)b)->last);
}

int story_start(struct story **out, struct data *d, const char *const *name, int64_t items, struct err *e)
{
    struct story *s = arena_small(&d->arena, sizeof *s);
    if (!s) return fail_memory(e);
    *s = (struct story){.arena = &d->arena, .items = items, .name = name};
    s->named = mem_array((size_t)items, sizeof *s->named);
    if (!s->named) return fail_memory(e);
    for (int64_t i = 0; i < items; i++) s->named[i] = (struct named){name_file(name[i]), i};
    qsort(s->named, (size_t)items, sizeof *s->named, by_last);
    *out = s;
    return 0;
}

void story_end(struct story *s)
{
    if (!s) return;
    mem_free(s->named);
    s->named = NULL;
}

/* Is `file` the end of `name`, or all of it? */
static bool fits(const char *name, const char *file)
{
    const size_t n = strlen(name), m = strlen(file);
    return n >= m && !strcmp(name + n - m, file) && (n == m || name[n - m - 1] == '/');
}

/* The first of the names whose last part is not less than `last`. */
static int64_t lower_bound(const struct story *s, const char *last)
{
    int64_t low = 0, high = s->items;
    while (low < high) {
        const int64_t middle = low + (high - low) / 2;
        if (strcmp(s->named[middle].last, last) < 0) low = middle + 1;
        else high = middle;
    }
    return low;
}

int story_find(const struct story *s, const char *file, int64_t line, int64_t *item, struct err *e)
{
    while (!strncmp(file, "./", 2)) file += 2;
    const char *last = name_file(file);
    *item = -1;
    for (int64_t k = lower_bound(s, last); k < s->items && !strcmp(s->named[k].last, last); k++) {
        if (!fits(s->name[s->named[k].item], file)) continue;
        if (*item >= 0) {
            fail(e, ERR_DATA, "line %lld: '%.80s' is the name of more than one picture", (long long)line, file);
            return fail_hint(e, "write more of the path, as in %.100s", s->name[*item]);
        }
        *item = s->named[k].item;
    }
    return 0;
}

/* ---- telling ---- */

static const struct story *story_of(const struct data *d)
{
    return (const struct story *)d->captions;
}

static void tell_text(const struct data *d, int64_t row, struct text *out)
{
    const char *text = story_of(d)->text[row];
    if (text) text_add(out, text);
}

static void tell_keywords(const struct data *d, int64_t row, struct text *out)
{
    const char *keywords = story_of(d)->keywords[row];
    if (keywords) text_add(out, keywords);
}

static double tell_attribute(const struct data *d, int64_t row, int column)
{
    const struct story *s = story_of(d);
    return s->value[row * s->captions.columns + column];
}

/* A picture that names no group is a group of its own, by its name. */
static uint64_t tell_group(const struct data *d, int64_t row)
{
    const struct story *s = story_of(d);
    return rng_hash_text(s->group[row] && *s->group[row] ? s->group[row] : s->name[row]);
}

void story_hang(struct story *s, struct data *d)
{
    struct captions *c = &s->captions;
    if (s->text) c->text = tell_text;
    if (s->keywords) c->keywords = tell_keywords;
    if (s->value) c->attribute = tell_attribute;
    d->captions = c;
    d->group = s->group ? tell_group : NULL;
}
