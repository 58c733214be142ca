/* test_gaussians.c -- the Iris table to six decimals, missing numbers against brute force, want of memory. */
#include "tests/family/closed.h"
#include "tests/torture.h"

#include "stat/gaussians.h"
#include "stat/matrix.h"

/* Total log-likelihood, BIC and, where it is known, AIC of EM from k-means, variances + 1e-6, run to 1e-12. */
static const struct {
    int k;
    enum covariance covariance;
    double likelihood, bic, aic;
} table[] = {
    {1, COVARIANCE_FULL, -379.914630, 829.9782, 787.8293},
    {1, COVARIANCE_DIAGONAL, -741.017535, 1522.1202, 1498.0351},
    {1, COVARIANCE_SPHERICAL, -889.516131, 1804.0854, 1789.0323},
    {2, COVARIANCE_FULL, -214.354705, 574.0178, 486.7094},
    {2, COVARIANCE_TIED, -296.447575, 688.0972, 0},
    {2, COVARIANCE_DIAGONAL, -386.185347, 857.5515, 0},
    {2, COVARIANCE_SPHERICAL, -478.559096, 1012.2352, 0},
    {3, COVARIANCE_FULL, -180.185478, 580.8389, 448.3710},
    {3, COVARIANCE_TIED, -256.354043, 632.9633, 0},
    {3, COVARIANCE_DIAGONAL, -307.177572, 744.6317, 0},
    {3, COVARIANCE_SPHERICAL, -384.314095, 853.8090, 0},
    {4, COVARIANCE_FULL, -166.664432, 628.9563, 451.3289},
};

static double last; /* likelihood that EM told */

static int never_falls(void *self, int64_t round, double value)
{
    (void)self;
    if (isnan(value)) return 0; /* nothing to tell yet */
    assert_true(round == 0 || value >= last - 1e-9 * fabs(last));
    last = value;
    return 0;
}

static void iris_table(void **state)
{
    (void)state;
    static double x[600];
    static int32_t species[150];
    struct err e = {0};
    closed_iris(x, species);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        const struct gaussians_fit how = {.covariance = table[i].covariance,
                                          .k = table[i].k,
                                          .restarts = 10,
                                          .most = 5000,
                                          .tolerance = 1e-12,
                                          .ridge = 1e-6,
                                          .seed = 1,
                                          .report = never_falls};
        struct gaussians g;
        struct em_result r;
        must(gaussians_fit(&g, &how, x, 150, 4, &r, &e), &e);
        const double bic = gaussians_criterion(&g, CRITERION_BIC, 150, r.log_likelihood);
        print_message("%d components: %.6f, published %.6f\n", table[i].k, 150 * r.log_likelihood, table[i].likelihood);
        assert_true(r.settled);
        assert_true(fabs(150 * r.log_likelihood - table[i].likelihood) < 1e-5);
        assert_true(fabs(bic - table[i].bic) < 1e-4);
        const double aic = gaussians_criterion(&g, CRITERION_AIC, 150, r.log_likelihood);
        assert_true(!table[i].aic || fabs(aic - table[i].aic) < 1e-4);
        gaussians_free(&g);
    }
}

/* One Gaussian over three numbers: the density of a part is that of its block. */
static void a_part_has_the_density_of_its_block(void **state)
{
    (void)state;
    struct err e = {0};
    struct gaussians g;
    const double s[9] = {2, 0.6, -0.3, 0.6, 1, 0.2, -0.3, 0.2, 0.5}, mean[3] = {1, -1, 0.5};
    const double rows[4][3] = {{NAN, -0.4, 0.9}, {2, NAN, NAN}, {NAN, NAN, NAN}, {2, -0.4, 0.9}};
    double got[4];
    must(gaussians_new(&g, COVARIANCE_FULL, 1, 3, &e), &e);
    g.weight[0] = 1;
    memcpy(g.mean, mean, sizeof mean);
    memcpy(g.factor, s, sizeof s);
    must(gaussians_factorise(&g, &e), &e);
    must(gaussians_log_density(&g, rows[0], 4, got, &e), &e);
    const double a = 0.6, b = 0.4, det = 1 * 0.5 - 0.2 * 0.2,
                 square = (0.5 * a * a - 2 * 0.2 * a * b + 1 * b * b) / det;
    assert_true(fabs(got[0] - (-log(2 * M_PI) - 0.5 * log(det) - 0.5 * square)) < 1e-12);
    assert_true(fabs(got[1] - (-0.5 * log(2 * M_PI * 2) - 0.25)) < 1e-12);
    assert_true(fabs(got[2]) < 1e-12);
    gaussians_free(&g);
}

/* With one component and one column that is missing in part, maximum likelihood is a regression: the mean of the second
** column is moved by what the first tells (Little & Rubin 2002, 7.2). */
static void missing_is_regression(void **state)
{
    (void)state;
    enum { N = 60, SEEN = 40 };
    double x[2 * N], sx = 0, sy = 0, sxx = 0, sxy = 0, all = 0;
    struct err e = {0};
    for (int i = 0; i < N; i++) {
        x[2 * i] = sin(i) + 0.02 * i;
        x[2 * i + 1] = i < SEEN ? 0.7 * x[2 * i] + 0.3 * cos(3.1 * i) : NAN;
        all += x[2 * i] / N;
    }
    for (int i = 0; i < SEEN; i++) {
        sx += x[2 * i] / SEEN, sy += x[2 * i + 1] / SEEN;
        sxx += x[2 * i] * x[2 * i] / SEEN, sxy += x[2 * i] * x[2 * i + 1] / SEEN;
    }
    const double slope = (sxy - sx * sy) / (sxx - sx * sx);
    const struct gaussians_fit how = {.k = 1, .restarts = 1, .most = 5000, .tolerance = 1e-15, .report = never_falls};
    struct gaussians g;
    struct em_result r;
    must(gaussians_fit(&g, &how, x, N, 2, &r, &e), &e);
    assert_true(fabs(g.mean[0] - all) < 1e-12);
    assert_true(fabs(g.mean[1] - (sy + slope * (all - sx))) < 1e-6);
    assert_true(fabs(g.factor[2] / g.factor[0] - slope) < 1e-6);
    gaussians_free(&g);
}

static void what_is_missing_is_drawn_from_the_conditional(void **state)
{
    (void)state;
    enum { DRAWS = 20000 };
    static double rows[2 * DRAWS];
    struct err e = {0};
    struct gaussians g;
    struct rng r = rng_stream(4, "draws");
    const double s[4] = {4, 1.2, 1.2, 1};
    double mean = 0, square = 0;
    must(gaussians_new(&g, COVARIANCE_FULL, 1, 2, &e), &e);
    g.weight[0] = 1, g.mean[0] = 1, g.mean[1] = -2;
    memcpy(g.factor, s, sizeof s);
    must(gaussians_factorise(&g, &e), &e);
    for (int i = 0; i < DRAWS; i++) rows[2 * i] = 3, rows[2 * i + 1] = NAN;
    must(gaussians_fill(&g, rows, DRAWS, 1, &r, &e), &e);
    for (int i = 0; i < DRAWS; i++) mean += rows[2 * i + 1] / DRAWS, square += pow(rows[2 * i + 1], 2) / DRAWS;
    print_message("mean %.4f, variance %.4f\n", mean, square - mean * mean);
    assert_true(fabs(mean - (-2 + 1.2 / 4 * 2)) < 4 * 0.8 / sqrt(DRAWS)); /* -1.4; variance 1 - 1.44 / 4 = 0.64 */
    assert_true(fabs(square - mean * mean - 0.64) < 4 * 0.64 * sqrt(2.0 / DRAWS));
    gaussians_free(&g);
}

static void a_column_that_repeats_another(void **state)
{
    (void)state;
    double x[40];
    struct err e = {0};
    for (int i = 0; i < 40; i++) x[i] = (double)(i / 2);
    struct gaussians g;
    struct em_result r;
    struct gaussians_fit how = {.k = 1, .restarts = 1, .most = 10};
    assert_int_equal(gaussians_fit(&g, &how, x, 20, 2, &r, &e), ERR_NUMERIC);
    assert_non_null(strstr(e.hint, "ridge"));
    gaussians_free(&g);
    e = (struct err){0};
    how.ridge = 1e-6;
    must(gaussians_fit(&g, &how, x, 20, 2, &r, &e), &e);
    gaussians_free(&g);
}

static int fit(struct err *e)
{
    double x[40];
    for (int i = 0; i < 40; i++) x[i] = i % 7 == 3 ? NAN : sin(i) + i % 2;
    struct gaussians g;
    struct em_result r;
    const struct gaussians_fit how = {.restarts = 1, .most = 2, .ridge = 1e-3};
    const int status = gaussians_choose(&g, &how, CRITERION_BIC, x, 20, 2, &r, e);
    gaussians_free(&g);
    return status;
}

static void want_of_memory(void **state)
{
    (void)state;
    torture(fit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(iris_table),
                                       cmocka_unit_test(a_part_has_the_density_of_its_block),
                                       cmocka_unit_test(missing_is_regression),
                                       cmocka_unit_test(a_column_that_repeats_another),
                                       cmocka_unit_test(what_is_missing_is_drawn_from_the_conditional),
                                       cmocka_unit_test(want_of_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
