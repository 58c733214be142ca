/* fill.c -- what is missing in rows: by the family's own draw, or by the best of many guesses.
**
** A family that draws what is missing itself is given rows standardised, as its
** net would see them. One that only guesses is asked many times for each row,
** and one guess is taken in proportion to its weight (Rubin 1987).
*/
#include "task/fill.h"

#include "base/rng.h"
#include "nn/kept.h"
#include "stat/logs.h"
#include "task/walk.h"

#include <math.h>

#define GUESSES 100 /* about each row */

static bool guesses(const struct model *m)
{
    return !m->family->fill_rows && model_able(m, VERB_GUESS);
}

bool fill_can(const struct model *m)
{
    if (guesses(m)) return true;
    return m->family->fill_rows && (m->item.kind == ITEM_ROW || m->item.kind == ITEM_TEXT);
}

static int need(const struct model *m, struct err *e)
{
    CHECK(fill_can(m), e, ERR_UNSUPPORTED, "a model of the family '%s' (%s) cannot fill in what is missing",
          m->family->name, m->family->title);
    return 0;
}

/* ---- by the family's own draw ---- */

/* x [n, D]: as the data are, and then as families see them */
static int draw(const struct model *m, double *x, double temperature, uint64_t seed, struct tensor *items,
                struct err *e)
{
    const int64_t size = shape_size(m->item.shape), n = items->shape.dim[0];
    for (int64_t i = 0; i < n * size; i++) {
        const int64_t j = i % size;
        x[i] = (x[i] - kept_centre(m->store, &m->item, j)) / kept_unit(m->store, &m->item, j);
    }
    TRY(m->family->fill_rows(m->store, &m->item, m->options, x, n, temperature, seed, e));
    for (int64_t i = 0; i < n * size; i++) {
        const int64_t j = i % size;
        tensor_set(items, i, x[i] * kept_unit(m->store, &m->item, j) + kept_centre(m->store, &m->item, j));
    }
    return 0;
}

/* ---- by guesses, of which one is kept while the next ones come ---- */

struct choice {
    const double *row;  /* [n, D], raw, NaN where something is to be filled in */
    const int64_t *gap; /* the rows where that is so; guesses about one come one after the other */
    int64_t size;
    struct tensor *items;
    double weight; /* log of the sum of those about the row that were seen so far */
    struct rng chance;
};

static int give(void *self, struct program *p, int64_t first, int64_t n, int64_t batch, struct err *e)
{
    (void)e;
    const struct choice *c = self;
    struct tensor x = program_input(p, "data/x");
    for (int64_t i = 0; i < batch * c->size && x.data; i++) {
        const int64_t k = i / c->size < n ? i / c->size : n - 1, row = c->gap[(first + k) / GUESSES];
        tensor_set(&x, i, c->row[row * c->size + i % c->size]);
    }
    return 0;
}

static void settle_on(struct choice *c, int64_t row, const struct tensor *guess, int64_t from)
{
    for (int64_t j = 0; j < c->size; j++) {
        const int64_t at = row * c->size + j;
        if (isnan(c->row[at])) tensor_set(c->items, at, tensor_get(guess, from + 1 + j));
    }
}

static int take(void *self, const struct tensor *output, int64_t first, int64_t n, struct err *e)
{
    (void)e;
    struct choice *c = self;
    for (int64_t i = 0; i < n; i++) {
        const int64_t row = c->gap[(first + i) / GUESSES], from = i * (1 + c->size);
        const double weight = tensor_get(output, from);
        const bool is_first = (first + i) % GUESSES == 0;
        c->weight = is_first ? weight : log_sum_exp((double[]){c->weight, weight}, 2);
        if (is_first || log(rng_uniform(&c->chance)) < weight - c->weight) settle_on(c, row, output, from);
    }
    return 0;
}

static bool has_gap(const double *row, int64_t size)
{
    for (int64_t j = 0; j < size; j++)
        if (isnan(row[j])) return true;
    return false;
}

static int choose(struct model *m, const double *row, double temperature, uint64_t seed, struct tensor *items,
                  struct err *e)
{
    const int64_t n = items->shape.dim[0], size = shape_size(m->item.shape);
    int64_t *gap = mem_array((size_t)n, sizeof *gap), gaps = 0;
    if (!gap) return fail_memory(e);
    for (int64_t i = 0; i < n; i++)
        if (has_gap(row + i * size, size)) gap[gaps++] = i;
    struct choice c = {.row = row, .gap = gap, .size = size, .items = items};
    c.chance = rng_stream(seed, "choice among guesses");
    struct walk w = {.m = m, .ask = {.verb = VERB_GUESS, .temperature = temperature}, .seed = seed};
    w.count = gaps * GUESSES;
    w.give = give, w.take = take, w.giver = w.taker = &c;
    const int failed = walk_run(&w, e);
    mem_free(gap);
    return failed;
}

/* ---- both ---- */

/* row [n, D] as the data are, NaN where missing, is freed; items: the same with nothing missing, F32, or I32 for text. */
static int fill(struct model *m, double *row, int64_t n, double temperature, uint64_t seed, struct tensor *items,
                struct err *e)
{
    const int64_t size = shape_size(m->item.shape);
    *items = (struct tensor){m->item.kind == ITEM_TEXT ? I32 : F32, shape_join(n, m->item.shape), NULL};
    items->data = row ? mem_array((size_t)(n * size), dtype_size(items->type)) : NULL;
    int failed = items->data ? 0 : fail_memory(e);
    for (int64_t i = 0; i < n * size && !failed && guesses(m); i++) tensor_set(items, i, row[i]);
    if (!failed && guesses(m)) failed = choose(m, row, temperature, seed, items, e);
    else if (!failed) failed = draw(m, row, temperature, seed, items, e);
    mem_free(row);
    if (!failed) return 0;
    mem_free(items->data);
    items->data = NULL;
    return failed;
}

int fill_data(struct model *m, struct data *d, double temperature, uint64_t seed, struct tensor *items, struct err *e)
{
    double *row;
    TRY(need(m, e));
    TRY(item_suits(&m->item, &d->item, e));
    TRY(data_all(d, DATA_WHOLE_MOST, &row, NULL, e));
    return fill(m, row, d->count, temperature, seed, items, e);
}

int fill_nothing(struct model *m, const struct sample_options *o, struct tensor *items, struct err *e)
{
    const int64_t count = o->count * shape_size(m->item.shape);
    double *row = mem_array((size_t)count, sizeof *row);
    for (int64_t i = 0; i < count && row; i++) row[i] = NAN;
    return fill(m, row, o->count, o->temperature, o->seed, items, e);
}

int fill_given(struct model *m, const double *row, const struct sample_options *o, struct tensor *items, struct err *e)
{
    const int64_t size = shape_size(m->item.shape);
    TRY(need(m, e));
    double *rows = mem_array((size_t)(o->count * size), sizeof *rows);
    for (int64_t i = 0; i < o->count * size && rows; i++) rows[i] = row[i % size];
    return fill(m, rows, o->count, o->temperature, o->seed, items, e);
}
