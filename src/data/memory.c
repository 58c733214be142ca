/* memory.c -- reading items that lie in memory. */
#include "data/memory.h"

#define AHEAD 8 /* items that are fetched before they are copied, for they lie anywhere */

struct memory {
    unsigned char *items; /* count x item */
    int32_t *labels;      /* count, or NULL */
    size_t bytes;         /* of one item */
};

int rows_check(const struct data *d, const int64_t *rows, int64_t n, struct err *e)
{
    for (int64_t i = 0; i < n; i++)
        CHECK(rows[i] >= 0 && rows[i] < d->count, e, ERR_CALL, "%s: item %lld was asked for, there are %lld", d->name,
              (long long)rows[i], (long long)d->count);
    return 0;
}

static int memory_read(struct data *d, const int64_t *rows, int64_t n, void *x, int32_t *labels, struct err *e)
{
    const struct memory *m = d->self;
    TRY(rows_check(d, rows, n, e));
    for (int64_t i = 0; i < n; i++) {
        if (i + AHEAD < n) __builtin_prefetch(m->items + (size_t)rows[i + AHEAD] * m->bytes);
        memcpy((char *)x + (size_t)i * m->bytes, m->items + (size_t)rows[i] * m->bytes, m->bytes);
    }
    if (labels && m->labels)
        for (int64_t i = 0; i < n; i++) labels[i] = m->labels[rows[i]];
    return 0;
}

static void memory_close(struct data *d)
{
    struct memory *m = d->self;
    mem_free(m->items);
    mem_free(m->labels);
}

int memory_hold(struct data *d, void *items, int32_t *labels, struct err *e)
{
    struct memory *m = arena_small(&d->arena, sizeof *m);
    if (!m) {
        mem_free(items);
        mem_free(labels);
        return fail_memory(e);
    }
    m->items = items;
    m->labels = labels;
    m->bytes = (size_t)shape_size(d->item.shape) * dtype_size(d->item.type);
    d->self = m;
    d->read = memory_read;
    d->close = memory_close;
    return 0;
}
