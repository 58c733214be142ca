/* feed.c -- reading a batch of items into a program's inputs. */
#include "task/feed.h"

#include "data/match.h"

static int give_labels(const struct feed *f, struct tensor *to, int64_t batch, struct err *e)
{
    if (!f->label) {
        fail(e, ERR_DATA, "the model wants to know the class of each item, and %s has no labels", f->d->name);
        return fail_hint(e, "the model was made from labelled data");
    }
    struct tensor from = {I32, SHAPE(batch), f->label};
    tensor_convert(&from, to);
    return 0;
}

static int give(void *self, struct program *p, int64_t first, int64_t n, int64_t batch, struct err *e)
{
    struct feed *f = self;
    struct tensor x = program_input(p, "data/x"), label = program_input(p, "data/label");
    struct tensor raw = {f->d->item.type, shape_join(batch, f->d->item.shape), f->x};
    for (int64_t i = 0; i < batch; i++) f->row[i] = (first + (i < n ? i : n - 1)) / f->draws;
    TRY(f->d->read(f->d, f->row, batch, f->x, f->label, e));
    if (x.data) tensor_convert(&raw, &x);
    return label.data ? give_labels(f, &label, batch, e) : 0;
}

static int allocate(struct feed *f, int64_t batch, struct err *e)
{
    size_t n = (size_t)batch;
    f->x = mem_array(n * (size_t)shape_size(f->d->item.shape), dtype_size(f->d->item.type));
    f->row = mem_array(n, sizeof *f->row);
    f->label = f->d->item.classes ? mem_array(n, sizeof *f->label) : NULL;
    return f->x && f->row && (f->label || !f->d->item.classes) ? 0 : fail_memory(e);
}

int feed_open(struct feed *f, struct walk *w, struct data *d, int64_t count, int64_t draws, struct err *e)
{
    *f = (struct feed){.m = w->m, .d = d, .draws = draws};
    TRY(item_suits(&w->m->item, &d->item, e));
    if (!count) count = d->count;
    CHECK(count >= 1 && count <= d->count, e, ERR_DATA, "%s has %lld items; %lld are wanted", d->name,
          (long long)d->count, (long long)count);
    CHECK(draws >= 1 && draws <= INT64_MAX / count, e, ERR_CALL, "%lld draws of each item", (long long)draws);
    w->count = count * draws;
    w->give = give;
    w->giver = f;
    return allocate(f, walk_batch(w->m, w->count), e);
}

void feed_close(struct feed *f)
{
    mem_free(f->x);
    mem_free(f->row);
    mem_free(f->label);
}

/* Which data may lack, because it is told from the others; -1: none. */
static int64_t predicted_column(const struct model *m)
{
    int64_t column;
    const bool regression = m->family->target && m->item.kind == ITEM_ROW && !m->item.classes;
    return regression && !m->family->target(m->options, &m->item, &column, NULL) ? column : -1;
}

int feed_suit(const struct model *m, struct data *d, struct err *e)
{
    const bool text = m->item.kind == ITEM_TEXT && d->item.kind == ITEM_TEXT;
    if (text) TRY(data_match_symbols(d, &m->item, e));
    TRY(data_match_use(d, &m->item, predicted_column(m), e));
    if (!text || d->item.shape.dim[0] == m->item.shape.dim[0]) return 0;
    return data_set_window(d, (int)m->item.shape.dim[0], e);
}

int feed_gather(struct model *m, enum verb verb, struct data *d, int64_t count, uint64_t seed, struct tensor *out,
                struct err *e)
{
    struct feed f;
    struct walk w = {.m = m, .ask = {.verb = verb, .temperature = 1}, .seed = seed};
    *out = (struct tensor){0};
    if (!model_able(m, verb)) return model_cannot(m, verb, e);
    int rc = feed_open(&f, &w, d, count, 1, e);
    if (!rc) rc = walk_gather(&w, out, e);
    feed_close(&f);
    return rc;
}
