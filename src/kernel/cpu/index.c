/* index.c -- ONE_HOT, GATHER and SCATTER_ADD. An index outside 0 .. n-1 reads zeros and adds nowhere.
**
** SCATTER_ADD splits the table, not the rows, among the threads: each goes
** through all indices and adds what falls into its part, so that every sum is
** taken in the order of the indices, whatever the number of threads.
*/
#include "kernel/cpu/shape.h"

#include "base/par.h"

static int64_t index_at(const struct tensor *t, int64_t i, int64_t n)
{
    double value = tensor_get(t, i);
    return value >= 0 && value < (double)n ? (int64_t)value : -1;
}

void index_one_hot(struct call *c, const struct run *r)
{
    (void)r;
    struct tensor *y = &c->output[0];
    int64_t n = shape_dim(y->shape, -1), rows = shape_size(c->source[0].shape);
    size_t bytes = (size_t)n * dtype_size(y->type);
#pragma omp parallel for schedule(static) if (rows * n > PAR_ELEMENTS)
    for (int64_t i = 0; i < rows; i++) {
        int64_t k = index_at(&c->source[0], i, n);
        memset((char *)y->data + (size_t)i * bytes, 0, bytes);
        if (k >= 0) tensor_set(y, i * n + k, 1);
    }
}

bool index_gather_can(const struct call *c)
{
    return !c->program && c->source[0].type == c->output[0].type;
}

/* table [R, row...], index [...] -> [..., row...] */
void index_gather(struct call *c, const struct run *r)
{
    (void)r;
    int64_t rows = c->source[0].shape.dim[0], count = shape_size(c->source[1].shape);
    size_t bytes = tensor_bytes(&c->source[0]) / (size_t)rows;
    const char *table = c->source[0].data;
    char *y = c->output[0].data;
#pragma omp parallel for schedule(static) if (shape_size(c->output[0].shape) > PAR_ELEMENTS)
    for (int64_t i = 0; i < count; i++) {
        int64_t row = index_at(&c->source[1], i, rows);
        if (row < 0) memset(y + (size_t)i * bytes, 0, bytes);
        else memcpy(y + (size_t)i * bytes, table + (size_t)row * bytes, bytes);
    }
}

bool index_scatter_can(const struct call *c)
{
    enum dtype type = c->source[0].type;
    return !c->program && (type == F32 || type == BF16) && c->output[0].type == type;
}

/* bf16 is added up in f32, in the scratch. */
int index_scatter_prep(struct call *c, struct err *e)
{
    (void)e;
    c->scratch_bytes = c->output[0].type == F32 ? 0 : (size_t)shape_size(c->output[0].shape) * sizeof(float);
    return 0;
}

static void add_row(float *sum, const struct tensor *rows, int64_t i, int64_t width)
{
    if (rows->type == F32) {
        const float *x = (const float *)rows->data + i * width;
        for (int64_t k = 0; k < width; k++) sum[k] += x[k];
    } else {
        const uint16_t *x = (const uint16_t *)rows->data + i * width;
        for (int64_t k = 0; k < width; k++) sum[k] += bf16_to_float(x[k]);
    }
}

/* Rows first .. end-1 of the table. */
static void scatter_part(struct call *c, float *sum, int64_t first, int64_t end)
{
    const struct tensor *index = &c->source[1];
    struct tensor *y = &c->output[0];
    int64_t rows = y->shape.dim[0], width = shape_size(y->shape) / rows, count = shape_size(index->shape);
    memset(sum + first * width, 0, (size_t)((end - first) * width) * sizeof(float));
    for (int64_t i = 0; i < count; i++) {
        int64_t row = index_at(index, i, rows);
        if (row >= first && row < end) add_row(sum + row * width, &c->source[0], i, width);
    }
    if (y->type == BF16)
        for (int64_t k = first * width; k < end * width; k++) ((uint16_t *)y->data)[k] = bf16_from_float(sum[k]);
}

/* a [..., row...], index [...] -> [R, row...] */
void index_scatter(struct call *c, const struct run *r)
{
    (void)r;
    float *sum = c->output[0].type == F32 ? c->output[0].data : c->scratch;
    int64_t rows = c->output[0].shape.dim[0], parts = par_threads() < rows ? par_threads() : rows;
    int64_t work = shape_size(c->source[0].shape) + shape_size(c->output[0].shape);
    if (work <= PAR_ELEMENTS) parts = 1;
#pragma omp parallel for schedule(static) if (parts > 1)
    for (int64_t p = 0; p < parts; p++) scatter_part(c, sum, rows * p / parts, rows * (p + 1) / parts);
}
