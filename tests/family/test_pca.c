/* test_pca.c -- eigenvalues and squared errors, a likelihood in closed form, importance samples that are exact; kernels. */
#include "tests/family/closed.h"

#include "base/rng.h"
#include "stat/matrix.h"

enum { N = 300, D = 6, K = 2 };
static double x[N * D];

static void make_rows(void)
{
    struct rng r = rng_stream(3, "rows");
    for (int i = 0; i < N; i++) {
        const double a = rng_normal(&r), b = rng_normal(&r);
        for (int j = 0; j < D; j++) x[i * D + j] = (j + 1) * (a * sin(j) + b * cos(2 * j)) + 0.3 * rng_normal(&r) + j;
    }
}

/* Eigenvalues of the correlations, largest first, and the sum of log deviations. */
static double correlations(double *value)
{
    struct err e = {0};
    double mean[D] = {0}, deviation[D] = {0}, c[D * D] = {0}, logs = 0;
    for (int i = 0; i < N * D; i++) mean[i % D] += x[i] / N;
    for (int i = 0; i < N * D; i++) deviation[i % D] += pow(x[i] - mean[i % D], 2) / N;
    for (int j = 0; j < D; j++) deviation[j] = sqrt(deviation[j]), logs += log(deviation[j]);
    for (int i = 0; i < N; i++)
        for (int j = 0; j < D; j++)
            for (int k = 0; k < D; k++)
                c[j * D + k] += (x[i * D + j] - mean[j]) / deviation[j] * (x[i * D + k] - mean[k]) / deviation[k] / N;
    must(matrix_eigen(c, D, value, &e), &e);
    return logs;
}

static void what_is_lost_is_what_the_other_directions_hold(void **state)
{
    (void)state;
    static float back[N * D];
    double value[D], lost = 0, rest = 0;
    struct closed c;
    make_rows();
    correlations(value);
    closed_rows(&c, x, N, D, NULL, 0);
    closed_fit(&c, "pca", (const char *[]){"latent", "2", NULL});
    closed_ask(&c, VERB_RECONSTRUCT, N, back);
    for (int i = 0; i < N * D; i++) lost += pow((back[i] - x[i]) / kept_unit(c.m->store, &c.m->item, i % D), 2) / N;
    for (int j = K; j < D; j++) rest += value[j];
    print_message("lost %.6f, other eigenvalues %.6f\n", lost, rest);
    assert_true(fabs(lost - rest) < 1e-4);
    closed_close(&c);
}

static void likelihood_in_closed_form(void **state) /* Tipping & Bishop, eq. 9 */
{
    (void)state;
    double value[D], logs = correlations(value), rest = 0, sum = 0, each[N];
    struct closed c;
    closed_rows(&c, x, N, D, NULL, 0);
    closed_fit(&c, "ppca", (const char *[]){"latent", "2", NULL});
    for (int j = K; j < D; j++) rest += value[j] / (D - K);
    for (int j = 0; j < K; j++) sum += log(value[j]);
    const double exact = -0.5 * (D * log(2 * M_PI) + sum + (D - K) * log(rest) + D) - logs,
                 got = closed_score(&c, each) / N;
    print_message("likelihood %.6f, closed form %.6f\n", got, exact);
    assert_true(fabs(got - exact) < 1e-4);
    closed_close(&c);
}

static void samples_have_the_covariance(void **state)
{
    (void)state;
    enum { S = 20000 };
    static float s[S * D];
    struct closed c;
    closed_rows(&c, x, N, D, NULL, 0);
    closed_fit(&c, "ppca", (const char *[]){"latent", "2", NULL});
    closed_ask(&c, VERB_SAMPLE, S, s);
    double of_data = 0, of_samples = 0; /* between the last two columns */
    double mean[4] = {0};
    for (int i = 0; i < N; i++) mean[0] += x[i * D + 4] / N, mean[1] += x[i * D + 5] / N;
    for (int i = 0; i < S; i++) mean[2] += s[i * D + 4] / S, mean[3] += s[i * D + 5] / S;
    for (int i = 0; i < N; i++) of_data += (x[i * D + 4] - mean[0]) * (x[i * D + 5] - mean[1]) / N;
    for (int i = 0; i < S; i++) of_samples += (s[i * D + 4] - mean[2]) * (s[i * D + 5] - mean[3]) / S;
    print_message("covariance %.3f, of samples %.3f\n", of_data, of_samples);
    assert_true(fabs(of_data - of_samples) < 0.05 * fabs(of_data));
    closed_close(&c);
}

static void missing_numbers(void **state)
{
    (void)state;
    struct closed c;
    make_rows();
    for (int i = 0; i < N; i += 3) x[i * D + i % D] = NAN;
    closed_rows(&c, x, N, D, NULL, 0);
    closed_fit(&c, "ppca", NULL);
    assert_true(isfinite(closed_score(&c, NULL)));
    closed_close(&c);
}

static void kernels_integrate_to_one(void **state)
{
    (void)state;
    enum { SIDE = 200, SMALL = 60 };
    static double rows[2 * SMALL], grid[2 * SIDE * SIDE], each[SIDE * SIDE];
    struct closed c;
    struct rng r = rng_stream(1, "kernels");
    for (int i = 0; i < 2 * SMALL; i++) rows[i] = rng_normal(&r) * (i % 2 ? 1 : 3);
    for (int i = 0; i < SIDE * SIDE; i++) {
        grid[2 * i] = 40 * ((i / SIDE + 0.5) / SIDE - 0.5);
        grid[2 * i + 1] = 16 * ((i % SIDE + 0.5) / SIDE - 0.5);
    }
    closed_rows(&c, rows, SMALL, 2, NULL, 0);
    closed_fit(&c, "kde", NULL);
    const double width = tensor_get(&store_find(c.m->store, STORE_PARAM, "width")->value, 0);
    print_message("width %.3f\n", width);
    assert_true(width > 0.15 && width < 0.9); /* Scott: 60^(-1/6) = 0.505 */
    closed_other(&c, grid, SIDE * SIDE);
    closed_score(&c, each);
    double sum = 0;
    for (int i = 0; i < SIDE * SIDE; i++) sum += exp(each[i]) * (40.0 / SIDE) * (16.0 / SIDE);
    print_message("sum %.7f\n", sum);
    assert_true(fabs(sum - 1) < 1e-4);
    closed_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_lost_is_what_the_other_directions_hold),
                                       cmocka_unit_test(likelihood_in_closed_form),
                                       cmocka_unit_test(samples_have_the_covariance), cmocka_unit_test(missing_numbers),
                                       cmocka_unit_test(kernels_integrate_to_one)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
