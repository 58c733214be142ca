/* test_entropy.c -- tables and normals: by hand, by draws, and cross-entropy less entropy is divergence. */
#include "tests/torture.h"

#include "stat/entropy.h"

#include <math.h>

static void near(double a, double b, double within)
{
    if (!(fabs(a - b) <= within)) print_message("%.12g is not %.12g\n", a, b);
    assert_true(fabs(a - b) <= within);
}

static void tables(void **state)
{
    const double p[4] = {0.5, 0.25, 0.25, 0}, q[4] = {0.25, 0.25, 0.25, 0.25}, r[4] = {1, 0, 0, 0};
    (void)state;
    near(shares_entropy(p, 4), 1.5 * M_LN2, 1e-15);
    near(shares_cross_entropy(p, q, 4), 2 * M_LN2, 1e-15);
    near(shares_divergence(p, q, 4), shares_cross_entropy(p, q, 4) - shares_entropy(p, 4), 1e-15);
    assert_true(isinf(shares_divergence(p, r, 4)) && isinf(shares_cross_entropy(p, r, 4)));
    near(shares_divergence(r, p, 4), M_LN2, 1e-15);
}

/* Two normals of three numbers, full and diagonal. */
static int two_normals(struct gaussians *g, struct gaussians *h, struct err *e)
{
    const double a[9] = {2, 0.6, -0.3, 0.6, 1, 0.2, -0.3, 0.2, 0.5}, b[3] = {1.5, 0.7, 2}, m[3] = {1, -1, 0.5},
                 o[3] = {0, 0.2, 0.3};
    *g = *h = (struct gaussians){0};
    TRY(gaussians_new(g, COVARIANCE_FULL, 1, 3, e));
    TRY(gaussians_new(h, COVARIANCE_DIAGONAL, 1, 3, e));
    for (int i = 0; i < 9; i++) g->factor[i] = a[i];
    for (int i = 0; i < 3; i++) h->factor[i] = b[i], g->mean[i] = m[i], h->mean[i] = o[i];
    g->weight[0] = h->weight[0] = 1;
    TRY(gaussians_factorise(g, e));
    return gaussians_factorise(h, e);
}

static int all_of_it(struct err *e)
{
    struct gaussians g, h;
    double cross, apart;
    int failed = two_normals(&g, &h, e);
    if (!failed) failed = gaussians_cross_entropy(&g, 0, &h, 0, &cross, e);
    if (!failed) failed = gaussians_divergence(&h, 0, &g, 0, &apart, e);
    gaussians_free(&g);
    gaussians_free(&h);
    return failed;
}

static void normals(void **state)
{
    enum { DRAWS = 40000 };
    static double x[3 * DRAWS], own[DRAWS], other[DRAWS];
    struct gaussians g, h;
    struct err e = {0};
    struct rng r = rng_stream(1, "entropy");
    (void)state;
    assert_int_equal(two_normals(&g, &h, &e), 0);
    for (int way = 0; way < 2; way++) {
        const struct gaussians *p = way ? &h : &g, *q = way ? &g : &h;
        double cross, apart, sum[3] = {0}, squares[3] = {0};
        for (int i = 0; i < 3 * DRAWS; i++) x[i] = NAN;
        assert_int_equal(gaussians_fill(p, x, DRAWS, 1, &r, &e), 0);
        assert_int_equal(gaussians_log_density(p, x, DRAWS, own, &e), 0);
        assert_int_equal(gaussians_log_density(q, x, DRAWS, other, &e), 0);
        for (int i = 0; i < DRAWS; i++) {
            const double one[3] = {-own[i], -other[i], own[i] - other[i]};
            for (int k = 0; k < 3; k++) sum[k] += one[k] / DRAWS, squares[k] += one[k] * one[k] / DRAWS;
        }
        assert_int_equal(gaussians_cross_entropy(p, 0, q, 0, &cross, &e), 0);
        assert_int_equal(gaussians_divergence(p, 0, q, 0, &apart, &e), 0);
        const double exact[3] = {gaussians_entropy(p, 0), cross, apart};
        for (int k = 0; k < 3; k++) {
            print_message("%.5f, by draws %.5f\n", exact[k], sum[k]);
            near(exact[k], sum[k], 4 * sqrt((squares[k] - sum[k] * sum[k]) / DRAWS));
        }
        near(apart, cross - gaussians_entropy(p, 0), 1e-12);
    }
    double apart;
    for (int i = 0; i < 3; i++) { /* from the product of its own columns */
        h.mean[i] = g.mean[i];
        h.factor[i] = (double[]){2, 1, 0.5}[i];
    }
    assert_int_equal(gaussians_factorise(&h, &e), 0);
    assert_int_equal(gaussians_divergence(&g, 0, &h, 0, &apart, &e), 0);
    near(apart, gaussians_total_correlation(&g, 0), 1e-12);
    near(gaussians_total_correlation(&h, 0), 0, 1e-12);
    gaussians_free(&g);
    gaussians_free(&h);
}

static void want_of_memory(void **state)
{
    (void)state;
    torture(all_of_it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(tables), cmocka_unit_test(normals),
                                       cmocka_unit_test(want_of_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
