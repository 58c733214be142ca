/* test_latent.c -- encode, decode, reconstruct, interpolate: there and back through latents that are known. */
#include "task/decode.h"
#include "task/encode.h"
#include "task/interpolate.h"
#include "task/reconstruct.h"

#include "tests/model/tiny.h"
#include "tests/torture.h"

static double latent_of(int64_t item, int j)
{
    return (tiny_value(item, j) - tiny_columns[j].mean) / tiny_columns[j].deviation - 0.5;
}

static double item_of(double latent, int j)
{
    return tiny_columns[j].mean + tiny_columns[j].deviation * (latent + 0.5);
}

static void test_encode_and_decode(void **state)
{
    (void)state;
    struct err e = {0};
    struct model *m = tiny_must(&tiny_family, 0);
    struct data d = tiny_data(300, 0);
    struct tensor latents, items;
    assert_int_equal(encode_data(m, &d, 0, 1, &latents, &e), 0);
    assert_true(shape_equal(latents.shape, SHAPE(300, TINY_WIDTH)));
    assert_int_equal(decode_latents(m, &latents, 1, &items, &e), 0);
    assert_true(shape_equal(items.shape, SHAPE(300, TINY_WIDTH)));
    for (int i = 0; i < 300; i++)
        for (int j = 0; j < TINY_WIDTH; j++) {
            assert_near(tensor_get(&latents, i * TINY_WIDTH + j), latent_of(i, j), 1e-4);
            assert_near(tensor_get(&items, i * TINY_WIDTH + j), tiny_value(i, j), 1e-4);
        }
    mem_free(latents.data);
    mem_free(items.data);
    model_free(m);
}

static void test_reconstruct(void **state)
{
    (void)state;
    struct err e = {0};
    struct model *m = tiny_must(&tiny_family, 0);
    struct data d = tiny_data(40, 0);
    struct tensor items;
    assert_int_equal(reconstruct_data(m, &d, 5, 1, &items, &e), 0);
    assert_true(shape_equal(items.shape, SHAPE(5, TINY_WIDTH)));
    for (int i = 0; i < 5 * TINY_WIDTH; i++)
        assert_near(tensor_get(&items, i), tiny_value(i / TINY_WIDTH, i % TINY_WIDTH), 1e-4);
    mem_free(items.data);
    model_free(m);
}

static void test_interpolate(void **state)
{
    (void)state;
    struct err e = {0};
    struct model *m = tiny_must(&tiny_family, 0);
    struct data d = tiny_data(40, 0);
    struct tensor items;
    const int rows = 3, steps = 5;
    assert_int_equal(interpolate_items(m, &d, rows, steps, 1, &items, &e), 0);
    assert_true(shape_equal(items.shape, SHAPE(rows * steps, TINY_WIDTH)));
    for (int r = 0; r < rows; r++)
        for (int s = 0; s < steps; s++)
            for (int j = 0; j < TINY_WIDTH; j++) {
                double way = s / 4.0, latent = (1 - way) * latent_of(r, j) + way * latent_of(r + rows, j);
                assert_near(tensor_get(&items, (r * steps + s) * TINY_WIDTH + j), item_of(latent, j), 1e-4);
            }
    mem_free(items.data);
    assert_int_equal(interpolate_items(m, NULL, rows, steps, 1, &items, &e), 0); /* between drawn latents */
    assert_true(shape_equal(items.shape, SHAPE(rows * steps, TINY_WIDTH)));
    double a = tensor_get(&items, 0), b = tensor_get(&items, 4 * TINY_WIDTH);
    assert_near(tensor_get(&items, 2 * TINY_WIDTH), (a + b) / 2, 1e-4);
    assert_true(a != b);
    mem_free(items.data);
    model_free(m);
}

static void test_an_encoder_that_wants_classes(void **state)
{
    (void)state;
    struct err e = {0};
    struct model *m = tiny_must(&tiny_family, 3);
    struct data labelled = tiny_data(10, 3), plain = tiny_data(10, 0);
    struct tensor latents;
    ((struct tiny *)m->options)->by_class = true;
    assert_int_equal(encode_data(m, &labelled, 0, 1, &latents, &e), 0);
    for (int i = 0; i < 10; i++) assert_near(tensor_get(&latents, i * TINY_WIDTH), latent_of(i, 0) - i % 3, 1e-4);
    mem_free(latents.data);
    tiny_failed(encode_data(m, &plain, 0, 1, &latents, &e), &e, ERR_DATA, "has no labels");
    assert_null(latents.data);
    model_free(m);
}

static void test_refusals(void **state)
{
    (void)state;
    struct err e = {0};
    struct model *m = tiny_must(&bare_family, 0);
    struct data d = tiny_data(4, 0);
    struct tensor out;
    float z[4] = {0};
    struct tensor narrow = {F32, SHAPE(2, 2), z};
    tiny_failed(encode_data(m, &d, 0, 1, &out, &e), &e, ERR_UNSUPPORTED, "cannot encode");
    e = (struct err){0};
    tiny_failed(interpolate_items(m, &d, 1, 3, 1, &out, &e), &e, ERR_UNSUPPORTED, "these families can: tiny");
    e = (struct err){0};
    tiny_failed(interpolate_items(m, NULL, 1, 1, 1, &out, &e), &e, ERR_CALL, "1 row of 2 steps");
    e = (struct err){0};
    tiny_failed(interpolate_items(m, NULL, INT64_MAX, INT64_MAX, 1, &out, &e), &e, ERR_CALL, "at most");
    e = (struct err){0};
    tiny_failed(decode_latents(m, &narrow, 1, &out, &e), &e, ERR_SHAPE, "decodes latents [N,3], not [2,2]");
    struct tensor none = {F32, SHAPE(0, 3), z}, odd = {F32, SHAPE(1, 3), (float[]){0, NAN, 0}};
    e = (struct err){0};
    tiny_failed(decode_latents(m, &none, 1, &out, &e), &e, ERR_DATA, "no latents to decode");
    e = (struct err){0};
    tiny_failed(decode_latents(m, &odd, 1, &out, &e), &e, ERR_DATA, "latent 2 of row 1");
    model_free(m);

    m = tiny_must(&tiny_family, 0);
    e = (struct err){0};
    tiny_failed(encode_data(m, &d, 5, 1, &out, &e), &e, ERR_DATA, "has 4 items; 5 are wanted");
    e = (struct err){0};
    tiny_failed(interpolate_items(m, &d, 3, 3, 1, &out, &e), &e, ERR_DATA, "6 are wanted");
    model_free(m);
}

static int scenario(struct err *e)
{
    struct model *m;
    struct tensor items = {0};
    struct data d = tiny_data(4, 0);
    TRY(tiny_model(&m, &tiny_family, 0, e));
    int rc = interpolate_items(m, &d, 2, 3, 1, &items, e);
    mem_free(items.data);
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
        cmocka_unit_test(test_encode_and_decode), cmocka_unit_test(test_reconstruct),
        cmocka_unit_test(test_interpolate),       cmocka_unit_test(test_an_encoder_that_wants_classes),
        cmocka_unit_test(test_refusals),          cmocka_unit_test(test_every_allocation_failed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
