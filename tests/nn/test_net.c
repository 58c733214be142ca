/* test_net.c -- names, leaves, effects, players, and what is refused. */
#include "bench.h"

#include "nn/optimiser.h"

#define ZERO ((struct init){INIT_FILL, 0})

static void test_names_are_paths(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, true);
    scope(&b.n, "enc");
    scope(&b.n, "0");
    var w = param(&b.n, "w", SHAPE(3, 2), ZERO);
    scope_end(&b.n);
    buffer(&b.n, "seen", SHAPE(2), 5);
    scope_end(&b.n);
    assert_sound(&b);
    assert_string_equal(var_node(w)->name, "enc/0/w");
    assert_non_null(store_find(b.store, STORE_PARAM, "enc/0/w"));
    const struct entry *seen = store_find(b.store, STORE_BUFFER, "enc/seen");
    assert_non_null(seen);
    assert_near(tensor_get(&seen->value, 1), 5, 0);
    bench_close(&b);
}

static void test_one_leaf_per_name(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, true);
    var w = param(&b.n, "w", SHAPE(2), ZERO), again = param(&b.n, "w", SHAPE(2), ZERO);
    assert_int_equal(w.id, again.id);
    var next = v_assign(w, v_offset(w, 1)), newest = v_assign(next, v_offset(next, 1));
    assert_int_equal(param(&b.n, "w", SHAPE(2), ZERO).id, newest.id);
    var list[2];
    assert_int_equal(net_params(&b.n, "", list, 2), 1);
    assert_int_equal(list[0].id, w.id);
    assert_sound(&b);
    bench_close(&b);
}

static void test_parameters_by_prefix(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, true);
    var x = v_fill(b.n.g, SHAPE(4, 3), 1);
    scope(&b.n, "d");
    batch_norm(&b.n, "norm", linear(&b.n, "in", x, 2));
    scope_end(&b.n);
    linear_plain(&b.n, "g", x, 2);
    var list[8];
    assert_int_equal(net_params(&b.n, "d/", list, 8), 4);
    assert_int_equal(net_params(&b.n, "g/", list, 8), 1);
    assert_string_equal(var_node(list[0])->name, "g/w");
    assert_int_equal(net_params(&b.n, "", list, 2), 5);
    bench_close(&b);
}

static void test_state_by_leaf_name(void **state)
{
    (void)state;
    struct bench b;
    struct err e = {0};
    struct tensor t;
    bench_open(&b, true);
    param(&b.n, "w", SHAPE(2), (struct init){INIT_FILL, 1});
    buffer(&b.n, "w", SHAPE(3), 2);
    assert_int_equal(net_state(b.store, "w", &t, &e), 0);
    assert_int_equal(shape_size(t.shape), 2);
    assert_int_equal(net_state(b.store, "buffer:w", &t, &e), 0);
    assert_int_equal(shape_size(t.shape), 3);
    assert_int_not_equal(net_state(b.store, "moment1:w", &t, &e), 0);
    assert_non_null(strstr(e.text, "moment1:w"));
    assert_int_not_equal(net_state(b.store, "carry:0", &t, &e), 0);
    bench_close(&b);
}

static void test_updates_only_when_training(void **state)
{
    (void)state;
    for (int training = 0; training < 2; training++) {
        struct bench b;
        bench_open(&b, training);
        var seen = buffer(&b.n, "seen", SHAPE(2), 1);
        update(&b.n, seen, v_scale(seen, 3));
        assert_int_equal(b.n.effects, training);
        bench_program(&b, NO_VAR);
        assert_near(tensor_get(&store_find(b.store, STORE_BUFFER, "seen")->value, 0), training ? 3 : 1, 0);
        bench_close(&b);
    }
}

/* The derivative reads the buffer after it was assigned, and must see what the forward pass saw. */
static void test_gradients_see_the_old_buffer(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, true);
    var w = param(&b.n, "w", SHAPE(1), (struct init){INIT_FILL, 2}), u = buffer(&b.n, "u", SHAPE(1), 3), slope;
    var loss = v_sum_all(v_mul(w, u));
    update(&b.n, u, v_scale(u, 10));
    update(&b.n, buffer(&b.n, "u", SHAPE(1), 3), v_scale(buffer(&b.n, "u", SHAPE(1), 3), 10));
    gradients(loss, &w, 1, &slope);
    var targets[] = {b.n.effect[0], b.n.effect[1], slope};
    for (int precision = PRECISION_F32; precision <= PRECISION_F64; precision++) {
        b.precision = precision;
        struct entry *entry = store_find(b.store, STORE_BUFFER, "u");
        tensor_set(&entry->value, 0, 3);
        struct plan *p = bench_plan(&b, targets, 3);
        bench_run(&b, p);
        assert_near(bench_output(&b, p, 2)[0], 3, 0);
        assert_near(tensor_get(&entry->value, 0), 300, 0);
        plan_free(p);
    }
    bench_close(&b);
}

static void test_progress(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, false);
    assert_near(bench_value(&b, progress(&b.n)), 1, 0);
    bench_close(&b);
    bench_open(&b, true);
    var p = progress(&b.n);
    assert_string_equal(var_node(p)->name, "fit/progress");
    assert_int_equal(progress(&b.n).id, p.id);
    bench_close(&b);
}

static void test_players_have_defaults(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, true);
    player(&b.n, (struct player){.loss = v_const(b.n.g, 1)});
    player(&b.n, (struct player){.name = "critic", .moves = "d/", .loss = v_const(b.n.g, 1), .times = 5, .rate = 2});
    assert_sound(&b);
    assert_int_equal(b.n.player[0].times, 1);
    assert_near(b.n.player[0].rate, 1, 0);
    assert_string_equal(b.n.player[0].moves, "");
    assert_int_equal(b.n.player[1].times, 5);
    bench_close(&b);
}

typedef void wrong(net *n);

static void wrong_shape(net *n)
{
    param(n, "w", SHAPE(2), ZERO);
    param(n, "w", SHAPE(3), ZERO);
}

static void wrong_name(net *n)
{
    param(n, "buffer:w", SHAPE(2), ZERO);
}

static void wrong_scope(net *n)
{
    scope(n, "a/b");
}

static void wrong_open_scope(net *n)
{
    scope(n, "enc");
}

static void wrong_end(net *n)
{
    scope_end(n);
}

static void wrong_loss(net *n)
{
    player(n, (struct player){.name = "critic", .loss = v_fill(n->g, SHAPE(2), 1)});
}

static void wrong_watch(net *n)
{
    watch(n, "kl", v_fill(n->g, SHAPE(2), 1));
}

static void wrong_many(net *n)
{
    for (int k = 0; k <= NET_MAX_WATCHES; k++) watch(n, "kl", v_const(n->g, k));
}

static void wrong_update(net *n)
{
    update(n, v_const(n->g, 1), v_const(n->g, 1));
}

static void wrong_place(net *n)
{
    scope(n, "dec");
    linear(n, "out", v_add(v_fill(n->g, SHAPE(2), 0), v_fill(n->g, SHAPE(3), 0)), 7);
    scope_end(n);
}

static void test_refusals(void **state)
{
    (void)state;
    static const struct {
        wrong *build;
        const char *says;
    } cases[] = {
        {wrong_shape, "w was [2] and is now asked for as [3]"},
        {wrong_name, "names no parameter"},
        {wrong_scope, "no name for a scope"},
        {wrong_open_scope, "enc was opened"},
        {wrong_end, "without a scope"},
        {wrong_loss, "player critic"},
        {wrong_watch, "watch kl"},
        {wrong_many, "more than 8 watches"},
        {wrong_update, "what buffer returned"},
        {wrong_place, "in dec"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct bench b;
        bench_open(&b, true);
        cases[k].build(&b.n);
        assert_refused(&b, cases[k].says);
        bench_close(&b);
    }
}

static void test_an_error_leaves_no_parameters(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, true);
    wrong_place(&b.n);
    assert_int_equal(b.store->count, 0);
    bench_close(&b);
}

static void test_a_shape_of_another_model(void **state)
{
    (void)state;
    struct bench b, other;
    bench_open(&b, true);
    bench_open(&other, true);
    param(&b.n, "w", SHAPE(2), ZERO);
    other.n.store = b.store;
    param(&other.n, "w", SHAPE(3), ZERO);
    assert_refused(&other, "[3]");
    bench_close(&other);
    bench_close(&b);
}

static int build_all(struct store *s, struct err *e)
{
    struct item item = {.kind = ITEM_ROW};
    net n;
    TRY(net_init(&n, s, &item, 4, true, e));
    var h = mlp(&n, "enc", v_fill(n.g, SHAPE(4, 3), 1), (struct sizes){2, {5, 6}}, RELU);
    var loss = v_mean_all(normal_kl_standard(normal_head(&n, "z", batch_norm(&n, "norm", h), 2)));
    loop(&n, 3);
    carry(&n, loss);
    loop_end(&n);
    var params[16], gradient[16], effect[16 * OPTIMISER_EFFECTS];
    n.g = n.segment[0].g;
    int count = net_params(&n, "", params, 16);
    gradients(loss, params, count, gradient);
    struct optimiser o = optimiser_default(OPTIMISER_ADAM);
    optimise(&n, &o, params, gradient, count, effect);
    int status = net_check(&n, e);
    net_free(&n);
    return status;
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    size_t before = mem_live_bytes();
    bool struck = true;
    for (long k = 1; struck; k++) {
        struct err e = {0};
        struct store *s = store_new(1);
        assert_non_null(s);
        mem_fail_at(k);
        int status = build_all(s, &e);
        struck = mem_failed();
        mem_fail_at(0);
        assert_int_equal(status, struck ? ERR_MEMORY : 0);
        store_free(s);
        assert_int_equal(mem_live_bytes(), before);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_are_paths),
        cmocka_unit_test(test_one_leaf_per_name),
        cmocka_unit_test(test_parameters_by_prefix),
        cmocka_unit_test(test_state_by_leaf_name),
        cmocka_unit_test(test_updates_only_when_training),
        cmocka_unit_test(test_gradients_see_the_old_buffer),
        cmocka_unit_test(test_progress),
        cmocka_unit_test(test_players_have_defaults),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_an_error_leaves_no_parameters),
        cmocka_unit_test(test_a_shape_of_another_model),
        cmocka_unit_test(test_every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
