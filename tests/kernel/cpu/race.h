/* race.h -- a quick kernel against the oracle: every level this processor has, on 1, 2 and 4 threads. */
#ifndef LIMN_TESTS_KERNEL_CPU_RACE_H
#define LIMN_TESTS_KERNEL_CPU_RACE_H

#include "base/par.h"
#include "kernel/cpu/dispatch.h"

#include "../call.h"

static const char *const level_names[] = {"baseline", "avx2", "avx512", "avx512bf16"};
#define LEVELS (int)(sizeof level_names / sizeof *level_names)

/* |a - b| <= tolerance x the largest finite |b|, and not finite alike. */
static inline void near_largest(const struct tensor *a, const struct tensor *b, double tolerance)
{
    double largest = 0;
    for (int64_t i = 0; i < shape_size(b->shape); i++)
        if (isfinite(tensor_get(b, i))) largest = fmax(largest, fabs(tensor_get(b, i)));
    for (int64_t i = 0; i < shape_size(a->shape); i++) {
        double x = tensor_get(a, i), y = tensor_get(b, i);
        bool same = x == y || (isnan(x) && isnan(y));
        if (!same && !(fabs(x - y) <= tolerance * largest))
            fail_msg("%s: element %lld of %lld: %.9g, expected %.9g", level()->name, (long long)i,
                     (long long)shape_size(a->shape), x, y);
    }
}

/* The outputs of the call by the first kernel that takes it; what was in them before shows where nothing is written. */
static inline void compute(const struct kernel *k, struct call *c, const struct run *r)
{
    for (int i = 0; i < c->outputs; i++) {
        c->output[i] = tensor_new(c->output[i].type, c->output[i].shape);
        memset(c->output[i].data, 0xff, tensor_bytes(&c->output[i]));
    }
    call_run(k, c, *r);
}

static inline void free_outputs(struct call *c)
{
    for (int i = 0; i < c->outputs; i++) mem_free(c->output[i].data);
}

/* At the level that was chosen. want: the call with the oracle's outputs. */
static inline void race_here(const struct kernel *k, const struct call *c, const struct call *want, const struct run *r,
                             double tolerance)
{
    struct call one = *c;
    par_set_threads(1);
    compute(k, &one, r);
    for (int i = 0; i < c->outputs; i++) near_largest(&one.output[i], &want->output[i], tolerance);
    for (int threads = 2; threads <= 4; threads += 2) {
        struct call many = *c;
        par_set_threads(threads);
        compute(k, &many, r);
        for (int i = 0; i < c->outputs; i++)
            assert_memory_equal(many.output[i].data, one.output[i].data, tensor_bytes(&one.output[i]));
        free_outputs(&many);
    }
    free_outputs(&one);
    par_set_threads(0);
}

static inline void race_against(const struct kernel *k, const struct call *c, const struct call *want,
                                const struct run *r, double tolerance)
{
    for (int l = 0; l < LEVELS; l++)
        if (level_choose(level_names[l])) race_here(k, c, want, r, tolerance);
}

/* The call's outputs in double, from sources in double. */
static inline struct call oracle_call(const struct call *c, const struct run *r)
{
    struct call want = *c;
    for (int k = 0; k < c->sources; k++) want.source[k] = tensor_as(&c->source[k], F64);
    for (int k = 0; k < c->outputs; k++) want.output[k].type = F64;
    compute(kernel_for(kernels_ref, &want), &want, r);
    return want;
}

/* A call of one row; the sources are freed. */
static inline void race(struct call *c, double tolerance)
{
    const struct run r = {1, 2};
    struct call want = oracle_call(c, &r);
    const struct kernel *k = kernel_for(kernels_cpu, c);
    assert_non_null(k);
    race_against(k, c, &want, &r, tolerance);
    call_free(&want);
    for (int i = 0; i < c->sources; i++) mem_free(c->source[i].data);
}

static inline double tolerance_of(enum dtype type)
{
    return type == BF16 ? 2e-2 : 1e-5;
}

static inline int64_t pick(struct rng *r, int64_t low, int64_t high)
{
    return low + rng_below(r, high - low + 1);
}

#endif
