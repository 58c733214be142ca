/* product.c -- matrix products and convolutions.
**
** The three convolutions are one sum over x w y, read in three ways: a filter
** tap w joins an input pixel x to an output pixel y, and each row computes one
** of the three from the other two. That they are adjoint is plain to see.
*/
#include "kernel/ref/ref.h"

/* a [..., M, K] or transposed [..., K, M], b [..., K, N] or transposed [..., N, K] -> [..., M, N] */
void ref_matmul(const struct call *c, const struct run *r)
{
    (void)r;
    bool ta = c->node->i[0], tb = c->node->i[1];
    struct shape s = c->output[0].shape;
    int64_t M = shape_dim(s, -2), N = shape_dim(s, -1), K = shape_dim(c->source[0].shape, ta ? -2 : -1);
    for (int64_t item = 0; item < shape_size(s) / (M * N); item++) {
        const double *a = ref_source(c, 0) + item * M * K, *b = ref_source(c, 1) + item * K * N;
        double *y = ref_output(c, 0) + item * M * N;
        for (int64_t m = 0; m < M; m++)
            for (int64_t n = 0; n < N; n++) {
                double sum = 0;
                for (int64_t k = 0; k < K; k++)
                    sum += (ta ? a[k * M + m] : a[m * K + k]) * (tb ? b[n * K + k] : b[k * N + n]);
                y[m * N + n] = sum;
            }
    }
}

enum wanted { WANT_X, WANT_W, WANT_Y };

/* x [N,H,W,C], w [KH,KW,C,O], y [N,OH,OW,O] */
struct triple {
    const struct tensor *x, *w, *y;
    enum wanted wanted;
};

/* One tap: pixel xi of x (C numbers), tap wi of w (C x O) and pixel yi of y (O). */
static void join(const struct triple *t, int64_t xi, int64_t wi, int64_t yi)
{
    int64_t C = t->w->shape.dim[2], O = t->w->shape.dim[3];
    double *x = (double *)t->x->data + xi * C;
    double *w = (double *)t->w->data + wi * C * O;
    double *y = (double *)t->y->data + yi * O;
    for (int64_t i = 0; i < C; i++)
        for (int64_t o = 0; o < O; o++) {
            if (t->wanted == WANT_X) x[i] += w[i * O + o] * y[o];
            if (t->wanted == WANT_W) w[i * O + o] += x[i] * y[o];
            if (t->wanted == WANT_Y) y[o] += x[i] * w[i * O + o];
        }
}

/* All taps of output pixel yi, which stands at (yy, yx) of picture n. */
static void join_pixel(const struct node *node, const struct triple *t, int64_t n, int64_t yy, int64_t yx)
{
    const int64_t *i = node->i, stride_y = i[0], stride_x = i[1], top = i[2], left = i[4];
    int64_t dilation_y = i[6], dilation_x = i[7];
    int64_t H = t->x->shape.dim[1], W = t->x->shape.dim[2], KH = t->w->shape.dim[0], KW = t->w->shape.dim[1];
    int64_t yi = (n * t->y->shape.dim[1] + yy) * t->y->shape.dim[2] + yx;
    for (int64_t ky = 0; ky < KH; ky++)
        for (int64_t kx = 0; kx < KW; kx++) {
            int64_t xy = yy * stride_y + ky * dilation_y - top, xx = yx * stride_x + kx * dilation_x - left;
            bool inside = xy >= 0 && xy < H && xx >= 0 && xx < W;
            if (inside) join(t, (n * H + xy) * W + xx, ky * KW + kx, yi);
        }
}

static void convolve(const struct call *c, struct triple t)
{
    struct shape y = t.y->shape;
    for (int64_t i = 0; i < shape_size(c->output[0].shape); i++) ref_output(c, 0)[i] = 0;
    for (int64_t n = 0; n < y.dim[0]; n++)
        for (int64_t yy = 0; yy < y.dim[1]; yy++)
            for (int64_t yx = 0; yx < y.dim[2]; yx++) join_pixel(c->node, &t, n, yy, yx);
}

void ref_conv(const struct call *c, const struct run *r)
{
    (void)r;
    convolve(c, (struct triple){&c->source[0], &c->source[1], &c->output[0], WANT_Y});
}

void ref_conv_dx(const struct call *c, const struct run *r)
{
    (void)r;
    convolve(c, (struct triple){&c->output[0], &c->source[1], &c->source[0], WANT_X});
}

void ref_conv_dw(const struct call *c, const struct run *r)
{
    (void)r;
    convolve(c, (struct triple){&c->source[0], &c->output[0], &c->source[1], WANT_W});
}
