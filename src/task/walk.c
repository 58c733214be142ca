/* walk.c -- batch after batch. */
#include "task/walk.h"

#include "base/rng.h"

#define BATCH_MOST 256
#define NUMBERS_MOST (1 << 22) /* of all items of a batch: activations are some ten times that */

int64_t walk_batch(const struct model *m, int64_t count)
{
    int64_t batch = 1, size = shape_size(m->item.shape);
    while (batch < count && batch < BATCH_MOST && 2 * batch * size <= NUMBERS_MOST) batch *= 2;
    return batch;
}

static int run_batch(const struct walk *w, int64_t first, struct program *p, struct err *e)
{
    int64_t batch = w->ask.batch, left = w->count - first, n = left < batch ? left : batch;
    if (w->give) TRY(w->give(w->giver, p, first, n, batch, e));
    /* A draw and its decoding share no noise; a draw of latents is that of the items which are decoded from them. */
    const enum verb noise = w->ask.verb == VERB_PRIOR ? VERB_SAMPLE : w->ask.verb;
    const uint64_t seed = rng_key(w->seed, (uint64_t)noise, 0);
    TRY(program_run(p, seed, (uint64_t)(first / batch), e));
    struct tensor output = program_output(p, 0);
    return w->take(w->taker, &output, first, n, e);
}

static int tell(const struct onlooker *watch, int64_t done, int64_t of, struct err *e)
{
    CHECK(!watch->told || !watch->told(watch->self, done, of), e, ERR_INTERRUPTED, "stopped after %lld of %lld items",
          (long long)done, (long long)of);
    return 0;
}

int walk_run(struct walk *w, struct err *e)
{
    w->ask.batch = walk_batch(w->m, w->count);
    for (int64_t first = 0; first < w->count; first += w->ask.batch) {
        struct program *p;
        TRY(model_program(w->m, &w->ask, &p, e));
        int rc = run_batch(w, first, p, e);
        model_release(w->m);
        if (rc) return rc;
        const int64_t next = first + w->ask.batch;
        TRY(tell(&w->m->watch, next < w->count ? next : w->count, w->count, e));
    }
    return 0;
}

/* ---- gathering ---- */

struct gathering {
    int64_t count;
    struct tensor *out;
};

static struct tensor rows_of(const struct tensor *t, int64_t first, int64_t n)
{
    struct tensor part = {t->type, shape_join(n, shape_item(t->shape)), t->data};
    size_t row = (size_t)shape_size(shape_item(t->shape)) * dtype_size(t->type);
    part.data = (char *)t->data + (size_t)first * row;
    return part;
}

static int gather(void *self, const struct tensor *output, int64_t first, int64_t n, struct err *e)
{
    struct gathering *g = self;
    struct tensor *out = g->out;
    if (!out->data) {
        *out = (struct tensor){output->type == I32 ? I32 : F32, shape_join(g->count, shape_item(output->shape)), NULL};
        out->data = mem_array((size_t)shape_size(out->shape), dtype_size(out->type));
    }
    if (!out->data) return fail_memory(e);
    struct tensor from = rows_of(output, 0, n), to = rows_of(out, first, n);
    tensor_convert(&from, &to);
    return 0;
}

int walk_gather(struct walk *w, struct tensor *out, struct err *e)
{
    struct gathering g = {w->count, out};
    *out = (struct tensor){0};
    CHECK(w->count > 0, e, ERR_CALL, "%lld items were asked for", (long long)w->count);
    w->take = gather;
    w->taker = &g;
    int rc = walk_run(w, e);
    if (!rc) return 0;
    mem_free(out->data);
    out->data = NULL;
    return rc;
}
