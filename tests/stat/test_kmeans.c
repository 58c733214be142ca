/* test_kmeans.c -- groups that are plain to see, the same for any number of threads; want of memory. */
#include "tests/torture.h"

#include "base/par.h"
#include "stat/kmeans.h"

#include <math.h>
#include <string.h>

enum { N = 900, K = 3, D = 2 };

static void three_heaps(double *x)
{
    for (int i = 0; i < N; i++) {
        x[2 * i] = 10 * (i % 3) + cos(i);
        x[2 * i + 1] = 7 * (i % 3 == 1) + sin(1.7 * i);
    }
}

static void heaps_are_found(void **state)
{
    (void)state;
    static double x[N * D], centres[K * D], again[K * D], inertia, other;
    static int32_t nearest[N];
    struct err e = {0};
    const struct kmeans how = {.k = K, .restarts = 3, .most = 100, .seed = 5};
    three_heaps(x);
    assert_int_equal(kmeans_fit(&how, x, N, D, centres, nearest, &inertia, &e), 0);
    for (int i = 3; i < N; i++) assert_int_equal(nearest[i], nearest[i - 3]);
    assert_true(nearest[0] != nearest[1] && nearest[1] != nearest[2] && nearest[0] != nearest[2]);
    double sum = 0;
    for (int i = 0; i < N; i++)
        for (int j = 0; j < D; j++) sum += pow(x[i * D + j] - centres[nearest[i] * D + j], 2);
    assert_true(fabs(sum - inertia) < 1e-9 * sum);
    const int threads = par_threads();
    par_set_threads(threads == 1 ? 2 : 1);
    assert_int_equal(kmeans_fit(&how, x, N, D, again, nearest, &other, &e), 0);
    par_set_threads(threads);
    assert_memory_equal(centres, again, sizeof centres);
}

static void as_many_groups_as_rows(void **state) /* with doubles among the rows: a centre that lost its rows moves */
{
    (void)state;
    double x[] = {1, 1, 2, 2, 3, 9}, centres[4], inertia;
    int32_t nearest[6];
    struct err e = {0};
    const struct kmeans how = {.k = 4, .restarts = 1, .most = 100, .seed = 1}, more = {.k = 7};
    assert_int_equal(kmeans_fit(&how, x, 6, 1, centres, nearest, &inertia, &e), 0);
    assert_true(inertia == 0);
    assert_int_equal(kmeans_fit(&more, x, 6, 1, centres, nearest, &inertia, &e), ERR_DATA);
    x[2] = NAN;
    e = (struct err){0};
    assert_int_equal(kmeans_fit(&how, x, 6, 1, centres, nearest, &inertia, &e), ERR_DATA);
}

static int fit(struct err *e)
{
    static double x[N * D], centres[K * D], inertia;
    static int32_t nearest[N];
    const struct kmeans how = {.k = K, .restarts = 1, .most = 3, .seed = 5};
    three_heaps(x);
    return kmeans_fit(&how, x, N, D, centres, nearest, &inertia, e);
}

static void want_of_memory(void **state)
{
    (void)state;
    torture(fit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(heaps_are_found), cmocka_unit_test(as_many_groups_as_rows),
                                       cmocka_unit_test(want_of_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
