/* split.c -- parts of a data set, and the walk through it in batches.
**
** A part is decided by what an item holds, never by where it stands: the same
** item falls on the same side on every machine, however the file is ordered,
** and equal items never stand on both sides; but where most rows of a table are
** equal to others, they are no copies, and each stands for itself. Text and series
** are cut at one place instead: their windows overlap, and would carry one side
** into the other.
*/
#include "base/rng.h"
#include "data/columns.h"
#include "data/kin.h"
#include "data/memory.h"

#include <stdlib.h>

#define CHUNK 256 /* items read at a time */

struct subset {
    struct data *of;
    int64_t *rows;
    struct captions captions; /* those of `of`, asked for by rows of it */
};

static int subset_read(struct data *d, const int64_t *rows, int64_t n, void *x, int32_t *labels, struct err *e)
{
    const struct subset *s = d->self;
    const size_t bytes = (size_t)shape_size(d->item.shape) * dtype_size(d->item.type);
    TRY(rows_check(d, rows, n, e));
    for (int64_t at = 0; at < n; at += CHUNK) {
        int64_t there[CHUNK];
        const int64_t some = n - at < CHUNK ? n - at : CHUNK;
        for (int64_t i = 0; i < some; i++) there[i] = s->rows[rows[at + i]];
        TRY(s->of->read(s->of, there, some, (char *)x + (size_t)at * bytes, labels ? labels + at : NULL, e));
    }
    return 0;
}

static double subset_density(const struct data *d, const double *x)
{
    const struct subset *s = d->self;
    return s->of->log_density(s->of, x);
}

static void subset_text(const struct data *d, int64_t row, struct text *out)
{
    const struct subset *s = d->self;
    s->of->captions->text(s->of, s->rows[row], out);
}

static void subset_keywords(const struct data *d, int64_t row, struct text *out)
{
    const struct subset *s = d->self;
    s->of->captions->keywords(s->of, s->rows[row], out);
}

static double subset_attribute(const struct data *d, int64_t row, int column)
{
    const struct subset *s = d->self;
    return s->of->captions->attribute(s->of, s->rows[row], column);
}

/* The windows of a part of a text stand side by side; what follows the last one's beginning lies within it. */
static int64_t subset_place(const struct data *d, int64_t symbol)
{
    const struct subset *s = d->self;
    const int64_t last = d->count - 1, row = symbol < last ? symbol : last;
    return s->of->place(s->of, s->rows[row] + symbol - row);
}

static uint64_t subset_group(const struct data *d, int64_t row)
{
    const struct subset *s = d->self;
    return s->of->group(s->of, s->rows[row]);
}

static void subset_tell(struct data *d, struct subset *s)
{
    const struct captions *of = s->of->captions;
    if (s->of->group) d->group = subset_group;
    if (s->of->place) d->place = subset_place;
    if (!of) return;
    s->captions = *of;
    if (of->text) s->captions.text = subset_text;
    if (of->keywords) s->captions.keywords = subset_keywords;
    if (of->attribute) s->captions.attribute = subset_attribute;
    d->captions = &s->captions;
}

static int subset_fill(struct data *d, struct data *of, const int64_t *rows, int64_t n, struct err *e)
{
    struct subset *s = arena_small(&d->arena, sizeof *s);
    int64_t *copy = arena_alloc(&d->arena, (size_t)n * sizeof *copy);
    d->name = arena_text(&d->arena, of->name);
    d->about = arena_printf(&d->arena, "%lld of: %s", (long long)n, of->about);
    if (d->arena.failed) return fail_memory(e);
    memcpy(copy, rows, (size_t)n * sizeof *copy);
    *s = (struct subset){.of = of, .rows = copy};
    d->self = s;
    subset_tell(d, s);
    d->item = of->item;
    d->count = n;
    d->partly = of->partly;
    d->read = subset_read;
    d->sliding = of->sliding;
    d->made = of->made;
    d->log_density = of->log_density ? subset_density : NULL;
    d->entropy = of->entropy;
    d->truth = of->truth;
    return of->item.kind == ITEM_ROW && of->item.columns ? columns_measure(d, of->item.columns, e) : 0;
}

int data_subset(struct data *of, const int64_t *rows, int64_t n, struct data **out, struct err *e)
{
    *out = NULL;
    CHECK(n > 0, e, ERR_DATA, "%s: a part of it would hold no item at all", of->name);
    TRY(rows_check(of, rows, n, e));
    struct data *d = mem_alloc(sizeof *d);
    if (!d) return fail_memory(e);
    const int failed = subset_fill(d, of, rows, n, e);
    if (failed) {
        data_close(d);
        return failed;
    }
    *out = d;
    return 0;
}

static int hash_items(struct data *d, uint64_t *hash, struct err *e)
{
    const size_t bytes = (size_t)shape_size(d->item.shape) * dtype_size(d->item.type);
    const uint64_t salt = rng_hash_text("split");
    char *x = mem_array(CHUNK, bytes);
    int64_t rows[CHUNK];
    int failed = x ? 0 : fail_memory(e);
    for (int64_t at = 0; at < d->count && !failed; at += CHUNK) {
        const int64_t n = d->count - at < CHUNK ? d->count - at : CHUNK;
        for (int64_t i = 0; i < n; i++) rows[i] = at + i;
        failed = d->read(d, rows, n, x, NULL, e);
        for (int64_t i = 0; i < n && !failed; i++) hash[at + i] = rng_hash(salt, x + (size_t)i * bytes, bytes);
    }
    mem_free(x);
    return !failed && d->group ? kin_hash(d, hash, e) : failed;
}

static int by_hash(const void *a, const void *b)
{
    const uint64_t *x = *(uint64_t *const *)a, *y = *(uint64_t *const *)b;
    return *x != *y ? (*x > *y) - (*x < *y) : (x > y) - (x < y);
}

/* Where less than half of the hashes are different ones: the k-th of those that are equal becomes one of its own. */
static int part_equals(uint64_t *hash, int64_t n, struct err *e)
{
    uint64_t **sorted = mem_array((size_t)n, sizeof *sorted);
    int64_t different = 0, nth = 0;
    if (!sorted) return fail_memory(e);
    for (int64_t i = 0; i < n; i++) sorted[i] = &hash[i];
    qsort(sorted, (size_t)n, sizeof *sorted, by_hash);
    for (int64_t i = 0; i < n; i++) different += !i || *sorted[i] != *sorted[i - 1];
    uint64_t last = 0;
    for (int64_t i = 0; i < n && 2 * different < n; i++) {
        const uint64_t one = *sorted[i];
        nth = i && one == last ? nth + 1 : 0;
        if (nth) *sorted[i] = rng_hash(one, &nth, sizeof nth);
        last = one;
    }
    mem_free(sorted);
    return 0;
}

static double unit(uint64_t hash) /* in [0, 1) */
{
    return (double)(hash >> 11) * 0x1p-53;
}

/* Sorts rows into [ rest ... | ... part ] of `order`; *rests and *parts count them. */
static int sort_by_hash(struct data *d, double fraction, int64_t *order, int64_t *rests, int64_t *parts, struct err *e)
{
    uint64_t *hash = mem_array((size_t)d->count, sizeof *hash), least = UINT64_MAX;
    int failed = hash ? hash_items(d, hash, e) : fail_memory(e);
    if (!failed && d->item.kind == ITEM_ROW && !d->group) failed = part_equals(hash, d->count, e);
    if (!failed) {
        for (int64_t i = 0; i < d->count; i++)
            if (hash[i] < least) least = hash[i];
        /* the least hash is always in the part: few items must not leave it empty */
        for (int64_t i = 0; i < d->count; i++) *rests += unit(hash[i]) >= fraction && hash[i] > least;
        int64_t rest = 0, part = *rests;
        for (int64_t i = 0; i < d->count; i++)
            order[unit(hash[i]) >= fraction && hash[i] > least ? rest++ : part++] = i;
        *parts = d->count - *rests;
    }
    mem_free(hash);
    return failed;
}

/* Places of the text, the series or the film that an item takes. */
static int64_t window_of(const struct item *item)
{
    if (item->kind == ITEM_IMAGE) return item->frames ? item->frames : 1;
    return item->shape.dim[0];
}

static int64_t place_of(const struct data *d, int64_t i)
{
    return d->place ? d->place(d, i) : i;
}

int64_t data_symbols(const struct data *d)
{
    return d->count + window_of(&d->item) - 1;
}

int64_t data_characters(const struct data *d)
{
    return place_of(d, data_symbols(d)) - place_of(d, 0);
}

/* Text is cut at a character, so that its parts are the same whatever its symbols are. */
static void sort_by_place(const struct data *d, double fraction, int64_t *order, int64_t *rests, int64_t *parts)
{
    const int64_t window = window_of(&d->item), length = data_characters(d);
    const int64_t cut = place_of(d, 0) + length - (int64_t)((double)length * fraction);
    for (int64_t i = 0; i < d->count; i++) {
        const bool after = place_of(d, i) >= cut;
        if (after || place_of(d, i + window) <= cut) order[*rests + *parts] = i, *(after ? parts : rests) += 1;
    }
}

int data_split(struct data *d, double fraction, struct data **rest, struct data **part, struct err *e)
{
    *rest = *part = NULL;
    CHECK(fraction > 0 && fraction < 1, e, ERR_OPTION, "the part to hold out is a fraction between 0 and 1, not %g",
          fraction);
    int64_t *order = mem_array((size_t)d->count, sizeof *order), rests = 0, parts = 0;
    int failed = order ? 0 : fail_memory(e);
    if (!failed && d->sliding) sort_by_place(d, fraction, order, &rests, &parts);
    else if (!failed) failed = sort_by_hash(d, fraction, order, &rests, &parts, e);
    if (!failed && !(rests && parts)) {
        failed = fail(e, ERR_DATA, "%s: holding out %g of its %lld items leaves nothing on one side", d->name, fraction,
                      (long long)d->count);
        fail_hint(e, "give more data, another fraction, or the part to hold out as data of its own");
    }
    if (!failed) failed = data_subset(d, order, rests, rest, e);
    if (!failed) failed = data_subset(d, order + rests, parts, part, e);
    mem_free(order);
    if (failed) {
        data_close(*rest);
        *rest = NULL;
    }
    return failed;
}

void data_batch_rows(const struct data *d, uint64_t seed, int64_t step, int64_t batch, int64_t *rows)
{
    const uint64_t purpose = rng_hash_text("shuffle");
    for (int64_t i = 0; i < batch; i++) {
        const int64_t at = step * batch + i, epoch = at / d->count;
        rows[i] = rng_permute(rng_key(seed, purpose, (uint64_t)epoch), d->count, at % d->count);
    }
}
