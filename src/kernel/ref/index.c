/* index.c -- rows that take indices.
**
** An index outside 0 .. n-1 reads zeros and adds nowhere, as its one-hot row would.
*/
#include "kernel/ref/ref.h"

int64_t ref_index(double value, int64_t n)
{
    return value >= 0 && value < (double)n ? (int64_t)value : -1;
}

void ref_one_hot(const struct call *c, const struct run *r)
{
    (void)r;
    int64_t n = shape_dim(c->output[0].shape, -1);
    for (int64_t i = 0; i < shape_size(c->source[0].shape); i++)
        for (int64_t k = 0; k < n; k++) ref_output(c, 0)[i * n + k] = ref_index(ref_source(c, 0)[i], n) == k;
}

/* table [R, row...], index [...] -> [..., row...] */
void ref_gather(const struct call *c, const struct run *r)
{
    (void)r;
    int64_t rows = c->source[0].shape.dim[0], width = shape_size(c->source[0].shape) / rows;
    for (int64_t i = 0; i < shape_size(c->source[1].shape); i++) {
        int64_t row = ref_index(ref_source(c, 1)[i], rows);
        for (int64_t k = 0; k < width; k++)
            ref_output(c, 0)[i * width + k] = row < 0 ? 0 : ref_source(c, 0)[row * width + k];
    }
}

/* a [..., row...], index [...] -> [R, row...] */
void ref_scatter_add(const struct call *c, const struct run *r)
{
    (void)r;
    int64_t rows = c->output[0].shape.dim[0], width = shape_size(c->output[0].shape) / rows;
    for (int64_t i = 0; i < rows * width; i++) ref_output(c, 0)[i] = 0;
    for (int64_t i = 0; i < shape_size(c->source[1].shape); i++) {
        int64_t row = ref_index(ref_source(c, 1)[i], rows);
        for (int64_t k = 0; k < width && row >= 0; k++)
            ref_output(c, 0)[row * width + k] += ref_source(c, 0)[i * width + k];
    }
}

/* The state with `value` at one place of an axis. */
void ref_put(const struct call *c, const struct run *r)
{
    (void)r;
    const struct shape s = c->output[0].shape;
    const int64_t there = s.dim[c->node->i[0]], place = ref_index(ref_source(c, 2)[0], there);
    int64_t inner = 1;
    for (int k = (int)c->node->i[0] + 1; k < s.rank; k++) inner *= s.dim[k];
    for (int64_t i = 0; i < shape_size(s); i++) {
        const bool here = i / inner % there == place;
        ref_output(c, 0)[i] = here ? ref_source(c, 1)[i / (inner * there) * inner + i % inner] : ref_source(c, 0)[i];
    }
}
