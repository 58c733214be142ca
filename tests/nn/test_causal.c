/* test_causal.c -- attention to what went before: one place at a time with a cache, it gives what one pass gives. */
#include "tests/nn/bench.h"

enum { N = 2, T = 5, D = 8 };

static var items(struct graph *g) /* [N, T, D], no two rows alike */
{
    var k = v_reshape(v_iota(g, SHAPE(N * T * D), 0), SHAPE(N, T, D));
    return v_sin(v_mul(k, v_offset(k, 0.7)));
}

static void one_by_one_equals_all_at_once(bool rotary)
{
    struct bench b;
    bench_open(&b, false);
    net *n = &b.n;
    var x = items(n->g), none = v_fill(n->g, SHAPE(N, T, D), 0);
    var t = loop(n, T);
    var all = carry(n, x), out = carry(n, none), here = v_equal(v_iota(n->g, SHAPE(1, T, 1), 1), t);
    struct causal at = {.heads = 2, .rotary = rotary, .place = v_reshape(t, SHAPE(1)), .room = T};
    var y = causal_attention(n, "a", v_sum(v_mul(all, here), AXIS(1)), at);
    assert_shape(y, N, 1, D);
    carry_set(n, out, v_select(here, y, out));
    loop_end(n);
    at.room = 0;
    at.place = v_iota(n->g, SHAPE(T), 0);
    var whole = causal_attention(n, "a", items(n->g), at);
    var far = v_max(v_abs(v_sub(whole, carried(n, out))), AXIS(0) | AXIS(1) | AXIS(2));
    var size = v_max(v_abs(whole), AXIS(0) | AXIS(1) | AXIS(2));
    const double *both = bench_program(&b, v_join(v_reshape(far, SHAPE(1)), v_reshape(size, SHAPE(1)), 0));
    assert_near(both[0], 0, 1e-5);
    assert_true(both[1] > 0.1);
    assert_sound(&b);
    bench_close(&b);
}

static void caches_change_nothing(void **state)
{
    (void)state;
    one_by_one_equals_all_at_once(false);
    one_by_one_equals_all_at_once(true);
}

/* Scores of rotary queries and keys depend on how far apart they are, not on where. */
static void rotary_is_relative(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, false);
    net *n = &b.n;
    struct causal at = {.heads = 2, .rotary = true, .place = v_iota(n->g, SHAPE(T), 0)};
    var here = causal_attention(n, "a", items(n->g), at);
    at.place = v_offset(at.place, 100);
    var there = causal_attention(n, "a", items(n->g), at);
    at.place = v_scale(v_iota(n->g, SHAPE(T), 0), 3);
    var wider = causal_attention(n, "a", items(n->g), at);
    assert_near(bench_value(&b, v_sum_all(v_square(v_sub(here, there)))), 0, 1e-12);
    assert_true(bench_value(&b, v_sum_all(v_square(v_sub(here, wider)))) > 1e-6);
    bench_close(&b);
}

static void later_places_are_not_seen(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, false);
    net *n = &b.n;
    const struct causal at = {.heads = 2, .rotary = true, .place = v_iota(n->g, SHAPE(T), 0)};
    var x = items(n->g), last = v_equal(v_iota(n->g, SHAPE(1, T, 1), 1), v_const(n->g, T - 1));
    var a = causal_attention(n, "a", x, at), c = causal_attention(n, "a", v_add(x, last), at);
    const double *moved = bench_values(&b, v_sum(v_abs(v_sub(a, c)), AXIS(0) | AXIS(2)));
    for (int t = 0; t < T - 1; t++) assert_true(moved[t] == 0);
    assert_true(moved[T - 1] > 1e-3);
    bench_close(&b);
}

static void shapes_are_checked(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, false);
    causal_attention(&b.n, "odd", items(b.n.g), (struct causal){.heads = 3, .place = v_iota(b.n.g, SHAPE(T), 0)});
    assert_refused(&b, "odd of 3 heads wants [N, T, D]");
    bench_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(caches_change_nothing),
        cmocka_unit_test(rotary_is_relative),
        cmocka_unit_test(later_places_are_not_seen),
        cmocka_unit_test(shapes_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
