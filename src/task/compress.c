/* compress.c -- encode, round, write, and look what it decodes to; and the way back. */
#include "task/compress.h"

#include "base/rng.h"
#include "file/packed.h"
#include "model/fingerprint.h"
#include "task/decode.h"
#include "task/distance.h"
#include "task/feed.h"

#include <math.h>

/* ---- items as they are ---- */

int compress_read(const struct model *m, struct data *d, int64_t count, double *x, struct err *e)
{
    const int64_t size = shape_size(d->item.shape);
    const double scale = distance_scale(m);
    struct tensor raw = {d->item.type, d->item.shape, mem_array((size_t)size, dtype_size(d->item.type))};
    int failed = raw.data ? 0 : fail_memory(e);
    for (int64_t i = 0; i < count && !failed; i++) {
        const int64_t row = i * d->count / count;
        failed = d->read(d, &row, 1, raw.data, NULL, e);
        for (int64_t j = 0; j < size; j++) x[i * size + j] = tensor_get(&raw, j) * scale;
    }
    mem_free(raw.data);
    return failed;
}

static int encode(struct model *m, struct data *d, struct tensor *latents, struct err *e)
{
    struct feed f;
    struct walk w = {.m = m, .ask = {.verb = VERB_ENCODE, .temperature = 1, .exact = true}};
    *latents = (struct tensor){0};
    int failed = feed_open(&f, &w, d, 0, 1, e);
    if (!failed) failed = walk_gather(&w, latents, e);
    feed_close(&f);
    if (failed) return failed;
    CHECK(latents->type == F32, e, ERR_INTERNAL, "latents of type %s", dtype_name(latents->type));
    return 0;
}

/* ---- what comes back ---- */

struct checking {
    struct model *m;
    struct data *d;
    struct packed *packed;
    void *raw;
    double *x;
    double sum, scale;
    int64_t known;
    uint64_t hash;
};

static uint64_t hash_items(uint64_t hash, const struct tensor *items, int64_t n, int64_t size)
{
    for (int64_t i = 0; i < n; i++)
        hash = rng_hash(hash, (const float *)items->data + i * size, (size_t)size * sizeof(float));
    return hash;
}

static int check_item(struct checking *c, const float *back, int64_t row, struct err *e)
{
    const int64_t size = shape_size(c->m->item.shape);
    const struct tensor raw = {c->d->item.type, c->d->item.shape, c->raw};
    TRY(c->d->read(c->d, &row, 1, c->raw, NULL, e));
    TRY(packed_add(c->packed, c->raw, tensor_bytes(&raw), e));
    for (int64_t j = 0; j < size; j++) c->x[j] = tensor_get(&raw, j);
    c->sum += distance_of(c->m, c->x, back, c->scale, &c->known);
    return 0;
}

static int take(void *self, const struct tensor *output, int64_t first, int64_t n, struct err *e)
{
    struct checking *c = self;
    const int64_t size = shape_size(c->m->item.shape);
    for (int64_t i = 0; i < n; i++) TRY(check_item(c, (const float *)output->data + i * size, first + i, e));
    c->hash = hash_items(c->hash, output, n, size);
    return 0;
}

static int look_back(struct checking *c, const struct tensor *latents, struct compression *r, struct err *e)
{
    struct walk w = {.m = c->m, .ask = {.exact = true}, .take = take, .taker = c};
    const size_t size = (size_t)shape_size(c->m->item.shape);
    c->raw = mem_array(size, dtype_size(c->d->item.type));
    c->x = mem_array(size, sizeof *c->x);
    int failed = c->raw && c->x ? packed_open(&c->packed, e) : fail_memory(e);
    if (!failed) failed = decode_open(&w, latents, e);
    if (!failed) failed = walk_run(&w, e);
    r->packed = (int64_t)packed_close(c->packed);
    r->raw = c->d->count * (int64_t)(size * dtype_size(c->d->item.type));
    r->squared = c->known ? c->sum / (double)c->known : NAN;
    mem_free(c->raw);
    mem_free(c->x);
    return failed;
}

static int check_back(struct model *m, struct data *d, struct limz *z, struct compression *r, struct err *e)
{
    struct checking c = {.m = m, .d = d, .scale = distance_scale(m)};
    struct tensor latents;
    int failed = compress_latents(z, &latents, e);
    if (!failed) failed = look_back(&c, &latents, r, e);
    z->decoded = c.hash;
    mem_free(latents.data);
    return failed;
}

/* ---- compress ---- */

static int make(struct model *m, struct data *d, const struct tensor *latents, double step, struct limz *z,
                struct compression *r, struct err *e)
{
    z->items = latents->shape.dim[0];
    z->columns = latents->shape.dim[1];
    z->numbers = shape_size(m->item.shape);
    z->column = mem_array((size_t)z->columns, sizeof *z->column);
    if (!z->column) return fail_memory(e);
    TRY(model_fingerprint(m, &z->model, e));
    TRY(compress_choose(m, d, latents, step, z, &r->exact, e));
    TRY(compress_round(latents, z, e));
    return check_back(m, d, z, r, e);
}

static int report(const struct model *m, struct data *d, const struct limz *z, size_t bytes, struct compression *r,
                  struct err *e)
{
    struct text codes = {0};
    const int failed = limz_codes(z, &codes, e);
    const double bits = 8 * (double)codes.length / (double)z->items;
    text_free(&codes);
    if (failed) return failed;
    r->items = z->items;
    r->numbers = z->numbers;
    r->bytes = (int64_t)bytes;
    r->bits_per_item = 8 * (double)bytes / (double)z->items;
    r->bits_per_dim = r->bits_per_item / (double)z->numbers;
    r->peak = m->item.kind == ITEM_IMAGE ? -10 * log10(r->squared) : NAN;
    return compress_rival(m, d, bits, &r->rival, e);
}

int compress_data(struct model *m, struct data *d, double step, struct text *out, struct compression *r, struct err *e)
{
    struct tensor latents;
    struct limz z = {0};
    *r = (struct compression){0};
    CHECK(step > 0 && isfinite(step), e, ERR_CALL, "a step of %g; it is above 0", step);
    if (!model_able(m, VERB_RECONSTRUCT)) return model_cannot(m, VERB_RECONSTRUCT, e);
    const size_t before = out->length;
    int failed = encode(m, d, &latents, e);
    if (!failed) failed = make(m, d, &latents, step, &z, r, e);
    if (!failed) failed = limz_format(&z, out, e);
    if (!failed) failed = report(m, d, &z, out->length - before, r, e);
    mem_free(latents.data);
    limz_free(&z);
    return failed;
}

/* ---- decompress ---- */

static int check_model(struct model *m, const struct limz *z, struct err *e)
{
    uint64_t mine;
    int64_t columns;
    if (!model_able(m, VERB_DECODE)) return model_cannot(m, VERB_DECODE, e);
    TRY(model_fingerprint(m, &mine, e));
    if (mine != z->model) {
        fail(e, ERR_DATA, "it was compressed with another model: one of fingerprint %016llx, and this one's is %016llx",
             (unsigned long long)z->model, (unsigned long long)mine);
        return fail_hint(e, "only the very model that it was made with can decompress it");
    }
    TRY(model_latents(m, &columns, e));
    CHECK(columns == z->columns && z->numbers == shape_size(m->item.shape), e, ERR_FORMAT,
          "it holds items of %lld numbers in codes of %lld, and the model has %lld in %lld", (long long)z->numbers,
          (long long)z->columns, (long long)shape_size(m->item.shape), (long long)columns);
    return 0;
}

static int decode_codes(struct model *m, const struct limz *z, struct tensor *items, bool *same, struct err *e)
{
    struct tensor latents;
    struct walk w = {.m = m, .ask = {.exact = true}};
    TRY(compress_latents(z, &latents, e));
    int failed = decode_open(&w, &latents, e);
    if (!failed) failed = walk_gather(&w, items, e);
    mem_free(latents.data);
    if (!failed) *same = hash_items(0, items, z->items, z->numbers) == z->decoded;
    return failed;
}

int decompress_items(struct model *m, const void *bytes, size_t n, struct tensor *items, bool *same, struct err *e)
{
    struct limz z;
    *items = (struct tensor){0};
    int failed = limz_parse(bytes, n, &z, e);
    if (!failed) failed = check_model(m, &z, e);
    if (!failed) failed = limz_parse_codes(bytes, n, &z, e);
    if (!failed) failed = decode_codes(m, &z, items, same, e);
    limz_free(&z);
    return failed;
}
