/* shape.c -- rows that move numbers and compute nothing, by coordinates. */
#include "kernel/ref/ref.h"

void ref_unravel(struct shape s, int64_t i, int64_t at[MAX_RANK])
{
    for (int k = s.rank - 1; k >= 0; k--) {
        at[k] = i % s.dim[k];
        i /= s.dim[k];
    }
}

int64_t ref_ravel(struct shape s, const int64_t at[MAX_RANK])
{
    int64_t i = 0;
    for (int k = 0; k < s.rank; k++) i = i * s.dim[k] + at[k];
    return i;
}

int64_t ref_repeat(struct shape from, struct shape to, int64_t i)
{
    if (shape_equal(from, to)) return i;
    int64_t at[MAX_RANK], source = 0;
    ref_unravel(to, i, at);
    for (int k = 0; k < from.rank; k++)
        source = source * from.dim[k] + (from.dim[k] == 1 ? 0 : at[k + to.rank - from.rank]);
    return source;
}

void ref_broadcast(const struct call *c, const struct run *r)
{
    (void)r;
    struct shape to = c->output[0].shape;
    for (int64_t i = 0; i < shape_size(to); i++)
        ref_output(c, 0)[i] = ref_source(c, 0)[ref_repeat(c->source[0].shape, to, i)];
}

void ref_reshape(const struct call *c, const struct run *r)
{
    (void)r;
    for (int64_t i = 0; i < shape_size(c->output[0].shape); i++) ref_output(c, 0)[i] = ref_source(c, 0)[i];
}

void ref_transpose(const struct call *c, const struct run *r)
{
    (void)r;
    struct shape from = c->source[0].shape, to = c->output[0].shape;
    for (int64_t i = 0; i < shape_size(to); i++) {
        int64_t at[MAX_RANK], source[MAX_RANK];
        ref_unravel(to, i, at);
        for (int k = 0; k < to.rank; k++) source[c->node->i[k]] = at[k];
        ref_output(c, 0)[i] = ref_source(c, 0)[ref_ravel(from, source)];
    }
}

void ref_slice(const struct call *c, const struct run *r)
{
    (void)r;
    struct shape from = c->source[0].shape, to = c->output[0].shape;
    for (int64_t i = 0; i < shape_size(to); i++) {
        int64_t at[MAX_RANK];
        ref_unravel(to, i, at);
        at[c->node->i[0]] += c->node->i[1];
        ref_output(c, 0)[i] = ref_source(c, 0)[ref_ravel(from, at)];
    }
}

/* Source k goes into the output, `start` items on along `axis`. */
static void put(const struct call *c, int k, int64_t axis, int64_t start)
{
    struct shape from = c->source[k].shape;
    for (int64_t i = 0; i < shape_size(from); i++) {
        int64_t at[MAX_RANK];
        ref_unravel(from, i, at);
        at[axis] += start;
        ref_output(c, 0)[ref_ravel(c->output[0].shape, at)] = ref_source(c, k)[i];
    }
}

void ref_pad(const struct call *c, const struct run *r)
{
    (void)r;
    for (int64_t i = 0; i < shape_size(c->output[0].shape); i++) ref_output(c, 0)[i] = 0;
    put(c, 0, c->node->i[0], c->node->i[1]);
}

void ref_concat(const struct call *c, const struct run *r)
{
    (void)r;
    int64_t start = 0;
    for (int k = 0; k < c->sources; k++) {
        put(c, k, c->node->i[0], start);
        start += c->source[k].shape.dim[c->node->i[0]];
    }
}
