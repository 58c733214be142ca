/* strided.c -- BROADCAST and TRANSPOSE: a dense output, read from a source with a stride per axis.
**
** A stride of 0 repeats. Axes that a source runs through in one stride are
** merged first, so that most calls become a few long runs. What is left of a
** transpose is walked in tiles that stay in the L1 cache on both sides.
*/
#include "kernel/cpu/shape.h"

#include "base/par.h"

enum { TILE_SIDE = 32, CHUNK = 8192 };

struct walk {
    int rank;                                /* at least 1 */
    int64_t dim[MAX_RANK], stride[MAX_RANK]; /* of the output, in the source; in elements */
    size_t size;                             /* of an element */
    const char *from;
    char *to;
};

/* Adds an inner axis; one through which the source runs on joins the axis before it. */
static void walk_axis(struct walk *w, int64_t dim, int64_t stride)
{
    if (dim == 1) return;
    int last = w->rank - 1;
    if (last >= 0 && w->stride[last] == stride * dim) {
        w->dim[last] *= dim;
        w->stride[last] = stride;
        return;
    }
    w->dim[w->rank] = dim;
    w->stride[w->rank++] = stride;
}

static int64_t walk_size(const struct walk *w)
{
    int64_t n = 1;
    for (int k = 0; k < w->rank; k++) n *= w->dim[k];
    return n;
}

#define FILL(type)                                                                                                     \
    for (int64_t i = 0; i < n; i++) ((type *)to)[i] = *(const type *)from

static void fill(char *to, const char *from, int64_t n, size_t size)
{
    switch (size) {
    case 1: memset(to, *from, (size_t)n); break;
    case 2: FILL(uint16_t); break;
    case 4: FILL(uint32_t); break;
    default: FILL(uint64_t); break;
    }
}

/* Rows first .. end-1 of the output, a row being its last axis: a run of the source, or one number repeated. */
static void copy_rows(const struct walk *w, int64_t first, int64_t end)
{
    int last = w->rank - 1;
    int64_t n = w->dim[last], at[MAX_RANK] = {0}, source = 0;
    for (int64_t k = last - 1, rest = first; k >= 0; rest /= w->dim[k--]) {
        at[k] = rest % w->dim[k];
        source += at[k] * w->stride[k];
    }
    for (int64_t row = first; row < end; row++) {
        char *to = w->to + (size_t)(row * n) * w->size;
        const char *from = w->from + (size_t)source * w->size;
        if (w->stride[last]) memcpy(to, from, (size_t)n * w->size);
        else fill(to, from, n, w->size);
        for (int k = last - 1; k >= 0; k--) { /* the next row, counting with carry */
            source += w->stride[k];
            if (++at[k] < w->dim[k]) break;
            source -= at[k] * w->stride[k];
            at[k] = 0;
        }
    }
}

static void copy_all_rows(const struct walk *w)
{
    int64_t n = w->dim[w->rank - 1], rows = walk_size(w) / n, step = n < CHUNK ? CHUNK / n : 1;
#pragma omp parallel for schedule(static) if (rows * n > PAR_ELEMENTS)
    for (int64_t row = 0; row < rows; row += step) copy_rows(w, row, row + step < rows ? row + step : rows);
}

/* to[i * pitch + j] = from[j * stride + i] for i < height, j < width */
struct tile {
    int64_t pitch, stride, height, width;
};

#define TILE_COPY(type)                                                                                                \
    for (int64_t i = 0; i < t.height; i++)                                                                             \
        for (int64_t j = 0; j < t.width; j++) ((type *)to)[i * t.pitch + j] = ((const type *)from)[j * t.stride + i]

static void copy_tile(char *to, const char *from, struct tile t, size_t size)
{
    switch (size) {
    case 1: TILE_COPY(uint8_t); break;
    case 2: TILE_COPY(uint16_t); break;
    case 4: TILE_COPY(uint32_t); break;
    default: TILE_COPY(uint64_t); break;
    }
}

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* A band: TILE_SIDE items of axis q, all of the last axis, one place of every other axis. */
static void copy_band(const struct walk *w, int q, int64_t band)
{
    int last = w->rank - 1;
    int64_t bands = (w->dim[q] + TILE_SIDE - 1) / TILE_SIDE, first = band % bands * TILE_SIDE, rest = band / bands;
    int64_t to = 0, from = first, width = w->dim[last];
    struct tile t = {.stride = w->stride[last], .height = smaller(TILE_SIDE, w->dim[q] - first)};
    for (int64_t k = last - 1, below = width; k >= 0; below *= w->dim[k--]) {
        if (k == q) {
            to += first * below;
            t.pitch = below;
            continue;
        }
        to += rest % w->dim[k] * below;
        from += rest % w->dim[k] * w->stride[k];
        rest /= w->dim[k];
    }
    for (int64_t j = 0; j < width; j += TILE_SIDE) {
        t.width = smaller(TILE_SIDE, width - j);
        copy_tile(w->to + (size_t)(to + j) * w->size, w->from + (size_t)(from + j * t.stride) * w->size, t, w->size);
    }
}

/* One axis q has stride 1: the last of the source, since a transpose repeats none. */
static void copy_tiles(const struct walk *w)
{
    int q = 0;
    while (w->stride[q] != 1) q++;
    int64_t total = walk_size(w), plane = w->dim[q] * w->dim[w->rank - 1];
    int64_t bands = total / plane * ((w->dim[q] + TILE_SIDE - 1) / TILE_SIDE);
#pragma omp parallel for schedule(static) if (total > PAR_ELEMENTS)
    for (int64_t band = 0; band < bands; band++) copy_band(w, q, band);
}

static void walk_run(struct walk *w)
{
    if (!w->rank) *w = (struct walk){1, {1}, {1}, w->size, w->from, w->to};
    if (w->stride[w->rank - 1] > 1) copy_tiles(w);
    else copy_all_rows(w);
}

static struct walk walk_of(struct call *c, int64_t stride[MAX_RANK])
{
    const struct tensor *x = &c->source[0];
    for (int64_t k = x->shape.rank - 1, below = 1; k >= 0; below *= x->shape.dim[k--]) stride[k] = below;
    return (struct walk){.size = dtype_size(x->type), .from = x->data, .to = c->output[0].data};
}

void strided_broadcast(struct call *c, const struct run *r)
{
    (void)r;
    int64_t stride[MAX_RANK];
    struct walk w = walk_of(c, stride);
    struct shape x = c->source[0].shape, y = c->output[0].shape;
    for (int k = 0, own = x.rank - y.rank; k < y.rank; k++, own++)
        walk_axis(&w, y.dim[k], own < 0 || x.dim[own] == 1 ? 0 : stride[own]);
    walk_run(&w);
}

void strided_transpose(struct call *c, const struct run *r)
{
    (void)r;
    int64_t stride[MAX_RANK];
    struct walk w = walk_of(c, stride);
    for (int k = 0; k < c->output[0].shape.rank; k++) walk_axis(&w, c->output[0].shape.dim[k], stride[c->node->i[k]]);
    walk_run(&w);
}
