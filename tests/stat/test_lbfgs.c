/* test_lbfgs.c -- Rosenbrock's valley in many dimensions, and a bowl whose sides differ a thousandfold. */
#include "tests/torture.h"

#include "stat/lbfgs.h"

#include <math.h>

enum { N = 20 };

static int rosenbrock(void *self, const double *x, double *f, double *g, struct err *e)
{
    (void)self, (void)e;
    *f = 0;
    for (int i = 0; i < N; i++) g[i] = 0;
    for (int i = 0; i + 1 < N; i++) {
        const double a = x[i + 1] - x[i] * x[i], b = 1 - x[i];
        *f += 100 * a * a + b * b;
        g[i] += -400 * a * x[i] - 2 * b;
        g[i + 1] += 200 * a;
    }
    return 0;
}

static int bowl(void *self, const double *x, double *f, double *g, struct err *e)
{
    (void)self, (void)e;
    *f = 0;
    for (int i = 0; i < N; i++) {
        const double steep = pow(1000, (double)i / (N - 1));
        *f += 0.5 * steep * (x[i] - i) * (x[i] - i);
        g[i] = steep * (x[i] - i);
    }
    return 0;
}

static int broken(void *self, const double *x, double *f, double *g, struct err *e)
{
    (void)self, (void)x, (void)g, (void)e;
    *f = NAN;
    return 0;
}

static void valley_and_bowl(void **state)
{
    (void)state;
    struct err e = {0};
    struct lbfgs_result r;
    double x[N];
    for (int i = 0; i < N; i++) x[i] = i % 2 ? 1 : -1.2;
    struct lbfgs how = {.value = rosenbrock, .n = N, .memory = 8, .most = 500, .tolerance = 1e-9};
    assert_int_equal(lbfgs_run(&how, x, &r, &e), 0);
    print_message("valley: %d rounds to %g\n", r.rounds, r.f);
    assert_true(r.settled && r.f < 1e-15);
    for (int i = 0; i < N; i++) assert_true(fabs(x[i] - 1) < 1e-6);
    how.value = bowl;
    assert_int_equal(lbfgs_run(&how, x, &r, &e), 0);
    for (int i = 0; i < N; i++) assert_true(fabs(x[i] - i) < 1e-6);
}

static void what_is_not_finite_is_refused(void **state)
{
    (void)state;
    struct err e = {0};
    struct lbfgs_result r;
    double x[N] = {0};
    const struct lbfgs how = {.value = broken, .n = N, .memory = 8, .most = 500};
    assert_int_equal(lbfgs_run(&how, x, &r, &e), ERR_NUMERIC);
}

static int run(struct err *e)
{
    struct lbfgs_result r;
    double x[N] = {0};
    const struct lbfgs how = {.value = bowl, .n = N, .memory = 3, .most = 5};
    return lbfgs_run(&how, x, &r, e);
}

static void want_of_memory(void **state)
{
    (void)state;
    torture(run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(valley_and_bowl),
                                       cmocka_unit_test(what_is_not_finite_is_refused),
                                       cmocka_unit_test(want_of_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
