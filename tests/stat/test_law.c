/* test_law.c -- distributions of one number: densities, maxima of likelihood and entropies against scipy 1.17's, all of a
** density is one, draws fall where it says, and the divergence is cross-entropy less entropy for every pair. */
#include "tests/test.h"

#include "stat/law.h"
#include "stat/quadrature.h"
#include "stat/special.h"

#include <math.h>

#define N 12
static const double x[N] = {0.3, 1.1, 2.5, 0.9, 4.2, 1.7, 0.6, 3.3, 1.4, 2.2, 0.8, 7.5};

static const struct law laws[LAW_COUNT] = {
    {LAW_GAUSSIAN, {2, 1.5}}, {LAW_LAPLACE, {2, 1.5}}, {LAW_LOGISTIC, {2, 1.5}}, {LAW_STUDENT, {2, 1.5, 3.5}},
    {LAW_GAMMA, {2.5, 1.5}},  {LAW_BETA, {2.5, 1.5}},  {LAW_POISSON, {4.5}},     {LAW_BERNOULLI, {0.3}},
};
static const struct law others[LAW_COUNT] = {
    {LAW_GAUSSIAN, {1, 0.8}}, {LAW_LAPLACE, {1, 0.7}}, {LAW_LOGISTIC, {3, 1}}, {LAW_STUDENT, {1, 2, 6}},
    {LAW_GAMMA, {0.8, 0.9}},  {LAW_BETA, {0.7, 3}},    {LAW_POISSON, {15}},    {LAW_BERNOULLI, {0.6}},
};

static void near(double a, double b, double within)
{
    if (!(fabs(a - b) <= within)) print_message("%.15g is not %.15g\n", a, b);
    assert_true(fabs(a - b) <= within);
}

static void slopes_of_log_gamma(void **state)
{
    static const double at[4] = {0.1, 1, 2.5, 30};
    static const double first[4] = {-10.423754940411076, -0.5772156649015329, 0.7031566406452432, 3.384438132685525};
    static const double second[4] = {101.43329915079275, 1.6449340668482266, 0.4903577561002349, 0.033895060357739946};
    (void)state;
    for (int i = 0; i < 4; i++) {
        near(digamma(at[i]), first[i], 1e-13 * fabs(first[i]));
        near(trigamma(at[i]), second[i], 1e-13 * fabs(second[i]));
    }
}

static void values(void **state)
{
    static const double at[LAW_COUNT] = {0.7, 0.7, 0.7, 0.7, 0.7, 0.7, 3, 1};
    static const double log_p[LAW_COUNT] = {-1.6999591968683927, -1.9652789553347765, -1.9739389564337944,
                                            -1.832377890273835,  -0.8560325161106068, 0.4908600183193146,
                                            -1.779527278899233,  -1.2039728043259361};
    static const double entropy[LAW_COUNT] = {1.824403641312837, 2.09861228866811,   2.4054651081081646,
                                              2.126355228790631, 1.3244828013968901, -0.18860344748393354,
                                              2.149057657291178, 0.6108643020548935};
    (void)state;
    for (int k = 0; k < LAW_COUNT; k++) {
        struct err e = {0};
        double h;
        near(law_log_density(&laws[k], at[k]), log_p[k], 1e-13);
        assert_int_equal(law_entropy(&laws[k], &h, &e), 0);
        near(h, entropy[k], 1e-12);
        assert_true(law_sound(&laws[k]));
    }
    assert_true(law_log_density(&laws[LAW_GAMMA], 0) == -INFINITY);
    assert_true(law_log_density(&laws[LAW_BETA], 1) == -INFINITY);
    assert_true(law_log_density(&laws[LAW_POISSON], 1.5) == -INFINITY);
    assert_true(law_log_density(&laws[LAW_BERNOULLI], 2) == -INFINITY);
    assert_false(law_suits(LAW_GAUSSIAN, NAN));
}

static double total(const struct law *p, const double *values, double by)
{
    double sum = 0;
    for (int i = 0; i < N; i++) sum += law_log_density(p, values[i] * by);
    return sum;
}

static void likeliest(void **state)
{
    static const struct {
        enum law_kind kind;
        double by, at[LAW_PARTS], log_p;
    } truth[] = {
        {LAW_GAUSSIAN, 1, {2.2083333333333335, 1.9431324939099979}, -24.998878699871646},
        {LAW_LAPLACE, 1, {1.55, 1.35833333}, -23.992867663015936},
        {LAW_LOGISTIC, 1, {1.8801007, 0.98471238}, -24.25817795692599},
        {LAW_STUDENT, 1, {1.54782455, 1.03566624, 2.09852138}, -23.625778269270974},
        {LAW_GAMMA, 1, {1.56119006, 0.70695399}, -20.872955621440738},
        {LAW_BETA, 0.1, {1.10914609, 3.65658259}, 6.107106436546863},
    };
    (void)state;
    for (int k = 0; k < 6; k++) {
        struct err e = {0};
        struct law p;
        double scaled[N];
        for (int i = 0; i < N; i++) scaled[i] = x[i] * truth[k].by;
        assert_int_equal(law_fit(&p, truth[k].kind, scaled, N, &e), 0);
        print_message("%s: %.9g %.9g %.9g, %.12g\n", law_name(p.kind), p.at[0], p.at[1], p.at[2],
                      total(&p, x, truth[k].by));
        for (int i = 0; i < LAW_PARTS; i++) near(p.at[i], truth[k].at[i], 2e-4 * (1 + fabs(p.at[i])));
        near(total(&p, x, truth[k].by), truth[k].log_p, 1e-7);
    }
    struct err e = {0};
    struct law p;
    assert_int_equal(law_fit(&p, LAW_POISSON, (double[]){0, 3, 1, 4}, 4, &e), 0);
    near(p.at[0], 2, 1e-12);
    assert_int_equal(law_fit(&p, LAW_BERNOULLI, (double[]){0, 1, 1, 1}, 4, &e), 0);
    near(p.at[0], 0.75, 1e-12);
}

static int density(void *self, const double *at, double *out, struct err *e)
{
    (void)e;
    for (int i = 0; i < QUADRATURE_POINTS; i++) out[i] = exp(law_log_density(self, at[i]));
    return 0;
}

static double between(const struct law *p, double low, double high)
{
    double first, last, variance, sum = 0;
    struct err e = {0};
    struct integrand f = {.values = density, .self = (void *)p, .tolerance = 1e-12};
    law_ends(p->kind, &first, &last);
    law_moments(p, &f.centre, &variance);
    f.scale = sqrt(variance);
    f.low = fmax(low, first), f.high = fmin(high, last);
    if (!law_counts(p->kind)) {
        if (f.low < f.high) assert_int_equal(integrate(&f, &sum, &e), 0);
        return sum;
    }
    for (double k = 0; k < 1000; k++) sum += k >= low && k < high ? exp(law_log_density(p, k)) : 0;
    return sum;
}

static void all_is_one(void **state)
{
    (void)state;
    for (int k = 0; k < LAW_COUNT; k++) {
        near(between(&laws[k], -INFINITY, INFINITY), 1, 1e-10);
        near(between(&others[k], -INFINITY, INFINITY), 1, 1e-8); /* of some the density is infinite at an end */
    }
}

/* Pearson's test over bins of half a deviation: below its mean by six of its deviations. */
static void draws_fall_where_they_should(void **state)
{
    enum { DRAWS = 40000, BINS = 14 };
    (void)state;
    for (int k = 0; k < 2 * LAW_COUNT; k++) {
        const struct law *p = k < LAW_COUNT ? &laws[k] : &others[k - LAW_COUNT];
        struct rng r = rng_stream(3, "law");
        double mean, variance, count[BINS] = {0}, chi = 0, freedom = -1;
        law_moments(p, &mean, &variance);
        const double width = sqrt(variance) / 2, low = mean - BINS / 2 * width;
        for (int i = 0; i < DRAWS; i++) {
            const double at = law_draw(p, 1, &r), bin = floor((at - low) / width);
            assert_true(law_suits(p->kind, at));
            count[(int)fmin(fmax(bin, 0), BINS - 1)]++;
        }
        for (int b = 0; b < BINS; b++) {
            const double expected = DRAWS * between(p, b ? low + b * width : -INFINITY,
                                                    b < BINS - 1 ? low + (b + 1) * width : INFINITY);
            if (expected < 1e-6) assert_true(count[b] == 0);
            if (expected < 5) continue;
            chi += (count[b] - expected) * (count[b] - expected) / expected;
            freedom++;
        }
        print_message("%s: chi-square %.2f of %g\n", law_name(p->kind), chi, freedom);
        assert_true(chi < freedom + 6 * sqrt(2 * freedom + 1));
        near(law_draw(p, 0, &r), law_draw(p, 0, &r), 0); /* frozen, it is always the same */
    }
}

/* Of each pair of which q can say all that p says; and what is known in closed form. */
static void divergence_is_cross_entropy_less_entropy(void **state)
{
    int pairs = 0;
    (void)state;
    for (int a = 0; a < LAW_COUNT; a++)
        for (int b = 0; b < LAW_COUNT; b++) {
            struct err e = {0};
            const struct law *p = &laws[a], *q = &others[b];
            double apart, cross, entropy;
            assert_int_equal(law_divergence(p, q, &apart, &e), 0);
            assert_int_equal(law_cross_entropy(p, q, &cross, &e), 0);
            assert_int_equal(law_entropy(p, &entropy, &e), 0);
            if (isinf(apart)) {
                assert_true(isinf(cross));
                continue;
            }
            near(apart, cross - entropy, 1e-8);
            assert_true(apart > 0.01);
            pairs++;
        }
    assert_int_equal(pairs, 4 * 4 + 5 + 6 + 1 + 2); /* lines; gamma, beta within others; counts */
    struct err e = {0};
    double apart;
    const struct law gamma[2] = {{LAW_GAMMA, {2.5, 1.5}}, {LAW_GAMMA, {0.8, 0.9}}},
                     coin[2] = {{LAW_BERNOULLI, {0.3}}, {LAW_BERNOULLI, {0.6}}};
    assert_int_equal(law_divergence(&gamma[0], &gamma[1], &apart, &e), 0);
    near(apart, (2.5 - 0.8) * digamma(2.5) - lgamma(2.5) + lgamma(0.8) + 0.8 * log(1.5 / 0.9) + 2.5 * (0.9 - 1.5) / 1.5,
         1e-9);
    assert_int_equal(law_divergence(&coin[0], &coin[1], &apart, &e), 0);
    near(apart, 0.3 * log(0.5) + 0.7 * log(0.7 / 0.4), 1e-12);
    assert_int_equal(law_divergence(&laws[LAW_STUDENT], &laws[LAW_STUDENT], &apart, &e), 0);
    near(apart, 0, 1e-12);
}

static void odd_numbers(void **state) /* all the same, one alone, all zero, very large, very small: no law is spoilt */
{
    static const double odd[][4] = {{0.5, 0.5, 0.5, 0.5}, {0.2, 0.2, 0.2, 0.9}, {1e-8, 1e-8, 2e-8, 1e-8}, {0.3}};
    (void)state;
    for (int o = 0; o < 4; o++)
        for (int k = 0; k < LAW_POISSON; k++) {
            struct err e = {0};
            struct law p;
            assert_int_equal(law_fit(&p, (enum law_kind)k, odd[o], o < 3 ? 4 : 1, &e), 0);
            if (!law_sound(&p))
                print_message("%s of case %d: %g %g %g\n", law_name(p.kind), o, p.at[0], p.at[1], p.at[2]);
            assert_true(law_sound(&p));
            assert_true(isfinite(law_log_density(&p, odd[o][0])));
        }
    struct err e = {0};
    struct law p;
    assert_int_equal(law_fit(&p, LAW_POISSON, (double[]){0, 0}, 2, &e), 0);
    assert_true(law_sound(&p) && law_log_density(&p, 1) > -20);
    assert_int_equal(law_fit(&p, LAW_GAMMA, (double[]){1e9, 1.2e9, 0.9e9}, 3, &e), 0);
    assert_true(law_sound(&p) && isfinite(law_log_density(&p, 1e9)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(slopes_of_log_gamma),
                                       cmocka_unit_test(values),
                                       cmocka_unit_test(likeliest),
                                       cmocka_unit_test(all_is_one),
                                       cmocka_unit_test(draws_fall_where_they_should),
                                       cmocka_unit_test(divergence_is_cross_entropy_less_entropy),
                                       cmocka_unit_test(odd_numbers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
