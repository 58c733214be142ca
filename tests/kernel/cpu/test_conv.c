/* CONV, CONV_DX and CONV_DW, for builds without oneDNN. */
#include "race.h"

#include "graph/build.h"

struct picture {
    int64_t N, H, W, C, KH, KW, O;
    struct conv conv;
};

static int64_t size_after(int64_t in, int64_t window, int64_t stride, int64_t pads, int64_t dilation)
{
    return (in + pads - dilation * (window - 1) - 1) / stride + 1;
}

static void race_conv(const struct picture *p, struct rng *r)
{
    const struct conv *v = &p->conv;
    const int64_t OH = size_after(p->H, p->KH, v->stride_y, v->pad_top + v->pad_bottom, v->dilation_y);
    const int64_t OW = size_after(p->W, p->KW, v->stride_x, v->pad_left + v->pad_right, v->dilation_x);
    const struct shape x = SHAPE(p->N, p->H, p->W, p->C), w = SHAPE(p->KH, p->KW, p->C, p->O),
                       y = SHAPE(p->N, OH, OW, p->O);
    const struct {
        enum op op;
        struct shape a, b, to;
    } rows[] = {{OP_CONV, x, w, y}, {OP_CONV_DX, y, w, x}, {OP_CONV_DW, x, y, w}};
    for (int k = 0; k < 3; k++) {
        struct node n = {.op = rows[k].op, .shape = rows[k].to};
        const int64_t i[8] = {v->stride_y, v->stride_x,  v->pad_top,    v->pad_bottom,
                              v->pad_left, v->pad_right, v->dilation_y, v->dilation_x};
        memcpy(n.i, i, sizeof i);
        struct call c = {.node = &n, .sources = 2, .outputs = 1, .output = {{F32, n.shape, NULL}}};
        c.source[0] = tensor_random(F32, rows[k].a, r, 0);
        c.source[1] = tensor_random(F32, rows[k].b, r, 0);
        race(&c, 1e-5);
    }
}

static void random_pictures(void **state)
{
    (void)state;
    struct rng r = rng_stream(1, "pictures");
    for (int trial = 0; trial < 40; trial++) {
        struct picture p = {pick(&r, 1, 3), 0, 0, pick(&r, 1, 7), pick(&r, 1, 4), pick(&r, 1, 4), pick(&r, 1, 9), {0}};
        p.conv = (struct conv){(int)pick(&r, 1, 3), (int)pick(&r, 1, 3), (int)pick(&r, 0, 2), (int)pick(&r, 0, 2),
                               (int)pick(&r, 0, 2), (int)pick(&r, 0, 2), (int)pick(&r, 1, 2), (int)pick(&r, 1, 2)};
        p.H = p.conv.dilation_y * (p.KH - 1) + pick(&r, 1, 9);
        p.W = p.conv.dilation_x * (p.KW - 1) + pick(&r, 1, 9);
        race_conv(&p, &r);
    }
}

/* As networks have them; the larger ones in several chunks. */
static void usual_pictures(void **state)
{
    (void)state;
    static const struct picture usual[] = {
        {2, 28, 28, 1, 3, 3, 16, {1, 1, 1, 1, 1, 1, 1, 1}}, {3, 16, 16, 24, 3, 3, 32, {1, 1, 1, 1, 1, 1, 1, 1}},
        {2, 16, 16, 8, 4, 4, 16, {2, 2, 1, 1, 1, 1, 1, 1}}, {2, 9, 9, 40, 1, 1, 20, {1, 1, 0, 0, 0, 0, 1, 1}},
        {2, 28, 28, 64, 3, 3, 4, {1, 1, 1, 1, 1, 1, 1, 1}}, {2, 1, 60, 12, 1, 5, 12, {1, 1, 0, 0, 4, 0, 1, 1}},
    };
    struct rng r = rng_stream(2, "usual");
    for (size_t k = 0; k < sizeof usual / sizeof *usual; k++) race_conv(&usual[k], &r);
}

static void what_it_cannot_do(void **state)
{
    (void)state;
    struct node n = {.op = OP_CONV, .shape = SHAPE(1, 4, 4, 2), .i = {1, 1, 0, 0, 0, 0, 1, 1}};
    struct call c = {.node = &n, .sources = 2, .outputs = 1, .output = {{F32, n.shape, NULL}}};
    c.source[0] = (struct tensor){F32, SHAPE(1, 4, 4, 2), NULL};
    c.source[1] = (struct tensor){F32, SHAPE(1, 1, 2, 2), NULL};
    assert_non_null(kernel_for(kernels_cpu, &c));
    c.source[0].type = BF16;
    assert_null(kernel_for(kernels_cpu, &c));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_pictures),
        cmocka_unit_test(usual_pictures),
        cmocka_unit_test(what_it_cannot_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
