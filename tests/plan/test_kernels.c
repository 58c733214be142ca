/* test_kernels.c -- every rung of every ladder against the oracle, for values and for gradients.
**
** Each case is built once per race, compiled in double on the oracle and then
** with every choice of kernels, and run on the same inputs. With deterministic
** plans, one, two and four threads must give the same bits.
*/
#include "base/par.h"
#include "tests/graph/case_plan.h"
#include "tests/plan/big_cases.h"
#include "tests/plan/tolerances.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct rung {
    const char *name;
    struct plan_options options;
} rungs[] = {
    {"f32", {.precision = PRECISION_F32}},
    {"f32, plain", {.precision = PRECISION_F32, .plain = true}},
    {"f32, plain kernels first", {.precision = PRECISION_F32, .kernels = "plain"}},
    {"f32, the oracle's kernels", {.precision = PRECISION_F32, .kernels = "oracle"}},
    {"f32, deterministic", {.precision = PRECISION_F32, .deterministic = true}},
    {"bf16", {.precision = PRECISION_BF16}},
};
#define RUNGS (int)(sizeof rungs / sizeof *rungs)

struct race {
    const struct op_case *c;
    uint64_t seed;
    int scale;
    bool gradient; /* of a weighted sum, in place of the value itself */
    struct maker m;
    var target[CASE_INPUTS];
    int targets;
    struct tensor right[CASE_INPUTS]; /* the oracle's results */
};

static void open_race(struct race *r)
{
    r->m = (struct maker){.g = graph_new(), .rng = rng_stream(r->seed, r->c->name), .scale = r->scale};
    var y = r->c->build(&r->m);
    r->target[0] = y;
    r->targets = 1;
    if (r->gradient) {
        var wrt[CASE_INPUTS];
        r->targets = case_real_inputs(&r->m, wrt);
        gradients(weighted_sum(y, 0.2), wrt, r->targets, r->target);
    }
}

static void close_race(struct race *r)
{
    for (int k = 0; k < r->targets; k++) mem_free(r->right[k].data);
    graph_free(r->m.g);
}

static bool has_heavy_rows(const struct graph *g)
{
    for (int id = 0; id < g->count; id++)
        if ((op_table[g->node[id].op].flags & OP_HEAVY) || g->node[id].op == OP_ATTENTION) return true;
    return false;
}

/* The case in a plan of its own, run once. */
static struct plan *run_case(const struct race *r, struct plan_options o)
{
    struct err e = {0};
    struct plan *p = NULL;
    o.state = case_find_state;
    if (plan_compile(&p, r->target, r->targets, &o, &e)) fail_msg("%s: %s", r->c->name, e.text);
    case_state_reset();
    case_fill(&r->m, p);
    assert_int_equal(plan_run(p, 3, 1, &e), 0);
    return p;
}

static void keep_results(struct race *r, struct plan *p)
{
    for (int k = 0; k < r->targets; k++) {
        struct tensor y = plan_output(p, k);
        r->right[k] = (struct tensor){y.type, y.shape, mem_alloc(tensor_bytes(&y))};
        assert_non_null(r->right[k].data);
        memcpy(r->right[k].data, y.data, tensor_bytes(&y));
    }
}

/* The largest difference, relative to the oracle's largest value; infinite where only one of the two is a number. */
static double difference(const struct tensor *right, const struct tensor *y)
{
    double worst = 0, largest = TOLERANCE_FLOOR;
    for (int64_t i = 0; i < shape_size(right->shape); i++) {
        double a = tensor_get(right, i), b = tensor_get(y, i);
        if (!(a == b)) worst = fmax(worst, isfinite(a) && isfinite(b) ? fabs(a - b) : INFINITY);
        if (isfinite(a)) largest = fmax(largest, fabs(a));
    }
    return worst / largest;
}

/* What a case rounds to bf16 by itself is no more exact in a plan of f32. */
static double tolerance_of(const struct race *r, const struct plan_options *o)
{
    return o->precision == PRECISION_BF16 || r->c->op == OP_CAST ? TOLERANCE_BF16 : TOLERANCE_F32;
}

static int race_rung(struct race *r, const struct rung *rung)
{
    struct plan *p = run_case(r, rung->options);
    int wrong = 0;
    for (int k = 0; k < r->targets; k++) {
        struct tensor y = plan_output(p, k);
        double d = difference(&r->right[k], &y);
        if (d <= tolerance_of(r, &rung->options)) continue;
        print_message("%s, %s, %s %d, scale %d, seed %d: differs by %g\n", r->c->name, rung->name,
                      r->gradient ? "gradient" : "target", k, r->scale, (int)r->seed, d);
        wrong++;
    }
    plan_free(p);
    return wrong;
}

/* All rungs against the oracle; how many differ. */
static int race(const struct op_case *c, uint64_t seed, int scale, bool gradient)
{
    struct race r = {.c = c, .seed = seed, .scale = scale, .gradient = gradient};
    int wrong = 0;
    open_race(&r);
    if (!(gradient && (op_table[c->op].flags & OP_NOGRAD)) && r.targets > 0) {
        struct plan *p = run_case(&r, (struct plan_options){.precision = PRECISION_F64});
        keep_results(&r, p);
        plan_free(p);
        for (int k = 0; k < RUNGS; k++)
            if (rungs[k].options.precision != PRECISION_BF16 || has_heavy_rows(r.m.g))
                wrong += race_rung(&r, &rungs[k]);
    }
    close_race(&r);
    return wrong;
}

static void a_wrong_number_is_seen(void **s)
{
    (void)s;
    float right[3] = {1, -2, 3}, close[3] = {1, -2, 3.00001f}, off[3] = {1, -2.0001f, 3}, lost[3] = {1, NAN, 3};
    struct tensor r = {F32, SHAPE(3), right}, c = {F32, SHAPE(3), close}, o = {F32, SHAPE(3), off},
                  l = {F32, SHAPE(3), lost};
    assert_true(difference(&r, &c) <= TOLERANCE_F32);
    assert_true(difference(&r, &o) > TOLERANCE_F32);
    assert_true(difference(&r, &l) > 1);
    assert_true(difference(&l, &r) > 1);
}

/* Logits of minus infinity forbid a class. Where it is not the right one, that is no reason for a NaN. */
static void forbidden_classes_do_no_harm(void **s)
{
    (void)s;
    for (int k = -1; k < RUNGS; k++) {
        struct err e = {0};
        struct plan *p = NULL;
        struct graph *g = graph_new();
        var x = v_input(g, "x0", F32, SHAPE(2, 3)), y = v_xent(x, v_input(g, "x1", I32, SHAPE(2))), d;
        gradients(v_sum_all(y), &x, 1, &d);
        struct plan_options o = k < 0 ? (struct plan_options){.precision = PRECISION_F64} : rungs[k].options;
        assert_int_equal(plan_compile(&p, (var[]){y, d}, 2, &o, &e), 0);
        struct tensor in = plan_input(p, "x0"), index = plan_input(p, "x1"), cost = plan_output(p, 0),
                      slope = plan_output(p, 1);
        for (int i = 0; i < 6; i++) tensor_set(&in, i, i % 3 ? 0 : -INFINITY);
        for (int i = 0; i < 2; i++) tensor_set(&index, i, 1 + i);
        assert_int_equal(plan_run(p, 1, 1, &e), 0);
        const double right[6] = {0, -0.5, 0.5, 0, 0.5, -0.5};
        for (int i = 0; i < 2; i++) assert_true(fabs(tensor_get(&cost, i) - log(2)) < TOLERANCE_F32);
        for (int i = 0; i < 6; i++) assert_true(fabs(tensor_get(&slope, i) - right[i]) < TOLERANCE_F32);
        plan_free(p);
        graph_free(g);
    }
}

static void race_small(bool gradient)
{
    static const int scales[] = {1, 2, 4, 8};
    int wrong = 0;
    par_set_threads(1); /* small work: more would only wake each other */
    for (int c = 0; c < OP_CASES; c++)
        for (uint64_t seed = 1; seed <= (gradient ? 2 : 4); seed++)
            wrong += race(&op_cases[c], seed, scales[seed - 1], gradient);
    par_set_threads(0);
    assert_int_equal(wrong, 0);
}

static void values_of_small_cases(void **s)
{
    (void)s;
    race_small(false);
}

static void gradients_of_small_cases(void **s)
{
    (void)s;
    race_small(true);
}

/* Values with two threads; gradients, of many more steps, with one. */
static void big_ones(void **s)
{
    (void)s;
    int wrong = 0;
    for (int gradient = 0; gradient < 2; gradient++) {
        par_set_threads(gradient ? 1 : 2);
        for (int c = 0; c < BIG_CASES; c++) wrong += race(&big_cases[c], 1, 1, gradient);
    }
    par_set_threads(0);
    assert_int_equal(wrong, 0);
}

static bool same_bits(const struct tensor *a, const struct tensor *b)
{
    return a->type == b->type && shape_equal(a->shape, b->shape) && memcmp(a->data, b->data, tensor_bytes(a)) == 0;
}

/* Compiled for `compiled` threads and run by `running`, against the bits of one. */
static bool threads_agree(const struct race *r, struct plan_options o, int compiled, int running)
{
    struct err e = {0};
    bool same = true;
    par_set_threads(compiled);
    struct plan *p = run_case(r, o);
    par_set_threads(running);
    case_state_reset();
    assert_int_equal(plan_run(p, 3, 1, &e), 0);
    for (int k = 0; k < r->targets; k++) {
        struct tensor y = plan_output(p, k);
        same &= same_bits(&r->right[k], &y);
    }
    plan_free(p);
    if (!same) print_message("%s: other bits from %d threads, compiled for %d\n", r->c->name, running, compiled);
    return same;
}

static int check_bits(const struct op_case *c, int scale, bool gradient, enum precision precision)
{
    struct plan_options o = {.precision = precision, .deterministic = true};
    struct race r = {.c = c, .seed = 5, .scale = scale, .gradient = gradient};
    int wrong = 0;
    open_race(&r);
    if (!(gradient && (op_table[c->op].flags & OP_NOGRAD)) && r.targets > 0) {
        par_set_threads(1);
        struct plan *p = run_case(&r, o);
        keep_results(&r, p);
        plan_free(p);
        wrong = !threads_agree(&r, o, 2, 2) + !threads_agree(&r, o, 4, 4);
        if (scale == 1) wrong += !threads_agree(&r, o, 4, 1);
    }
    close_race(&r);
    return wrong;
}

static void deterministic_for_any_number_of_threads(void **s)
{
    (void)s;
    int wrong = 0;
    for (int c = 0; c < OP_CASES; c++) wrong += check_bits(&op_cases[c], 6, false, PRECISION_F32);
    for (int c = 0; c < BIG_CASES; c++) {
        wrong += check_bits(&big_cases[c], 1, false, PRECISION_BF16);
        wrong += check_bits(&big_cases[c], 1, true, PRECISION_F32);
    }
    par_set_threads(0);
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wrong_number_is_seen),
        cmocka_unit_test(forbidden_classes_do_no_harm),
        cmocka_unit_test(values_of_small_cases),
        cmocka_unit_test(gradients_of_small_cases),
        cmocka_unit_test(big_ones),
        cmocka_unit_test(deterministic_for_any_number_of_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
