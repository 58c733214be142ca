/* concerns.c -- takes the sample; repeats among the items, labels that contradict each other, classes of unlike size. */
#include "data/concerns.h"

#include "base/rng.h"

#include <stdlib.h>

#define UNLIKE 20 /* times as many items in the largest class as in the smallest */
#define CLASSES_SHOWN 3
#define REPEATS_SHARE 100 /* one repeat in so many items is worth a word */

struct keyed {
    uint64_t key;
    int64_t at;
};

static int by_key(const void *a, const void *b)
{
    const struct keyed *x = a, *y = b;
    if (x->key != y->key) return x->key < y->key ? -1 : 1;
    return x->at < y->at ? -1 : 1;
}

static bool same_item(const struct sample *s, int64_t i, int64_t j)
{
    return !memcmp(s->items + (size_t)i * s->bytes, s->items + (size_t)j * s->bytes, s->bytes);
}

/* Rows of categories repeat by themselves. */
static bool may_repeat(const struct item *item)
{
    const int64_t width = shape_dim(item->shape, -1);
    for (int64_t i = 0; item->columns && i < width; i++)
        if (item->columns[i].kind == COLUMN_NUMBER && !item->columns[i].whole) return false;
    return item->columns;
}

static void say_repeats(const struct sample *s, int64_t repeats, int64_t torn, struct text *out)
{
    const long long n = s->n;
    if (repeats * REPEATS_SHARE >= s->n && !may_repeat(&s->d->item))
        text_printf(out, "%lld of %lld items repeat%s an earlier one exactly\n", (long long)repeats, n,
                    repeats == 1 ? "s" : "");
    if (torn)
        text_printf(out, "%lld item%s an earlier one, but in another class: no model can tell them apart\n",
                    (long long)torn, torn == 1 ? " repeats" : "s repeat");
}

static bool contradict(const struct sample *s, int64_t i, int64_t j)
{
    return s->labels && s->labels[i] >= 0 && s->labels[j] >= 0 && s->labels[i] != s->labels[j];
}

static int find_repeats(const struct sample *s, struct text *out, struct err *e)
{
    struct keyed *k = mem_array((size_t)s->n, sizeof *k);
    int64_t repeats = 0, torn = 0;
    if (!k) return fail_memory(e);
    for (int64_t i = 0; i < s->n; i++) k[i] = (struct keyed){rng_hash(0, s->items + (size_t)i * s->bytes, s->bytes), i};
    qsort(k, (size_t)s->n, sizeof *k, by_key);
    for (int64_t i = 1; i < s->n; i++) {
        if (k[i].key != k[i - 1].key || !same_item(s, k[i].at, k[i - 1].at)) continue;
        repeats++;
        torn += contradict(s, k[i].at, k[i - 1].at);
    }
    mem_free(k);
    say_repeats(s, repeats, torn, out);
    return 0;
}

/* ---- classes ---- */

static void say_class(const struct sample *s, int c, struct text *out)
{
    const char *const *names = s->d->item.class_names;
    if (names) text_utf8(out, names[c]);
    else text_printf(out, "%d", c);
}

static void say_empty(const struct sample *s, const int64_t *count, struct text *out)
{
    int empty = 0;
    for (int c = 0; c < s->d->item.classes && s->step == 1; c++) empty += !count[c];
    if (!empty) return;
    text_printf(out, "%d of %d classes ha%s no item at all: ", empty, s->d->item.classes, empty == 1 ? "s" : "ve");
    for (int c = 0, said = 0; c < s->d->item.classes && said < CLASSES_SHOWN; c++) {
        if (count[c]) continue;
        text_add(out, said++ ? ", " : "");
        say_class(s, c, out);
    }
    text_add(out, empty > CLASSES_SHOWN ? ", ...\n" : "\n");
}

static int weigh_classes(const struct sample *s, struct text *out, struct err *e)
{
    const int classes = s->d->item.classes;
    int64_t *count = mem_array((size_t)classes, sizeof *count), known = 0;
    int most = 0, least = 0;
    if (!count) return fail_memory(e);
    for (int64_t i = 0; i < s->n; i++)
        if (s->labels[i] >= 0) count[s->labels[i]]++, known++;
    if (known < s->n)
        text_printf(out, "of %lld of %lld items the class is not known\n", (long long)(s->n - known), (long long)s->n);
    for (int c = 1; c < classes; c++) {
        if (count[c] > count[most]) most = c;
        if (count[c] && (count[c] < count[least] || !count[least])) least = c;
    }
    say_empty(s, count, out);
    if (count[most] == known) {
        text_printf(out, "every item is of class ");
        say_class(s, most, out);
        text_add(out, "\n");
    } else if (count[most] >= UNLIKE * count[least]) {
        text_add(out, "classes are of unlike size: ");
        say_class(s, most, out);
        text_printf(out, " has %.1f %% of the items, ", 100 * (double)count[most] / (double)known);
        say_class(s, least, out);
        text_printf(out, " %.2g %%; accuracy alone says little\n", 100 * (double)count[least] / (double)known);
    }
    mem_free(count);
    return 0;
}

int concerns_items(const struct sample *s, struct text *out, struct err *e)
{
    TRY(find_repeats(s, out, e));
    return s->labels ? weigh_classes(s, out, e) : 0;
}

/* ---- the sample ---- */

int sample_take(struct data *d, struct sample *s, struct err *e)
{
    const size_t bytes = (size_t)shape_size(d->item.shape) * dtype_size(d->item.type);
    int64_t most = (int64_t)(CONCERNS_BYTES / bytes);
    if (most > CONCERNS_ITEMS) most = CONCERNS_ITEMS;
    if (most < 1) most = 1;
    const int64_t step = (d->count + most - 1) / most, n = (d->count + step - 1) / step;
    *s = (struct sample){.d = d, .n = n, .step = step, .bytes = bytes};
    s->items = mem_array((size_t)n, bytes);
    if (d->item.classes) s->labels = mem_array((size_t)n, sizeof *s->labels);
    int64_t *rows = mem_array((size_t)n, sizeof *rows);
    int failed = s->items && rows && (!d->item.classes || s->labels) ? 0 : fail_memory(e);
    for (int64_t i = 0; i < n && !failed; i++) rows[i] = i * step;
    if (!failed) failed = d->read(d, rows, n, s->items, s->labels, e);
    mem_free(rows);
    return failed;
}

void sample_free(struct sample *s)
{
    mem_free(s->items);
    mem_free(s->labels);
    arena_free(&s->arena);
}

int data_concerns(struct data *d, struct text *out, struct err *e)
{
    struct sample s = {.d = d};
    const size_t before = out->length;
    if (d->doubts) text_add(out, d->doubts);
    int failed = d->sliding ? 0 : sample_take(d, &s, e);
    if (!failed && !d->sliding) failed = concerns_items(&s, out, e);
    if (!failed && d->item.columns) failed = concerns_columns(&s, out, e);
    if (!failed && d->item.kind == ITEM_IMAGE) failed = concerns_pictures(&s, out, e);
    if (!failed && s.step > 1 && out->length > before)
        text_printf(out, "(looked at %lld of the %lld items)\n", (long long)s.n, (long long)d->count);
    sample_free(&s);
    return failed ? failed : out->failed ? fail_memory(e) : 0;
}
