/* resize.c -- pictures to another size, and the adjoint: the same weights, walked the other way. */
#include "kernel/ref/ref.h"

#include <math.h>

/* Which items of an axis make up item i of the resized one, and with what weights. */
struct blend {
    int count;
    int64_t from[2];
    double weight[2];
};

static struct blend nearest(int64_t i, int64_t in, int64_t out)
{
    return (struct blend){1, {(2 * i + 1) * in / (2 * out)}, {1}};
}

/* Half-pixel centres: centre i of the new axis lies at (i + 1/2) in / out - 1/2 of the old, clamped to its edges. */
static struct blend bilinear(int64_t i, int64_t in, int64_t out)
{
    double at = fmax(((double)i + 0.5) * (double)in / (double)out - 0.5, 0), part = at - floor(at);
    int64_t low = (int64_t)at;
    if (low >= in - 1) return (struct blend){1, {in - 1}, {1}};
    return (struct blend){2, {low, low + 1}, {1 - part, part}};
}

static struct blend blend_of(const struct call *c, int64_t i, int64_t in, int64_t out)
{
    return c->node->i[0] ? bilinear(i, in, out) : nearest(i, in, out);
}

/* small [N,h,w,C] -> large [N,H,W,C] forward, large -> small back: each pair of pixels that a weight joins */
static void walk(const struct call *c, const struct tensor *small, const struct tensor *large, bool back)
{
    int64_t h = small->shape.dim[1], w = small->shape.dim[2], C = small->shape.dim[3];
    int64_t H = large->shape.dim[1], W = large->shape.dim[2];
    for (int64_t i = 0; i < shape_size(c->output[0].shape); i++) ref_output(c, 0)[i] = 0;
    for (int64_t p = 0; p < large->shape.dim[0] * H * W; p++) {
        int64_t n = p / (H * W);
        struct blend by = blend_of(c, p / W % H, h, H), bx = blend_of(c, p % W, w, W);
        for (int j = 0; j < by.count * bx.count; j++) {
            int jy = j / bx.count, jx = j % bx.count;
            double weight = by.weight[jy] * bx.weight[jx];
            double *s = (double *)small->data + ((n * h + by.from[jy]) * w + bx.from[jx]) * C;
            double *l = (double *)large->data + p * C;
            for (int64_t k = 0; k < C; k++) {
                if (back) s[k] += weight * l[k];
                else l[k] += weight * s[k];
            }
        }
    }
}

void ref_resize(const struct call *c, const struct run *r)
{
    (void)r;
    walk(c, &c->source[0], &c->output[0], false);
}

void ref_resize_back(const struct call *c, const struct run *r)
{
    (void)r;
    walk(c, &c->output[0], &c->source[0], true);
}
