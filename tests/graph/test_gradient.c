/* test_gradient.c -- every gradient against finite differences, in double: of first order, and of second. */
#include "base/par.h"
#include "tests/graph/case_plan.h"
#include "tests/plan/tolerances.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* loss and its gradients by the inputs that are real; in second order the loss is a weighted sum of first gradients. */
static int build(const struct op_case *c, int order, struct maker *m, var *targets)
{
    var wrt[CASE_INPUTS];
    var loss = weighted_sum(c->build(m), 0.2);
    int count = case_real_inputs(m, wrt);
    for (int pass = 0; pass < order; pass++) {
        var grad[CASE_INPUTS];
        gradients(loss, wrt, count, grad);
        targets[0] = loss;
        for (int k = 0; k < count; k++) targets[k + 1] = grad[k];
        if (pass + 1 == order) break;
        loss = v_const(m->g, 0);
        for (int k = 0; k < count; k++) loss = v_add(loss, weighted_sum(grad[k], 0.5 + k));
    }
    return count;
}

static double loss_of(struct plan *p)
{
    struct err e = {0};
    assert_int_equal(plan_run(p, 3, 1, &e), 0);
    return *(double *)plan_output(p, 0).data;
}

struct difference {
    double worst, largest;
};

/* One input: the gradient that is target `target`, against central differences. */
static void compare(struct plan *p, struct tensor x, int target, struct difference *d)
{
    const double h = 1e-5;
    int64_t n = shape_size(x.shape);
    double *grad = mem_array((size_t)n, sizeof *grad);
    assert_non_null(grad);
    loss_of(p);
    memcpy(grad, plan_output(p, target).data, (size_t)n * sizeof *grad);
    for (int64_t i = 0; i < n; i++) {
        double *at = (double *)x.data + i, keep = *at;
        *at = keep + h;
        double up = loss_of(p);
        *at = keep - h;
        double down = loss_of(p);
        *at = keep;
        d->worst = fmax(d->worst, fabs((up - down) / (2 * h) - grad[i]));
        d->largest = fmax(d->largest, fabs(grad[i]));
    }
    mem_free(grad);
}

/* The largest difference between gradient and finite difference, relative to the largest gradient. */
static double worst_difference(const struct op_case *c, int order, uint64_t seed, bool *missing)
{
    struct err e = {0};
    struct maker m = {.g = graph_new(), .rng = rng_stream(seed, c->name), .scale = 1};
    struct plan_options o = {.precision = PRECISION_F64, .state = case_find_state};
    struct difference d = {0, 1};
    struct plan *p = NULL;
    var targets[CASE_INPUTS + 1];
    int count = build(c, order, &m, targets);
    *missing = m.g->err.kind && strstr(m.g->err.text, "has no gradient");
    if (!*missing) {
        if (plan_compile(&p, targets, count + 1, &o, &e)) fail_msg("%s: %s", c->name, e.text);
        case_state_reset();
        case_fill(&m, p);
        for (int k = 0, target = 1; k < m.inputs; k++) {
            struct tensor x = case_input_of(p, k);
            if (!m.is_whole[k] && x.data) compare(p, x, target, &d);
            target += !m.is_whole[k];
        }
    }
    plan_free(p);
    graph_free(m.g);
    return d.worst / d.largest;
}

static void check_order(int order, double tolerance)
{
    for (int c = 0; c < OP_CASES; c++)
        for (uint64_t seed = 1; seed <= 3; seed++) {
            bool missing;
            double worst = worst_difference(&op_cases[c], order, seed, &missing);
            if (missing) {
                bool known = op_table[op_cases[c].op].flags & OP_NOGRAD || (order == 2 && op_cases[c].op == OP_LGAMMA);
                if (!known) fail_msg("%s has no gradient of order %d", op_cases[c].name, order);
            } else if (!(worst <= tolerance)) {
                fail_msg("%s, order %d, seed %d: differs by %g", op_cases[c].name, order, (int)seed, worst);
            }
        }
}

static void first_order(void **s)
{
    (void)s;
    check_order(1, TOLERANCE_FIRST_ORDER);
}

static void second_order(void **s)
{
    (void)s;
    check_order(2, TOLERANCE_SECOND_ORDER);
}

static void planted_fault_is_seen(void **s)
{
    (void)s;
    const enum op faults[] = {OP_EXP, OP_MUL, OP_MATMUL, OP_CONV, OP_SOFTMAX, OP_NORM};
    for (size_t f = 0; f < sizeof faults / sizeof *faults; f++) {
        gradient_planted_fault = faults[f];
        double worst = 0;
        for (int c = 0; c < OP_CASES; c++) {
            bool missing;
            if (op_cases[c].op == faults[f]) worst = fmax(worst, worst_difference(&op_cases[c], 1, 1, &missing));
        }
        gradient_planted_fault = OP_COUNT;
        assert_true(worst > 1e-3);
    }
}

static void every_row_has_a_case(void **s)
{
    (void)s;
    for (int op = 0; op < OP_COUNT; op++) {
        bool found = false;
        for (int c = 0; c < OP_CASES; c++) found |= op_cases[c].op == (enum op)op;
        if (!found) fail_msg("no case for %s", op_table[op].name);
    }
}

static void rows_without_gradient_say_so(void **s)
{
    (void)s;
    for (int op = 0; op < OP_COUNT; op++) {
        const struct op_info *i = &op_table[op];
        bool flows = i->gradient || i->expand;
        if (op == OP_OUT) continue; /* a part of its row */
        if (!flows && !(i->flags & (OP_LEAF | OP_FLAT | OP_NOGRAD)))
            fail_msg("%s neither has a gradient nor says why", i->name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_has_a_case),  cmocka_unit_test(rows_without_gradient_say_so),
        cmocka_unit_test(first_order),           cmocka_unit_test(second_order),
        cmocka_unit_test(planted_fault_is_seen),
    };
    par_set_threads(1); /* the oracle has one, and thousands of runs would each wake the others */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
