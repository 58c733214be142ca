/* resize.c -- RESIZE and RESIZE_BACK: pictures N x H x W x C to another size, and the adjoint.
**
** prep tabulates, for each row and column of the large picture, which two rows
** or columns of the small one it is blended from. RESIZE_BACK lets one thread
** own a row of the small picture and gather what flows into it, so that sums
** do not depend on the number of threads.
*/
#include "kernel/cpu/shape.h"

#include <math.h>

#include "base/par.h"

struct blend {
    int64_t from[2];
    float weight[2]; /* weight[1] is 0 where one source is enough */
};

/* small pictures N x h x w x C, large ones N x H x W x C */
struct resize {
    int64_t N, h, w, H, W, C;
    struct blend *y, *x; /* of each row and column of a large picture: H and W of them */
};

static struct blend nearest(int64_t i, int64_t in, int64_t out)
{
    int64_t from = (2 * i + 1) * in / (2 * out);
    return (struct blend){{from, from}, {1, 0}};
}

static struct blend bilinear(int64_t i, int64_t in, int64_t out)
{
    double at = fmax(((double)i + 0.5) * (double)in / (double)out - 0.5, 0);
    int64_t low = (int64_t)at;
    float part = (float)(at - (double)low);
    if (low >= in - 1) return (struct blend){{in - 1, in - 1}, {1, 0}};
    return (struct blend){{low, low + 1}, {1 - part, part}};
}

static struct blend *blends(struct call *c, int64_t in, int64_t out)
{
    struct blend *b = arena_alloc(c->arena, (size_t)out * sizeof *b);
    for (int64_t i = 0; b && i < out; i++) b[i] = c->node->i[0] ? bilinear(i, in, out) : nearest(i, in, out);
    return b;
}

static int prep(struct call *c, struct shape small, struct shape large, struct err *e)
{
    struct resize *p = arena_small(c->arena, sizeof *p);
    if (!p) return fail_memory(e);
    *p = (struct resize){.N = small.dim[0], .h = small.dim[1], .w = small.dim[2], .C = small.dim[3]};
    p->H = large.dim[1];
    p->W = large.dim[2];
    p->y = blends(c, p->h, p->H);
    p->x = blends(c, p->w, p->W);
    c->prepared = p;
    return p->y && p->x ? 0 : fail_memory(e);
}

static bool blendable(enum dtype type)
{
    return type == F32 || type == BF16;
}

bool resize_can(const struct call *c)
{
    enum dtype type = c->source[0].type;
    return !c->program && c->output[0].type == type && (!c->node->i[0] || blendable(type));
}

int resize_prep(struct call *c, struct err *e)
{
    return prep(c, c->source[0].shape, c->output[0].shape, e);
}

/* One pixel of C numbers as the sum of four with their weights. */
#define BLEND_OF(name, type, load, store)                                                                              \
    static void name(type *y, const type *const x[4], const float weight[4], int64_t C)                                \
    {                                                                                                                  \
        for (int64_t k = 0; k < C; k++) {                                                                              \
            float sum = weight[0] * load(x[0][k]) + weight[1] * load(x[1][k]);                                         \
            y[k] = store(sum + weight[2] * load(x[2][k]) + weight[3] * load(x[3][k]));                                 \
        }                                                                                                              \
    }
BLEND_OF(blend_f32, float, , )
BLEND_OF(blend_bf16, uint16_t, bf16_to_float, bf16_from_float)

/* One row of the large picture: rows[0] and rows[1] are the two of the small one that it is blended from. */
static void blend_row(const struct resize *p, enum dtype type, char *to, const char *const rows[2],
                      const float weight[2])
{
    size_t pixel = (size_t)p->C * dtype_size(type);
    for (int64_t i = 0; i < p->W; i++, to += pixel) {
        const struct blend *b = &p->x[i];
        float four[4];
        const void *x[4];
        for (int k = 0; k < 4; k++) {
            four[k] = weight[k / 2] * b->weight[k % 2];
            x[k] = rows[k / 2] + (size_t)b->from[k % 2] * pixel;
        }
        if (type == F32) blend_f32((float *)to, (const float *const[]){x[0], x[1], x[2], x[3]}, four, p->C);
        else blend_bf16((uint16_t *)to, (const uint16_t *const[]){x[0], x[1], x[2], x[3]}, four, p->C);
    }
}

static void copy_row(const struct resize *p, enum dtype type, char *to, const char *row)
{
    size_t pixel = (size_t)p->C * dtype_size(type);
    for (int64_t i = 0; i < p->W; i++, to += pixel) memcpy(to, row + (size_t)p->x[i].from[0] * pixel, pixel);
}

void resize_run(struct call *c, const struct run *r)
{
    (void)r;
    const struct resize *p = c->prepared;
    enum dtype type = c->source[0].type;
    size_t small = (size_t)(p->w * p->C) * dtype_size(type), large = (size_t)(p->W * p->C) * dtype_size(type);
    const char *x = c->source[0].data;
    char *y = c->output[0].data;
#pragma omp parallel for schedule(static) if (shape_size(c->output[0].shape) > PAR_ELEMENTS)
    for (int64_t i = 0; i < p->N * p->H; i++) {
        const struct blend *b = &p->y[i % p->H];
        const char *picture = x + (size_t)(i / p->H * p->h) * small;
        const char *const rows[2] = {picture + (size_t)b->from[0] * small, picture + (size_t)b->from[1] * small};
        if (c->node->i[0]) blend_row(p, type, y + (size_t)i * large, rows, b->weight);
        else copy_row(p, type, y + (size_t)i * large, rows[0]);
    }
}

bool resize_back_can(const struct call *c)
{
    return !c->program && c->output[0].type == c->source[0].type && blendable(c->source[0].type);
}

/* bf16 is added up in f32, in the scratch. */
int resize_back_prep(struct call *c, struct err *e)
{
    c->scratch_bytes = c->output[0].type == F32 ? 0 : (size_t)shape_size(c->output[0].shape) * sizeof(float);
    return prep(c, c->output[0].shape, c->source[0].shape, e);
}

/* sum += weight x over a pixel */
static void add_pixel(float *sum, const struct tensor *x, int64_t at, int64_t C, float weight)
{
    if (x->type == F32)
        for (int64_t k = 0; k < C; k++) sum[k] += weight * ((const float *)x->data)[at + k];
    else
        for (int64_t k = 0; k < C; k++) sum[k] += weight * bf16_to_float(((const uint16_t *)x->data)[at + k]);
}

/* Adds row `from` of all rows of the large pictures to `sum`, a row of the small one. */
static void add_row(const struct resize *p, const struct tensor *large, int64_t from, float *sum, float weight)
{
    for (int64_t i = 0; i < p->W; i++)
        for (int k = 0; k < 2; k++) {
            float w = weight * p->x[i].weight[k];
            if (w != 0) add_pixel(sum + p->x[i].from[k] * p->C, large, (from * p->W + i) * p->C, p->C, w);
        }
}

/* Row i of the small pictures: all that flows into it, in order. */
static void gather_row(const struct resize *p, const struct tensor *large, int64_t i, float *sum)
{
    memset(sum, 0, (size_t)(p->w * p->C) * sizeof *sum);
    for (int64_t j = 0; j < p->H; j++)
        for (int k = 0; k < 2; k++)
            if (p->y[j].from[k] == i % p->h && p->y[j].weight[k] != 0)
                add_row(p, large, i / p->h * p->H + j, sum, p->y[j].weight[k]);
}

void resize_back_run(struct call *c, const struct run *r)
{
    (void)r;
    const struct resize *p = c->prepared;
    int64_t width = p->w * p->C;
    struct tensor *y = &c->output[0];
    float *sums = y->type == F32 ? y->data : c->scratch;
#pragma omp parallel for schedule(static) if (shape_size(c->source[0].shape) > PAR_ELEMENTS)
    for (int64_t i = 0; i < p->N * p->h; i++) {
        float *sum = sums + i * width;
        gather_row(p, &c->source[0], i, sum);
        if (y->type == BF16)
            for (int64_t k = 0; k < width; k++) ((uint16_t *)y->data)[i * width + k] = bf16_from_float(sum[k]);
    }
}
