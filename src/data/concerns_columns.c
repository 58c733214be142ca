/* concerns_columns.c -- columns that say nothing, say too much, say the same twice, or are missing together. */
#include "data/concerns.h"

#include "base/rng.h"

#include <math.h>
#include <stdlib.h>

#define MOSTLY 0.5 /* missing beyond this share is worth a word */
#define FAR 12     /* deviations from the mean that no plain number reaches */
#define COUNTED 20 /* rows, before rising numbers are a count of them */
#define NAMES_SHOWN 6

struct facts {
    uint64_t values, gaps; /* the same where all values are; where the same rows lack one */
    int64_t missing;       /* in the sample */
    bool counting;         /* whole numbers, each one more than the last, over the whole sample */
    bool telling;          /* sorted by it, each class is one run */
    bool said;
};

static double at(const struct sample *s, int64_t row, int column)
{
    return ((const float *)s->items)[row * shape_dim(s->d->item.shape, -1) + column];
}

static void look(const struct sample *s, int k, struct facts *f)
{
    f->counting = s->d->item.columns[k].kind == COLUMN_NUMBER && s->n >= COUNTED;
    for (int64_t i = 0; i < s->n; i++) {
        const double x = at(s, i, k);
        const uint64_t row = (uint64_t)i;
        if (isnan(x)) f->missing++, f->gaps += rng_hash(1, &row, sizeof row);
        f->values = rng_hash(f->values, &x, sizeof x);
        f->counting &= x == rint(x) && (!i || x - at(s, i - 1, k) == (double)s->step);
    }
}

struct valued {
    double x;
    int32_t label;
};

static int by_value(const void *a, const void *b)
{
    const double x = ((const struct valued *)a)->x, y = ((const struct valued *)b)->x;
    return (x > y) - (x < y);
}

/* Does the value alone tell the class? Runs of one class, in the order of the values, are as many as there are classes,
** and no value occurs in two. */
static bool tells_classes(const struct sample *s, int k, struct valued *v)
{
    const bool number = s->d->item.columns[k].kind == COLUMN_NUMBER;
    int64_t runs = 1, seen = 0;
    for (int64_t i = 0; i < s->n; i++) {
        v[i] = (struct valued){at(s, i, k), s->labels[i]};
        if (isnan(v[i].x) || v[i].label < 0) return false;
    }
    qsort(v, (size_t)s->n, sizeof *v, by_value);
    for (int64_t i = 1; i < s->n; i++) {
        if (v[i].label == v[i - 1].label) continue;
        if (v[i].x == v[i - 1].x) return false;
        runs++;
    }
    bool *there = (bool[65536]){0};
    for (int64_t i = 0; i < s->n; i++) seen += !there[s->labels[i]], there[s->labels[i]] = true;
    return seen > 1 && s->n >= COUNTED && (runs == seen || !number);
}

static void say_value(const struct column *c, const struct facts *f, const struct sample *s, struct text *out)
{
    const double low = (c->mean - c->low) / c->deviation, high = (c->high - c->mean) / c->deviation;
    if (c->kind == COLUMN_NUMBER && c->deviation > 0 && fmax(low, high) > FAR)
        text_printf(out,
                    "column '%s': its value %g lies %.0f deviations from the mean: a slip, or a mark for missing?\n",
                    c->name, low > high ? c->low : c->high, fmax(low, high));
    if (f->counting)
        text_printf(out,
                    "column '%s' counts the rows: it is a name of theirs, and no property (a schema may skip it)\n",
                    c->name);
    if (f->telling)
        text_printf(out, "column '%s' alone tells the class: does it leak what is to be found out?\n", c->name);
    const double share = s->n ? (double)f->missing / (double)s->n : 0;
    if (share > MOSTLY) text_printf(out, "column '%s' is missing in %.0f %% of the rows\n", c->name, 100 * share);
}

/* Names of the columns from k on that share a fact with it; those are said. */
static int say_alike(const struct sample *s, struct facts *f, int width, int k, bool gaps, struct text *names)
{
    int alike = 0;
    text_clear(names);
    for (int j = k; j < width; j++) {
        const bool same = gaps ? f[j].gaps == f[k].gaps : f[j].values == f[k].values;
        if (!same || f[j].said) continue;
        f[j].said = true;
        if (alike < NAMES_SHOWN) text_printf(names, "%s'%s'", alike ? ", " : "", s->d->item.columns[j].name);
        else if (alike == NAMES_SHOWN) text_add(names, ", ...");
        alike++;
    }
    return alike;
}

static void say_groups(const struct sample *s, struct facts *f, int width, bool gaps, struct text *out)
{
    struct text names = {0};
    for (int k = 0; k < width; k++) f[k].said = false;
    for (int k = 0; k < width; k++) {
        const struct column *c = &s->d->item.columns[k];
        if (f[k].said || (gaps ? !f[k].missing : !(c->high > c->low))) continue;
        const int alike = say_alike(s, f, width, k, gaps, &names);
        out->failed |= names.failed;
        if (alike < 2) continue;
        text_printf(out, gaps ? "columns %s are missing in the same rows\n" : "columns %s hold the same values\n",
                    text_get(&names));
    }
    text_free(&names);
}

static void say_constant(const struct sample *s, int width, struct text *out)
{
    int constant = 0;
    for (int k = 0; k < width; k++) {
        const struct column *c = &s->d->item.columns[k];
        if (c->deviation > 0 || c->missing == s->d->count) continue;
        if (constant < NAMES_SHOWN) text_printf(out, "%s'%s'", constant ? ", " : "nothing varies in: ", c->name);
        else if (constant == NAMES_SHOWN) text_add(out, ", ...");
        constant++;
    }
    if (constant) text_add(out, "\n");
}

int concerns_columns(struct sample *s, struct text *out, struct err *e)
{
    const int width = (int)shape_dim(s->d->item.shape, -1);
    say_constant(s, width, out);
    if (s->d->item.kind != ITEM_ROW) return 0;
    struct facts *f = arena_alloc(&s->arena, (size_t)width * sizeof *f);
    struct valued *v = arena_alloc(&s->arena, (size_t)s->n * sizeof *v);
    if (s->arena.failed) return fail_memory(e);
    for (int k = 0; k < width; k++) {
        look(s, k, &f[k]);
        if (s->labels && !s->d->partly) f[k].telling = tells_classes(s, k, v);
        say_value(&s->d->item.columns[k], &f[k], s, out);
    }
    say_groups(s, f, width, false, out);
    say_groups(s, f, width, true, out);
    return 0;
}
