/* test_matmul.c -- oneDNN's matrix products against three loops in double. */
#include "trial.h"

#include <pthread.h>

struct size {
    int64_t batch[4], m, n, k; /* batch ends at the first 0 */
};

static struct shape matrix(const struct size *s, int64_t rows, int64_t columns)
{
    struct shape t = {0};
    while (t.rank < 4 && s->batch[t.rank]) {
        t.dim[t.rank] = s->batch[t.rank];
        t.rank++;
    }
    t.dim[t.rank++] = rows;
    t.dim[t.rank++] = columns;
    return t;
}

static struct trial matmul(const struct size *s, bool ta, bool tb)
{
    return (struct trial){.op = OP_MATMUL,
                          .i = {ta, tb},
                          .in = F32,
                          .out = F32,
                          .a = ta ? matrix(s, s->k, s->m) : matrix(s, s->m, s->k),
                          .b = tb ? matrix(s, s->n, s->k) : matrix(s, s->k, s->n),
                          .y = matrix(s, s->m, s->n)};
}

static void loops(const struct trial *t, const struct values *v, double *y)
{
    int64_t m = shape_dim(t->y, -2), n = shape_dim(t->y, -1), k = shape_size(t->a) * n / shape_size(t->y);
    for (int64_t at = 0; at < shape_size(t->y); at++) {
        const double *a = v->a + at / (m * n) * m * k, *b = v->b + at / (m * n) * k * n;
        int64_t row = at / n % m, column = at % n;
        double sum = 0;
        for (int64_t l = 0; l < k; l++)
            sum += (t->i[0] ? a[l * m + row] : a[row * k + l]) * (t->i[1] ? b[column * k + l] : b[l * n + column]);
        y[at] = sum;
    }
}

static void test_sizes(void **state)
{
    (void)state;
    need_onednn();
    static const struct size sizes[] = {
        {{0}, 1, 1, 1},    {{0}, 1, 10, 7}, {{0}, 33, 1, 17},        {{0}, 5, 7, 3},
        {{0}, 17, 33, 65}, {{3}, 6, 5, 4},  {{2, 1, 3, 2}, 4, 6, 5}, {{12}, 48, 48, 40},
    };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (int turned = 0; turned < 4; turned++) check_modes(matmul(&sizes[i], turned & 1, turned & 2), loops);
}

static void test_same_bits(void **state)
{
    (void)state;
    need_onednn();
    static const struct size sizes[] = {{{0}, 100, 150, 70}, {{5}, 60, 64, 50}, {{0}, 24, 40, 3000}, {{0}, 20, 40, 30}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (int mode = 0; mode < 16; mode++) {
            struct trial t = matmul(&sizes[i], mode & 1, mode & 2);
            t.stable = mode & 4;
            t.in = mode & 8 ? BF16 : F32;
            check_same_bits(t);
        }
}

/* Enough rows for several shards, the last one smaller. */
static void test_shards(void **state)
{
    (void)state;
    need_onednn();
    static const struct size sizes[] = {{{0}, 130, 60, 70}, {{0}, 1000, 30, 20}, {{11}, 60, 30, 50}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (int turned = 0; turned < 4; turned++) check_modes(matmul(&sizes[i], turned & 1, turned & 2), loops);
}

static void test_refuses(void **state)
{
    (void)state;
    need_onednn();
    static const struct {
        enum dtype a, b, y;
        int64_t k;
    } odd[] = {{F64, F64, F64, 4}, {F32, BF16, F32, 4}, {F32, F32, BF16, 4}, {I32, I32, I32, 4}, {F32, F32, F32, 0}};
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        struct node n = {.op = OP_MATMUL};
        struct call c = {.node = &n,
                         .sources = 2,
                         .outputs = 1,
                         .source = {{odd[i].a, SHAPE(3, odd[i].k), NULL}, {odd[i].b, SHAPE(odd[i].k, 5), NULL}},
                         .output = {{odd[i].y, SHAPE(3, 5), NULL}}};
        assert_false(row_of(OP_MATMUL)->can(&c));
    }
}

static void test_out_of_memory(void **state)
{
    (void)state;
    need_onednn();
    size_t live = mem_live_bytes();
    struct node n = {.op = OP_MATMUL};
    struct arena arena = {0};
    struct call c = {.node = &n,
                     .sources = 2,
                     .outputs = 1,
                     .arena = &arena,
                     .source = {{F32, SHAPE(3, 4), NULL}, {F32, SHAPE(4, 5), NULL}},
                     .output = {{F32, SHAPE(3, 5), NULL}}};
    struct err e = {0};
    mem_fail_at(1);
    int failed = row_of(OP_MATMUL)->prep(&c, &e);
    mem_fail_at(0);
    assert_int_equal(failed, ERR_MEMORY);
    row_of(OP_MATMUL)->drop(&c); /* of what was never made */
    arena_free(&arena);
    assert_int_equal(mem_live_bytes(), live);
}

static void *repeat(void *distances)
{
    static const struct size s = {{0}, 64, 80, 96};
    for (int i = 0; i < 20; i++) {
        struct trial t = matmul(&s, i & 1, i & 2);
        t.stable = i & 4;
        struct values v;
        double y[64 * 80];
        if (!try_it(&t, &v)) return NULL;
        loops(&t, &v, y);
        ((double *)distances)[i] = distance(v.y, y, 64 * 80);
        values_free(&v);
    }
    return distances;
}

static void test_two_callers(void **state)
{
    (void)state;
    need_onednn();
    pthread_t other;
    double mine[20], theirs[20];
    assert_int_equal(pthread_create(&other, NULL, repeat, theirs), 0);
    assert_non_null(repeat(mine));
    void *done;
    pthread_join(other, &done);
    assert_non_null(done);
    for (int i = 0; i < 20; i++) assert_true(mine[i] < 1e-5 && theirs[i] < 1e-5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes),   cmocka_unit_test(test_same_bits),     cmocka_unit_test(test_shards),
        cmocka_unit_test(test_refuses), cmocka_unit_test(test_out_of_memory), cmocka_unit_test(test_two_callers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
