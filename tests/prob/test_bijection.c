/* test_bijection.c -- maps of flows, with any parameters: out undoes in, log |det| is that of the Jacobian that finite
** differences give, and what they make of a Gaussian integrates to one. */
#include "check.h"

#include "base/rng.h"

#include <stdlib.h>

#define REACH 3.0
#define STEP 1e-5

typedef struct flow a_map(net *n, struct flow f);

static const struct flow_network small = {{2, {9, 8}}, TANH};

static struct flow actnorm(net *n, struct flow f)
{
    return flow_actnorm(n, "m", f);
}

static struct flow mix(net *n, struct flow f)
{
    return flow_mix(n, "m", f);
}

static struct flow affine_coupling(net *n, struct flow f)
{
    return flow_coupling(n, "m", f, false, small, flow_affine());
}

static struct flow affine_coupling_other_half(net *n, struct flow f)
{
    return flow_coupling(n, "m", f, true, small, flow_affine());
}

static struct flow spline_coupling(net *n, struct flow f)
{
    return flow_coupling(n, "m", f, true, small, flow_spline(5, REACH));
}

static struct flow affine_columns(net *n, struct flow f)
{
    return flow_autoregressive(n, "m", f, false, small, flow_affine());
}

static struct flow affine_columns_backwards(net *n, struct flow f)
{
    return flow_autoregressive(n, "m", f, true, small, flow_affine());
}

static struct flow spline_columns(net *n, struct flow f)
{
    return flow_autoregressive(n, "m", f, true, small, flow_spline(2, REACH));
}

static struct flow each_kind(net *n, const void *options, struct flow f, int k)
{
    (void)options;
    if (k == 0) return actnorm(n, f);
    if (k == 1) return mix(n, f);
    return affine_coupling_other_half(n, f);
}

static struct flow two_scales(net *n, struct flow f)
{
    return flow_scales(n, NULL, f, 2, 3, each_kind);
}

static struct flow one_after_the_other(net *n, struct flow f)
{
    return flow_chain(n, NULL, f, 3, each_kind);
}

struct trial {
    const char *name;
    a_map *map;
    bool picture, given;
};

static const struct trial trials[] = {
    {"actnorm", actnorm, false, false},
    {"actnorm of pictures", actnorm, true, false},
    {"mix", mix, false, false},
    {"mix of pictures", mix, true, false},
    {"affine coupling", affine_coupling, false, false},
    {"affine coupling, the other half", affine_coupling_other_half, false, true},
    {"affine coupling of pictures", affine_coupling, true, true},
    {"spline coupling", spline_coupling, false, false},
    {"affine columns", affine_columns, false, false},
    {"affine columns backwards, given", affine_columns_backwards, false, true},
    {"spline columns, given", spline_columns, false, true},
    {"a chain", one_after_the_other, false, true},
    {"two scales", two_scales, true, true},
};
#define TRIALS ((int)(sizeof trials / sizeof trials[0]))

/* Every parameter becomes some number, the smaller the more are added up, and every actnorm has seen something. */
static void stir(struct bench *b)
{
    struct rng r = rng_stream(5, "stir");
    for (int i = 0; i < b->store->count; i++) {
        struct tensor *t = &b->store->entry[i].value;
        const bool seen = b->store->entry[i].kind == STORE_BUFFER;
        const double size = 0.5 /
                            sqrt((double)(t->shape.rank > 1 ? shape_size(t->shape) / shape_dim(t->shape, -1) : 4));
        if (!strcmp(b->store->entry[i].name, "x")) continue;
        for (int64_t k = 0; k < shape_size(t->shape); k++)
            tensor_set(t, k, seen && k >= t->shape.dim[1] ? 0.5 + rng_uniform(&r) : size * rng_normal(&r));
    }
}

/* x as a parameter, some numbers, wider than the splines reach. */
static var some(struct bench *b, struct shape shape)
{
    struct rng r = rng_stream(6, "some");
    var x = param(&b->n, "x", shape, INIT_ZEROS);
    struct entry *entry = store_find(b->store, STORE_PARAM, "x");
    for (int64_t i = 0; i < shape_size(shape); i++) tensor_set(&entry->value, i, 1.5 * rng_normal(&r));
    return x;
}

static struct shape shape_of(const struct trial *t, int64_t items)
{
    return t->picture ? SHAPE(items, 4, 8, 2) : SHAPE(items, 5);
}

static struct flow begin(struct bench *b, const struct trial *t, var x, enum flow_way way)
{
    const int64_t items = var_dim(x, 0);
    return flow_begin(&b->n, x, t->given ? v_fill(b->n.g, SHAPE(items, 2), 0.7) : NO_VAR, way);
}

static void open_trial(struct bench *b, const struct trial *t)
{
    bench_open(b, false);
    if (!t->picture) return;
    b->item.kind = ITEM_IMAGE;
    b->item.shape = SHAPE(4, 8, 2);
}

static void out_undoes_in(void **state)
{
    (void)state;
    for (int k = 0; k < TRIALS; k++)
        for (int precision = 0; precision < 2; precision++) {
            const struct trial *t = &trials[k];
            struct bench b;
            open_trial(&b, t);
            b.precision = precision ? PRECISION_F32 : PRECISION_F64;
            var x = some(&b, shape_of(t, 50));
            struct flow f = t->map(&b.n, begin(&b, t, x, FLOW_IN));
            stir(&b);
            struct entry *entry = store_find(b.store, STORE_PARAM, "x");
            const double *z = bench_values(&b, f.x);
            f = t->map(&b.n, begin(&b, t, f.x, FLOW_OUT));
            assert_sound(&b);
            const double *back = bench_program(&b, f.x);
            double off = 0, moved = 0;
            for (int64_t i = 0; i < shape_size(entry->value.shape); i++) {
                off = fmax(off, fabs(back[i] - tensor_get(&entry->value, i)));
                moved = fmax(moved, fabs(z[i] - tensor_get(&entry->value, i)));
            }
            print_message("%s, %s: off by %.2g at most\n", t->name, precision ? "f32" : "double", off);
            assert_true(moved > 0.1);
            assert_true(off < 1e-5);
            bench_close(&b);
        }
}

/* log |det| of the d x d matrix, which is destroyed. */
static double log_abs_det(double *a, int64_t d)
{
    double sum = 0;
    for (int64_t j = 0; j < d; j++) {
        int64_t best = j;
        for (int64_t i = j; i < d; i++)
            if (fabs(a[i * d + j]) > fabs(a[best * d + j])) best = i;
        for (int64_t c = 0; c < d; c++) {
            const double swap = a[j * d + c];
            a[j * d + c] = a[best * d + c];
            a[best * d + c] = swap;
        }
        sum += log(fabs(a[j * d + j]));
        for (int64_t i = j + 1; i < d; i++) {
            const double by = a[i * d + j] / a[j * d + j];
            for (int64_t c = j; c < d; c++) a[i * d + c] -= by * a[j * d + c];
        }
    }
    return sum;
}

static void determinant_is_that_of_the_jacobian(void **state)
{
    (void)state;
    for (int k = 0; k < TRIALS; k++) {
        const struct trial *t = &trials[k];
        struct bench b;
        open_trial(&b, t);
        const int64_t d = shape_size(shape_item(shape_of(t, 1)));
        var x = v_broadcast(some(&b, shape_of(t, 1)),
                            shape_of(t, 2 * d)); /* forwards along each axis, then backwards */
        var item = v_iota(b.n.g, SHAPE(2 * d, d), 0), axis = v_iota(b.n.g, SHAPE(2 * d, d), 1);
        var nudge = v_sub(v_equal(item, axis), v_equal(v_offset(item, -(double)d), axis));
        x = v_add(x, v_reshape(v_scale(nudge, STEP), shape_of(t, 2 * d)));
        struct flow f = t->map(&b.n, begin(&b, t, x, FLOW_IN));
        stir(&b);
        assert_sound(&b);
        const double *z = bench_values(&b, f.x), *told = bench_values(&b, f.log_det);
        double *jacobian = calloc((size_t)(d * d), sizeof *jacobian);
        for (int64_t i = 0; i < d; i++)
            for (int64_t j = 0; j < d; j++) jacobian[i * d + j] = (z[i * d + j] - z[(d + i) * d + j]) / (2 * STEP);
        const double exact = log_abs_det(jacobian, d);
        print_message("%s: log |det| %.6f, by differences %.6f\n", t->name, told[0], exact);
        assert_true(fabs(exact) > 0.01);
        assert_near(told[0], exact, 1e-4 * (1 + fabs(exact)));
        free(jacobian);
        bench_close(&b);
    }
}

static struct flow far(net *n, const void *options, struct flow f, int k)
{
    const bool *splines = options;
    if (k == 0) return flow_mix(n, "mix", f);
    return flow_autoregressive(n, "columns", f, k % 2, small, *splines ? flow_spline(6, REACH) : flow_affine());
}

static void densities_integrate_to_one(void **state)
{
    (void)state;
    enum { SIDE = 301 };
    const double step = 0.08;
    for (int splines = 0; splines < 2; splines++) {
        const bool option = splines;
        struct bench b;
        bench_open(&b, false);
        var axis = bench_grid(&b, SIDE, -step * (SIDE - 1) / 2, step);
        var x = v_broadcast(v_reshape(axis, SHAPE(SIDE, 1, 1)), SHAPE(SIDE, SIDE, 1));
        var y = v_broadcast(v_reshape(axis, SHAPE(1, SIDE, 1)), SHAPE(SIDE, SIDE, 1));
        var grid = v_reshape(v_join(x, y, 2), SHAPE(SIDE * SIDE, 2));
        struct flow f = flow_chain(&b.n, &option, flow_begin(&b.n, grid, NO_VAR, FLOW_IN), 3, far);
        stir(&b);
        var logp = v_add(v_sum_items(normal_logp(normal_standard(b.n.g, SHAPE(SIDE * SIDE, 2)), f.x)), f.log_det);
        assert_near(integral(&b, logp, step * step), 1, 1e-2);
        bench_close(&b);
    }
}

/* What trains first is standardised, channel by channel; the next batch is mapped the same way. */
static void actnorm_begins_by_standardising(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, true);
    var x = v_add(v_mul(v_normal(b.n.g, SHAPE(500, 2)), bench_row(&b, (double[]){3, 0.1}, 2)),
                  bench_row(&b, (double[]){-5, 40}, 2));
    struct flow f = flow_actnorm(&b.n, "m", flow_begin(&b.n, x, NO_VAR, FLOW_IN));
    var target[3] = {f.x, x, b.n.effect[0]};
    assert_int_equal(b.n.effects, 1);
    struct plan *p = bench_plan(&b, target, 3);
    double first[2][2] = {{0}};
    for (int round = 0; round < 2; round++) {
        b.step = (uint64_t)round;
        bench_run(&b, p);
        const double *z = bench_output(&b, p, 0), *raw = bench_output(&b, p, 1);
        for (int c = 0; c < 2; c++) {
            double m[2] = {0}, s[2] = {0};
            for (int i = 0; i < 500; i++) {
                const double v[2] = {z[2 * i + c], raw[2 * i + c]};
                for (int w = 0; w < 2; w++) m[w] += v[w] / 500, s[w] += v[w] * v[w] / 500;
            }
            for (int w = 0; w < 2; w++) s[w] = sqrt(s[w] - m[w] * m[w]);
            if (round == 0) {
                assert_near(m[0], 0, 1e-5);
                assert_near(s[0], 1, 1e-5);
                first[c][0] = m[1], first[c][1] = s[1];
            }
            assert_near(m[0], (m[1] - first[c][0]) / first[c][1], 1e-4); /* what was seen is kept in f32 */
            assert_near(s[0], s[1] / first[c][1], 1e-4);
        }
    }
    plan_free(p);
    bench_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(out_undoes_in), cmocka_unit_test(determinant_is_that_of_the_jacobian),
        cmocka_unit_test(densities_integrate_to_one), cmocka_unit_test(actnorm_begins_by_standardising)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
