/* shape.c -- rows whose work is copying runs of bytes: RESHAPE, SLICE, PAD, CONCAT, PUT.
**
** Seen along one axis a tensor is `outer` blocks of dim[axis] x inner numbers;
** a slice, a padded tensor and a part of a concatenation are runs within such
** blocks. Types only matter by their size.
*/
#include "kernel/cpu/shape.h"

#include "base/par.h"

static bool par_pays(size_t bytes)
{
    return bytes > PAR_ELEMENTS * sizeof(float);
}

/* `count` runs of `bytes` bytes, each one pitch after the one before. */
static void copy_runs(char *to, size_t to_pitch, const char *from, size_t from_pitch, size_t bytes, int64_t count)
{
#pragma omp parallel for schedule(static) if (par_pays(bytes * (size_t)count))
    for (int64_t i = 0; i < count; i++) memcpy(to + (size_t)i * to_pitch, from + (size_t)i * from_pitch, bytes);
}

/* A tensor along one axis. */
struct blocks {
    int64_t outer;
    size_t item, bytes; /* of one item of the axis, of one block */
};

static struct blocks blocks_along(const struct tensor *t, int64_t axis)
{
    struct blocks b = {1, dtype_size(t->type), 0};
    for (int64_t k = 0; k < axis; k++) b.outer *= t->shape.dim[k];
    for (int64_t k = axis + 1; k < t->shape.rank; k++) b.item *= (size_t)t->shape.dim[k];
    b.bytes = b.item * (size_t)t->shape.dim[axis];
    return b;
}

void move_reshape(struct call *c, const struct run *r)
{
    (void)r;
    enum { PIECE = 1 << 16 };
    size_t bytes = tensor_bytes(&c->output[0]), whole = bytes / PIECE * PIECE;
    char *to = c->output[0].data;
    const char *from = c->source[0].data;
    if (to == from) return;
    copy_runs(to, PIECE, from, PIECE, PIECE, (int64_t)(bytes / PIECE));
    memcpy(to + whole, from + whole, bytes - whole);
}

void move_slice(struct call *c, const struct run *r)
{
    (void)r;
    struct blocks from = blocks_along(&c->source[0], c->node->i[0]), to = blocks_along(&c->output[0], c->node->i[0]);
    const char *start = (const char *)c->source[0].data + from.item * (size_t)c->node->i[1];
    copy_runs(c->output[0].data, to.bytes, start, from.bytes, to.bytes, to.outer);
}

void move_pad(struct call *c, const struct run *r)
{
    (void)r;
    struct blocks from = blocks_along(&c->source[0], c->node->i[0]), to = blocks_along(&c->output[0], c->node->i[0]);
    size_t before = to.item * (size_t)c->node->i[1], after = to.bytes - before - from.bytes;
    char *y = c->output[0].data;
    const char *x = c->source[0].data;
#pragma omp parallel for schedule(static) if (par_pays(to.bytes * (size_t)to.outer))
    for (int64_t i = 0; i < to.outer; i++) {
        char *block = y + (size_t)i * to.bytes;
        memset(block, 0, before);
        memcpy(block + before, x + (size_t)i * from.bytes, from.bytes);
        memset(block + before + from.bytes, 0, after);
    }
}

void move_concat(struct call *c, const struct run *r)
{
    (void)r;
    struct blocks to = blocks_along(&c->output[0], c->node->i[0]);
    char *y = c->output[0].data;
    for (int k = 0; k < c->sources; k++) {
        struct blocks from = blocks_along(&c->source[k], c->node->i[0]);
        copy_runs(y, to.bytes, c->source[k].data, from.bytes, from.bytes, from.outer);
        y += from.bytes;
    }
}

/* Where the state is written in its own place, only the item moves. */
void move_put(struct call *c, const struct run *r)
{
    (void)r;
    const int64_t axis = c->node->i[0], there = c->output[0].shape.dim[axis];
    const struct blocks to = blocks_along(&c->output[0], axis);
    const double place = tensor_get(&c->source[2], 0);
    if (c->output[0].data != c->source[0].data)
        memcpy(c->output[0].data, c->source[0].data, tensor_bytes(&c->output[0]));
    if (place >= 0 && place < (double)there)
        copy_runs((char *)c->output[0].data + (size_t)place * to.item, to.bytes, c->source[1].data, to.item, to.item,
                  to.outer);
}

bool move_put_can(const struct call *c)
{
    return c->source[0].type == c->output[0].type && c->source[1].type == c->output[0].type;
}

bool move_can(const struct call *c)
{
    for (int k = 0; k < c->sources; k++)
        if (c->source[k].type != c->output[0].type) return false;
    return true;
}
