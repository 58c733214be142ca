/* test_random.c -- plans of random graphs: rows of all kinds, reshapes, states that are read, assigned and read again,
** targets anywhere. What fusion, merging and placement make of them must compute what the oracle computes, row by row.
**
** Values stay within a few units, and nothing jumps, so that f32 stays near double.
*/
#include "base/par.h"
#include "tests/plan/bench.h"
#include "tests/plan/tolerances.h"

#include <math.h>

#define VALUES 120
#define STATES 4
#define RANDOM_TARGETS 8

/* A graph as it grows: the values that may be used, and each state's newest. */
struct growth {
    struct graph *g;
    struct rng r;
    var value[VALUES];
    var state[STATES];
    int count;
    var target[RANDOM_TARGETS + 2 * STATES];
    int targets;
};

static int below(struct growth *w, int n)
{
    return (int)rng_below(&w->r, n);
}

static var any(struct growth *w)
{
    return w->value[below(w, w->count)];
}

/* The state whose memory a value is: itself, what was assigned to it, or a reshape of these. */
static int lives_in(var v)
{
    while (var_node(v)->op == OP_RESHAPE || op_assigns(var_node(v)->op)) v = var_source(v, 0);
    return var_node(v)->op == OP_STATE ? var_node(v)->name[1] - '0' : -1;
}

static void keep(struct growth *w, var v)
{
    assert_true(var_ok(v));
    if (w->count < VALUES) w->value[w->count++] = v;
}

/* A value as [6, 10]. */
static var plane(var v)
{
    struct shape s = var_shape(v);
    if (shape_size(s) == 60) return v_reshape(v, SHAPE(6, 10));
    if (s.rank == 2 && s.dim[0] == 10) return v_broadcast(v_swap(v, 0, 1), SHAPE(6, 10));
    return v_broadcast(v, SHAPE(6, 10));
}

static var elementwise(struct growth *w)
{
    var a = plane(any(w)), b = any(w);
    struct shape s;
    if (!shape_broadcast(var_shape(a), var_shape(b), &s) || shape_size(s) > 60) b = plane(b);
    switch (below(w, 8)) {
    case 0: return v_sin(v_add(a, b));
    case 1: return v_tanh(v_mul(b, a));
    case 2: return v_maximum(a, b);
    case 3: return v_select(v_less(v_iota(w->g, SHAPE(10), 0), v_const(w->g, below(w, 10))), a, b);
    case 4: return v_lerp(a, b, 0.3);
    case 5: return v_cos(v_sub(a, v_uniform(w->g, SHAPE(6, 10))));
    case 6: return v_sigmoid(v_scale(a, 0.7));
    default: return v_div(a, v_offset(v_square(b), 1));
    }
}

static var moved(struct growth *w)
{
    var a = plane(any(w));
    int64_t cut = 1 + below(w, 8);
    switch (below(w, 5)) {
    case 0: return v_reshape(a, SHAPE(60));
    case 1: return v_reshape(a, SHAPE(10, 6));
    case 2: return v_swap(a, 0, 1);
    case 3: return v_join(v_slice(a, 1, cut, 10 - cut), v_slice(plane(any(w)), 1, 0, cut), 1);
    default: return v_pad(v_slice(a, 0, 1, 3), 0, 2, 1);
    }
}

static var reduced(struct growth *w)
{
    var a = plane(any(w));
    switch (below(w, 5)) {
    case 0: return v_mean(a, AXIS(0));
    case 1: return v_mean(a, AXIS(1));
    case 2: return v_mean_all(a);
    case 3: return v_softmax(a);
    default: return v_scale(v_matmul_t(v_tanh(a), false, v_matmul_t(plane(any(w)), true, a, false), false), 0.02);
    }
}

/* Assign to state k: what is its memory may not be used any more, but what is assigned may. */
static void assign(struct growth *w, int k)
{
    int kept = 0;
    var value = v_reshape(v_sin(plane(any(w))), SHAPE(60));
    for (int i = 0; i < w->count; i++)
        if (lives_in(w->value[i]) != k) w->value[kept++] = w->value[i];
    w->count = kept;
    var one = v_slice(value, 0, 7, 1), place = v_const(w->g, below(w, 61)); /* the last one is none */
    w->state[k] = below(w, 2) ? v_assign(w->state[k], value) : v_put(w->state[k], 0, place, one);
    w->target[w->targets++] = w->state[k];
    keep(w, w->state[k]);
}

static void grow(struct growth *w)
{
    static const char *const names[STATES] = {"s0", "s1", "s2", "s3"};
    for (int k = 0; k < STATES; k++) {
        keep(w, w->state[k] = v_state(w->g, names[k], SHAPE(60)));
        keep(w, v_reshape(w->state[k], SHAPE(6, 10)));
    }
    keep(w, v_input(w->g, "x", F32, SHAPE(6, 10)));
    keep(w, v_input(w->g, "y", F32, SHAPE(10)));
    int assigned = 0;
    for (int i = 0; i < 40 + below(w, 40); i++) {
        int what = below(w, 10);
        keep(w, what < 6 ? elementwise(w) : what < 8 ? moved(w) : reduced(w));
        if (assigned < 2 * STATES && below(w, 8) == 0) assign(w, assigned++ % STATES);
    }
    for (int k = 0; k < RANDOM_TARGETS; k++) w->target[w->targets++] = any(w);
}

/* All targets and states after two runs. */
static int results(struct bench *b, const struct growth *w, struct plan_options o, double *out)
{
    static const char *const names[STATES] = {"s0", "s1", "s2", "s3"};
    int n = 0;
    step_state_free(&b->states);
    bench_compile(b, w->target, w->targets, o);
    if (plan_input(b->p, "x").data) input_set(b, "x", -1, 0.04);
    if (plan_input(b->p, "y").data) input_set(b, "y", 0.8, -0.17);
    bench_run(b, 3, 1);
    bench_run(b, 3, 2);
    for (int k = 0; k < w->targets; k++) {
        struct tensor t = plan_output(b->p, k);
        for (int64_t i = 0; i < shape_size(t.shape); i++) out[n++] = tensor_get(&t, i);
    }
    for (int k = 0; k < STATES; k++) {
        struct tensor *t = step_state_find(&b->states, names[k]);
        for (int64_t i = 0; t && i < 60; i++) out[n++] = tensor_get(t, i);
    }
    return n;
}

#define MOST_RESULTS (60 * (RANDOM_TARGETS + 3 * STATES))

static void plans_compute_what_the_oracle_computes(void **state)
{
    (void)state;
    const struct plan_options options[] = {f32, {.plain = true}, {.kernels = "oracle"}, {.deterministic = true}};
    double right[MOST_RESULTS], got[MOST_RESULTS];
    for (uint64_t seed = 1; seed <= 150; seed++) {
        struct bench b;
        bench_open(&b);
        struct growth w = {.g = b.g, .r = rng_stream(seed, "random graph")};
        grow(&w);
        int n = results(&b, &w, f64, right);
        for (size_t k = 0; k < sizeof options / sizeof *options; k++) {
            assert_int_equal(results(&b, &w, options[k], got), n);
            double worst = 0;
            for (int i = 0; i < n; i++) worst = fmax(worst, isfinite(got[i]) ? fabs(got[i] - right[i]) : INFINITY);
            if (worst > 10 * TOLERANCE_F32)
                print_message("seed %d, options %d: differs by %g\n", (int)seed, (int)k, worst);
            assert_true(worst <= 10 * TOLERANCE_F32); /* of values near 1, through a long chain */
        }
        bench_close(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plans_compute_what_the_oracle_computes),
    };
    par_set_threads(1); /* sixty numbers: more would only wake each other */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
