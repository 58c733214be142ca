/* SOFTMAX, LOG_SOFTMAX and XENT along the last axis. */
#include "race.h"

static const struct shape shapes[] = {
    {1, {7}},        {2, {128, 10}}, {2, {3, 1}},    {3, {4, 33, 65}},
    {2, {40, 1000}}, {2, {3, 4096}}, {2, {2, 4097}}, {2, {3, 20000}},
};

static struct tensor logits(enum dtype type, struct shape s, double scale, struct rng *r)
{
    struct tensor t = tensor_random(type, s, r, 0);
    for (int64_t i = 0; i < shape_size(s); i++) tensor_set(&t, i, tensor_get(&t, i) * scale);
    return t;
}

static void race_rows(enum op op, struct tensor x, enum dtype to)
{
    struct node n = {.op = op, .shape = x.shape};
    struct call c = {.node = &n, .sources = 1, .outputs = 1, .source = {x}, .output = {{to, x.shape, NULL}}};
    race(&c, tolerance_of(to));
}

static void rows(void **state)
{
    (void)state;
    struct rng r = rng_stream(1, "rows");
    for (size_t k = 0; k < sizeof shapes / sizeof *shapes; k++)
        for (int op = OP_SOFTMAX; op <= OP_LOG_SOFTMAX; op++) {
            race_rows(op, logits(F32, shapes[k], 3, &r), F32);
            race_rows(op, logits(BF16, shapes[k], 3, &r), BF16);
            race_rows(op, logits(BF16, shapes[k], 1, &r), F32);
            race_rows(op, logits(F32, shapes[k], 100, &r), F32);
        }
}

static void cross_entropies(void **state)
{
    (void)state;
    struct rng r = rng_stream(2, "cross-entropy");
    for (size_t k = 0; k < sizeof shapes / sizeof *shapes; k++)
        for (int type = 0; type < 2; type++) {
            struct shape s = shapes[k], to = s;
            to.rank--;
            struct node n = {.op = OP_XENT, .shape = to};
            struct call c = {.node = &n, .sources = 2, .outputs = 1, .output = {{type ? BF16 : F32, to, NULL}}};
            c.source[0] = logits(type ? BF16 : F32, s, 5, &r);
            c.source[1] = tensor_random(I32, to, &r, s.dim[s.rank - 1]);
            for (int64_t i = 3; i < shape_size(to); i += 5)
                tensor_set(&c.source[1], i, i % 2 ? -1 : 1e6); /* no class */
            race(&c, tolerance_of(c.output[0].type));
        }
}

/* Logits of minus infinity are impossible classes; NaN spoils its row only. */
static void special_values(void **state)
{
    (void)state;
    for (int op = OP_SOFTMAX; op <= OP_LOG_SOFTMAX; op++) {
        struct rng r = rng_stream(3, "special");
        struct tensor x = logits(F32, SHAPE(5, 40), 1, &r);
        for (int j = 0; j < 39; j++) tensor_set(&x, j, -INFINITY);
        tensor_set(&x, 57, NAN);
        tensor_set(&x, 99, -INFINITY);
        tensor_set(&x, 130, 3e38);
        tensor_set(&x, 170, -3e38);
        race_rows(op, x, F32);
    }
}

static void probabilities_sum_to_one(void **state)
{
    (void)state;
    struct rng r = rng_stream(4, "sum");
    struct node n = {.op = OP_SOFTMAX, .shape = SHAPE(20, 777)};
    struct call c = {.node = &n,
                     .sources = 1,
                     .outputs = 1,
                     .source = {logits(F32, n.shape, 10, &r)},
                     .output = {{F32, n.shape, NULL}}};
    compute(kernel_for(kernels_cpu, &c), &c, &(struct run){0});
    for (int i = 0; i < 20; i++) {
        double sum = 0;
        for (int j = 0; j < 777; j++) sum += tensor_get(&c.output[0], i * 777 + j);
        assert_true(fabs(sum - 1) < 1e-6);
    }
    call_free(&c);
}

static void what_it_cannot_do(void **state)
{
    (void)state;
    struct node n = {.op = OP_XENT, .shape = SHAPE(4)};
    struct call c = {.node = &n,
                     .sources = 2,
                     .outputs = 1,
                     .source = {{F32, SHAPE(4, 5), NULL}, {I32, SHAPE(4), NULL}},
                     .output = {{F32, SHAPE(4), NULL}}};
    assert_non_null(kernel_for(kernels_cpu, &c));
    c.source[1].type = F32;
    assert_null(kernel_for(kernels_cpu, &c));
    n.op = OP_SOFTMAX;
    c.source[0].type = F64;
    assert_null(kernel_for(kernels_cpu, &c));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows),
        cmocka_unit_test(cross_entropies),
        cmocka_unit_test(special_values),
        cmocka_unit_test(probabilities_sum_to_one),
        cmocka_unit_test(what_it_cannot_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
