/* look_at.h -- what was opened holds what it says: items can be read, labels and symbols are in range, it can be split and
** described.
*/
#ifndef LIMN_FUZZ_LOOK_AT_H
#define LIMN_FUZZ_LOOK_AT_H

#include "data/concerns.h"

#include <stdlib.h>

#define LOOK_AT_ITEMS 64

static inline void look_at_items(struct data *d, int64_t first, int64_t n)
{
    const int64_t size = shape_size(d->item.shape);
    struct tensor x = {d->item.type, shape_join(n, d->item.shape), NULL};
    int64_t rows[LOOK_AT_ITEMS];
    int32_t labels[LOOK_AT_ITEMS] = {0};
    struct err e = {0};
    if (!(x.data = mem_alloc(tensor_bytes(&x)))) return;
    for (int64_t i = 0; i < n; i++) rows[i] = first + i;
    if (d->read(d, rows, n, x.data, d->item.classes ? labels : NULL, &e)) abort();
    for (int64_t i = 0; i < n && d->item.classes; i++)
        if (labels[i] < (d->partly ? -1 : 0) || labels[i] >= d->item.classes) abort();
    for (int64_t i = 0; i < n * size && d->item.kind == ITEM_TEXT; i++)
        if (tensor_get(&x, i) < 0 || tensor_get(&x, i) >= d->item.symbols) abort();
    mem_free(x.data);
}

static inline void look_at(struct data *d)
{
    const int64_t n = d->count < LOOK_AT_ITEMS ? d->count : LOOK_AT_ITEMS;
    struct data *rest, *part;
    struct text lines = {0};
    struct err e = {0};
    if (d->count < 1 || shape_size(d->item.shape) < 1 || !d->about) abort();
    look_at_items(d, 0, n);
    look_at_items(d, d->count - n, n);
    if (data_concerns(d, &lines, &e)) abort();
    text_free(&lines);
    if (data_split(d, 0.5, &rest, &part, &e)) return;
    if (!d->sliding && rest->count + part->count != d->count) abort();
    data_close(rest);
    data_close(part);
}

#endif
