/* test_principal.c -- directions and variances are the same by columns and by rows. */
#include "tests/family/closed.h"

#include "base/rng.h"
#include "data/data.h"
#include "stat/principal.h"

#include <math.h>

enum { N = 12, D = 30 };

static void make_rows(double *x, int64_t n, int64_t d)
{
    struct rng r = rng_stream(4, "principal");
    for (int64_t i = 0; i < n * d; i++) x[i] = rng_normal(&r) * (1 + (double)(i % d)) + (double)(i % 7);
}

/* S v = value v, with S v worked out from the rows. */
static void assert_directions(const struct principal *p, const double *x, int64_t n, int64_t directions)
{
    for (int64_t k = 0; k < directions; k++) {
        double out[D] = {0}, length = 0;
        const double *v = p->vector + k * p->d;
        for (int64_t i = 0; i < n; i++) {
            double along = 0;
            for (int64_t j = 0; j < p->d; j++) along += (x[i * p->d + j] - p->mean[j]) * v[j];
            for (int64_t j = 0; j < p->d; j++) out[j] += along * (x[i * p->d + j] - p->mean[j]) / (double)n;
        }
        for (int64_t j = 0; j < p->d; j++) {
            length += v[j] * v[j];
            assert_true(fabs(out[j] - p->value[k] * v[j]) < 1e-9 * p->value[0]);
        }
        assert_true(fabs(length - 1) < 1e-9);
    }
}

static double total(const double *x, int64_t n, int64_t d)
{
    double sum = 0;
    for (int64_t j = 0; j < d; j++) {
        double mean = 0;
        for (int64_t i = 0; i < n; i++) mean += x[i * d + j] / (double)n;
        for (int64_t i = 0; i < n; i++) sum += pow(x[i * d + j] - mean, 2) / (double)n;
    }
    return sum;
}

static void fewer_rows_than_columns(void **state)
{
    (void)state;
    static double x[N * D];
    struct principal p;
    struct err e = {0};
    make_rows(x, N, D);
    assert_int_equal(principal_fit(&p, x, N, D, &e), 0);
    assert_int_equal(p.count, N);
    assert_directions(&p, x, N, N - 1);
    assert_true(p.value[N - 1] == 0 && p.value[D - 1] == 0); /* N points span N - 1 dimensions */
    assert_true(fabs(principal_sum(&p, 0, D) - total(x, N, D)) < 1e-9 * total(x, N, D));
    principal_free(&p);
}

static void more_rows_than_columns(void **state)
{
    (void)state;
    static double x[D * N];
    struct principal p;
    struct err e = {0};
    make_rows(x, D, N);
    assert_int_equal(principal_fit(&p, x, D, N, &e), 0);
    assert_int_equal(p.count, N);
    assert_directions(&p, x, D, N);
    assert_true(fabs(principal_sum(&p, 0, N) - total(x, D, N)) < 1e-9 * total(x, D, N));
    principal_free(&p);
}

/* 60,000 pictures of digits: shares of the variance, 52.726 in all, and what k directions leave, per pixel. */
static void digits(void **state)
{
    (void)state;
    static const struct {
        int k;
        double share, left;
    } known[] = {{2, .16800, .055954}, {10, .48814, .034424}, {20, .64357, .023971}, {50, .82464, .011793},
                 {87, .90010, NAN},    {154, .95019, NAN},    {331, .99001, NAN}};
    struct data *d;
    struct principal p;
    struct err e = {0};
    double *x;
    if (getenv("LIMN_TEST_QUICK")) skip();
    fclose(closed_file("mnist/train-images-idx3-ubyte.gz"));
    const char *folder = getenv("LIMN_TEST_DATA");
    char name[500];
    snprintf(name, sizeof name, "%s/mnist", folder ? folder : "../shared/data");
    must(data_open(name, &d, &e), &e);
    must(data_all(d, 1 << 30, &x, NULL, &e), &e);
    for (int64_t i = 0; i < d->count * 784; i++) x[i] /= 255;
    must(principal_fit(&p, x, d->count, 784, &e), &e);
    const double all = principal_sum(&p, 0, 784);
    assert_int_equal(d->count, 60000);
    print_message("variance %.4f\n", all);
    assert_true(fabs(all - 52.726) < 1e-3);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        const double share = principal_sum(&p, 0, known[i].k) / all, left = (1 - share) * all / 784;
        print_message("%3d: %.5f, known %.5f; left %.6f, known %.6f\n", known[i].k, share, known[i].share, left,
                      known[i].left);
        assert_true(fabs(share - known[i].share) < 1e-4);
        assert_true(isnan(known[i].left) || fabs(left - known[i].left) < 1e-4);
    }
    principal_free(&p);
    mem_free(x);
    data_close(d);
}

/* Whoever says stop after two blocks gets the directions of two blocks of rows. */
static int stop_at_second(void *self, int64_t round, double nothing)
{
    (void)round, (void)nothing;
    return ++*(int *)self == 2;
}

static void told_to_stop(void **state)
{
    (void)state;
    enum { MANY = 2000, SEEN = 512, WIDE = 3 };
    static double x[MANY * WIDE];
    struct principal p, of_all;
    struct err e = {0};
    int asked = 0;
    const struct principal_how how = {stop_at_second, &asked};
    for (int i = 0; i < MANY * WIDE; i++) x[i] = i < SEEN * WIDE ? (i % WIDE + 1) * sin(i) : 0;
    double mean[WIDE] = {0}, sum = 0;
    for (int i = 0; i < MANY * WIDE; i++) mean[i % WIDE] += x[i] / MANY;
    for (int i = 0; i < SEEN * WIDE; i++) sum += pow(x[i] - mean[i % WIDE], 2) / SEEN;
    assert_int_equal(principal_fit_asking(&p, &how, x, MANY, WIDE, &e), 0);
    assert_int_equal(principal_fit(&of_all, x, MANY, WIDE, &e), 0);
    assert_int_equal(asked, 2);
    assert_true(fabs(principal_sum(&p, 0, WIDE) - sum) < 1e-9 * sum);
    assert_true(principal_sum(&of_all, 0, WIDE) < 0.5 * sum); /* of all rows, most of which are 0 */
    principal_free(&p);
    principal_free(&of_all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(fewer_rows_than_columns),
                                       cmocka_unit_test(more_rows_than_columns), cmocka_unit_test(told_to_stop),
                                       cmocka_unit_test(digits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
