/* test_visible.c -- models that go value by value over zeros and ones: a sum over all items, draws against the density,
** any order, runs in parts. */
#include "tests/train/trial.h"

#include "data/memory.h"
#include "model/model.h"
#include "task/sample.h"
#include "task/score.h"

enum { ITEMS = 3000, MOST = 15 };

static void must(int status, const struct err *e)
{
    if (status) print_message("%s (%s)\n", e->text, e->hint);
    assert_int_equal(status, 0);
}

/* Pictures of zeros and ones: every value mostly follows the exclusive or of two before it. */
static void make(struct data *d, int64_t height, int64_t width, bool rows)
{
    static struct column column[MOST];
    struct err e = {0};
    struct rng r = rng_stream(1, "pictures");
    const int64_t size = height * width;
    *d = (struct data){.name = "drawn", .about = "drawn", .count = ITEMS};
    for (int j = 0; j < size; j++) column[j] = (struct column){.name = "value", .whole = true, .low = 0, .high = 1};
    d->item = rows ? (struct item){.kind = ITEM_ROW, .type = F32, .shape = SHAPE(size), .columns = column}
                   : (struct item){.kind = ITEM_IMAGE, .type = U8, .shape = SHAPE(height, width, 1)};
    struct tensor x = {d->item.type, SHAPE(ITEMS, size), mem_alloc((size_t)(ITEMS * size) * sizeof(float))};
    for (int64_t i = 0; i < ITEMS * size; i++) {
        const bool alone = i % size < 3 || rng_uniform(&r) < 0.2;
        const bool followed = !alone && tensor_get(&x, i - 1) != tensor_get(&x, i - 3);
        tensor_set(&x, i, alone ? rng_uniform(&r) < 0.3 : followed);
    }
    must(memory_hold(d, x.data, NULL, &e), &e);
}

static void drop(struct data *d)
{
    d->close(d);
    arena_free(&d->arena);
}

static const struct way {
    const char *family, *order, *nets;
} ways[] = {{"fvsbn", "natural", NULL},
            {"fvsbn", "random", NULL},
            {"nade", "natural", NULL},
            {"nade", "random", NULL},
            {"nade", "random", "3"}};
#define WAYS (int)(sizeof ways / sizeof *ways)

static void begin(struct trial *t, struct data *d, const struct way *w)
{
    *t = (struct trial){0};
    must(trial_begin(t, family_find(w->family), d, NULL), &t->e);
    if (w->order) trial_set(t, "order", w->order);
    if (w->nets) trial_set(t, "nets", w->nets);
    if (options_find(t->fit.family->options, "hidden")) trial_set(t, "hidden", "12");
    if (options_find(t->fit.family->options, "channels")) trial_set(t, "channels", "4");
    trial_set(t, "rate", "0.02");
    t->fit.batch = 100;
    t->fit.steps = 300;
}

static struct model *fitted(struct data *d, const struct way *w)
{
    struct trial t;
    struct model *m;
    struct err e = {0};
    begin(&t, d, w);
    trial_fit(&t);
    must(model_new(&m, t.fit.family, &d->item, 1, &e), &e);
    memcpy(m->options, t.options, t.fit.family->options_size);
    store_free(m->store);
    m->store = t.fit.store;
    return m;
}

/* p of each of 2^size items; the sum is returned */
static double all_items(struct model *m, const struct data *like, double *p)
{
    const int64_t size = shape_size(like->item.shape), count = (int64_t)1 << size;
    struct err e = {0};
    struct score s;
    struct data d = {.name = "all", .about = "all", .count = count, .item = like->item};
    struct tensor x = {d.item.type, SHAPE(count, size), mem_alloc((size_t)(count * size) * sizeof(float))};
    double sum = 0;
    for (int64_t i = 0; i < count * size; i++) tensor_set(&x, i, i / size >> i % size & 1);
    must(memory_hold(&d, x.data, NULL, &e), &e);
    must(score_data(m, &d, 1, 1, &s, &e), &e);
    for (int64_t i = 0; i < count; i++) sum += p[i] = exp(s.per_item[i]);
    score_free(&s);
    drop(&d);
    return sum;
}

static void sums_to_one(const struct way *w, bool rows)
{
    static double p[1 << MOST];
    struct err e = {0};
    struct score s;
    struct data d;
    make(&d, 3, 5, rows);
    struct model *m = fitted(&d, w);
    const double sum = all_items(m, &d, p);
    must(score_data(m, &d, 1, 1, &s, &e), &e);
    print_message("%s, %s order, %s: sum %.6f, %.3f nats, baseline %.3f\n", w->family, w->order,
                  rows ? "rows" : "pictures", sum, s.nats_per_item, s.baseline);
    assert_true(fabs(sum - 1) < 1e-4);
    assert_true(s.nats_per_item > s.baseline + 0.2);
    score_free(&s);
    model_free(m);
    drop(&d);
}

/* Chi-square of 20000 draws over 32 items, 31 degrees of freedom: above 69.3 once in ten thousand. */
static void draws_follow(const struct way *w, bool rows)
{
    enum { DRAWS = 20000, SIZE = 5 };
    const struct sample_options o = {.count = DRAWS, .label = SAMPLE_ANY_CLASS, .temperature = 1, .seed = 5};
    double p[1 << SIZE], seen[1 << SIZE] = {0}, chi = 0;
    struct err e = {0};
    struct tensor items;
    struct data d;
    make(&d, 1, SIZE, rows);
    struct model *m = fitted(&d, w);
    assert_true(fabs(all_items(m, &d, p) - 1) < 1e-5);
    must(sample_items(m, &o, &items, NULL, &e), &e);
    for (int64_t i = 0; i < DRAWS; i++) {
        int index = 0;
        for (int j = 0; j < SIZE; j++) index |= (tensor_get(&items, i * SIZE + j) > 0.5) << j;
        seen[index]++;
    }
    for (int k = 0; k < 1 << SIZE; k++) chi += (seen[k] - DRAWS * p[k]) * (seen[k] - DRAWS * p[k]) / (DRAWS * p[k]);
    print_message("%s, %s order: chi-square %.1f\n", w->family, w->order, chi);
    assert_true(chi < 69.3);
    mem_free(items.data);
    model_free(m);
    drop(&d);
}

static void any_order(void **state)
{
    (void)state;
    for (int k = 0; k < 2 * WAYS; k++) sums_to_one(&ways[k / 2], k % 2);
}

static void samples(void **state)
{
    (void)state;
    for (int k = 0; k < 2 * WAYS; k++) draws_follow(&ways[k / 2], k % 2);
}

static void orders_differ(void **state)
{
    (void)state;
    double one[32], other[32], most = 0;
    struct data d;
    make(&d, 1, 5, false);
    struct model *natural = fitted(&d, &ways[0]), *random = fitted(&d, &ways[1]);
    all_items(natural, &d, one);
    all_items(random, &d, other);
    for (int k = 0; k < 32; k++) most = fmax(most, fabs(one[k] - other[k]));
    assert_true(most > 1e-4);
    model_free(natural);
    model_free(random);
    drop(&d);
}

/* Of several networks p(x) is the mean: where all but the first forbid what is not 0, it is a third of the first's. */
static void networks_are_averaged_over_p(void **state)
{
    (void)state;
    double all[32], one[32], sum = 0;
    struct data d;
    make(&d, 1, 5, false);
    struct model *m = fitted(&d, &ways[WAYS - 1]);
    sum = all_items(m, &d, all);
    for (int k = 1; k < 3; k++) {
        char name[16];
        snprintf(name, sizeof name, "net%d/b", k);
        struct entry *bias = store_find(m->store, STORE_PARAM, name);
        assert_non_null(bias);
        for (int64_t j = 0; j < 5; j++) tensor_set(&bias->value, j, -200);
    }
    m->store->version++;
    assert_true(fabs(all_items(m, &d, one) - 1) < 1e-5 && fabs(sum - 1) < 1e-5);
    assert_true(one[0] > 2.0 / 3);
    for (int k = 1, apart = 0; k < 32; k++) {
        apart += fabs(all[k] - one[k]) > 1e-4;
        assert_true(one[k] < 1.0 / 3 && (k < 31 || apart > 16));
    }
    model_free(m);
    drop(&d);
}

static void runs_in_parts(void **state)
{
    static const struct way others[] = {{"made", "random", NULL}, {"pixelcnn", NULL, NULL}};
    (void)state;
    for (int k = 0; k < WAYS + 2; k++) {
        const struct way *w = k < WAYS ? &ways[k] : &others[k - WAYS];
        struct folder f = folder_make();
        struct trial whole, part;
        struct data d;
        make(&d, 3, 5, false);
        begin(&whole, &d, w);
        trial_fit(&whole);
        for (int again = 0; again < 2; again++) {
            begin(&part, &d, w);
            part.fit.state_path = folder_file(&f, "parts.state");
            part.fit.identity = "the same";
            part.fit.resume = again;
            part.stop_at = again ? 0 : 40;
            assert_int_equal(trial_run(&part), again ? 0 : ERR_INTERRUPTED);
            if (!again) trial_close(&part);
        }
        assert_true(same_store(whole.fit.store, part.fit.store));
        trial_close(&whole);
        trial_close(&part);
        drop(&d);
        folder_remove(&f);
    }
}

static int refused(const struct column *column, struct err *e)
{
    const struct item item = {.kind = ITEM_ROW, .type = F32, .shape = SHAPE(1), .columns = column};
    struct model *m;
    must(model_new(&m, family_find("nade"), &item, 1, e), e);
    const int status = model_check(m, e);
    model_free(m);
    return status;
}

static void what_is_refused(void **state)
{
    (void)state;
    struct column column = {.name = "height", .whole = true, .low = 0, .high = 1};
    struct err e = {0};
    must(refused(&column, &e), &e);
    column.high = 2;
    assert_int_equal(refused(&column, &e), ERR_DATA);
    assert_non_null(strstr(e.text, "height"));
    column.high = 1;
    column.missing = 3;
    assert_int_equal(refused(&column, &e), ERR_DATA);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(any_order),     cmocka_unit_test(samples),
                                       cmocka_unit_test(orders_differ), cmocka_unit_test(networks_are_averaged_over_p),
                                       cmocka_unit_test(runs_in_parts), cmocka_unit_test(what_is_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
