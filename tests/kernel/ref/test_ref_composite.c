/* The oracle: composite rows computed directly. */
#include "oracle.h"

static void softmax_by_hand(void **state)
{
    (void)state;
    struct value a = VALUE(SHAPE(2, 2), 0, M_LN2, 1000, 1000);
    EXPECT1(NODE(SOFTMAX), a, VALUE(SHAPE(2, 2), 1. / 3, 2. / 3, 0.5, 0.5));
    EXPECT1(NODE(LOG_SOFTMAX), a, VALUE(SHAPE(2, 2), -log(3), log(2. / 3), -M_LN2, -M_LN2));
    EXPECT2(NODE(XENT), a, VALUE(SHAPE(2), 0, 1), VALUE(SHAPE(2), log(3), M_LN2));
    EXPECT2(NODE(XENT), a, VALUE(SHAPE(2), -1, 2), VALUE(SHAPE(2), 0, 0));
}

static void norm_by_hand(void **state)
{
    (void)state;
    EXPECT1(NODE(NORM, .i = {1, 0}, .f = {0}), VALUE(SHAPE(2, 2), 1, 3, 10, 4), VALUE(SHAPE(2, 2), -1, 1, 1, -1));
    EXPECT1(NODE(NORM, .i = {1, 0}, .f = {3}), VALUE(SHAPE(1, 2), 1, 3), VALUE(SHAPE(1, 2), -0.5, 0.5));
    EXPECT1(NODE(NORM, .i = {2, 0}), VALUE(SHAPE(1, 4), 1, 3, 8, 4), VALUE(SHAPE(1, 4), -1, 1, 1, -1));
    /* one item, two places, two groups of one channel: statistics run down the columns */
    EXPECT1(NODE(NORM, .i = {2, 1}), VALUE(SHAPE(1, 2, 2), 1, 8, 3, 4), VALUE(SHAPE(1, 2, 2), -1, 1, 1, -1));
    EXPECT1(NODE(NORM, .i = {1, 1}), VALUE(SHAPE(2, 2, 1), 1, 3, 9, 5), VALUE(SHAPE(2, 2, 1), -1, 1, 1, -1));
}

static struct tensor norm_row(enum op op, const struct node *like, const struct tensor *source, int sources)
{
    struct node n = *like;
    n.op = op;
    struct call c = {.node = &n, .sources = sources, .outputs = 1, .output = {tensor_new(F64, source[0].shape)}};
    memcpy(c.source, source, (size_t)sources * sizeof *source);
    call_run(kernel_for(kernels_ref, &c), &c, (struct run){0});
    return c.output[0];
}

/* <norm(x), dy> as a function of x[i], by central differences */
static double slope(const struct node *n, struct tensor x, const struct tensor *dy, int64_t i)
{
    double *at = (double *)x.data + i, keep = *at, side[2], step = 1e-5;
    for (int k = 0; k < 2; k++) {
        *at = keep + (k ? step : -step);
        struct tensor y = norm_row(OP_NORM, n, &x, 1);
        side[k] = 0;
        for (int64_t j = 0; j < shape_size(x.shape); j++) side[k] += tensor_get(&y, j) * tensor_get(dy, j);
        mem_free(y.data);
    }
    *at = keep;
    return (side[1] - side[0]) / (2 * step);
}

static void norm_back_is_the_gradient(void **state)
{
    (void)state;
    static const struct node norms[] = {
        {.i = {1, 0}, .f = {1e-3}}, {.i = {2, 0}, .f = {0.1}}, {.i = {2, 1}, .f = {1e-5}}, {.i = {1, 1}, .f = {0.5}}};
    struct rng r = rng_stream(4, "norm");
    for (int k = 0; k < 4; k++) {
        struct tensor source[2] = {tensor_random(F64, SHAPE(2, 3, 4), &r, 0),
                                   tensor_random(F64, SHAPE(2, 3, 4), &r, 0)};
        struct tensor dx = norm_row(OP_NORM_BACK, &norms[k], source, 2);
        for (int64_t i = 0; i < 24; i++)
            assert_true(fabs(tensor_get(&dx, i) - slope(&norms[k], source[0], &source[1], i)) < 1e-7);
        mem_free(dx.data);
        mem_free(source[0].data);
        mem_free(source[1].data);
    }
}

enum { B = 2, T = 3, S = 5, H = 2, D = 4 };

/* One number of the output, from the formula: softmax over s of scale <q[b,t,h], k[b,s,h]>, times v[b,s,h,d]. */
static double attention_at(const double *q, const double *k, const double *v, int b, int t, int h, int d, bool causal,
                           double scale)
{
    double over = 0, under = 0;
    for (int s = 0; s < S; s++) {
        double score = 0;
        for (int e = 0; e < D; e++) score += q[((b * T + t) * H + h) * D + e] * k[((b * S + s) * H + h) * D + e];
        double weight = causal && s > t + S - T ? 0 : exp(scale * score);
        over += weight * v[((b * S + s) * H + h) * D + d];
        under += weight;
    }
    return over / under;
}

static void attention_follows_the_formula(void **state)
{
    (void)state;
    struct rng r = rng_stream(5, "attention");
    for (int causal = 0; causal < 2; causal++) {
        struct node n = NODE(ATTENTION, .i = {causal}, .f = {0.7}, .shape = SHAPE(B, T, H, D));
        struct call c = {.node = &n, .sources = 3, .outputs = 1};
        c.source[0] = tensor_random(F64, n.shape, &r, 0);
        c.source[1] = tensor_random(F64, SHAPE(B, S, H, D), &r, 0);
        c.source[2] = tensor_random(F64, SHAPE(B, S, H, D), &r, 0);
        c.output[0] = tensor_new(F64, n.shape);
        call_run(kernel_for(kernels_ref, &c), &c, (struct run){0});
        for (int i = 0; i < B * T * H * D; i++) {
            int b = i / (T * H * D), t = i / (H * D) % T, h = i / D % H;
            double want = attention_at(c.source[0].data, c.source[1].data, c.source[2].data, b, t, h, i % D, causal,
                                       0.7);
            assert_true(fabs(tensor_get(&c.output[0], i) - want) < 1e-13);
        }
        call_free(&c);
    }
}

/* Scores beyond the reach of exp, and a query before the first key. */
static void attention_at_the_edges(void **state)
{
    (void)state;
    struct value q = VALUE(SHAPE(1, 2, 1, 1), 1000, 1000), k = VALUE(SHAPE(1, 1, 1, 1), 5),
                 v = VALUE(SHAPE(1, 1, 1, 1), 3);
    EXPECT3(NODE(ATTENTION, .f = {1}), q, k, v, VALUE(SHAPE(1, 2, 1, 1), 3, 3));
    EXPECT3(NODE(ATTENTION, .i = {1}, .f = {1}), q, k, v, VALUE(SHAPE(1, 2, 1, 1), 0, 3));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(softmax_by_hand),           cmocka_unit_test(norm_by_hand),
        cmocka_unit_test(norm_back_is_the_gradient), cmocka_unit_test(attention_follows_the_formula),
        cmocka_unit_test(attention_at_the_edges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
