/* score_rows.c -- rows are read in chunks, and standardised in double as the front of a net does it in single. */
#include "task/score_rows.h"

#include "nn/kept.h"

#include <math.h>

#define CHUNK 1024

bool score_rows_can(const struct model *m)
{
    return m->family->score_rows && (m->item.kind == ITEM_ROW || m->item.kind == ITEM_TEXT);
}

static int score_chunk(const struct model *m, struct data *d, int64_t first, int64_t n, struct tensor *raw,
                       double *seen, double *per_item, struct err *e)
{
    const int64_t size = shape_size(m->item.shape);
    int64_t row[CHUNK];
    double volume = 0;
    for (int64_t i = 0; i < n; i++) row[i] = first + i;
    TRY(d->read(d, row, n, raw->data, NULL, e));
    for (int64_t j = 0; j < size; j++) {
        const double unit = kept_unit(m->store, &m->item, j), centre = kept_centre(m->store, &m->item, j);
        for (int64_t i = j; i < n * size; i += size) seen[i] = (tensor_get(raw, i) - centre) / unit;
    }
    TRY(m->family->score_rows(m->store, &m->item, m->options, seen, n, per_item + first, e));
    for (int64_t i = 0; i < n; i++) {
        volume = 0;
        for (int64_t j = 0; j < size; j++)
            if (!isnan(seen[i * size + j])) volume += log(kept_unit(m->store, &m->item, j));
        per_item[first + i] -= volume; /* a number that is missing has no scale */
        CHECK(!isnan(per_item[first + i]), e, ERR_NUMERIC, "the score of item %lld is not a number",
              (long long)(first + i));
    }
    return 0;
}

int score_rows(const struct model *m, struct data *d, double *per_item, struct err *e)
{
    const int64_t size = shape_size(m->item.shape);
    TRY(item_suits(&m->item, &d->item, e));
    struct tensor raw = {d->item.type, shape_join(CHUNK, d->item.shape),
                         mem_array((size_t)(CHUNK * size), sizeof(double))};
    double *seen = mem_array((size_t)(CHUNK * size), sizeof *seen);
    int failed = raw.data && seen ? 0 : fail_memory(e);
    for (int64_t at = 0; at < d->count && !failed; at += CHUNK)
        failed = score_chunk(m, d, at, d->count - at < CHUNK ? d->count - at : CHUNK, &raw, seen, per_item, e);
    mem_free(raw.data);
    mem_free(seen);
    return failed;
}

int rows_as_seen(const struct model *m, struct data *d, double **x, struct err *e)
{
    const int64_t size = shape_size(m->item.shape);
    TRY(item_suits(&m->item, &d->item, e));
    TRY(data_all(d, DATA_WHOLE_MOST, x, NULL, e));
    for (int64_t j = 0; j < size; j++) {
        const double unit = kept_unit(m->store, &m->item, j), centre = kept_centre(m->store, &m->item, j);
        for (int64_t i = j; i < d->count * size; i += size) (*x)[i] = ((*x)[i] - centre) / unit;
    }
    return 0;
}

bool score_rows_has_joint(const struct model *m)
{
    return m->family->joint_rows && m->item.kind == ITEM_ROW;
}

int score_rows_joint(const struct model *m, struct data *d, double **joint, int64_t *k, struct err *e)
{
    double *x;
    TRY(rows_as_seen(m, d, &x, e));
    const int failed = m->family->joint_rows(m->store, &m->item, m->options, x, d->count, joint, k, e);
    mem_free(x);
    return failed;
}
