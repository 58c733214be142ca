/* test_made.c -- pictures so small that each can be asked for; rows whose density can be summed up on a grid. */
#include "tests/family/spoken.h"

#include "nn/front.h"

static struct item picture(int64_t height, int64_t width)
{
    return (struct item){.kind = ITEM_IMAGE, .type = U8, .shape = SHAPE(height, width, 1)};
}

static struct model *made_of(const struct item *item, const char *order, const char *orders)
{
    struct err e = {0};
    struct model *m;
    must(model_new(&m, family_find("made"), item, 3, &e), &e);
    set(m, "hidden", "20,20");
    set(m, "order", order);
    set(m, "orders", orders);
    return m;
}

static const struct {
    const char *order, *orders;
} ways[] = {{"natural", "1"}, {"random", "1"}, {"random", "3"}};

static void probabilities_of_pictures_sum_to_one(void **state)
{
    (void)state;
    for (int k = 0; k < 3; k++) {
        struct data d;
        const struct item item = picture(3, 3);
        struct model *m = made_of(&item, ways[k].order, ways[k].orders);
        every_item(&d, &item, 2);
        speak_up(m, &d, 4);
        sums_to_one(m, &d);
        model_free(m);
        forget(&d);
    }
}

/* All of a batch are drawn in one order: with several, many batches are needed. */
static void draws_as_its_density_says(void **state)
{
    (void)state;
    for (int k = 0; k < 2; k++) {
        struct data d;
        const struct item item = picture(2, 3);
        struct model *m = made_of(&item, ways[k].order, ways[k].orders);
        every_item(&d, &item, 2);
        speak_up(m, &d, 4);
        draws_as_it_scores(m, &d, 2, 8000);
        model_free(m);
        forget(&d);
    }
}

/* The mean over orders is of p: it lies above the mean of log p, and differs from every order alone. */
static void orders_are_averaged_over_p(void **state)
{
    (void)state;
    struct data d;
    const struct item item = picture(2, 2);
    struct model *m = made_of(&item, "random", "2");
    every_item(&d, &item, 2);
    speak_up(m, &d, 4);
    double *both = every_score(m, &d), *one[2];
    struct entry *numbers = store_find(m->store, STORE_PARAM, "order");
    double kept[8];
    for (int j = 0; j < 8; j++) kept[j] = tensor_get(&numbers->value, j);
    for (int k = 0; k < 2; k++) { /* both orders made the same: the mean is that order */
        for (int j = 0; j < 8; j++) tensor_set(&numbers->value, j, kept[4 * k + j % 4]);
        m->store->version++;
        one[k] = every_score(m, &d);
    }
    double apart = 0;
    for (int i = 0; i < 16; i++) {
        assert_true(fabs(both[i] - log(0.5 * exp(one[0][i]) + 0.5 * exp(one[1][i]))) < 1e-4);
        apart = fmax(apart, fabs(one[0][i] - one[1][i]));
    }
    assert_true(apart > 0.1);
    mem_free(both);
    mem_free(one[0]);
    mem_free(one[1]);
    model_free(m);
    forget(&d);
}

/* ---- rows: a number of mean 10 and deviation 2, and a category of three ---- */

enum { GRID = 600, KINDS = 3 };

static struct model *mixed_model(const char *order)
{
    static const char *const names[] = {"a", "b", "c"};
    static const struct column column[] = {
        {.name = "size"}, {.name = "kind", .kind = COLUMN_CATEGORY, .categories = KINDS, .category_names = names}};
    const struct item item = {.kind = ITEM_ROW, .type = F32, .shape = SHAPE(2), .columns = column};
    float rows[] = {8, 0, 12, 1, 8, 2, 12, 0, 8, 1, 12, 2};
    const struct tensor all = {F32, SHAPE(6, 2), rows};
    struct err e = {0};
    struct model *m = made_of(&item, order, "1");
    must(front_learn(m->store, &m->item, &all, &e), &e);
    return m;
}

static double *row_scores(struct model *m, const double *size, const double *kind, int64_t n)
{
    struct err e = {0};
    struct score s;
    struct data d = {.name = "rows", .about = "rows", .item = m->item, .count = n};
    float *x = mem_array((size_t)(2 * n), sizeof *x);
    for (int64_t i = 0; i < n; i++) x[2 * i] = (float)size[i], x[2 * i + 1] = (float)kind[i];
    must(memory_hold(&d, x, NULL, &e), &e);
    must(score_data(m, &d, 1, 1, &s, &e), &e);
    forget(&d);
    return s.per_item;
}

static void densities_of_mixed_rows_hold_one(void **state)
{
    (void)state;
    static double size[GRID * KINDS], kind[GRID * KINDS];
    for (int k = 0; k < 2; k++) {
        struct model *m = mixed_model(k ? "random" : "natural");
        double sum = 0, alone = 0, kinds = 0;
        for (int i = 0; i < GRID * KINDS; i++) size[i] = 10 + 40.0 * (i / KINDS - GRID / 2) / GRID, kind[i] = i % KINDS;
        double *p = row_scores(m, size, kind, GRID * KINDS);
        for (int i = 0; i < GRID * KINDS; i++) sum += exp(p[i]) * 40 / GRID;
        mem_free(p);
        for (int i = 0; i < GRID; i++) size[i] = 10 + 40.0 * (i - GRID / 2) / GRID, kind[i] = NAN;
        p = row_scores(m, size, kind, GRID); /* the category is missing: a density of the number */
        for (int i = 0; i < GRID; i++) alone += exp(p[i]) * 40 / GRID;
        mem_free(p);
        for (int i = 0; i < KINDS; i++) size[i] = NAN, kind[i] = i;
        p = row_scores(m, size, kind, KINDS);
        for (int i = 0; i < KINDS; i++) kinds += exp(p[i]);
        mem_free(p);
        print_message("both %.5f, the number alone %.5f, the category alone %.5f\n", sum, alone, kinds);
        assert_true(fabs(sum - 1) < 1e-3 && fabs(alone - 1) < 1e-3 && fabs(kinds - 1) < 1e-5);
        model_free(m);
    }
}

/* Draws of mixed rows are numbers of the right scale, and whole categories. */
static void draws_of_mixed_rows_are_rows(void **state)
{
    (void)state;
    struct err e = {0};
    struct model *m = mixed_model("natural");
    struct tensor items;
    const struct sample_options o = {.count = 2000, .label = SAMPLE_ANY_CLASS, .temperature = 1, .seed = 5};
    must(sample_items(m, &o, &items, NULL, &e), &e);
    double mean = 0;
    int seen[KINDS] = {0};
    for (int64_t i = 0; i < 2000; i++) {
        const double kind = tensor_get(&items, 2 * i + 1);
        mean += tensor_get(&items, 2 * i) / 2000;
        assert_true(fabs(kind - round(kind)) < 1e-4 && round(kind) >= 0 && round(kind) < KINDS);
        seen[lround(kind)]++;
    }
    assert_true(mean > 6 && mean < 14);
    for (int k = 0; k < KINDS; k++) assert_true(seen[k] > 100);
    mem_free(items.data);
    model_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(probabilities_of_pictures_sum_to_one), cmocka_unit_test(draws_as_its_density_says),
        cmocka_unit_test(orders_are_averaged_over_p),           cmocka_unit_test(densities_of_mixed_rows_hold_one),
        cmocka_unit_test(draws_of_mixed_rows_are_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
