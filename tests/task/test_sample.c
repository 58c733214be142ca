/* test_sample.c -- samples: how many, of which class, from which latents, and by several threads at once. */
#include "task/sample.h"

#include "tests/model/tiny.h"
#include "tests/torture.h"

#include <pthread.h>

static struct sample_options options(int64_t count)
{
    return (struct sample_options){.count = count, .label = SAMPLE_ANY_CLASS, .temperature = 1, .seed = 3};
}

static struct tensor must_sample(struct model *m, const struct sample_options *o, struct tensor *latents)
{
    struct err e = {0};
    struct tensor items;
    if (sample_items(m, o, &items, latents, &e)) print_message("%s\n", e.text);
    assert_non_null(items.data);
    assert_true(shape_equal(items.shape, SHAPE(o->count, TINY_WIDTH)));
    assert_int_equal(items.type, F32);
    return items;
}

/* Mean and deviation of number j. */
static void measure(const struct tensor *items, int j, double *mean, double *deviation)
{
    double sum = 0, squares = 0, n = (double)items->shape.dim[0];
    for (int64_t i = 0; i < items->shape.dim[0]; i++) {
        double x = tensor_get(items, i * TINY_WIDTH + j);
        sum += x, squares += x * x;
    }
    *mean = sum / n;
    *deviation = sqrt(squares / n - *mean * *mean);
}

static void test_counts(void **state)
{
    (void)state;
    struct err e = {0};
    struct model *m = tiny_must(&tiny_family, 0);
    for (int64_t count = 1; count < 700; count = count * 3 + 1) {
        struct sample_options o = options(count);
        struct tensor items = must_sample(m, &o, NULL);
        for (int64_t i = 0; i < count; i++) { /* each a draw of its own, also where a batch ends and the next begins */
            const float *item = (const float *)items.data + i * TINY_WIDTH;
            for (int j = 0; j < TINY_WIDTH; j++)
                assert_true(fabs(item[j] - tiny_columns[j].mean) < 7 * tiny_columns[j].deviation);
            for (int64_t k = 0; k < i; k++)
                assert_memory_not_equal(item, (const float *)items.data + k * TINY_WIDTH, TINY_WIDTH * sizeof *item);
        }
        mem_free(items.data);
    }
    struct sample_options none = options(0);
    struct tensor items;
    tiny_failed(sample_items(m, &none, &items, NULL, &e), &e, ERR_CALL, "0 items");
    assert_null(items.data);
    model_free(m);
}

/* 4000 draws are as far from the truth as chance allows; no batch repeats another. */
static void test_they_are_distributed_as_the_model_is(void **state)
{
    (void)state;
    const struct family *both[] = {&tiny_family, &bare_family};
    for (int k = 0; k < 2; k++) {
        struct model *m = tiny_must(both[k], 0);
        struct sample_options o = options(4000);
        struct tensor items = must_sample(m, &o, NULL);
        for (int j = 0; j < TINY_WIDTH; j++) {
            double mean, deviation;
            measure(&items, j, &mean, &deviation);
            assert_near(mean, tiny_columns[j].mean + 0.5 * tiny_columns[j].deviation, 0.1 * tiny_columns[j].deviation);
            assert_near(deviation, tiny_columns[j].deviation, 0.1 * tiny_columns[j].deviation);
        }
        assert_true(tensor_get(&items, 0) != tensor_get(&items, 256 * TINY_WIDTH));
        mem_free(items.data);
        model_free(m);
    }
}

static void test_seeds(void **state)
{
    (void)state;
    struct model *m = tiny_must(&tiny_family, 0);
    struct sample_options o = options(300);
    struct tensor first = must_sample(m, &o, NULL), again = must_sample(m, &o, NULL);
    o.seed++;
    struct tensor other = must_sample(m, &o, NULL);
    assert_memory_equal(first.data, again.data, tensor_bytes(&first));
    assert_memory_not_equal(first.data, other.data, tensor_bytes(&first));
    mem_free(first.data);
    mem_free(again.data);
    mem_free(other.data);
    model_free(m);
}

static void test_classes(void **state)
{
    (void)state;
    struct err e = {0};
    struct tensor items;
    struct model *m = tiny_must(&tiny_family, 20);
    struct sample_options o = options(100);
    double mean, deviation;
    o.label = 15;
    struct tensor of_class = must_sample(m, &o, NULL);
    measure(&of_class, 2, &mean, &deviation);
    assert_near(mean, 15.5, 0.5);
    mem_free(of_class.data);
    o.label = 20;
    tiny_failed(sample_items(m, &o, &items, NULL, &e), &e, ERR_CALL, "there are 0 to 19");
    model_free(m);

    m = tiny_must(&tiny_family, 0);
    e = (struct err){0};
    tiny_failed(sample_items(m, &o, &items, NULL, &e), &e, ERR_UNSUPPORTED, "knows no classes");
    model_free(m);

    m = tiny_must(&bare_family, 20);
    o.label = 1;
    e = (struct err){0};
    tiny_failed(sample_items(m, &o, &items, NULL, &e), &e, ERR_UNSUPPORTED, "a class cannot be chosen");
    model_free(m);
}

static void test_latents(void **state)
{
    (void)state;
    struct model *m = tiny_must(&tiny_family, 0);
    struct sample_options o = options(300);
    struct tensor latents, items = must_sample(m, &o, &latents);
    assert_true(shape_equal(latents.shape, SHAPE(300, TINY_WIDTH)));
    for (int64_t i = 0; i < 300 * TINY_WIDTH; i++) {
        const struct column *c = &tiny_columns[i % TINY_WIDTH];
        assert_near(tensor_get(&items, i), c->mean + c->deviation * (tensor_get(&latents, i) + 0.5), 1e-4);
    }
    mem_free(latents.data);
    mem_free(items.data);
    model_free(m);
}

/* ---- threads ---- */

struct worker {
    struct model *m;
    struct sample_options o;
    struct tensor items;
    int rc;
};

static void *work(void *self)
{
    struct worker *w = self;
    struct err e = {0};
    w->rc = sample_items(w->m, &w->o, &w->items, NULL, &e);
    return NULL;
}

static void test_threads(void **state)
{
    (void)state;
    struct model *m = tiny_must(&tiny_family, 0);
    struct worker w[4];
    pthread_t thread[4];
    for (int k = 0; k < 4; k++) {
        w[k] = (struct worker){.m = m, .o = options(500 + 100 * (k / 2))};
        w[k].o.seed = (uint64_t)k;
        assert_int_equal(pthread_create(&thread[k], NULL, work, &w[k]), 0);
    }
    for (int k = 0; k < 4; k++) assert_int_equal(pthread_join(thread[k], NULL), 0);
    for (int k = 0; k < 4; k++) {
        assert_int_equal(w[k].rc, 0);
        struct tensor alone = must_sample(m, &w[k].o, NULL);
        assert_memory_equal(alone.data, w[k].items.data, tensor_bytes(&alone));
        mem_free(alone.data);
        mem_free(w[k].items.data);
    }
    model_free(m);
}

static int scenario(struct err *e)
{
    struct model *m;
    struct sample_options o = options(3);
    struct tensor items, more, latents = {0};
    TRY(tiny_model(&m, &tiny_family, 0, e));
    int rc = sample_items(m, &o, &items, NULL, e);
    if (!rc) rc = sample_items(m, &o, &more, &latents, e);
    else more = (struct tensor){0};
    mem_free(items.data);
    mem_free(more.data);
    mem_free(latents.data);
    model_free(m);
    return rc;
}

static void test_every_allocation_failed(void **state)
{
    (void)state;
    torture(scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_they_are_distributed_as_the_model_is),
        cmocka_unit_test(test_seeds),
        cmocka_unit_test(test_classes),
        cmocka_unit_test(test_latents),
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_every_allocation_failed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
