/* test_matrix.c -- factors multiply back, eigenvectors too; Hilbert matrices have known determinants. */
#include "tests/torture.h"

#include "base/rng.h"
#include "stat/matrix.h"

#include <math.h>
#include <string.h>

enum { N = 12 };

static void fill(double *a, int64_t n, const char *purpose)
{
    struct rng r = rng_stream(3, purpose);
    for (int64_t i = 0; i < n; i++) a[i] = rng_normal(&r);
}

static void positive(double *a) /* [N, N] */
{
    double x[2 * N * N];
    fill(x, 2 * N * N, "positive");
    memset(a, 0, N * N * sizeof *a);
    matrix_gram(x, 2 * N, N, a);
}

static void products_by_hand(void **state)
{
    (void)state;
    enum { M = 5, K = 7, P = 3 };
    double a[M * K], b[K * P], c[M * P];
    fill(a, M * K, "a");
    fill(b, K * P, "b");
    for (int t = 0; t < 4; t++) {
        const bool ta = t & 1, tb = t & 2;
        for (int i = 0; i < M * P; i++) c[i] = i;
        matrix_product(ta, tb, M, P, K, 2, a, b, 0.5, c);
        for (int i = 0; i < M; i++)
            for (int j = 0; j < P; j++) {
                double sum = 0.5 * (i * P + j);
                for (int k = 0; k < K; k++)
                    sum += 2 * (ta ? a[k * M + i] : a[i * K + k]) * (tb ? b[j * K + k] : b[k * P + j]);
                assert_true(fabs(sum - c[i * P + j]) < 1e-12);
            }
    }
}

static void factors_multiply_back(void **state)
{
    (void)state;
    double a[N * N], l[N * N], back[N * N];
    positive(a);
    memcpy(l, a, sizeof a);
    assert_true(matrix_cholesky(l, N));
    matrix_product(false, true, N, N, N, 1, l, l, 0, back);
    for (int i = 0; i < N * N; i++) assert_true(fabs(back[i] - a[i]) < 1e-12 * a[0] * N);
    matrix_invert_lower(l, N);
    matrix_product(false, false, N, N, N, 1, l, a, 0, back);
    matrix_product(false, true, N, N, N, 1, back, l, 0, a);
    for (int i = 0; i < N * N; i++) assert_true(fabs(a[i] - (i % (N + 1) == 0)) < 1e-11);
}

static void what_is_not_positive_is_refused(void **state)
{
    (void)state;
    double a[4] = {1, 2, 2, 1}, nan[4] = {1, NAN, NAN, 1}, zero[1] = {0};
    assert_false(matrix_cholesky(a, 2));
    assert_false(matrix_cholesky(nan, 2));
    assert_false(matrix_cholesky(zero, 1));
}

static void hilbert_determinant(void **state) /* of order 5: 1 / 266716800000 */
{
    (void)state;
    double a[25], b[5] = {1, 1, 1, 1, 1};
    for (int i = 0; i < 25; i++) a[i] = 1.0 / (i / 5 + i % 5 + 1);
    double l[25];
    memcpy(l, a, sizeof a);
    assert_true(matrix_cholesky(l, 5));
    assert_true(fabs(2 * matrix_log_diagonal(l, 5) + log(266716800000.0)) < 1e-9);
    const double solution[5] = {5, -120, 630, -1120, 630}; /* of H x = 1 */
    assert_true(matrix_solve(a, 5, b));
    for (int i = 0; i < 5; i++) assert_true(fabs(b[i] - solution[i]) < 1e-6);
}

static void eigenvectors(void **state)
{
    (void)state;
    struct err e = {0};
    double a[N * N], v[N * N], value[N], image[N * N];
    positive(a);
    memcpy(v, a, sizeof a);
    assert_int_equal(matrix_eigen(v, N, value, &e), 0);
    matrix_product(false, false, N, N, N, 1, v, a, 0, image);
    for (int i = 0; i < N; i++) {
        double largest = 0;
        assert_true(i == 0 || value[i] <= value[i - 1]);
        for (int j = 0; j < N; j++) {
            assert_true(fabs(image[i * N + j] - value[i] * v[i * N + j]) < 1e-11 * value[0]);
            if (fabs(v[i * N + j]) > fabs(largest)) largest = v[i * N + j];
        }
        assert_true(largest > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(products_by_hand), cmocka_unit_test(factors_multiply_back),
                                       cmocka_unit_test(what_is_not_positive_is_refused),
                                       cmocka_unit_test(hilbert_determinant), cmocka_unit_test(eigenvectors)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
