/* test_made.c -- made series, tables and worlds keep to the law that they state. */
#include "temp.h"

#include <math.h>

static double *all_of(struct data *d)
{
    double *x;
    struct err e = {0};
    assert_int_equal(data_all(d, 1 << 30, &x, NULL, &e), 0);
    return x;
}

static void mean_is(const char *name, double mean, double error, double wanted)
{
    if (!(fabs(mean - wanted) <= 4 * error + 1e-9))
        fail_msg("%s: %.5f, not %.5f; error of the mean %.5f", name, mean, wanted, error);
}

static void test_entropy(void **state)
{
    static const char *const names[] = {
        "arma", "arma,length=60,ar1=0.2,ar2=0.5,ma=-3", "regimes", "asia", "sprinkler", "parity", "people"};
    (void)state;
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        struct data *d = must_open(names[k]);
        double *x = all_of(d), sum = 0, squares = 0;
        const int64_t size = shape_size(d->item.shape);
        for (int64_t i = 0; i < d->count; i++) {
            const double nats = -d->log_density(d, x + i * size);
            sum += nats;
            squares += nats * nats;
        }
        const double n = (double)d->count, mean = sum / n;
        /* the regimes' entropy is itself a mean over 20000 draws */
        mean_is(names[k], mean, 1.3 * sqrt((squares / n - mean * mean) / n), d->entropy);
        mem_free(x);
        data_close(d);
    }
}

static void density_is(const char *name, const double *x, double wanted)
{
    struct data *d = must_open(name);
    const double log_p = d->log_density(d, x);
    if (fabs(log_p - wanted) > 1e-9) fail_msg("%s: log density %.12f, not %.12f", name, log_p, wanted);
    data_close(d);
}

static double log_normal(double x, double mean, double deviation)
{
    const double z = (x - mean) / deviation;
    return -0.5 * (z * z + log(2 * M_PI)) - log(deviation);
}

/* Of the regimes: the sum over all 2^4 courses of the hidden state. */
static double over_all_courses(const double x[4], double stay)
{
    static const double mean[2] = {0, 1}, back[2] = {0.9, -0.3}, deviation[2] = {0.2, 1};
    double sum = 0;
    for (int course = 0; course < 16; course++) {
        double log_p = log(0.5);
        for (int t = 0; t < 4; t++) {
            const int s = course >> t & 1, before = t ? course >> (t - 1) & 1 : 0;
            if (t) log_p += log(s == before ? stay : 1 - stay);
            log_p += t ? log_normal(x[t], mean[s] + back[s] * (x[t - 1] - mean[s]), deviation[s])
                       : log_normal(x[t], mean[s], deviation[s] / sqrt(1 - back[s] * back[s]));
        }
        sum += exp(log_p);
    }
    return log(sum);
}

static void test_densities(void **state)
{
    (void)state;
    const double x[4] = {0.3, -1, 0.5, 2};
    double first = log_normal(x[0], 0, 2 / sqrt(0.75));
    for (int t = 1; t < 4; t++) first += log_normal(x[t], 0.5 * x[t - 1], 2);
    density_is("arma,length=4,ar1=0.5,ar2=0,ma=0,noise=2", x, first);
    /* an MA(1): variances 1 + 4, covariances 2 */
    density_is("arma,length=2,ar1=0,ar2=0,ma=2", x,
               -log(2 * M_PI) - 0.5 * log(21) - (5 * x[0] * x[0] - 4 * x[0] * x[1] + 5 * x[1] * x[1]) / 42);
    density_is("regimes,length=4,stay=0.7", x, over_all_courses(x, 0.7));
    density_is("parity", (const double[]){1, 0, 1}, log(0.25 * 0.95));
    density_is("asia", (const double[]){0, 0, 0, 1, 0, 0, 0, 0}, -INFINITY);
    density_is("people", (const double[]){1, 1, 186, 83, 1},
               log(0.5 * 0.7 * 0.25) + log_normal(186, 179, 7) + log_normal(83, 83 + 0.4 * 7, 4));
}

static double share(const double *x, int64_t n, int width, int column)
{
    double sum = 0;
    for (int64_t i = 0; i < n; i++) sum += x[i * width + column];
    return sum / (double)n;
}

/* Marginals of the network of Lauritzen and Spiegelhalter, as they are published. */
static void test_asia(void **state)
{
    (void)state;
    static const struct {
        int column;
        double p;
    } known[] = {{2, 0.0104}, {3, 0.055}, {4, 0.45}, {5, 0.064828}, {6, 0.11029}, {7, 0.43597}};
    struct data *d = must_open("asia,n=100000");
    double *x = all_of(d);
    assert_string_equal(d->item.columns[7].category_names[1], "yes");
    for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
        const double p = known[k].p;
        mean_is(d->item.columns[known[k].column].name, share(x, d->count, 8, known[k].column),
                sqrt(p * (1 - p) / (double)d->count), p);
    }
    mem_free(x);
    data_close(d);
}

/* The mean of a column over all moments of a world. */
static double mean_in(const char *name, int column)
{
    struct data *d = must_open(name);
    assert_int_equal(d->item.kind, ITEM_SERIES);
    const double mean = d->item.columns[column].mean;
    data_close(d);
    return mean;
}

static void test_worlds(void **state)
{
    (void)state;
    /* whoever balances well never falls; pushed at random the pole falls after about 22 steps */
    assert_true(mean_in("cartpole,n=200,length=200,skill=1", 6) == 0);
    const double falls = mean_in("cartpole,n=500,length=200,skill=0", 6);
    if (!(falls > 1 / 26.0 && falls < 1 / 19.0)) fail_msg("falls each %.1f steps", 1 / falls);
    assert_true(mean_in("pendulum,n=200,length=200,skill=1", 4) > mean_in("pendulum,n=200,length=200,skill=0", 4) / 2);
    assert_true(mean_in("gridworld,n=200,skill=1", 3) > mean_in("gridworld,n=200,skill=0", 3) + 0.5);
    assert_true(mean_in("gridworld,n=200,length=12,skill=0", 4) < mean_in("gridworld,n=200,length=12,skill=1", 4) / 3);
}

/* Of each gridworld step: the next state is where the action leads. */
static void test_steps(void **state)
{
    (void)state;
    static const int row[] = {-1, 0, 1, 0}, column[] = {0, 1, 0, -1};
    struct data *d = must_open("gridworld,n=300");
    double *x = all_of(d);
    for (int64_t i = 0; i < d->count; i++)
        for (int t = 0; t < 49; t++) {
            const double *now = x + (i * 50 + t) * 5, *next = now + 5;
            const int a = (int)now[2];
            const bool moved = next[0] == now[0] + row[a] && next[1] == now[1] + column[a];
            assert_true(now[4] == 1 || moved || (next[0] == now[0] && next[1] == now[1]));
            assert_true((now[4] == 1) == (now[3] == 10));
        }
    mem_free(x);
    data_close(d);
}

/* Series of their own are split by what they are, not cut at one place; a longer set begins with the shorter one. */
static void test_parts(void **state)
{
    (void)state;
    struct err e = {0};
    struct data *d = must_open("sines,n=3000"), *rest, *part, *less = must_open("sines,n=10");
    float x[24 * 5], y[24 * 5];
    assert_int_equal(data_split(d, 0.2, &rest, &part, &e), 0);
    assert_int_equal(rest->count + part->count, 3000);
    assert_in_range(part->count, 520, 680);
    assert_int_equal(d->read(d, (int64_t[]){9}, 1, x, NULL, &e), 0);
    assert_int_equal(less->read(less, (int64_t[]){9}, 1, y, NULL, &e), 0);
    assert_memory_equal(x, y, sizeof x);
    for (int i = 0; i < 120; i++) assert_true(x[i] >= 0.5 && x[i] <= 1);
    data_close(less);
    data_close(rest);
    data_close(part);
    data_close(d);
}

static void test_refusals(void **state)
{
    (void)state;
    must_fail("arma,ar1=1.3", ERR_OPTION, "does not come to rest", "|ar2| < 1");
    must_fail("arma,ar1=1,ar2=0", ERR_OPTION, "does not come to rest", NULL);
    must_fail("sines,length=1", ERR_OPTION, "length", NULL);
    must_fail("asia:train", ERR_OPTION, "no parts", "asia,seed=1");
    must_fail("asia,length=3", ERR_OPTION, "length", NULL);
}

static void test_torture(void **state)
{
    (void)state;
    torture_open("arma,n=20");
    torture_open("people,n=20");
    torture_open("cartpole,n=20");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_entropy),  cmocka_unit_test(test_densities), cmocka_unit_test(test_asia),
        cmocka_unit_test(test_worlds),   cmocka_unit_test(test_steps),     cmocka_unit_test(test_parts),
        cmocka_unit_test(test_refusals), cmocka_unit_test(test_torture),
    };
    return cmocka_run_group_tests_name("made", tests, NULL, NULL);
}
