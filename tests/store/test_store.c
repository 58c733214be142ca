/* test_store.c -- entries are found, kept and told apart; first values follow from name and seed by their formula. */
#include "base/rng.h"
#include "store/store.h"
#include "tests/torture.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const struct init zero = {INIT_FILL, 0};

static struct entry *need(struct store *s, enum store_kind kind, const char *name, struct shape shape, struct init init)
{
    struct entry *entry;
    struct err e = {0};
    if (store_need(s, kind, name, F32, shape, init, &entry, &e)) print_error("%s\n", e.text);
    assert_int_equal(e.kind, ERR_NONE);
    return entry;
}

static void an_entry_is_made_once(void **state)
{
    (void)state;
    struct store *s = store_new(1);
    assert_null(store_find(s, STORE_PARAM, "w"));
    struct entry *w = need(s, STORE_PARAM, "w", SHAPE(3, 4), (struct init){INIT_FILL, 2.5});
    for (int i = 0; i < 12; i++) assert_true(((float *)w->value.data)[i] == 2.5f);
    ((float *)w->value.data)[5] = 7;
    assert_ptr_equal(need(s, STORE_PARAM, "w", SHAPE(3, 4), zero), w);
    assert_true(((float *)w->value.data)[5] == 7);
    assert_ptr_equal(store_find(s, STORE_PARAM, "w"), w);
    assert_null(store_find(s, STORE_MOMENT1, "w"));
    assert_int_equal(s->count, 1);
    store_free(s);
    store_free(NULL);
}

static void kinds_share_names(void **state)
{
    (void)state;
    struct store *s = store_new(1);
    for (int kind = 0; kind < STORE_KIND_COUNT; kind++)
        need(s, kind, "enc/0/w", SHAPE(2), (struct init){INIT_FILL, kind});
    for (int kind = 0; kind < STORE_KIND_COUNT; kind++)
        assert_true(tensor_get(&store_find(s, kind, "enc/0/w")->value, 1) == kind);
    assert_int_equal(s->count, STORE_KIND_COUNT);
    assert_int_equal(store_parameters(s), 2);
    assert_int_equal(store_bytes(s), STORE_KIND_COUNT * 2 * 4);
    store_free(s);
}

static void many_entries_stay_where_they_are(void **state)
{
    (void)state;
    struct store *s = store_new(1);
    static struct entry *made[3000];
    static void *data[3000];
    char name[32];
    for (int i = 0; i < 3000; i++) {
        snprintf(name, sizeof name, "block/%d/w", i);
        made[i] = need(s, STORE_PARAM, name, SHAPE(1 + i % 7), (struct init){INIT_FILL, i});
        data[i] = made[i]->value.data;
        assert_int_equal((uintptr_t)data[i] % 64, 0);
    }
    for (int i = 0; i < 3000; i++) {
        snprintf(name, sizeof name, "block/%d/w", i);
        const struct entry *found = store_find(s, STORE_PARAM, name);
        assert_ptr_equal(found->value.data, data[i]);
        assert_ptr_equal(made[i]->value.data, data[i]);
        assert_string_equal(made[i]->name, name);
        assert_true(tensor_get(&found->value, i % 7) == i);
        assert_string_equal(s->entry[i].name, name); /* in the order of making */
    }
    assert_null(store_find(s, STORE_PARAM, "block/3000/w"));
    store_free(s);
}

static void expect_refused(struct store *s, const char *name, enum dtype type, struct shape shape, const char *text)
{
    struct err e = {0};
    struct entry *entry;
    int count = s->count;
    assert_int_not_equal(store_need(s, STORE_PARAM, name, type, shape, zero, &entry, &e), 0);
    assert_string_equal(e.text, text);
    assert_int_equal(s->count, count);
}

static void what_does_not_fit_is_refused(void **state)
{
    (void)state;
    struct store *s = store_new(1);
    need(s, STORE_PARAM, "enc/w", SHAPE(784, 400), zero);
    expect_refused(s, "enc/w", F32, SHAPE(784, 200),
                   "parameter enc/w, f32 [784,200] was expected, but the model has parameter enc/w, f32 [784,400]");
    expect_refused(s, "enc/w", F64, SHAPE(784, 400),
                   "parameter enc/w, f64 [784,400] was expected, but the model has parameter enc/w, f32 [784,400]");
    expect_refused(s, "a", U8, SHAPE(1), "parameter a, u8 [1]: a store keeps f32 and f64");
    expect_refused(s, "", F32, SHAPE(1), "parameter , f32 [1]: a name is not empty and has no ':'");
    expect_refused(s, "a:b", F32, SHAPE(1), "parameter a:b, f32 [1]: a name is not empty and has no ':'");
    expect_refused(s, "a", F32, SHAPE(2, -1), "parameter a, f32 [2,-1]: no such shape is possible");
    expect_refused(s, "a", F32, SHAPE(1ll << 40, 1ll << 40),
                   "parameter a, f32 [1099511627776,1099511627776]: "
                   "no such shape is possible");
    expect_refused(s, "a", F32, SHAPE(1ll << 60), "out of memory");
    store_free(s);
}

static void a_closed_store_makes_nothing_new(void **state)
{
    (void)state;
    struct store *s = store_new(1);
    struct entry *w = need(s, STORE_PARAM, "w", SHAPE(2), zero);
    s->closed = true;
    assert_ptr_equal(need(s, STORE_PARAM, "w", SHAPE(2), zero), w);
    expect_refused(s, "b", F32, SHAPE(2), "the model's file has no parameter b, f32 [2]");
    store_free(s);
}

static void scalars_and_nothings(void **state)
{
    (void)state;
    struct store *s = store_new(1);
    assert_true(tensor_get(&need(s, STORE_BUFFER, "scale", SCALAR, (struct init){INIT_XAVIER, 1})->value, 0) != 0);
    assert_non_null(need(s, STORE_BUFFER, "none", SHAPE(0, 5), (struct init){INIT_FAN_IN, 1})->value.data);
    assert_int_equal(store_bytes(s), 4);
    store_free(s);
}

/* ---- first values ---- */

static void values_depend_on_name_and_seed_alone(void **state)
{
    (void)state;
    const struct init normal = {INIT_NORMAL, 1};
    struct store *a = store_new(5), *b = store_new(5), *c = store_new(6);
    struct entry *wa = need(a, STORE_PARAM, "w", SHAPE(10, 10), normal);
    need(b, STORE_PARAM, "other", SHAPE(99), normal);
    struct entry *wb = need(b, STORE_PARAM, "w", SHAPE(10, 10), normal);
    struct entry *wc = need(c, STORE_PARAM, "w", SHAPE(10, 10), normal);
    struct entry *longer = need(c, STORE_BUFFER, "w", SHAPE(7, 15), normal);
    assert_memory_equal(wa->value.data, wb->value.data, 400);
    assert_memory_equal(wc->value.data, longer->value.data, 400);
    assert_memory_not_equal(wa->value.data, wc->value.data, 400);
    assert_memory_not_equal(wb->value.data, store_find(b, STORE_PARAM, "other")->value.data, 99 * 4);
    store_free(a);
    store_free(b);
    store_free(c);
}

static void uniform_values_are_philox_s(void **state)
{
    (void)state;
    struct store *s = store_new(9);
    const float *w = need(s, STORE_PARAM, "w", SHAPE(50), (struct init){INIT_UNIFORM, 3})->value.data;
    for (int i = 0; i < 50; i++) {
        uint32_t word[4];
        philox(rng_key(9, rng_hash_text("w"), 0), (uint64_t)i / 4, word);
        assert_true(w[i] == (float)(3 * (2 * (double)rng_open(word[i % 4]) - 1)));
    }
    store_free(s);
}

struct spread {
    double mean, deviation, largest;
};

static struct spread spread(const struct tensor *t)
{
    struct spread s = {0};
    double squares = 0;
    int64_t n = shape_size(t->shape);
    for (int64_t i = 0; i < n; i++) {
        double x = tensor_get(t, i);
        s.mean += x / (double)n;
        squares += x * x / (double)n;
        s.largest = fmax(s.largest, fabs(x));
    }
    s.deviation = sqrt(squares - s.mean * s.mean);
    return s;
}

static void expect_width(const char *name, struct shape shape, struct init init, double width)
{
    struct store *s = store_new(3);
    struct spread got = spread(&need(s, STORE_PARAM, name, shape, init)->value);
    assert_true(got.largest <= width && got.largest > 0.99 * width);
    assert_true(fabs(got.mean) < 0.02 * width);
    assert_true(fabs(got.deviation / (width / sqrt(3)) - 1) < 0.02);
    store_free(s);
}

static void widths_follow_the_fans(void **state)
{
    (void)state;
    expect_width("u", SHAPE(200, 100), (struct init){INIT_UNIFORM, 0.5}, 0.5);
    expect_width("linear", SHAPE(400, 100), (struct init){INIT_FAN_IN, 1}, 1 / sqrt(400));
    expect_width("he", SHAPE(400, 100), (struct init){INIT_FAN_IN, sqrt(6)}, sqrt(6.0 / 400));
    expect_width("xavier", SHAPE(300, 100), (struct init){INIT_XAVIER, 1}, sqrt(6.0 / 400));
    expect_width("filter", SHAPE(3, 3, 64, 32), (struct init){INIT_FAN_IN, 1}, 1 / sqrt(9 * 64));
    expect_width("filter", SHAPE(3, 3, 64, 32), (struct init){INIT_XAVIER, 2}, 2 * sqrt(6.0 / (9 * 64 + 9 * 32)));
}

static void normal_values_have_their_moments(void **state)
{
    (void)state;
    struct store *s = store_new(4);
    struct entry *w;
    struct err e = {0};
    const struct init init = {INIT_NORMAL, 0.02};
    assert_int_equal(store_need(s, STORE_PARAM, "w", F64, SHAPE(200, 201), init, &w, &e), 0);
    struct spread got = spread(&w->value);
    assert_true(fabs(got.mean) < 0.0005);
    assert_true(fabs(got.deviation / 0.02 - 1) < 0.02);
    assert_true(got.largest > 0.07 && got.largest < 0.13);
    double neighbours = 0;
    for (int64_t i = 0; i + 1 < 200 * 201; i++)
        neighbours += tensor_get(&w->value, i) * tensor_get(&w->value, i + 1) / (200 * 201 * 0.02 * 0.02);
    assert_true(fabs(neighbours) < 0.025); /* the two halves of a pair know nothing of each other */
    store_free(s);
}

/* ---- whole stores ---- */

static struct store *small_store(void)
{
    struct store *s = store_new(2);
    need(s, STORE_PARAM, "w", SHAPE(4, 5), (struct init){INIT_NORMAL, 1});
    need(s, STORE_PARAM, "b", SHAPE(5), zero);
    need(s, STORE_AVERAGE, "w", SHAPE(4, 5), (struct init){INIT_FILL, 3});
    return s;
}

static void a_clone_is_equal_and_apart(void **state)
{
    (void)state;
    struct store *s = small_store(), *copy;
    struct err e = {0};
    s->version = 41;
    assert_int_equal(store_clone(s, &copy, &e), 0);
    assert_int_equal(copy->count, s->count);
    assert_true(copy->seed == s->seed && copy->version == s->version);
    for (int i = 0; i < s->count; i++) {
        assert_string_equal(copy->entry[i].name, s->entry[i].name);
        assert_int_equal(copy->entry[i].kind, s->entry[i].kind);
        assert_memory_equal(copy->entry[i].value.data, s->entry[i].value.data, tensor_bytes(&s->entry[i].value));
    }
    tensor_set(&copy->entry[0].value, 0, 100);
    assert_true(tensor_get(&s->entry[0].value, 0) != 100);
    store_free(copy);
    store_free(s);
}

static void values_are_copied_between_equals(void **state)
{
    (void)state;
    struct store *a = small_store(), *b = store_new(77);
    struct err e = {0};
    need(b, STORE_AVERAGE, "w", SHAPE(4, 5), zero); /* another order does not matter */
    need(b, STORE_PARAM, "b", SHAPE(5), (struct init){INIT_FILL, 9});
    need(b, STORE_PARAM, "w", SHAPE(4, 5), zero);
    uint64_t version = b->version;
    assert_int_equal(store_copy_values(b, a, &e), 0);
    assert_true(b->version > version);
    for (int i = 0; i < a->count; i++) {
        const struct entry *in_a = &a->entry[i], *in_b = store_find(b, in_a->kind, in_a->name);
        assert_memory_equal(in_b->value.data, in_a->value.data, tensor_bytes(&in_a->value));
    }
    store_free(a);
    store_free(b);
}

static void differing_stores_are_not_copied(void **state)
{
    (void)state;
    struct store *a = small_store(), *less = store_new(2), *other = store_new(2);
    struct err e = {0};
    struct entry *w = need(less, STORE_PARAM, "w", SHAPE(4, 5), zero);
    assert_int_equal(store_copy_values(less, a, &e), ERR_SHAPE);
    assert_string_equal(e.text, "the model has no parameter b, f32 [5]");
    assert_true(tensor_get(&w->value, 0) == 0);
    assert_int_equal(less->version, 0);
    e = (struct err){0};
    assert_int_equal(store_copy_values(a, less, &e), ERR_SHAPE);
    assert_string_equal(e.text, "no values are given for parameter b, f32 [5]");
    e = (struct err){0};
    need(other, STORE_PARAM, "w", SHAPE(5, 4), zero);
    assert_int_equal(store_copy_values(a, other, &e), ERR_SHAPE);
    assert_string_equal(e.text, "parameter w, f32 [5,4] was expected, but the model has parameter w, f32 [4,5]");
    store_free(a);
    store_free(less);
    store_free(other);
}

static void what_is_not_finite_is_named(void **state)
{
    (void)state;
    struct store *s = small_store();
    const char *name = "none";
    assert_true(store_finite(s, &name));
    assert_string_equal(name, "none");
    tensor_set(&s->entry[1].value, 4, INFINITY);
    assert_false(store_finite(s, &name));
    assert_string_equal(name, "b");
    tensor_set(&s->entry[0].value, 19, NAN);
    assert_false(store_finite(s, &name));
    assert_string_equal(name, "w");
    store_free(s);
}

static int fill(struct store *s, struct err *e)
{
    struct entry *entry;
    char name[32];
    for (int i = 0; i < 40; i++) {
        snprintf(name, sizeof name, "layer/%d/w", i);
        TRY(store_need(s, STORE_PARAM, name, F32, SHAPE(i, 3), zero, &entry, e));
    }
    return 0;
}

static int scenario(struct err *e)
{
    struct store *s = store_new(1), *copy = NULL;
    if (!s) return fail_memory(e);
    int rc = fill(s, e);
    if (rc) assert_true(s->count < 40 && !store_find(s, STORE_PARAM, "layer/39/w"));
    if (!rc) rc = store_clone(s, &copy, e);
    store_free(copy);
    store_free(s);
    return rc;
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    torture(scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_entry_is_made_once),
        cmocka_unit_test(kinds_share_names),
        cmocka_unit_test(many_entries_stay_where_they_are),
        cmocka_unit_test(what_does_not_fit_is_refused),
        cmocka_unit_test(a_closed_store_makes_nothing_new),
        cmocka_unit_test(scalars_and_nothings),
        cmocka_unit_test(values_depend_on_name_and_seed_alone),
        cmocka_unit_test(uniform_values_are_philox_s),
        cmocka_unit_test(widths_follow_the_fans),
        cmocka_unit_test(normal_values_have_their_moments),
        cmocka_unit_test(a_clone_is_equal_and_apart),
        cmocka_unit_test(values_are_copied_between_equals),
        cmocka_unit_test(differing_stores_are_not_copied),
        cmocka_unit_test(what_is_not_finite_is_named),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
