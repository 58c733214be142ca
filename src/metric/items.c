/* items.c -- some items of a data set, as doubles. */
#include "metric/judge.h"

int items_new(struct items *t, int64_t n, int64_t d, bool labelled, struct err *e)
{
    *t = (struct items){.n = n, .d = d};
    t->x = mem_array((size_t)(n * d), sizeof *t->x);
    if (labelled) t->label = mem_array((size_t)n, sizeof *t->label);
    if (t->x && (t->label || !labelled)) return 0;
    items_free(t);
    return fail_memory(e);
}

void items_free(struct items *t)
{
    mem_free(t->x);
    mem_free(t->label);
    *t = (struct items){0};
}

int items_read(struct items *t, struct data *d, const int64_t *rows, struct err *e)
{
    struct tensor raw = {d->item.type, shape_join(t->n, d->item.shape), NULL};
    const double scale = d->item.kind == ITEM_IMAGE && d->item.type == U8 ? 1.0 / 255 : 1;
    raw.data = mem_array((size_t)(t->n * t->d), dtype_size(raw.type));
    const int failed = raw.data ? d->read(d, rows, t->n, raw.data, t->label, e) : fail_memory(e);
    for (int64_t i = 0; i < t->n * t->d && !failed; i++) t->x[i] = tensor_get(&raw, i) * scale;
    mem_free(raw.data);
    return failed;
}
