/* case_plan.h -- a case of cases.h made into a plan: its state, its inputs' numbers, and a loss to differentiate. */
#ifndef LIMN_TESTS_GRAPH_CASE_PLAN_H
#define LIMN_TESTS_GRAPH_CASE_PLAN_H

#include "plan/plan.h"
#include "tests/graph/cases.h"

/* The one state that cases know; cases that assign to it leave their numbers there. */
static float case_state_values[4];

static inline int case_find_state(void *self, const char *name, struct tensor *t, struct err *e)
{
    (void)self, (void)name, (void)e;
    *t = (struct tensor){F32, SHAPE(4), case_state_values};
    return 0;
}

static inline void case_state_reset(void)
{
    memcpy(case_state_values, (const float[]){0.3f, -0.7f, 1.1f, 0.2f}, sizeof case_state_values);
}

/* A fixed weight for each number of y, so that no symmetry hides a mistake; small angles, which f32 holds well. */
static inline var weighted_sum(var y, double phase)
{
    struct shape flat = SHAPE(shape_size(var_shape(y)));
    var i = v_iota(y.g, flat, 0), turns = v_floor(v_scale(i, 1.0 / 64));
    var angle = v_offset(v_scale(v_sub(i, v_scale(turns, 64)), 0.37), phase);
    return v_sum_all(v_mul(v_reshape(y, flat), v_cos(angle)));
}

/* The inputs that gradients are taken by; returns how many. */
static inline int case_real_inputs(const struct maker *m, var *wrt)
{
    int count = 0;
    for (int k = 0; k < m->inputs; k++)
        if (!m->is_whole[k]) wrt[count++] = m->in[k];
    return count;
}

static inline struct tensor case_input_of(struct plan *p, int k)
{
    char name[16];
    snprintf(name, sizeof name, "x%d", k);
    return plan_input(p, name);
}

/* The same numbers for plans of all precisions: such as f32 can hold. */
static inline void case_fill(const struct maker *m, struct plan *p)
{
    for (int k = 0; k < m->inputs; k++) {
        struct tensor x = case_input_of(p, k);
        int64_t n = shape_size(x.shape);
        for (int64_t i = 0; x.data && i < n; i++) tensor_set(&x, i, (float)case_value(m, k, i, n));
    }
}

#endif
