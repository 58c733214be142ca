/* test_gradient.c -- every gradient against finite differences, in double: first order to 1e-6, second to 1e-5. */
#include "cases.h"
#include "plan/plan.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdlib.h>

static float state_values[4] = {0.3f, -0.7f, 1.1f, 0.2f};

static int state(void *self, const char *name, struct tensor *t, struct err *e)
{
    (void)self, (void)name, (void)e;
    *t = (struct tensor){F32, SHAPE(4), state_values};
    return 0;
}

/* A fixed weight for each number of y, so that no symmetry hides a mistake. */
static var weighted_sum(var y, double phase)
{
    struct shape flat = SHAPE(shape_size(var_shape(y)));
    var weight = v_cos(v_offset(v_scale(v_iota(y.g, flat, 0), 1.3), phase));
    return v_sum_all(v_mul(v_reshape(y, flat), weight));
}

/* loss and its gradients by the inputs that are real; in second order the loss is a weighted sum of first gradients. */
static int build(const struct op_case *c, int order, struct maker *m, var *targets)
{
    var wrt[CASE_INPUTS];
    int count = 0;
    var loss = weighted_sum(c->build(m), 0.2);
    for (int k = 0; k < m->inputs; k++)
        if (!m->is_whole[k]) wrt[count++] = m->in[k];
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

/* The largest difference between gradient and finite difference, relative to the largest gradient. */
static double worst_difference(const struct op_case *c, int order, uint64_t seed, enum op *missing)
{
    struct err e = {0};
    struct maker m = {.g = graph_new(), .rng = rng_stream(seed, c->name), .scale = 1};
    var targets[CASE_INPUTS + 1];
    int count = build(c, order, &m, targets);
    *missing = OP_COUNT;
    if (m.g->err.kind && strstr(m.g->err.text, "has no gradient")) {
        *missing = c->op;
        graph_free(m.g);
        return 0;
    }
    struct plan *p = NULL;
    struct plan_options o = {.precision = PRECISION_F64, .state = state};
    if (plan_compile(&p, targets, count + 1, &o, &e)) fail_msg("%s: %s", c->name, e.text);
    struct tensor x[CASE_INPUTS];
    for (int k = 0; k < m.inputs; k++) {
        char name[16];
        snprintf(name, sizeof name, "x%d", k);
        x[k] = plan_input(p, name);
        int64_t n = shape_size(x[k].shape);
        for (int64_t i = 0; x[k].data && i < n; i++) ((double *)x[k].data)[i] = case_value(&m, k, i, n);
    }
    double worst = 0, largest = 1;
    for (int k = 0, real_input = 0; k < m.inputs; k++) {
        if (m.is_whole[k]) continue;
        real_input++;
        int64_t n = shape_size(x[k].shape);
        loss_of(p);
        double *grad = malloc((size_t)n * sizeof *grad);
        memcpy(grad, plan_output(p, real_input).data, (size_t)n * sizeof *grad);
        for (int64_t i = 0; x[k].data && i < n; i++) {
            double *at = (double *)x[k].data + i, keep = *at, h = 1e-5;
            *at = keep + h;
            double up = loss_of(p);
            *at = keep - h;
            double down = loss_of(p);
            *at = keep;
            worst = fmax(worst, fabs((up - down) / (2 * h) - grad[i]));
            largest = fmax(largest, fabs(grad[i]));
        }
        free(grad);
    }
    plan_free(p);
    graph_free(m.g);
    return worst / largest;
}

static void check_order(int order, double tolerance)
{
    for (int c = 0; c < OP_CASES; c++)
        for (uint64_t seed = 1; seed <= 3; seed++) {
            enum op missing;
            double worst = worst_difference(&op_cases[c], order, seed, &missing);
            if (missing != OP_COUNT) {
                bool known = op_table[missing].flags & OP_NOGRAD || (order == 2 && missing == OP_LGAMMA);
                if (!known) fail_msg("%s has no gradient of order %d", op_cases[c].name, order);
            } else if (!(worst <= tolerance)) {
                fail_msg("%s, order %d, seed %d: differs by %g", op_cases[c].name, order, (int)seed, worst);
            }
        }
}

static void first_order(void **s)
{
    (void)s;
    check_order(1, 1e-6);
}

static void second_order(void **s)
{
    (void)s;
    check_order(2, 1e-5);
}

static void planted_fault_is_seen(void **s)
{
    (void)s;
    const enum op faults[] = {OP_EXP, OP_MUL, OP_MATMUL, OP_CONV, OP_SOFTMAX, OP_NORM};
    for (size_t f = 0; f < sizeof faults / sizeof *faults; f++) {
        gradient_planted_fault = faults[f];
        double worst = 0;
        for (int c = 0; c < OP_CASES; c++) {
            enum op missing;
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
        if (!flows && !(i->flags & (OP_LEAF | OP_FLAT | OP_NOGRAD))) fail_msg("%s neither has a gradient nor says why", i->name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_has_a_case), cmocka_unit_test(rows_without_gradient_say_so), cmocka_unit_test(first_order),
        cmocka_unit_test(second_order),         cmocka_unit_test(planted_fault_is_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
