/* fill.c -- rows go to the family standardised, as its net would see them, and come back on their own scale. */
#include "task/fill.h"

#include "nn/kept.h"
#include "task/score_rows.h"

#include <math.h>

bool fill_can(const struct model *m)
{
    return m->family->fill_rows && (m->item.kind == ITEM_ROW || m->item.kind == ITEM_TEXT);
}

/* x [n, size], as families see items; becomes a tensor of items as the data are. x is freed. */
static int fill(const struct model *m, double *x, int64_t n, double temperature, uint64_t seed, struct tensor *out,
                struct err *e)
{
    const int64_t size = shape_size(m->item.shape);
    *out = (struct tensor){m->item.kind == ITEM_TEXT ? I32 : F32, shape_join(n, m->item.shape), NULL};
    int failed = x ? m->family->fill_rows(m->store, &m->item, m->options, x, n, temperature, seed, e) : fail_memory(e);
    if (!failed) out->data = mem_array((size_t)(n * size), dtype_size(out->type));
    if (!failed && !out->data) failed = fail_memory(e);
    for (int64_t j = 0; j < size && !failed; j++) {
        const double unit = kept_unit(m->store, &m->item, j), centre = kept_centre(m->store, &m->item, j);
        for (int64_t i = j; i < n * size; i += size) tensor_set(out, i, x[i] * unit + centre);
    }
    mem_free(x);
    return failed;
}

static int need(const struct model *m, struct err *e)
{
    CHECK(fill_can(m), e, ERR_UNSUPPORTED, "a model of the family '%s' (%s) cannot fill in what is missing",
          m->family->name, m->family->title);
    return 0;
}

int fill_data(const struct model *m, struct data *d, double temperature, uint64_t seed, struct tensor *out,
              struct err *e)
{
    double *x;
    TRY(need(m, e));
    TRY(rows_as_seen(m, d, &x, e));
    return fill(m, x, d->count, temperature, seed, out, e);
}

int fill_nothing(const struct model *m, const struct sample_options *o, struct tensor *items, struct err *e)
{
    const int64_t count = o->count * shape_size(m->item.shape);
    double *x = mem_array((size_t)count, sizeof *x);
    for (int64_t i = 0; i < count && x; i++) x[i] = NAN;
    return fill(m, x, o->count, o->temperature, o->seed, items, e);
}

int fill_given(const struct model *m, const double *row, const struct sample_options *o, struct tensor *items,
               struct err *e)
{
    const int64_t size = shape_size(m->item.shape);
    TRY(need(m, e));
    double *x = mem_array((size_t)(o->count * size), sizeof *x);
    for (int64_t i = 0; i < o->count * size && x; i++) {
        const int64_t j = i % size;
        x[i] = (row[j] - kept_centre(m->store, &m->item, j)) / kept_unit(m->store, &m->item, j);
    }
    return fill(m, x, o->count, o->temperature, o->seed, items, e);
}
