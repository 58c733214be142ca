/* bench.h -- a net to build in and to run, for tests of layers and distributions. It brings cmocka, last, for its macro
** `fail`.
**
** Values are computed in double by the oracle unless bench.precision says otherwise. The bench holds the carries of
** loops, as the program that runs a net does.
*/
#ifndef LIMN_TESTS_NN_BENCH_H
#define LIMN_TESTS_NN_BENCH_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "nn/author.h"
#include "plan/plan.h"

#include <cmocka.h>

struct bench {
    struct store *store;
    struct item item;
    struct arena arena;
    struct tensor carry[NET_MAX_CARRIES];
    enum precision precision;
    uint64_t seed, step;
    net n;
};

#define assert_near(a, b, within) assert_true(bench_near(a, b, within))

static inline bool bench_near(double a, double b, double within)
{
    bool near = fabs(a - b) <= within;
    if (!near) print_message("%.9g is not within %g of %.9g\n", a, (double)within, b);
    return near;
}

static inline void bench_open(struct bench *b, bool training)
{
    struct err e = {0};
    *b = (struct bench){.precision = PRECISION_F64, .seed = 1, .item = {.kind = ITEM_ROW}};
    b->store = store_new(7);
    assert_non_null(b->store);
    assert_int_equal(net_init(&b->n, b->store, &b->item, 4, training, &e), 0);
}

static inline void bench_close(struct bench *b)
{
    net_free(&b->n);
    store_free(b->store);
    arena_free(&b->arena);
}

static inline int bench_state(void *self, const char *name, struct tensor *t, struct err *e)
{
    struct bench *b = self;
    for (int k = 0; k < b->n.carries; k++) {
        if (strcmp(name, b->n.carry[k].name) != 0) continue;
        if (!b->carry[k].data) b->carry[k] = (struct tensor){b->n.carry[k].type, b->n.carry[k].shape, NULL};
        if (!b->carry[k].data) b->carry[k].data = arena_alloc(&b->arena, tensor_bytes(&b->carry[k]));
        *t = b->carry[k];
        return 0;
    }
    return net_state(b->store, name, t, e);
}

static inline struct plan *bench_plan(struct bench *b, const var *targets, int count)
{
    struct err e = {0};
    struct plan *p = NULL;
    struct plan_options o = {.precision = b->precision, .state = bench_state, .self = b};
    if (plan_compile(&p, targets, count, &o, &e)) print_message("%s\n", e.text);
    assert_non_null(p);
    return p;
}

static inline void bench_input(struct plan *p, const char *name, double value)
{
    struct tensor t = plan_input(p, name);
    if (t.data) tensor_set(&t, 0, value);
}

static inline void bench_run(struct bench *b, struct plan *p)
{
    struct err e = {0};
    assert_int_equal(plan_run(p, b->seed, b->step, &e), 0);
}

/* Target k as doubles, which live as long as the bench. */
static inline const double *bench_output(struct bench *b, struct plan *p, int k)
{
    struct tensor t = plan_output(p, k);
    int64_t n = shape_size(t.shape);
    double *x = arena_alloc(&b->arena, (size_t)n * sizeof *x);
    for (int64_t i = 0; i < n; i++) x[i] = tensor_get(&t, i);
    return x;
}

static inline const double *bench_values(struct bench *b, var v)
{
    struct plan *p = bench_plan(b, &v, 1);
    bench_run(b, p);
    const double *x = bench_output(b, p, 0);
    plan_free(p);
    return x;
}

static inline double bench_value(struct bench *b, var v)
{
    return bench_values(b, v)[0];
}

/* The segments of the net in order, loops as often as they say: all effects, and one value of the last segment. */
static inline const double *bench_program(struct bench *b, var result)
{
    const double *x = NULL;
    for (int s = 0; s < b->n.segments; s++) {
        var target[NET_MAX_EFFECTS + 1];
        int count = 0;
        for (int k = 0; k < b->n.effects; k++)
            if (b->n.effect[k].g == b->n.segment[s].g) target[count++] = b->n.effect[k];
        if (result.g == b->n.segment[s].g) target[count++] = result;
        if (!count) continue;
        struct plan *p = bench_plan(b, target, count);
        for (int t = 0; t < b->n.segment[s].repeat; t++) {
            bench_input(p, "loop/t", t);
            b->seed = (uint64_t)s;
            b->step = (uint64_t)t;
            bench_run(b, p);
        }
        if (result.g == b->n.segment[s].g) x = bench_output(b, p, count - 1);
        plan_free(p);
    }
    return x;
}

static inline struct shape bench_shape(var v)
{
    assert_true(var_ok(v));
    return var_shape(v);
}

#define assert_shape(v, ...) assert_true(shape_equal(bench_shape(v), SHAPE(__VA_ARGS__)))

/* The net must have failed, with a message that holds this. */
static inline void assert_refused(const struct bench *b, const char *part)
{
    struct err e = {0};
    assert_int_not_equal(net_check(&b->n, &e), 0);
    if (!strstr(e.text, part)) print_message("\"%s\" does not say \"%s\"\n", e.text, part);
    assert_non_null(strstr(e.text, part));
}

static inline void assert_sound(const struct bench *b)
{
    struct err e = {0};
    int status = net_check(&b->n, &e);
    if (status) print_message("%s\n", e.text);
    assert_int_equal(status, 0);
}

/* count numbers from low on, step apart: [count] */
static inline var bench_grid(struct bench *b, int64_t count, double low, double step)
{
    return v_offset(v_scale(v_iota(b->n.g, SHAPE(count), 0), step), low);
}

static inline var bench_row(struct bench *b, const double *x, int64_t count) /* [count] */
{
    var one[64];
    for (int64_t i = 0; i < count; i++) one[i] = v_fill(b->n.g, SHAPE(1), x[i]);
    return v_concat(one, (int)count, 0);
}

#endif
