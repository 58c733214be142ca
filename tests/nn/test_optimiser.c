/* test_optimiser.c -- first steps against the formulas, written out once more in plain C as PyTorch's pages have
** them. */
#include "bench.h"

#include "nn/optimiser.h"

#define STEPS 4
#define RATE 0.1

struct trial {
    struct optimiser o;
    double w, m, v, average;
};

/* The loss of each parameter is 2 w^2 - 3 w. */
static double slope(double w)
{
    return 4 * w - 3;
}

static void step_by_hand(struct trial *s, int t, double factor, bool decays)
{
    const struct optimiser *o = &s->o;
    double g = slope(s->w) * factor, decay = decays ? o->decay : 0;
    if (o->kind == OPTIMISER_ADAMW) s->w -= RATE * decay * s->w;
    else g += decay * s->w;
    if (o->kind == OPTIMISER_SGD) {
        s->m = o->beta1 * s->m + g;
        s->w -= RATE * s->m;
    } else if (o->kind == OPTIMISER_RMSPROP) {
        s->v = o->beta2 * s->v + (1 - o->beta2) * g * g;
        s->m = o->beta1 * s->m + g / (sqrt(s->v) + o->epsilon);
        s->w -= RATE * s->m;
    } else {
        s->m = o->beta1 * s->m + (1 - o->beta1) * g;
        s->v = o->beta2 * s->v + (1 - o->beta2) * g * g;
        double denominator = sqrt(s->v) / sqrt(1 - pow(o->beta2, t)) + o->epsilon;
        s->w -= RATE / (1 - pow(o->beta1, t)) * s->m / denominator;
    }
    double keep = fmin(o->average, (1.0 + t) / (10.0 + t));
    s->average = keep * s->average + (1 - keep) * s->w;
}

static struct plan *training(struct bench *b, const struct optimiser *o)
{
    var w = param(&b->n, "w", SHAPE(1, 1), (struct init){INIT_FILL, 2}),
        c = param(&b->n, "c", SHAPE(1), (struct init){INIT_FILL, -1});
    var loss = v_const(b->n.g, 0);
    for (int k = 0; k < 2; k++) {
        var x = k ? c : w;
        loss = v_add(loss, v_sum_all(v_sub(v_scale(v_square(x), 2), v_scale(x, 3))));
    }
    var list[2], gradient[2], effect[2 * OPTIMISER_EFFECTS];
    assert_int_equal(net_params(&b->n, "", list, 2), 2);
    gradients(loss, list, 2, gradient);
    int count = optimise(&b->n, o, list, gradient, 2, effect);
    assert_sound(b);
    return bench_plan(b, effect, count);
}

static void run_step(struct bench *b, struct plan *p, const struct optimiser *o, int t)
{
    struct optimiser_scalar scalar[OPTIMISER_SCALARS];
    optimiser_scalars(o, RATE, t, scalar);
    for (int k = 0; k < OPTIMISER_SCALARS; k++) bench_input(p, scalar[k].name, scalar[k].value);
    bench_run(b, p);
}

static double stored(const struct bench *b, enum store_kind kind, const char *name)
{
    const struct entry *entry = store_find(b->store, kind, name);
    assert_non_null(entry);
    return tensor_get(&entry->value, 0);
}

static void compare(const struct bench *b, const char *name, const struct trial *s)
{
    assert_near(stored(b, STORE_PARAM, name), s->w, 2e-6);
    if (s->o.average > 0) assert_near(stored(b, STORE_AVERAGE, name), s->average, 2e-6);
    if (s->o.beta2 > 0) assert_near(stored(b, STORE_MOMENT2, name), s->v, 2e-5);
    if (s->o.beta1 > 0) assert_near(stored(b, STORE_MOMENT1, name), s->m, 2e-5);
}

static void race(struct optimiser o)
{
    struct bench b;
    bench_open(&b, true);
    struct trial w = {o, 2, 0, o.second, 2}, c = {o, -1, 0, o.second, -1};
    struct plan *p = training(&b, &o);
    for (int t = 1; t <= STEPS; t++) {
        double norm = hypot(slope(w.w), slope(c.w)), factor = o.clip > 0 ? fmin(1, o.clip / (norm + 1e-6)) : 1;
        step_by_hand(&w, t, factor, true);
        step_by_hand(&c, t, factor, false); /* of rank 1: a bias */
        run_step(&b, p, &o, t);
        compare(&b, "w", &w);
        compare(&b, "c", &c);
    }
    plan_free(p);
    bench_close(&b);
}

static void test_first_steps(void **state)
{
    (void)state;
    for (int kind = 0; kind < OPTIMISER_COUNT; kind++) race(optimiser_default(kind));
}

static void test_with_everything(void **state)
{
    (void)state;
    for (int kind = 0; kind < OPTIMISER_COUNT; kind++) {
        struct optimiser o = optimiser_default(kind);
        o.beta1 = 0.5;
        o.decay = 0.3;
        o.clip = 2;
        o.average = 0.9;
        race(o);
    }
}

static void test_without_momentum(void **state)
{
    (void)state;
    struct optimiser o = optimiser_default(OPTIMISER_SGD);
    o.beta1 = 0;
    race(o);
    struct bench b;
    bench_open(&b, true);
    plan_free(training(&b, &o));
    assert_null(store_find(b.store, STORE_MOMENT1, "w")); /* no state that nobody needs */
    bench_close(&b);
}

static void test_second_moment_from_one(void **state)
{
    (void)state;
    struct optimiser o = optimiser_default(OPTIMISER_ADAM);
    o.second = 1;
    o.epsilon = 1e-4;
    race(o);
}

static void test_average_begins_at_the_parameter(void **state)
{
    (void)state;
    struct optimiser o = optimiser_default(OPTIMISER_ADAM);
    o.average = 0.999;
    struct bench b;
    bench_open(&b, true);
    plan_free(training(&b, &o));
    assert_near(stored(&b, STORE_AVERAGE, "w"), 2, 0);
    tensor_set(&store_find(b.store, STORE_AVERAGE, "w")->value, 0, 5);
    net_free(&b.n); /* a second build, as when a run is resumed, leaves it alone */
    struct err e = {0};
    assert_int_equal(net_init(&b.n, b.store, &b.item, 4, true, &e), 0);
    plan_free(training(&b, &o));
    assert_near(stored(&b, STORE_AVERAGE, "w"), 5, 0);
    bench_close(&b);
}

static void test_in_single_precision(void **state)
{
    (void)state;
    struct optimiser o = optimiser_default(OPTIMISER_ADAM);
    o.clip = 1;
    struct bench b;
    bench_open(&b, true);
    b.precision = PRECISION_F32;
    struct plan *p = training(&b, &o);
    for (int t = 1; t <= 400; t++) run_step(&b, p, &o, t);
    assert_near(stored(&b, STORE_PARAM, "w"), 0.75, 1e-2);
    assert_near(stored(&b, STORE_PARAM, "c"), 0.75, 1e-2);
    plan_free(p);
    bench_close(&b);
}

/* What another player decays and averages is left alone in both, and moved all the same. */
static void test_spared(void **state)
{
    (void)state;
    struct optimiser o = optimiser_default(OPTIMISER_SGD);
    o.decay = 0.3;
    o.average = 0.9;
    o.spared[0] = "w";
    struct bench b;
    bench_open(&b, true);
    struct trial w = {o, 2, 0, 0, 2};
    struct plan *p = training(&b, &o);
    run_step(&b, p, &o, 1);
    step_by_hand(&w, 1, 1, false);
    assert_near(stored(&b, STORE_PARAM, "w"), w.w, 2e-6);
    assert_null(store_find(b.store, STORE_AVERAGE, "w"));
    assert_non_null(store_find(b.store, STORE_AVERAGE, "c"));
    plan_free(p);
    bench_close(&b);
}

static void test_names(void **state)
{
    (void)state;
    assert_int_equal(optimiser_find("adamw"), OPTIMISER_ADAMW);
    assert_int_equal(optimiser_find("sgd"), OPTIMISER_SGD);
    assert_int_equal(optimiser_find("lion"), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_first_steps),
        cmocka_unit_test(test_with_everything),
        cmocka_unit_test(test_without_momentum),
        cmocka_unit_test(test_second_moment_from_one),
        cmocka_unit_test(test_spared),
        cmocka_unit_test(test_average_begins_at_the_parameter),
        cmocka_unit_test(test_in_single_precision),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
