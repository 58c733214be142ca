/* call.h -- kernel calls built by hand, for tests of kernels. It brings cmocka, last, for its macro `fail`. */
#ifndef LIMN_TESTS_KERNEL_CALL_H
#define LIMN_TESTS_KERNEL_CALL_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "base/mem.h"
#include "base/rng.h"
#include "plan/kernel.h"

#include <cmocka.h>

static inline struct tensor tensor_new(enum dtype type, struct shape s)
{
    struct tensor t = {type, s, NULL};
    t.data = mem_alloc(tensor_bytes(&t) + 1);
    assert_non_null(t.data);
    return t;
}

static inline struct tensor tensor_of(enum dtype type, struct shape s, const double *values)
{
    struct tensor t = tensor_new(type, s);
    for (int64_t i = 0; i < shape_size(s); i++) tensor_set(&t, i, values[i]);
    return t;
}

/* Normal numbers, or for whole types 0 .. n-1. */
static inline struct tensor tensor_random(enum dtype type, struct shape s, struct rng *r, int64_t n)
{
    struct tensor t = tensor_new(type, s);
    bool whole = type == I32 || type == U8;
    for (int64_t i = 0; i < shape_size(s); i++) tensor_set(&t, i, whole ? (double)rng_below(r, n) : rng_normal(r));
    return t;
}

static inline struct tensor tensor_as(const struct tensor *t, enum dtype type)
{
    struct tensor copy = tensor_new(type, t->shape);
    tensor_convert(t, &copy);
    return copy;
}

/* The first row of the table for this op that takes the call. */
static inline const struct kernel *kernel_for(const struct kernel *table, const struct call *c)
{
    for (; table->name; table++)
        if (table->op == c->node->op && (!table->can || table->can(c))) return table;
    return NULL;
}

static inline void call_run(const struct kernel *k, struct call *c, struct run r)
{
    struct arena arena = {0};
    c->arena = &arena;
    assert_non_null(k);
    if (k->prep) assert_int_equal(k->prep(c, NULL), 0);
    c->scratch = c->scratch_bytes ? mem_alloc(c->scratch_bytes) : NULL;
    k->run(c, &r);
    if (k->drop) k->drop(c);
    mem_free(c->scratch);
    arena_free(&arena);
}

static inline void call_free(struct call *c)
{
    for (int k = 0; k < c->sources; k++) mem_free(c->source[k].data);
    for (int k = 0; k < c->outputs; k++) mem_free(c->output[k].data);
}

/* |a - b| <= tolerance (1 + |b|); NaN equals NaN. */
static inline void tensor_near(const struct tensor *a, const struct tensor *b, double tolerance)
{
    assert_true(shape_equal(a->shape, b->shape));
    for (int64_t i = 0; i < shape_size(a->shape); i++) {
        double x = tensor_get(a, i), y = tensor_get(b, i);
        bool same = x == y || (isnan(x) && isnan(y));
        if (!same && !(fabs(x - y) <= tolerance * (1 + fabs(y))))
            fail_msg("element %lld: %.12g, expected %.12g", (long long)i, x, y);
    }
}

#endif
