/* pool.h -- the items of which a row's steps take batches: made of random numbers, or of real data. */
#ifndef LIMN_BENCH_POOL_H
#define LIMN_BENCH_POOL_H

#include "data/data.h"
#include "rows.h"

#include <stdlib.h>

#define POOL_MOST 60000 /* items of real data */

static struct tensor pool_made(const struct row *r)
{
    struct tensor pool = {r->symbols ? I32 : F32, shape_join(r->pool, r->item), NULL};
    struct rng rng = rng_stream(1, "bench");
    pool.data = malloc(tensor_bytes(&pool));
    for (int64_t i = 0; i < shape_size(pool.shape); i++) {
        double x = r->normal ? rng_normal(&rng) : rng_uniform(&rng);
        tensor_set(&pool, i, r->symbols ? floor(x * SYMBOLS) : x);
    }
    return pool;
}

/* Levels 0 to 255 become 0 to 1, or -1 to 1 where the row's own numbers are normal. */
static void pool_scale(const struct row *r, struct tensor *pool)
{
    float *x = pool->data;
    const int64_t size = shape_size(pool->shape);
    for (int64_t i = 0; i < size; i++) x[i] = r->normal ? x[i] / 127.5f - 1 : x[i] / 255;
}

static int pool_check(const struct row *r, const struct data *d, const char *name, struct err *e)
{
    char asked[60], has[60];
    CHECK(shape_size(d->item.shape) == shape_size(r->item), e, ERR_SHAPE, "%s has items of %s; %s wants %s", name,
          shape_text(d->item.shape, has, sizeof has), r->name, shape_text(r->item, asked, sizeof asked));
    CHECK(!r->symbols || d->item.symbols == SYMBOLS, e, ERR_DATA, "%s has %d symbols; %s wants %d", name,
          d->item.symbols, r->name, SYMBOLS);
    return 0;
}

/* Items of real data in an order of the seed's. */
static int pool_drawn(const struct row *r, const char *name, uint64_t seed, struct tensor *pool, struct err *e)
{
    struct data *d;
    TRY(data_open(name, &d, e));
    int status = r->symbols ? data_set_window(d, (int)shape_size(r->item), e) : 0;
    if (!status) status = pool_check(r, d, name, e);
    const int64_t count = d->count < POOL_MOST ? d->count : POOL_MOST;
    int64_t *items = malloc((size_t)count * sizeof *items);
    struct tensor raw = {d->item.type, shape_join(count, r->item), NULL};
    *pool = (struct tensor){r->symbols ? I32 : F32, raw.shape, NULL};
    if (!status) {
        data_batch_rows(d, seed, 0, count, items);
        raw.data = malloc(tensor_bytes(&raw));
        pool->data = malloc(tensor_bytes(pool));
        status = d->read(d, items, count, raw.data, NULL, e);
    }
    if (!status) {
        tensor_convert(&raw, pool);
        if (raw.type == U8) pool_scale(r, pool);
    }
    free(raw.data);
    free(items);
    data_close(d);
    return status;
}

#endif
