/* test_conv.c -- oneDNN's convolutions against seven loops in double. */
#include "trial.h"

struct size {
    int64_t n, h, w, in, out, kh, kw, stride, top, bottom, left, right, dilation;
};

static int64_t length(int64_t x, int64_t k, int64_t stride, int64_t pad, int64_t dilation)
{
    return (x + pad - (k - 1) * dilation - 1) / stride + 1;
}

static struct trial conv(enum op op, const struct size *s)
{
    struct shape x = SHAPE(s->n, s->h, s->w, s->in), w = SHAPE(s->kh, s->kw, s->in, s->out);
    struct shape y = SHAPE(s->n, length(s->h, s->kh, s->stride, s->top + s->bottom, s->dilation),
                           length(s->w, s->kw, s->stride, s->left + s->right, s->dilation), s->out);
    struct trial t = {.op = op,
                      .in = F32,
                      .out = F32,
                      .i = {s->stride, s->stride, s->top, s->bottom, s->left, s->right, s->dilation, s->dilation}};
    t.a = op == OP_CONV_DX ? y : x;
    t.b = op == OP_CONV_DW ? y : w;
    t.y = op == OP_CONV ? y : op == OP_CONV_DX ? x : w;
    return t;
}

/* Visits every product x * w that adds to some y; whichever of the three is the result gathers. */
static void loops(const struct trial *t, const struct values *v, double *result)
{
    struct shape xs = t->op == OP_CONV_DX ? t->y : t->a, ws = t->op == OP_CONV_DW ? t->y : t->b;
    struct shape ys = t->op == OP_CONV ? t->y : t->op == OP_CONV_DX ? t->a : t->b;
    memset(result, 0, (size_t)shape_size(t->y) * sizeof *result);
    const int64_t *X = xs.dim, *W = ws.dim, *Y = ys.dim;
    for (int64_t p = 0; p < Y[0] * Y[1] * Y[2]; p++)
        for (int64_t tap = 0; tap < W[0] * W[1]; tap++) {
            int64_t row = p / Y[2] % Y[1] * t->i[0] - t->i[2] + tap / W[1] * t->i[6];
            int64_t column = p % Y[2] * t->i[1] - t->i[4] + tap % W[1] * t->i[7];
            if (row < 0 || row >= X[1] || column < 0 || column >= X[2]) continue;
            int64_t pixel = (p / (Y[1] * Y[2]) * X[1] + row) * X[2] + column;
            for (int64_t i = 0; i < W[2]; i++)
                for (int64_t o = 0; o < W[3]; o++) {
                    int64_t x = pixel * W[2] + i, w = (tap * W[2] + i) * W[3] + o, y = p * W[3] + o;
                    if (t->op == OP_CONV) result[y] += v->a[x] * v->b[w];
                    else if (t->op == OP_CONV_DX) result[x] += v->a[y] * v->b[w];
                    else result[w] += v->a[x] * v->b[y];
                }
        }
}

/* n, h, w, in, out, kh, kw, stride, top, bottom, left, right, dilation */
static const struct size sizes[] = {
    {1, 5, 5, 1, 1, 3, 3, 1, 1, 1, 1, 1, 1},    /* the smallest */
    {1, 8, 9, 3, 5, 3, 3, 1, 1, 1, 1, 1, 1},    /* a batch of one, odd channels */
    {2, 9, 7, 3, 16, 3, 3, 2, 1, 1, 1, 1, 1},   /* stride 2, not all of x is seen */
    {2, 8, 8, 16, 3, 4, 4, 2, 1, 1, 1, 1, 1},   /* the decoder's last layer */
    {2, 8, 8, 1, 32, 3, 3, 2, 0, 1, 0, 1, 1},   /* asymmetric padding */
    {2, 10, 11, 8, 17, 3, 2, 1, 2, 0, 1, 0, 2}, /* dilation, tall filters */
    {3, 7, 7, 32, 32, 5, 5, 1, 2, 2, 2, 2, 1},
    {2, 6, 6, 12, 20, 1, 1, 1, 0, 0, 0, 0, 1}, /* one pixel: a matrix product */
    {2, 7, 7, 12, 20, 1, 1, 2, 0, 0, 0, 0, 1}, /* one pixel, but not every one */
    {2, 1, 1, 10, 6, 1, 1, 1, 0, 0, 0, 0, 1},
    {2, 4, 4, 24, 8, 4, 4, 1, 0, 0, 0, 0, 1},  /* a critic's last layer: one pixel comes out */
    {2, 1, 20, 6, 10, 1, 3, 1, 0, 0, 2, 0, 1}, /* one row: a causal series */
    {5, 7, 9, 3, 40, 7, 7, 1, 3, 3, 3, 3, 1},
};

static void test_directions(void **state)
{
    (void)state;
    need_onednn();
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (enum op op = OP_CONV; op <= OP_CONV_DW; op++) check_modes(conv(op, &sizes[i]), loops);
}

/* Large enough for shards; 10 and 11 items leave a last shard that is smaller. */
static const struct size large[] = {
    {11, 8, 8, 16, 32, 3, 3, 1, 1, 1, 1, 1, 1},
    {10, 9, 9, 32, 24, 4, 4, 2, 1, 1, 1, 1, 1},
    {3, 16, 16, 48, 40, 1, 1, 1, 0, 0, 0, 0, 1},
};

static void test_shards(void **state)
{
    (void)state;
    need_onednn();
    for (size_t i = 0; i < sizeof large / sizeof *large; i++)
        for (enum op op = OP_CONV; op <= OP_CONV_DW; op++) check_modes(conv(op, &large[i]), loops);
}

static void test_same_bits(void **state)
{
    (void)state;
    need_onednn();
    for (size_t i = 0; i < sizeof large / sizeof *large; i++)
        for (enum op op = OP_CONV; op <= OP_CONV_DW; op++)
            for (int mode = 0; mode < 4; mode++) {
                struct trial t = conv(op, &large[i]);
                t.in = mode & 1 ? BF16 : F32;
                t.stable = mode & 2;
                check_same_bits(t);
            }
}

/* The checker sees a fault: the forward product passed off as the adjoint. */
static void test_checker(void **state)
{
    (void)state;
    need_onednn();
    struct trial t = conv(OP_CONV, &(struct size){2, 6, 6, 4, 4, 3, 3, 1, 1, 1, 1, 1, 1});
    struct values v;
    assert_true(try_it(&t, &v));
    double y[2 * 6 * 6 * 4];
    t.op = OP_CONV_DX;
    loops(&t, &v, y);
    assert_true(distance(v.y, y, 2 * 6 * 6 * 4) > 1e-2);
    values_free(&v);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_directions),
        cmocka_unit_test(test_shards),
        cmocka_unit_test(test_same_bits),
        cmocka_unit_test(test_checker),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
