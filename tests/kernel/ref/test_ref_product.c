/* The oracle: products, convolutions in their three directions, resizing. */
#include "oracle.h"

static void matmul_each_way(void **state)
{
    (void)state;
    struct value a = VALUE(SHAPE(2, 3), 1, 2, 3, 4, 5, 6), at = VALUE(SHAPE(3, 2), 1, 4, 2, 5, 3, 6);
    struct value b = VALUE(SHAPE(3, 2), 7, 8, 9, 10, 11, 12), bt = VALUE(SHAPE(2, 3), 7, 9, 11, 8, 10, 12);
    struct value y = VALUE(SHAPE(2, 2), 58, 64, 139, 154);
    EXPECT2(NODE(MATMUL), a, b, y);
    EXPECT2(NODE(MATMUL, .i = {1, 0}), at, b, y);
    EXPECT2(NODE(MATMUL, .i = {0, 1}), a, bt, y);
    EXPECT2(NODE(MATMUL, .i = {1, 1}), at, bt, y);
    EXPECT2(NODE(MATMUL), VALUE(SHAPE(2, 1, 2), 1, 2, 3, 4), VALUE(SHAPE(2, 2, 1), 5, 6, 7, 8),
            VALUE(SHAPE(2, 1, 1), 17, 53));
}

static void conv_by_hand(void **state)
{
    (void)state;
    struct value x = VALUE(SHAPE(1, 3, 3, 1), 1, 2, 3, 4, 5, 6, 7, 8, 9), w = VALUE(SHAPE(2, 2, 1, 1), 1, 2, 3, 4);
    struct node plain = NODE(CONV, .i = {1, 1, 0, 0, 0, 0, 1, 1});
    EXPECT2(plain, x, w, VALUE(SHAPE(1, 2, 2, 1), 37, 47, 67, 77));
    struct node strided = NODE(CONV, .i = {2, 2, 1, 0, 1, 0, 1, 1}); /* padded at top and left */
    EXPECT2(strided, x, w, VALUE(SHAPE(1, 2, 2, 1), 4, 18, 36, 77));
    struct node dilated = NODE(CONV, .i = {1, 1, 0, 0, 0, 0, 2, 2});
    EXPECT2(dilated, x, w, VALUE(SHAPE(1, 1, 1, 1), 1 + 2 * 3 + 3 * 7 + 4 * 9));
}

static void conv_channels(void **state)
{
    (void)state;
    struct node n = NODE(CONV, .i = {1, 1, 0, 0, 0, 0, 1, 1});
    EXPECT2(n, VALUE(SHAPE(1, 1, 2, 2), 1, 2, 3, 4), VALUE(SHAPE(1, 1, 2, 3), 1, 2, 3, 10, 20, 30),
            VALUE(SHAPE(1, 1, 2, 3), 21, 42, 63, 43, 86, 129));
}

struct geometry {
    int64_t N, H, W, C, KH, KW, O, attribute[8];
};

static const struct geometry geometries[] = {
    {2, 5, 6, 3, 3, 3, 4, {1, 1, 1, 1, 1, 1, 1, 1}}, {1, 7, 5, 2, 3, 2, 3, {2, 1, 0, 1, 2, 0, 1, 1}},
    {2, 6, 8, 1, 2, 3, 2, {1, 3, 3, 2, 0, 1, 2, 2}}, {1, 4, 4, 2, 4, 4, 3, {2, 2, 1, 1, 1, 1, 1, 1}},
    {1, 9, 3, 2, 3, 1, 1, {3, 2, 0, 0, 0, 0, 3, 1}},
};

static int64_t out_size(int64_t in, int64_t window, int64_t stride, int64_t pads, int64_t dilation)
{
    return (in + pads - ((window - 1) * dilation + 1)) / stride + 1;
}

static struct shape conv_out(const struct geometry *g)
{
    const int64_t *i = g->attribute;
    return SHAPE(g->N, out_size(g->H, g->KH, i[0], i[2] + i[3], i[6]), out_size(g->W, g->KW, i[1], i[4] + i[5], i[7]),
                 g->O);
}

static struct tensor conv_row(enum op op, const struct geometry *g, struct tensor a, struct tensor b, struct shape to)
{
    struct node n = {.op = op, .shape = to};
    memcpy(n.i, g->attribute, sizeof n.i);
    struct call c = {.node = &n, .sources = 2, .outputs = 1, .source = {a, b}, .output = {tensor_new(F64, to)}};
    call_run(kernel_for(kernels_ref, &c), &c, (struct run){0});
    return c.output[0];
}

/* Written the other way round: pad and dilate into plain arrays first, then slide. */
static double conv_at(const struct geometry *g, const double *x, const double *w, int64_t n, int64_t oy, int64_t ox,
                      int64_t o)
{
    const int64_t *a = g->attribute;
    double sum = 0;
    int64_t tall = g->H + a[2] + a[3], wide = g->W + a[4] + a[5];
    for (int64_t py = 0; py < tall; py++)
        for (int64_t px = 0; px < wide; px++) {
            int64_t dy = py - oy * a[0], dx = px - ox * a[1], y = py - a[2], z = px - a[4];
            if (dy < 0 || dx < 0 || dy % a[6] || dx % a[7] || dy / a[6] >= g->KH || dx / a[7] >= g->KW) continue;
            if (y < 0 || y >= g->H || z < 0 || z >= g->W) continue;
            for (int64_t c = 0; c < g->C; c++)
                sum += x[((n * g->H + y) * g->W + z) * g->C + c] *
                       w[((dy / a[6] * g->KW + dx / a[7]) * g->C + c) * g->O + o];
        }
    return sum;
}

static void conv_slides(void **state)
{
    (void)state;
    struct rng r = rng_stream(1, "conv");
    for (size_t k = 0; k < sizeof geometries / sizeof *geometries; k++) {
        const struct geometry *g = &geometries[k];
        struct tensor x = tensor_random(F64, SHAPE(g->N, g->H, g->W, g->C), &r, 0);
        struct tensor w = tensor_random(F64, SHAPE(g->KH, g->KW, g->C, g->O), &r, 0);
        struct shape s = conv_out(g);
        struct tensor y = conv_row(OP_CONV, g, x, w, s);
        for (int64_t i = 0; i < shape_size(s); i++) {
            int64_t n = i / (s.dim[1] * s.dim[2] * s.dim[3]), oy = i / (s.dim[2] * s.dim[3]) % s.dim[1];
            double want = conv_at(g, x.data, w.data, n, oy, i / s.dim[3] % s.dim[2], i % s.dim[3]);
            assert_true(fabs(tensor_get(&y, i) - want) < 1e-12);
        }
        mem_free(x.data);
        mem_free(w.data);
        mem_free(y.data);
    }
}

static double inner(const struct tensor *a, const struct tensor *b)
{
    double sum = 0;
    assert_true(shape_equal(a->shape, b->shape));
    for (int64_t i = 0; i < shape_size(a->shape); i++) sum += tensor_get(a, i) * tensor_get(b, i);
    return sum;
}

/* <conv(x, w), dy> = <x, conv_dx(dy, w)> = <w, conv_dw(x, dy)> */
static void conv_is_adjoint(void **state)
{
    (void)state;
    struct rng r = rng_stream(2, "adjoint");
    for (size_t k = 0; k < sizeof geometries / sizeof *geometries; k++) {
        const struct geometry *g = &geometries[k];
        struct tensor x = tensor_random(F64, SHAPE(g->N, g->H, g->W, g->C), &r, 0);
        struct tensor w = tensor_random(F64, SHAPE(g->KH, g->KW, g->C, g->O), &r, 0);
        struct tensor dy = tensor_random(F64, conv_out(g), &r, 0);
        struct tensor y = conv_row(OP_CONV, g, x, w, dy.shape);
        struct tensor dx = conv_row(OP_CONV_DX, g, dy, w, x.shape), dw = conv_row(OP_CONV_DW, g, x, dy, w.shape);
        double want = inner(&y, &dy);
        assert_true(fabs(want) > 1e-3 && fabs(inner(&x, &dx) - want) < 1e-10 && fabs(inner(&w, &dw) - want) < 1e-10);
        struct tensor all[] = {x, w, dy, y, dx, dw};
        for (int i = 0; i < 6; i++) mem_free(all[i].data);
    }
}

static void resize_by_hand(void **state)
{
    (void)state;
    struct value x = VALUE(SHAPE(1, 1, 3, 1), 1, 2, 3), pair = VALUE(SHAPE(1, 1, 2, 1), 0, 4);
    EXPECT1(NODE(RESIZE, .i = {0}), x, VALUE(SHAPE(1, 1, 6, 1), 1, 1, 2, 2, 3, 3));
    EXPECT1(NODE(RESIZE, .i = {0}), x, VALUE(SHAPE(1, 1, 2, 1), 1, 3));
    EXPECT1(NODE(RESIZE, .i = {0}), pair, VALUE(SHAPE(1, 1, 3, 1), 0, 4, 4));
    EXPECT1(NODE(RESIZE, .i = {1}), pair, VALUE(SHAPE(1, 1, 4, 1), 0, 1, 3, 4));
    EXPECT1(NODE(RESIZE, .i = {1}), x, VALUE(SHAPE(1, 1, 1, 1), 2));
    EXPECT1(NODE(RESIZE, .i = {1}), VALUE(SHAPE(1, 2, 1, 2), 0, 10, 4, 30),
            VALUE(SHAPE(1, 4, 1, 2), 0, 10, 1, 15, 3, 25, 4, 30));
    EXPECT1(NODE(RESIZE_BACK, .i = {0}), VALUE(SHAPE(1, 1, 6, 1), 1, 2, 3, 4, 5, 6),
            VALUE(SHAPE(1, 1, 3, 1), 3, 7, 11));
    EXPECT1(NODE(RESIZE_BACK, .i = {1}), VALUE(SHAPE(1, 1, 4, 1), 1, 1, 1, 1), VALUE(SHAPE(1, 1, 2, 1), 2, 2));
}

static struct tensor resized(enum op op, int64_t how, struct tensor x, struct shape to)
{
    struct node n = {.op = op, .shape = to, .i = {how}};
    struct call c = {.node = &n, .sources = 1, .outputs = 1, .source = {x}, .output = {tensor_new(F64, to)}};
    call_run(kernel_for(kernels_ref, &c), &c, (struct run){0});
    return c.output[0];
}

static void resize_is_adjoint(void **state)
{
    (void)state;
    struct rng r = rng_stream(3, "resize");
    static const int64_t size[][4] = {{3, 5, 7, 2}, {4, 4, 8, 8}, {9, 6, 4, 13}, {1, 1, 5, 3}};
    for (int k = 0; k < 8; k++) {
        const int64_t *s = size[k / 2], how = k % 2;
        struct tensor x = tensor_random(F64, SHAPE(2, s[0], s[1], 3), &r, 0),
                      dy = tensor_random(F64, SHAPE(2, s[2], s[3], 3), &r, 0);
        struct tensor y = resized(OP_RESIZE, how, x, dy.shape), dx = resized(OP_RESIZE_BACK, how, dy, x.shape);
        assert_true(fabs(inner(&y, &dy) - inner(&x, &dx)) < 1e-11);
        struct tensor all[] = {x, dy, y, dx};
        for (int i = 0; i < 4; i++) mem_free(all[i].data);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matmul_each_way),   cmocka_unit_test(conv_by_hand),    cmocka_unit_test(conv_channels),
        cmocka_unit_test(conv_slides),       cmocka_unit_test(conv_is_adjoint), cmocka_unit_test(resize_by_hand),
        cmocka_unit_test(resize_is_adjoint),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
