/* bench.h -- a graph, its states and a plan of it, for the tests of plans. */
#ifndef LIMN_TESTS_PLAN_BENCH_H
#define LIMN_TESTS_PLAN_BENCH_H

#include "plan/internal.h"
#include "tests/plan/step.h"
#include "tests/test.h"

static const struct plan_options f32 = {.precision = PRECISION_F32}, f64 = {.precision = PRECISION_F64},
                                 bf16 = {.precision = PRECISION_BF16};

/* A graph, its states, and a plan of it. */
struct bench {
    struct graph *g;
    struct step_state states;
    struct plan *p;
};

static inline void bench_open(struct bench *b)
{
    *b = (struct bench){.g = graph_new()};
    assert_non_null(b->g);
    b->states.g = b->g;
}

static inline int bench_try(struct bench *b, const var *targets, int count, struct plan_options o, struct err *e)
{
    o.state = step_state_of;
    o.self = &b->states;
    plan_free(b->p);
    return plan_compile(&b->p, targets, count, &o, e);
}

static inline void bench_compile(struct bench *b, const var *targets, int count, struct plan_options o)
{
    struct err e = {0};
    if (bench_try(b, targets, count, o, &e)) print_message("%s\n", e.text);
    assert_non_null(b->p);
}

static inline void bench_run(struct bench *b, uint64_t seed, uint64_t step)
{
    struct err e = {0};
    assert_int_equal(plan_run(b->p, seed, step, &e), 0);
}

static inline void bench_close(struct bench *b)
{
    plan_free(b->p);
    step_state_free(&b->states);
    graph_free(b->g);
}

static inline float *numbers(struct bench *b, int target)
{
    return plan_output(b->p, target).data;
}

static inline float *state_numbers(struct bench *b, const char *name)
{
    assert_non_null(step_state_find(&b->states, name));
    return step_state_find(&b->states, name)->data;
}

/* start, start + by, start + 2 by, ... */
static inline void input_set(struct bench *b, const char *name, double start, double by)
{
    struct tensor t = plan_input(b->p, name);
    assert_non_null(t.data);
    for (int64_t i = 0; i < shape_size(t.shape); i++) tensor_set(&t, i, start + by * (double)i);
}

#endif
