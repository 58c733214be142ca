/* test_gmm.c -- the Iris table of published likelihoods, a density that integrates to one, samples with its moments. */
#include "tests/family/closed.h"

#include "base/rng.h"
#include "task/fill.h"

static const struct { /* total log-likelihood after EM from k-means, to convergence */
    const char *components, *covariance;
    double likelihood;
} iris_table[] = {
    {"1", "full", -379.914630},      {"1", "diagonal", -741.017535},  {"1", "spherical", -889.516131},
    {"2", "full", -214.354705},      {"2", "tied", -296.447575},      {"2", "diagonal", -386.185347},
    {"2", "spherical", -478.559096}, {"3", "full", -180.185478},      {"3", "tied", -256.354043},
    {"3", "diagonal", -307.177572},  {"3", "spherical", -384.314095},
};

static void iris_likelihoods(void **state)
{
    (void)state;
    static double x[600];
    static int32_t species[150];
    struct closed c;
    closed_iris(x, species);
    closed_rows(&c, x, 150, 4, NULL, 0);
    for (size_t k = 0; k < sizeof iris_table / sizeof *iris_table; k++) {
        closed_fit(&c, "gmm",
                   (const char *[]){"components", iris_table[k].components, "covariance", iris_table[k].covariance,
                                    "tolerance", "1e-12", "rounds", "5000", NULL});
        const double score = closed_score(&c, NULL);
        print_message("%s %s: %.6f, published %.6f\n", iris_table[k].components, iris_table[k].covariance, score,
                      iris_table[k].likelihood);
        assert_true(fabs(score - iris_table[k].likelihood) < 1e-4);
        for (int i = 1; i < c.told; i++) assert_true(c.rounds[i] >= c.rounds[i - 1] - 1e-9 * fabs(c.rounds[i]));
    }
    closed_close(&c);
}

static void auto_finds_two_by_bic(void **state)
{
    (void)state;
    static double x[600];
    static int32_t species[150];
    struct closed c;
    closed_iris(x, species);
    closed_rows(&c, x, 150, 4, NULL, 0);
    closed_fit(&c, "gmm", NULL); /* two, as mclust finds: setosa and the rest */
    assert_int_equal(store_find(c.m->store, STORE_PARAM, "weight")->value.shape.dim[0], 2);
    static float r[300];
    closed_ask(&c, VERB_ENCODE, 150, r);
    int same = 0;
    for (int i = 0; i < 150; i++) same += (r[2 * i] > 0.5) == (r[0] > 0.5) ? species[i] == 0 : species[i] != 0;
    assert_int_equal(same, 150);
    closed_close(&c);
}

/* Two blobs, told by a formula, so that nothing hangs on a random generator. */
static void blobs(double *x, int n)
{
    for (int i = 0; i < n; i++) {
        const double t = 2.399963 * i, r = sqrt((i % 97 + 0.5) / 97);
        x[2 * i] = r * cos(t) + (i % 2 ? 3 : 0);
        x[2 * i + 1] = 0.5 * r * sin(t) + r * cos(t) - (i % 2 ? 1 : 0);
    }
}

static void density_integrates_to_one(void **state)
{
    (void)state;
    enum { N = 400, SIDE = 200 };
    static double x[2 * N], grid[2 * SIDE * SIDE], each[SIDE * SIDE];
    const char *const kinds[] = {"full", "tied", "diagonal", "spherical"};
    struct closed c;
    blobs(x, N);
    for (int k = 0; k < 4; k++) {
        closed_rows(&c, x, N, 2, NULL, 0);
        closed_fit(&c, "gmm", (const char *[]){"components", "2", "covariance", kinds[k], NULL});
        for (int i = 0; i < SIDE * SIDE; i++) {
            grid[2 * i] = -4 + 12.0 * (i / SIDE + 0.5) / SIDE;
            grid[2 * i + 1] = -6 + 12.0 * (i % SIDE + 0.5) / SIDE;
        }
        closed_other(&c, grid, SIDE * SIDE);
        closed_score(&c, each);
        double sum = 0;
        for (int i = 0; i < SIDE * SIDE; i++) sum += exp(each[i]) * (12.0 / SIDE) * (12.0 / SIDE);
        print_message("%s: %.8f\n", kinds[k], sum);
        assert_true(fabs(sum - 1) < 1e-4);
        closed_close(&c);
    }
}

static void samples_have_the_moments_of_the_data(void **state) /* as the fit has: EM keeps mean and covariance */
{
    (void)state;
    enum { N = 400, S = 20000 };
    static double x[2 * N];
    static float s[2 * S];
    struct closed c;
    blobs(x, N);
    closed_rows(&c, x, N, 2, NULL, 0);
    closed_fit(&c, "gmm", (const char *[]){"components", "2", "ridge", "0", NULL});
    closed_ask(&c, VERB_SAMPLE, S, s);
    double m[2][5] = {0};
    for (int i = 0; i < N; i++)
        for (int k = 0; k < 5; k++)
            m[0][k] += (double[]){x[2 * i], x[2 * i + 1], x[2 * i] * x[2 * i], x[2 * i + 1] * x[2 * i + 1],
                                  x[2 * i] * x[2 * i + 1]}[k] /
                       N;
    for (int i = 0; i < S; i++) {
        const double a = s[2 * i], b = s[2 * i + 1];
        for (int k = 0; k < 5; k++) m[1][k] += (double[]){a, b, a * a, b * b, a * b}[k] / S;
    }
    for (int k = 0; k < 5; k++) {
        print_message("%g %g\n", m[0][k], m[1][k]);
        assert_true(fabs(m[0][k] - m[1][k]) < 0.15); /* four standard errors of the widest */
    }
    closed_close(&c);
}

static void missing_numbers_are_summed_over(void **state) /* p(x1) is the integral of p(x1, x2) */
{
    (void)state;
    enum { N = 400, SIDE = 400 };
    static double x[2 * N], line[2 * SIDE], each[SIDE];
    struct closed c;
    blobs(x, N);
    for (int i = 0; i < N; i += 9) x[2 * i + i % 2] = NAN;
    closed_rows(&c, x, N, 2, NULL, 0);
    closed_fit(&c, "gmm", (const char *[]){"components", "2", NULL});
    for (int i = 0; i < SIDE; i++) line[2 * i] = 0.7, line[2 * i + 1] = -8 + 16 * (i + 0.5) / SIDE;
    closed_other(&c, line, SIDE);
    closed_score(&c, each);
    double sum = 0, marginal;
    for (int i = 0; i < SIDE; i++) sum += exp(each[i]) * 16 / SIDE;
    closed_other(&c, (double[]){0.7, NAN}, 1);
    marginal = exp(closed_score(&c, NULL));
    print_message("integral %.8f, marginal %.8f\n", sum, marginal);
    assert_true(fabs(sum - marginal) < 1e-6 * marginal);
    closed_close(&c);
}

/* Rows whose second number is hidden: of what is drawn in its place, the middle 90 % should hold the truth as often. */
static void intervals_cover(void **state)
{
    (void)state;
    enum { N = 1500, DRAWS = 100 };
    static double x[2 * N], truth[N];
    static int below[N];
    struct closed c;
    struct rng r = rng_stream(8, "cover");
    for (int i = 0; i < N; i++) {
        const double side = rng_uniform(&r) < 0.4 ? -2 : 1;
        x[2 * i] = side + rng_normal(&r);
        x[2 * i + 1] = 0.8 * x[2 * i] * side + 0.5 * rng_normal(&r);
        truth[i] = x[2 * i + 1];
    }
    closed_rows(&c, x, N, 2, NULL, 0);
    closed_fit(&c, "gmm", (const char *[]){"components", "2", NULL});
    for (int i = 0; i < N; i++) c.x[2 * i + 1] = NAN;
    for (int t = 0; t < DRAWS; t++) {
        struct err e = {0};
        struct tensor out;
        must(fill_data(c.m, &c.data, 1, (uint64_t)t + 1, &out, &e), &e);
        for (int i = 0; i < N; i++) below[i] += tensor_get(&out, 2 * i + 1) < truth[i];
        mem_free(out.data);
    }
    double covered = 0;
    for (int i = 0; i < N; i++) covered += (below[i] >= 0.05 * DRAWS && below[i] < 0.95 * DRAWS + 1) / (double)N;
    print_message("covered %.3f\n", covered);
    assert_true(covered > 0.88 && covered < 0.92); /* 91 of the 101 places that the truth may have among the draws */
    closed_close(&c);
}

static void wrong_calls_say_what_to_do(void **state)
{
    (void)state;
    static double x[8] = {1, 2, 3, 4, 5, 6, 7, 9};
    struct closed c;
    struct err e = {0};
    closed_rows(&c, x, 4, 2, NULL, 0);
    assert_int_equal(closed_try(&c, "gmm", (const char *[]){"components", "9", NULL}, &e), ERR_DATA);
    assert_non_null(strstr(e.text, "9 components"));
    closed_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(iris_likelihoods),
                                       cmocka_unit_test(auto_finds_two_by_bic),
                                       cmocka_unit_test(density_integrates_to_one),
                                       cmocka_unit_test(samples_have_the_moments_of_the_data),
                                       cmocka_unit_test(missing_numbers_are_summed_over),
                                       cmocka_unit_test(intervals_cover),
                                       cmocka_unit_test(wrong_calls_say_what_to_do)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
