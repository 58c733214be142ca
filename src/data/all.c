/* all.c -- a whole data set as doubles, for what does not work in batches. */
#include "data/data.h"

#define CHUNK 256 /* items read at a time */

static int read_all(struct data *d, double *x, int32_t *labels, struct err *e)
{
    const int64_t size = shape_size(d->item.shape);
    struct tensor some = {d->item.type, shape_join(CHUNK, d->item.shape), NULL};
    int64_t rows[CHUNK];
    int failed = 0;
    some.data = mem_alloc(tensor_bytes(&some));
    if (!some.data) return fail_memory(e);
    for (int64_t at = 0; at < d->count && !failed; at += CHUNK) {
        const int64_t n = d->count - at < CHUNK ? d->count - at : CHUNK;
        for (int64_t i = 0; i < n; i++) rows[i] = at + i;
        failed = d->read(d, rows, n, some.data, labels ? labels + at : NULL, e);
        for (int64_t i = 0; i < n * size && !failed; i++) x[at * size + i] = tensor_get(&some, i);
    }
    mem_free(some.data);
    return failed;
}

static int check_size(const struct data *d, size_t most, struct err *e)
{
    const double bytes = (double)d->count * (double)shape_size(d->item.shape) * sizeof(double);
    char need[32], allowed[32];
    if (bytes <= (double)most) return 0;
    fail(e, ERR_DATA, "%s: all %lld items at once take %s of memory, more than the %s allowed here", d->name,
         (long long)d->count, text_size(bytes, need, sizeof need), text_size((double)most, allowed, sizeof allowed));
    return fail_hint(e, "give fewer items, or a family that is trained in batches");
}

int data_all(struct data *d, size_t most, double **x, int32_t **labels, struct err *e)
{
    *x = NULL;
    if (labels) *labels = NULL;
    TRY(check_size(d, most, e));
    const bool labelled = labels && d->item.classes;
    double *values = mem_array((size_t)(d->count * shape_size(d->item.shape)), sizeof *values);
    int32_t *names = labelled ? mem_array((size_t)d->count, sizeof *names) : NULL;
    const int failed = !values || (labelled && !names) ? fail_memory(e) : read_all(d, values, names, e);
    if (failed) {
        mem_free(values);
        mem_free(names);
        return failed;
    }
    *x = values;
    if (labels) *labels = names;
    return 0;
}

int data_labels(struct data *d, int32_t *labels, struct err *e)
{
    int64_t rows[CHUNK];
    void *x = mem_array(CHUNK, (size_t)shape_size(d->item.shape) * dtype_size(d->item.type));
    int failed = x ? 0 : fail_memory(e);
    for (int64_t at = 0; at < d->count && !failed; at += CHUNK) {
        const int64_t n = d->count - at < CHUNK ? d->count - at : CHUNK;
        for (int64_t i = 0; i < n; i++) rows[i] = at + i;
        failed = d->read(d, rows, n, x, labels + at, e);
    }
    mem_free(x);
    return failed;
}
