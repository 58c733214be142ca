/* check.h -- what holds for any distribution: densities that integrate to one, samples whose moments are right, and
** numbers in f32 that stay what they are in double, out to the ends. */
#ifndef LIMN_TESTS_PROB_CHECK_H
#define LIMN_TESTS_PROB_CHECK_H

#include "../nn/bench.h"

#define DRAWS 40000

/* The integral of e^logp over a grid whose neighbours are step apart. */
static inline double integral(struct bench *b, var logp, double step)
{
    return bench_value(b, v_scale(v_sum_all(v_exp(logp)), step));
}

/* Mean and deviation of all of x. */
static inline void moments(struct bench *b, var x, double *mean, double *deviation)
{
    const double *got = bench_values(b, x);
    int64_t n = shape_size(var_shape(x));
    double sum = 0, squares = 0;
    for (int64_t i = 0; i < n; i++) sum += got[i], squares += got[i] * got[i];
    *mean = sum / (double)n;
    *deviation = sqrt(squares / (double)n - *mean * *mean);
}

/* DRAWS draws of the mean and deviation said: within five standard errors (that of the deviation for tails as heavy as
** the Laplace's). */
static inline void assert_moments(struct bench *b, var draws, double mean, double deviation)
{
    double m, d;
    moments(b, draws, &m, &d);
    assert_near(m, mean, 5 * deviation / sqrt(DRAWS));
    assert_near(d, deviation, 5 * 1.2 * deviation / sqrt(DRAWS));
}

/* The same in f32 as in double, relative to its size, and finite; its slope in `in` too, if that is a parameter. */
static inline void assert_safe(struct bench *b, var y, var in, double within)
{
    var both[2] = {y, y};
    gradients(v_sum_all(y), &in, 1, &both[1]);
    for (int k = 0; k < 2; k++) {
        b->precision = PRECISION_F64;
        const double *exact = bench_values(b, both[k]);
        b->precision = PRECISION_F32;
        const double *got = bench_values(b, both[k]);
        b->precision = PRECISION_F64;
        for (int64_t i = 0; i < shape_size(var_shape(both[k])); i++) {
            assert_true(isfinite(got[i]));
            assert_near(got[i], exact[i], within * (1 + fabs(exact[i])));
        }
    }
}

/* A parameter, so that slopes in it can be asked for. */
static inline var leaf(struct bench *b, const char *name, const double *values, int64_t count)
{
    var w = param(&b->n, name, SHAPE(count), (struct init){INIT_FILL, 0});
    struct entry *entry = store_find(b->store, STORE_PARAM, name);
    assert_non_null(entry);
    for (int64_t i = 0; i < count; i++) tensor_set(&entry->value, i, values[i]);
    return w;
}

static inline var constant(struct bench *b, double value)
{
    return v_const(b->n.g, value);
}

/* DRAWS copies of a value. */
static inline var many(struct bench *b, double value)
{
    return v_fill(b->n.g, SHAPE(DRAWS), value);
}

#endif
