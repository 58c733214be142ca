/* test_trivial.c -- trivial models against figures that are known: uniform noise, published tables, closed forms. */
#include "metric/trivial.h"

#include "base/rng.h"
#include "data/data.h"
#include "nn/measure.h"
#include "tests/metric/near.h"

#include <stdlib.h>
#include <unistd.h>

static double mean(const double *x, int64_t n)
{
    double sum = 0;
    for (int64_t i = 0; i < n; i++) sum += x[i] / (double)n;
    return sum;
}

static const struct trivial *find(const char *name)
{
    for (const struct trivial *t = trivials; t->name; t++)
        if (!strcmp(t->name, name)) return t;
    return NULL;
}

/* Mean over the test items of a trivial model, which must suit. */
static double score(const char *name, const struct exhibit *v)
{
    struct err e = {0};
    const struct trivial *t = find(name);
    double *each = mem_array((size_t)v->m, sizeof *each);
    assert_true(t && t->fits(v));
    assert_int_equal(t->score(v, each, &e), 0);
    const double all = mean(each, v->m);
    mem_free(each);
    return all;
}

#define SIDE 8
#define NOISE 4000

static void test_uniform_noise(void **state)
{
    (void)state;
    struct err e = {0};
    static double x[NOISE * SIDE * SIDE];
    const struct item item = {.kind = ITEM_IMAGE, .type = U8, .shape = {3, {SIDE, SIDE, 1}}};
    struct rng r = rng_stream(1, "noise");
    struct exhibit v;
    bool seen;
    for (int i = 0; i < NOISE * SIDE * SIDE; i++) x[i] = (double)rng_below(&r, 256) / 255;
    assert_int_equal(exhibit_make(&v, &item, MEASURE_LEVELS, x, NOISE, x, 100, 1, &seen, &e), 0);
    assert_true(seen);
    const double to_bits = -1 / (M_LN2 * SIDE * SIDE);
    near_to(score("uniform", &v) * to_bits, 8, 1e-12);
    near_to(score("independent columns", &v) * to_bits, 8, 0.05); /* its tables hold 4000 draws of 256 */
    assert_true(score("Gaussian of logits", &v) * to_bits > 8);   /* a bound on what cannot be shortened */
    exhibit_free(&v);
    for (int i = 0; i < NOISE * SIDE * SIDE; i++) x[i] = (double)rng_below(&r, 2);
    assert_int_equal(exhibit_make(&v, &item, MEASURE_CUT, x, NOISE, x, NOISE, 1, &seen, &e), 0);
    near_to(score("uniform", &v) * to_bits, 1, 1e-12);
    near_to(score("independent columns", &v) * to_bits, 1, 1e-3);
    near_to(score("simple coder", &v) * to_bits, 1, 0.01);
    exhibit_free(&v);
    assert_int_equal(exhibit_make(&v, &item, MEASURE_GREY, x, 2, x, 2, 1, &seen, &e), 0);
    assert_true(!seen);
}

#define ROWS 3000

/* y = x + half as much noise, in units a hundred apart; and a category, and a whole number. */
static void test_rows(void **state)
{
    (void)state;
    struct err e = {0};
    static double x[ROWS * 2], y[ROWS * 3];
    static const struct column two[2] = {{.name = "x"}, {.name = "y"}};
    static const struct column three[3] = {
        {.name = "x"}, {.name = "coin", .kind = COLUMN_CATEGORY, .categories = 2}, {.name = "die", .whole = true}};
    const struct item item = {.kind = ITEM_ROW, .type = F32, .shape = {1, {2}}, .columns = two};
    const struct item mixed = {.kind = ITEM_ROW, .type = F32, .shape = {1, {3}}, .columns = three};
    struct rng r = rng_stream(2, "rows");
    struct exhibit v;
    bool seen;
    for (int i = 0; i < ROWS; i++) {
        const double z = rng_normal(&r);
        x[2 * i] = 100 * z;
        x[2 * i + 1] = z + 0.5 * rng_normal(&r);
        y[3 * i] = z;
        y[3 * i + 1] = (double)rng_below(&r, 2);
        y[3 * i + 2] = rint(3 * rng_normal(&r));
    }
    assert_int_equal(exhibit_make(&v, &item, measure_of_numbers(&item), x, ROWS, x, ROWS, 1, &seen, &e), 0);
    const double one = -0.5 * log(2 * M_PI * M_E); /* what fits its own rows best has minus their entropy */
    double xx = 0, yy = 0, xy = 0, mx = 0, my = 0;
    for (int i = 0; i < ROWS; i++) mx += x[2 * i] / ROWS, my += x[2 * i + 1] / ROWS;
    for (int i = 0; i < ROWS; i++) {
        xx += (x[2 * i] - mx) * (x[2 * i] - mx) / ROWS;
        yy += (x[2 * i + 1] - my) * (x[2 * i + 1] - my) / ROWS;
        xy += (x[2 * i] - mx) * (x[2 * i + 1] - my) / ROWS;
    }
    near_to(score("independent columns", &v), 2 * one - 0.5 * log(xx * yy), 1e-9);
    near_to(score("full Gaussian", &v), 2 * one - 0.5 * log(xx * yy - xy * xy), 1e-4);
    const double nearest = score("nearest items", &v);
    assert_true(nearest > score("independent columns", &v) && nearest < score("full Gaussian", &v) + 0.1);
    exhibit_free(&v);
    const char *measure = measure_of_rows(&mixed, true);
    assert_int_equal(exhibit_make(&v, &mixed, measure, y, ROWS, y, ROWS, 1, &seen, &e), 0);
    assert_int_equal(v.kind[0], VALUE_NUMBER);
    assert_int_equal(v.kind[1], 2);
    assert_int_equal(v.kind[2], VALUE_WHOLE);
    near_to(score("independent columns", &v), one - M_LN2 + one - log(3), 0.06); /* fine steps: as a density */
    assert_true(!find("full Gaussian")->fits(&v));
    exhibit_free(&v);
    assert_int_equal(exhibit_make(&v, &mixed, "density", y, ROWS, y, ROWS, 1, &seen, &e), 0);
    assert_int_equal(v.kind[1], VALUE_NUMBER);
    exhibit_free(&v);
}

/* A random walk: steps are what is random. */
static void test_last_value(void **state)
{
    (void)state;
    struct err e = {0};
    static double x[400 * 10];
    const struct item item = {.kind = ITEM_SERIES, .type = F32, .shape = {2, {10, 1}}};
    struct rng r = rng_stream(3, "walk");
    struct exhibit v;
    bool seen;
    for (int i = 0; i < 400 * 10; i++) x[i] = i % 10 ? x[i - 1] + 0.1 * rng_normal(&r) : 5 * rng_normal(&r);
    assert_int_equal(exhibit_make(&v, &item, measure_of_numbers(&item), x, 400, x, 400, 1, &seen, &e), 0);
    const double one = -0.5 * log(2 * M_PI * M_E);
    near_to(score("last value", &v), 10 * one - log(5) - 9 * log(0.1), 0.15);
    assert_true(score("independent columns", &v) < score("last value", &v) - 10);
    exhibit_free(&v);
}

/* Text in which each symbol tells the next. */
static void test_coder_of_text(void **state)
{
    (void)state;
    struct err e = {0};
    static double x[100 * 30];
    const struct item item = {.kind = ITEM_TEXT, .type = I32, .shape = {1, {30}}, .symbols = 4};
    struct exhibit v;
    bool seen;
    for (int i = 0; i < 100 * 30; i++) x[i] = (i / 30 + i % 30) % 4;
    assert_int_equal(exhibit_make(&v, &item, measure_of_numbers(&item), x, 100, x, 100, 1, &seen, &e), 0);
    near_to(score("uniform", &v), -log(4), 1e-9); /* nats per symbol */
    near_to(score("independent columns", &v), -log(4), 0.02);
    near_to(score("simple coder", &v), 0, 0.05); /* after fifteen symbols nothing is left to chance */
    exhibit_free(&v);
    const struct item bytes = {.kind = ITEM_TEXT, .type = I32, .shape = {1, {30}}, .symbols = 256};
    assert_int_equal(exhibit_make(&v, &bytes, measure_of_numbers(&bytes), x, 100, x, 100, 1, &seen, &e), 0);
    for (const struct trivial *t = trivials; t->name; t++)
        if (!strcmp(t->name, "Gaussian of logits")) assert_false(t->fits(&v)); /* bytes of text are no grey levels */
    exhibit_free(&v);
}

/* ---- published figures ---- */

static bool shared(const char *name, char *path, size_t size)
{
    const char *folder = getenv("LIMN_TEST_DATA");
    snprintf(path, size, "%s/%s", folder ? folder : "", name);
    if (folder && !access(path, R_OK)) return true;
    print_message("skipped: %s is not there ($LIMN_TEST_DATA)\n", name);
    return false;
}

static double *read_all(const char *path, int64_t *n, int64_t *d)
{
    struct err e = {0};
    struct data *data;
    double *x;
    assert_int_equal(data_open(path, &data, &e), 0);
    assert_int_equal(data_all(data, (size_t)1 << 30, &x, NULL, &e), 0);
    *n = data->count;
    *d = shape_size(data->item.shape);
    data_close(data);
    return x;
}

/* Independent Bernoulli on statically binarised MNIST, in the fixed split: 205.8 nats. */
static void test_static_mnist(void **state)
{
    (void)state;
    struct err e = {0};
    char train_path[400], test_path[400];
    int64_t n, m, d;
    struct exhibit v;
    bool seen;
    if (getenv("LIMN_TEST_QUICK")) skip();
    if (!shared("binarized_mnist/binarized-mnist-train-images-idx3-ubyte.gz", train_path, sizeof train_path) ||
        !shared("binarized_mnist/binarized-mnist-test-images-idx3-ubyte.gz", test_path, sizeof test_path))
        skip();
    double *train = read_all(train_path, &n, &d), *test = read_all(test_path, &m, &d);
    const struct item item = {.kind = ITEM_IMAGE, .type = U8, .shape = {3, {28, 28, 1}}};
    assert_int_equal(d, 784);
    assert_int_equal(exhibit_make(&v, &item, MEASURE_CUT, train, n, test, m, 1, &seen, &e), 0);
    mem_free(train);
    mem_free(test);
    near_to(-score("independent columns", &v), 205.8, 0.1);
    assert_true(score("simple coder", &v) > -125); /* far better, for a table of 2048 numbers */
    exhibit_free(&v);
}

/* Full Gaussian on MiniBooNE: the validation part teaches, the test part tests. */
static void test_miniboone(void **state)
{
    (void)state;
    struct err e = {0};
    char train_path[400], test_path[400];
    int64_t n, m, d;
    if (!shared("miniboone/miniboone_val.npy", train_path, sizeof train_path) ||
        !shared("miniboone/miniboone_test.npy", test_path, sizeof test_path))
        skip();
    double *train = read_all(train_path, &n, &d), *test = read_all(test_path, &m, &d);
    double *each = mem_array((size_t)m, sizeof *each);
    assert_int_equal(d, 43);
    assert_int_equal(gaussian_score(train, n, test, m, d, each, &e), 0);
    near_to(mean(each, m), -37.7, 0.3);
    mem_free(train);
    mem_free(test);
    mem_free(each);
}

/* Full Gaussian on the logits of MNIST, as in the table of masked autoregressive flows: -1366 nats, +- 2. */
static void test_logit_mnist(void **state)
{
    (void)state;
    struct err e = {0};
    char train_path[400], test_path[400];
    int64_t n, m, d;
    if (getenv("LIMN_TEST_QUICK")) skip();
    if (!shared("mnist/train-images-idx3-ubyte.gz", train_path, sizeof train_path) ||
        !shared("mnist/t10k-images-idx3-ubyte.gz", test_path, sizeof test_path))
        skip();
    double *train = read_all(train_path, &n, &d), *test = read_all(test_path, &m, &d);
    double *each = mem_array((size_t)m, sizeof *each);
    logits_of_levels(train, n, d, 1e-6, 1, train, NULL);
    logits_of_levels(test, m, d, 1e-6, 2, test, NULL);
    assert_int_equal(gaussian_score(train, n, test, m, d, each, &e), 0);
    near_to(mean(each, m), -1366, 2);
    mem_free(train);
    mem_free(test);
    mem_free(each);
}

static int scenario(struct err *e)
{
    const struct item item = {.kind = ITEM_ROW, .type = F32, .shape = {1, {1}}};
    const double x[6] = {1, 2, 3, 4, 6, 9};
    double out[6];
    struct exhibit v;
    bool seen;
    int failed = exhibit_make(&v, &item, measure_of_numbers(&item), x, 6, x, 6, 1, &seen, e);
    for (const struct trivial *t = trivials; t->name && !failed; t++)
        if (t->fits(&v)) failed = t->score(&v, out, e);
    exhibit_free(&v);
    return failed ? failed : gaussian_score(x, 6, x, 6, 1, out, e);
}

static void test_every_allocation_failed(void **state)
{
    (void)state;
    torture(scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_uniform_noise), cmocka_unit_test(test_rows),
        cmocka_unit_test(test_last_value),    cmocka_unit_test(test_coder_of_text),
        cmocka_unit_test(test_miniboone),     cmocka_unit_test(test_static_mnist),
        cmocka_unit_test(test_logit_mnist),   cmocka_unit_test(test_every_allocation_failed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
