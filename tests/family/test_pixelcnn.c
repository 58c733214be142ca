/* test_pixelcnn.c -- on pictures so small that each can be asked for: all of them hold one, and every pixel is seen by
** every later one. */
#include "tests/family/spoken.h"

static struct item picture(int64_t height, int64_t width, int64_t channels)
{
    return (struct item){.kind = ITEM_IMAGE, .type = U8, .shape = SHAPE(height, width, channels)};
}

static struct model *small(const struct item *item, const char *values, const char *layers)
{
    struct err e = {0};
    struct model *m;
    must(model_new(&m, family_find("pixelcnn"), item, 3, &e), &e);
    set(m, "values", values);
    set(m, "layers", layers);
    set(m, "channels", "6");
    set(m, "head", "8");
    set(m, "first", "3");
    set(m, "parts", "2");
    return m;
}

static void pictures_hold_one(void **state)
{
    (void)state;
    struct data d;
    const struct item item = picture(3, 3, 1);
    struct model *m = small(&item, "binary", "3");
    every_item(&d, &item, 2);
    speak_up(m, &d, 3);
    sums_to_one(m, &d);
    draws_as_it_scores(m, &d, 2, 20000);
    model_free(m);
    forget(&d);
}

/* log p(pixel = 1 | pixels before it), by the sum over those after it; items count with the last pixel fastest. */
static double share(const double *p, int64_t items, int size, int pixel, int64_t before)
{
    const int64_t span = power(2, size - pixel - 1), first = before * 2 * span;
    double one = 0, both = 0;
    assert_true(first + 2 * span <= items);
    for (int64_t i = 0; i < 2 * span; i++) {
        both += exp(p[first + i]);
        one += i >= span ? exp(p[first + i]) : 0;
    }
    return log(one / both);
}

/* Flipping any pixel changes the conditional of every later one within reach: there is no blind spot. */
static void nothing_before_is_out_of_sight(void **state)
{
    (void)state;
    enum { HEIGHT = 3, WIDTH = 4, SIZE = HEIGHT * WIDTH };
    struct data d;
    const struct item item = picture(HEIGHT, WIDTH, 1);
    struct model *m = small(&item, "binary", "4");
    every_item(&d, &item, 2);
    speak_up(m, &d, 3);
    double *p = every_score(m, &d);
    for (int pixel = 1; pixel < SIZE; pixel++)
        for (int other = 0; other < pixel; other++) {
            double most = 0;
            for (int64_t before = 0; before < power(2, pixel); before++) {
                const int64_t flipped = before ^ power(2, pixel - 1 - other);
                most = fmax(most,
                            fabs(share(p, d.count, SIZE, pixel, before) - share(p, d.count, SIZE, pixel, flipped)));
            }
            if (most < 1e-3) print_message("pixel %d does not see pixel %d: %g\n", pixel, other, most);
            assert_true(most >= 1e-3);
        }
    mem_free(p);
    model_free(m);
    forget(&d);
}

/* One pixel of two or three channels, all levels of the first two: the mass of 256 x 256 colours is one. */
static void masses_of_levels_hold_one(const char *values, int64_t height, int64_t channels)
{
    struct err e = {0};
    const struct item item = picture(height, 1, channels);
    struct model *m = small(&item, values, "2");
    struct data d = {.name = "all", .about = "all", .item = item, .count = 256 * 256};
    uint8_t *x = mem_array((size_t)(d.count * 2), 1);
    for (int64_t i = 0; i < d.count; i++) x[2 * i] = (uint8_t)(i / 256), x[2 * i + 1] = (uint8_t)(i % 256);
    must(memory_hold(&d, x, NULL, &e), &e);
    double sum = 0;
    speak_up(m, &d, 2);
    struct entry *pull = store_find(m->store, STORE_PARAM, "pull/w");
    for (int64_t k = 0; pull && k < shape_size(pull->value.shape); k++) tensor_set(&pull->value, k, 0.7);
    m->store->version++;
    double *p = every_score(m, &d);
    for (int64_t i = 0; i < d.count; i++) sum += exp(p[i]);
    print_message("%s: %.6f\n", values, sum);
    assert_true(fabs(sum - 1) < 1e-3);
    mem_free(p);
    model_free(m);
    forget(&d);
}

static void masses_hold_one(void **state)
{
    (void)state;
    masses_of_levels_hold_one("levels", 2, 1); /* two pixels */
    masses_of_levels_hold_one("mixture", 2, 1);
    masses_of_levels_hold_one("mixture", 1, 2); /* two channels, the second pulled by the first */
}

/* Drawing looks at one pixel at a time and remembers the rest; it has to see what a look at the whole picture sees. Cold, it
** takes the likelier value of each pixel, which the scores of all pictures tell. */
static void cold_draws_are_the_likeliest(void **state)
{
    (void)state;
    enum { HEIGHT = 3, WIDTH = 4, SIZE = HEIGHT * WIDTH, MODELS = 6 };
    static const char *const first[] = {"3", "5", "7"}, *const kernel[] = {"3", "5"};
    int different = 0;
    int64_t taken[MODELS];
    for (int k = 0; k < MODELS; k++) {
        struct err e = {0};
        struct data d;
        struct tensor items;
        const struct item item = picture(HEIGHT, WIDTH, 1);
        struct model *m = small(&item, "binary", "4");
        const struct sample_options cold = {.count = 2, .label = SAMPLE_ANY_CLASS, .temperature = 0, .seed = 1};
        set(m, "first", first[k % 3]);
        set(m, "kernel", kernel[k / 3]);
        every_item(&d, &item, 2);
        speak_up(m, &d, 4);
        double *p = every_score(m, &d);
        must(sample_items(m, &cold, &items, NULL, &e), &e);
        int64_t before = 0;
        for (int pixel = 0; pixel < SIZE; pixel++) {
            const int light = tensor_get(&items, pixel) > 0.5;
            assert_int_equal(light, share(p, d.count, SIZE, pixel, before) > log(0.5));
            assert_true(tensor_get(&items, SIZE + pixel) == tensor_get(&items, pixel));
            before = 2 * before + light;
        }
        taken[k] = before;
        different += k && before != taken[0];
        mem_free(items.data);
        mem_free(p);
        model_free(m);
        forget(&d);
    }
    assert_true(different > 1); /* it is not always the same picture */
}

/* Two channels of mixtures, the second pulled by the first: draws fall into cells of 32 x 32 levels as their mass says. */
static void colours_are_drawn_as_scored(void **state)
{
    (void)state;
    enum { CELLS = 64, DRAWS = 20000 };
    struct err e = {0};
    const struct item item = picture(1, 1, 2);
    struct model *m = small(&item, "mixture", "2");
    struct data d = {.name = "all", .about = "all", .item = item, .count = 256 * 256};
    struct tensor items;
    double expected[CELLS] = {0}, seen[CELLS] = {0}, square = 0;
    uint8_t *x = mem_array((size_t)(d.count * 2), 1);
    for (int64_t i = 0; i < d.count; i++) x[2 * i] = (uint8_t)(i / 256), x[2 * i + 1] = (uint8_t)(i % 256);
    must(memory_hold(&d, x, NULL, &e), &e);
    speak_up(m, &d, 2);
    struct entry *pull = store_find(m->store, STORE_PARAM, "pull/w");
    for (int64_t k = 0; k < shape_size(pull->value.shape); k++) tensor_set(&pull->value, k, 0.7);
    m->store->version++;
    double *p = every_score(m, &d);
    for (int64_t i = 0; i < d.count; i++) expected[i / 256 / 32 * 8 + i % 256 / 32] += exp(p[i]) * DRAWS;
    const struct sample_options o = {.count = DRAWS, .label = SAMPLE_ANY_CLASS, .temperature = 1, .seed = 5};
    must(sample_items(m, &o, &items, NULL, &e), &e);
    for (int64_t i = 0; i < DRAWS; i++)
        seen[lround(tensor_get(&items, 2 * i) * 255) / 32 * 8 + lround(tensor_get(&items, 2 * i + 1) * 255) / 32]++;
    for (int k = 0; k < CELLS; k++) square += pow(seen[k] - expected[k], 2) / (expected[k] + 1);
    print_message("chi square %.1f with %d degrees of freedom\n", square, CELLS - 1);
    assert_true(square < CELLS - 1 + 5 * sqrt(2 * (CELLS - 1)));
    mem_free(items.data);
    mem_free(p);
    model_free(m);
    forget(&d);
}

static void draws_stand_on_levels(void **state)
{
    (void)state;
    const struct item item = picture(3, 3, 3);
    struct err e = {0};
    struct tensor items;
    struct model *m = small(&item, "mixture", "2");
    const struct sample_options o = {.count = 4, .label = SAMPLE_ANY_CLASS, .temperature = 1, .seed = 5};
    must(sample_items(m, &o, &items, NULL, &e), &e);
    double sum = 0;
    for (int64_t i = 0; i < 4 * 27; i++) {
        const double level = tensor_get(&items, i) * 255;
        assert_true(fabs(level - round(level)) < 1e-3 && level > -0.5 && level < 255.5);
        sum += level;
    }
    assert_true(sum > 0);
    mem_free(items.data);
    model_free(m);
}

static void colours_want_the_mixture(void **state)
{
    (void)state;
    struct err e = {0};
    const struct item item = picture(4, 4, 3);
    struct model *m = small(&item, "binary", "2");
    assert_int_not_equal(model_check(m, &e), 0);
    assert_non_null(strstr(e.text, "values=mixture"));
    model_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pictures_hold_one),
        cmocka_unit_test(nothing_before_is_out_of_sight),
        cmocka_unit_test(cold_draws_are_the_likeliest),
        cmocka_unit_test(colours_are_drawn_as_scored),
        cmocka_unit_test(masses_hold_one),
        cmocka_unit_test(draws_stand_on_levels),
        cmocka_unit_test(colours_want_the_mixture),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
