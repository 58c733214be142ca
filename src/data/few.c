/* few.c -- the same items with the classes of a few, as if those of the others were not known; and of such data the items
** whose class is known. */
#include "base/rng.h"
#include "data/data.h"

struct few {
    struct data *of; /* ours */
    int32_t *label;
};

static int few_read(struct data *d, const int64_t *rows, int64_t n, void *x, int32_t *labels, struct err *e)
{
    const struct few *l = d->self;
    TRY(l->of->read(l->of, rows, n, x, NULL, e));
    for (int64_t i = 0; i < n && labels; i++) labels[i] = l->label[rows[i]];
    return 0;
}

static uint64_t few_group(const struct data *d, int64_t row)
{
    const struct few *l = d->self;
    return l->of->group(l->of, row);
}

static double few_density(const struct data *d, const double *x)
{
    const struct few *l = d->self;
    return l->of->log_density(l->of, x);
}

static void few_close(struct data *d)
{
    data_close(((struct few *)d->self)->of);
}

/* The items of `of`, which it takes over, also when it fails, with room for labels of their own. */
static int relabel(struct data *of, struct data **out, int32_t **label, struct err *e)
{
    struct data *d = *out = mem_alloc(sizeof *d);
    struct few *l = d ? arena_small(&d->arena, sizeof *l) : NULL;
    if (l) l->label = arena_alloc(&d->arena, (size_t)of->count * sizeof *l->label);
    if (!l || !l->label) {
        data_close(d);
        data_close(of);
        *out = NULL;
        return fail_memory(e);
    }
    l->of = of;
    d->name = of->name;
    d->about = of->about;
    d->schema = of->schema;
    d->unknown = of->unknown;
    d->doubts = of->doubts;
    d->item = of->item;
    d->named = of->named;
    d->count = of->count;
    d->made = of->made;
    d->read = few_read;
    d->group = of->group ? few_group : NULL;
    d->sliding = of->sliding;
    d->log_density = of->log_density ? few_density : NULL;
    d->entropy = of->entropy;
    d->truth = of->truth;
    d->close = few_close;
    d->self = l;
    *label = l->label;
    return 0;
}

/* label[0..n-1]: all but `few` become -1. As many are kept of each class, as far as it has them. */
static int64_t forget(int32_t *label, int64_t n, int classes, int64_t few, uint64_t seed, int64_t *left)
{
    const uint64_t key = rng_key(seed, rng_hash_text("labels"), 0);
    int64_t kept = 0;
    for (int k = 0; k < classes; k++) left[k] = few / classes + (k < few % classes);
    for (int64_t i = 0; i < n; i++) {
        const int64_t row = rng_permute(key, n, i);
        const bool keep = label[row] >= 0 && left[label[row]] > 0;
        if (keep) left[label[row]]--, kept++;
        else label[row] = -1;
    }
    return kept;
}

static int few_possible(const struct data *d, int64_t labels, struct err *e)
{
    if (!d->item.classes) {
        fail(e, ERR_DATA, "%s: its items have no classes, of which %lld could be known", d->name, (long long)labels);
        return fail_hint(e, "leave labels=%lld away, or say which column of a table tells the class: label=COLUMN",
                         (long long)labels);
    }
    CHECK(labels >= d->item.classes && labels <= d->count, e, ERR_OPTION,
          "%s: labels= is from %d, one of each class, to %lld, not %lld", d->name, d->item.classes, (long long)d->count,
          (long long)labels);
    return 0;
}

static int keep_few(struct data *d, int32_t *label, int64_t labels, uint64_t seed, const char *name, struct err *e)
{
    const struct few *l = d->self;
    TRY(few_possible(l->of, labels, e));
    int64_t *left = arena_alloc(&d->arena, (size_t)d->item.classes * sizeof *left);
    if (!left) return fail_memory(e);
    TRY(data_labels(l->of, label, e));
    const int64_t kept = forget(label, d->count, d->item.classes, labels, seed, left);
    d->partly = kept < d->count;
    d->name = arena_text(&d->arena, name);
    d->about = arena_printf(&d->arena, "%s; the class of %lld is known", l->of->about, (long long)kept);
    return d->name && d->about ? 0 : fail_memory(e);
}

int data_few_labels(struct data *d, int64_t labels, uint64_t seed, const char *name, struct data **out, struct err *e)
{
    int32_t *label = NULL;
    TRY(relabel(d, out, &label, e));
    const int failed = keep_few(*out, label, labels, seed, name, e);
    if (!failed) return 0;
    data_close(*out);
    *out = NULL;
    return failed;
}

int data_known(struct data *d, struct data **out, struct err *e)
{
    *out = NULL;
    if (!d->partly) return 0;
    int64_t n = 0, *rows = mem_array((size_t)d->count, sizeof *rows);
    int32_t *label = mem_array((size_t)d->count, sizeof *label);
    int failed = rows && label ? data_labels(d, label, e) : fail_memory(e);
    for (int64_t i = 0; i < d->count && !failed; i++)
        if (label[i] >= 0) rows[n++] = i;
    if (!failed) failed = data_subset(d, rows, n, out, e);
    if (!failed) (*out)->partly = false;
    mem_free(rows);
    mem_free(label);
    return failed;
}
