/* test_lanes.c -- the inner loops of the fitters at every level that this processor has, against plain loops. */
#include "tests/test.h"

#include "base/rng.h"
#include "stat/lanes.h"

#include <math.h>
#include <string.h>

enum { D_MOST = 19, ROWS = 97 };

static double away_from(double got, double want) /* in units of the last place */
{
    return fabs(got - want) / (nextafter(fabs(want), INFINITY) - fabs(want));
}

static void powers_are_the_library_s(void **state)
{
    (void)state;
    enum { N = 40001 };
    static double x[N], got[N];
    for (int level = 0; level <= (int)cpu_best(); level++) {
        double worst = 0;
        for (int i = 0; i < N; i++) got[i] = x[i] = -707.9 + 1416.0 * i / N;
        lanes_at(level)->exp(got, N);
        for (int i = 0; i < N; i++) worst = fmax(worst, away_from(got[i], exp(x[i])));
        print_message("%s: at most %.2f units of the last place\n", cpu_level_name(level), worst);
        assert_true(worst <= 1.5);
        double odd[5] = {0, -INFINITY, -800, NAN, 1e-300};
        lanes_at(level)->exp(odd, 5);
        assert_true(odd[0] == 1 && odd[1] == 0 && odd[2] == 0 && isnan(odd[3]) && odd[4] == 1);
    }
}

static void fill(double *x, int64_t n, const char *name)
{
    struct rng r = rng_stream(1, name);
    for (int64_t i = 0; i < n; i++) x[i] = rng_normal(&r);
}

static void lengths_after_a_triangle(void **state)
{
    (void)state;
    static double w[D_MOST * D_MOST], x[D_MOST * LANES_ROWS], got[LANES_ROWS];
    for (int level = 0; level <= (int)cpu_best(); level++)
        for (int64_t d = 1; d <= D_MOST; d++) {
            fill(w, d * d, "w");
            fill(x, d * LANES_ROWS, "x");
            for (int64_t i = 0; i < d * d; i++) w[i] = i % d > i / d ? 0 : w[i];
            lanes_at(level)->squares(w, x, d, ROWS, got);
            for (int r = 0; r < ROWS; r++) {
                double all = 0;
                for (int64_t i = 0; i < d; i++) {
                    double z = 0;
                    for (int64_t j = 0; j <= i; j++) z += w[i * d + j] * x[j * LANES_ROWS + r];
                    all += z * z;
                }
                assert_true(fabs(got[r] - all) < 1e-12 * (1 + all));
            }
        }
}

static void shares_sum_to_one(void **state)
{
    (void)state;
    enum { K = 5 };
    double logs[K * ROWS], was[K * ROWS], total[ROWS];
    for (int level = 0; level <= (int)cpu_best(); level++) {
        fill(was, K * ROWS, "logs");
        for (int i = 0; i < K * ROWS; i++) was[i] = i % ROWS == 3 ? -INFINITY : 30 * was[i] - 5000;
        was[2 * ROWS + 7] = -INFINITY;
        memcpy(logs, was, sizeof logs);
        lanes_at(level)->shares(logs, K, ROWS, ROWS, total);
        for (int r = 0; r < ROWS; r++) {
            double most = -INFINITY, sum = 0, shares = 0;
            for (int k = 0; k < K; k++) most = fmax(most, was[k * ROWS + r]);
            for (int k = 0; k < K; k++) sum += exp(was[k * ROWS + r] - most);
            for (int k = 0; k < K; k++) {
                shares += logs[k * ROWS + r];
                if (r == 3) assert_true(logs[k * ROWS + r] == 1.0 / K);
                else assert_true(fabs(logs[k * ROWS + r] - exp(was[k * ROWS + r] - most) / sum) < 1e-15);
            }
            assert_true(fabs(shares - 1) < 1e-15);
            if (r == 3) assert_true(total[r] == -INFINITY);
            else assert_true(fabs(total[r] - most - log(sum)) < 1e-12);
        }
    }
}

static void the_first_of_the_nearest(void **state)
{
    (void)state;
    const double dot[] = {0, 1, 2, 1, 1, 1, 0, 1, 2}, length[] = {1, 1, 1}; /* [centres, rows] */
    double least[3], which[3];
    for (int level = 0; level <= (int)cpu_best(); level++) {
        lanes_at(level)->nearest(dot, length, 3, 3, least, which);
        assert_true(which[0] == 1 && which[1] == 0 && which[2] == 0);
        assert_true(least[0] == -1 && least[1] == -1 && least[2] == -3);
    }
}

static void moments_of_rows_that_count(void **state)
{
    (void)state;
    static double x[ROWS * 24], mean[24], share[ROWS], away[ROWS * 24], kept[ROWS], scaled[ROWS * 24];
    for (int level = 0; level <= (int)cpu_best(); level++)
        for (int64_t d = 1; d <= D_MOST; d++) {
            const struct lanes *l = lanes_at(level);
            const int64_t pitch = lanes_pitch(d);
            double first[24] = {0}, second[24 * 24] = {0};
            assert_true(pitch >= d && pitch < d + LANES_PITCH && pitch <= 24);
            fill(x, ROWS * pitch, "x");
            fill(mean, pitch, "mean");
            for (int64_t i = 0; i < ROWS * pitch; i++) x[i] = i % pitch < d ? x[i] : 0;
            for (int64_t j = d; j < pitch; j++) mean[j] = 0;
            for (int r = 0; r < ROWS; r++) share[r] = r % 3 ? 0.1 * r : 1e-30;
            const int64_t rows = l->pick(x, ROWS, pitch, mean, share, 1e-20, away, kept);
            assert_int_equal(rows, ROWS - (ROWS + 2) / 3);
            l->scale(away, kept, rows, pitch, scaled, first);
            l->scatter(scaled, away, rows, pitch, second);
            for (int64_t i = 0; i < d; i++) {
                double sum = 0;
                for (int r = 0; r < ROWS; r++) sum += r % 3 ? share[r] * (x[r * pitch + i] - mean[i]) : 0;
                assert_true(fabs(first[i] - sum) < 1e-10);
                for (int64_t j = 0; j <= i; j++) {
                    double square = 0;
                    for (int r = 0; r < ROWS; r++)
                        square += r % 3 ? share[r] * (x[r * pitch + i] - mean[i]) * (x[r * pitch + j] - mean[j]) : 0;
                    assert_true(fabs(second[i * pitch + j] - square) < 1e-9);
                }
            }
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(powers_are_the_library_s),
                                       cmocka_unit_test(lengths_after_a_triangle), cmocka_unit_test(shares_sum_to_one),
                                       cmocka_unit_test(the_first_of_the_nearest),
                                       cmocka_unit_test(moments_of_rows_that_count)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
