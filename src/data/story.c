/* story.c -- the pictures' names, found again; and what is told, handed out. */
#include "data/story.h"

#include "base/rng.h"

#include <stdlib.h>

/* Names in the order of their letters read from the end, where those with the same last parts stand together. Each is
** read as if a '/' stood before it, so that whole parts are compared. */
struct named {
    const char *name;
    size_t length;
    int64_t item;
};

static int letter_back(const struct named *n, size_t i)
{
    return i < n->length ? (unsigned char)n->name[n->length - 1 - i] : i == n->length ? '/' : -1;
}

/* How many letters from the end are the same, the '/' before a name among them; *order is that of the next letters. */
static size_t compare_back(const struct named *a, const struct named *b, int *order)
{
    size_t i = 0;
    while (letter_back(a, i) == letter_back(b, i) && letter_back(a, i) >= 0) i++;
    *order = letter_back(a, i) - letter_back(b, i);
    return i;
}

static int by_end(const void *a, const void *b)
{
    int order;
    compare_back(a, b, &order);
    return order;
}

int story_start(struct story **out, struct data *d, const char *const *name, int64_t items, struct err *e)
{
    struct story *s = arena_small(&d->arena, sizeof *s);
    if (!s) return fail_memory(e);
    *s = (struct story){.arena = &d->arena, .items = items, .name = name};
    s->named = mem_array((size_t)items, sizeof *s->named);
    if (!s->named) return fail_memory(e);
    for (int64_t i = 0; i < items; i++) s->named[i] = (struct named){name[i], strlen(name[i]), i};
    qsort(s->named, (size_t)items, sizeof *s->named, by_end);
    *out = s;
    return 0;
}

void story_end(struct story *s)
{
    if (!s) return;
    mem_free(s->named);
    s->named = NULL;
}

/* The first of the names that is not before `wanted`. */
static int64_t lower_bound(const struct story *s, const struct named *wanted)
{
    int64_t low = 0, high = s->items;
    while (low < high) {
        const int64_t middle = low + (high - low) / 2;
        if (by_end(&s->named[middle], wanted) < 0) low = middle + 1;
        else high = middle;
    }
    return low;
}

static bool ends_with(const struct story *s, int64_t k, const struct named *wanted)
{
    int order;
    return k < s->items && compare_back(&s->named[k], wanted, &order) > wanted->length;
}

int story_find(const struct story *s, const char *file, int64_t line, int64_t *item, struct err *e)
{
    while (!strncmp(file, "./", 2)) file += 2;
    const struct named wanted = {file, strlen(file), -1};
    const int64_t k = lower_bound(s, &wanted);
    *item = ends_with(s, k, &wanted) ? s->named[k].item : -1;
    if (*item < 0 || !ends_with(s, k + 1, &wanted)) return 0;
    fail(e, ERR_DATA, "line %lld: '%.80s' is the name of more than one picture", (long long)line, file);
    return fail_hint(e, "write more of the path, as in %.100s", s->name[*item]);
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
