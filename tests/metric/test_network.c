/* test_network.c -- a feature network orders known corruptions: the more noise or blur the worse, classes that are missing
** and few prototypes are seen, and real pictures against other real ones are better than all of them.
**
** The network is a small one, fitted here for some seconds; the corrupted pictures are held-out ones.
*/
#include "tests/folder.h"

#include "data/data.h"
#include "metric/agreement.h"
#include "metric/frechet.h"
#include "metric/kernel_distance.h"
#include "metric/network.h"
#include "metric/support.h"
#include "nn/front.h"
#include "train/fit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { N = 1000, SIDE = 28, SIZE = SIDE * SIDE, CLASSES = 10 };

static struct model *network;
static struct points real_features;
static double real[N * SIZE], other[N * SIZE], made[N * SIZE];
static int32_t real_class[N], other_class[N], made_class[N];

static void must(int status, const struct err *e)
{
    if (status) print_message("%s\n", e->text);
    assert_int_equal(status, 0);
}

static void read_pictures(struct data *d, int64_t first, double *x, int32_t *label)
{
    struct err e = {0};
    static uint8_t bytes[N * SIZE];
    int64_t rows[N];
    for (int i = 0; i < N; i++) rows[i] = first + i;
    must(d->read(d, rows, N, bytes, label, &e), &e);
    for (int i = 0; i < N * SIZE; i++) x[i] = bytes[i] / 255.0;
}

static void fit_network(struct data *d)
{
    struct err e = {0};
    struct fit_result result;
    must(model_new(&network, family_find("cnn"), &d->item, 1, &e), &e);
    must(option_set(options_find(network->family->options, "channels"), network->options, "8,16,32", &e), &e);
    must(option_set(options_find(network->family->options, "features"), network->options, "32", &e), &e);
    struct fit f = {.family = network->family,
                    .options = network->options,
                    .store = network->store,
                    .item = &network->item,
                    .data = d,
                    .steps = 250,
                    .batch = 64,
                    .seed = 1};
    must(train_options_from(&network->family->recipe, &f.train, &e), &e);
    must(fit_run(&f, &result, &e), &e);
}

static int begin(void **state)
{
    (void)state;
    struct err e = {0};
    struct data *train, *held;
    const char *quick = getenv("LIMN_TEST_QUICK");
    if ((quick && *quick == '1') || data_open("fashion-mnist", &train, &e)) return 0; /* each test says so */
    must(data_open("fashion-mnist:test", &held, &e), &e);
    fit_network(train);
    read_pictures(held, 0, real, real_class);
    read_pictures(held, N, other, other_class);
    must(network_features(network, real, N, &real_features, &e), &e);
    data_close(train);
    data_close(held);
    return 0;
}

static int end(void **state)
{
    (void)state;
    model_free(network);
    mem_free((double *)real_features.x);
    return 0;
}

static void want_network(void)
{
    if (network) return;
    print_message("LIMN_TEST_QUICK is set, or fashion-mnist is not installed (dataset-fashion-mnist)\n");
    skip();
}

/* ---- corruptions of the other pictures ---- */

static void noise(double deviation)
{
    struct rng r = rng_stream(1, "noise");
    for (int i = 0; i < N * SIZE; i++) made[i] = fmin(fmax(other[i] + deviation * rng_normal(&r), 0), 1);
}

/* That many means over 3 x 3 pixels, one after another. */
static void blur(int times)
{
    static double before[SIZE];
    memcpy(made, other, sizeof made);
    for (int k = 0; k < N * times; k++) {
        double *picture = made + k % N * SIZE;
        memcpy(before, picture, sizeof before);
        for (int i = 0; i < SIZE; i++) {
            double sum = 0;
            for (int j = 0; j < 9; j++) {
                const int y = i / SIDE + j / 3 - 1, x = i % SIDE + j % 3 - 1;
                if (y >= 0 && y < SIDE && x >= 0 && x < SIDE) sum += before[y * SIDE + x];
            }
            picture[i] = sum / 9;
        }
    }
}

/* Only the pictures that are wanted, over and over. */
static void only(bool (*wanted)(int))
{
    for (int i = 0, from = 0; i < N; i++, from = (from + 1) % N) {
        while (!wanted(from)) from = (from + 1) % N;
        memcpy(made + i * SIZE, other + from * SIZE, SIZE * sizeof *made);
        made_class[i] = other_class[from];
    }
}

static bool class_below_five(int i)
{
    return other_class[i] < 5;
}

static bool class_below_eight(int i)
{
    return other_class[i] < 8;
}

static bool first_of_its_class(int i)
{
    for (int k = 0; k < i; k++)
        if (other_class[k] == other_class[i]) return false;
    return true;
}

struct figures {
    double frechet, kernel, error;
    struct support support;
};

static struct figures judge(const char *name)
{
    struct figures f;
    struct points a = real_features, b;
    struct kernel_distance k;
    struct err e = {0};
    must(network_features(network, made, N, &b, &e), &e);
    must(frechet_points(a, b, &f.frechet, &e), &e);
    must(kernel_distance(a, b, &k, &e), &e);
    must(support_compare(a, b, &f.support, &e), &e);
    f.kernel = k.value, f.error = k.error;
    print_message("%-14s frechet %8.3f  kernel %8.4f +- %.4f  precision %.3f recall %.3f density %.3f coverage %.3f\n",
                  name, f.frechet, f.kernel, f.error, f.support.precision, f.support.recall, f.support.density,
                  f.support.coverage);
    mem_free((double *)b.x);
    return f;
}

static struct figures floor_of_real(void)
{
    memcpy(made, other, sizeof made);
    return judge("real");
}

static void assert_worse(const struct figures *a, const struct figures *b)
{
    assert_true(b->frechet > a->frechet);
    assert_true(b->kernel > a->kernel);
    assert_true(b->support.coverage < a->support.coverage);
}

static void more_noise_is_worse(void **state)
{
    (void)state;
    want_network();
    struct figures f[4] = {floor_of_real()};
    noise(0.1), f[1] = judge("noise 0.1");
    noise(0.25), f[2] = judge("noise 0.25");
    noise(0.5), f[3] = judge("noise 0.5");
    for (int k = 0; k < 3; k++) assert_worse(&f[k], &f[k + 1]);
    assert_true(fabs(f[0].kernel) < 3 * f[0].error);
}

static void more_blur_is_worse(void **state)
{
    (void)state;
    want_network();
    struct figures f[4] = {floor_of_real()};
    blur(1), f[1] = judge("blur 1");
    blur(2), f[2] = judge("blur 2");
    blur(4), f[3] = judge("blur 4");
    for (int k = 0; k < 3; k++) assert_worse(&f[k], &f[k + 1]);
}

/* Missing classes take from recall and coverage, and leave precision. */
static void missing_modes_are_seen(void **state)
{
    (void)state;
    want_network();
    struct figures f[4] = {floor_of_real()};
    only(class_below_eight), f[1] = judge("8 classes");
    only(class_below_five), f[2] = judge("5 classes");
    only(first_of_its_class), f[3] = judge("10 prototypes");
    for (int k = 0; k < 2; k++) assert_worse(&f[k], &f[k + 1]);
    assert_worse(&f[0], &f[3]);
    assert_true(f[2].support.precision > 0.95 * f[0].support.precision);
    assert_true(f[2].support.recall < 0.7 * f[0].support.recall);
    assert_true(f[3].support.recall < 0.05 && f[3].support.coverage < 0.2);
}

static void predict(const double *x, int32_t *predicted)
{
    double *log_p;
    struct err e = {0};
    must(network_classify(network, x, N, &log_p, &e), &e);
    network_predict(log_p, N, CLASSES, predicted);
    mem_free(log_p);
}

/* One good prototype per class agrees in full, and is found out beside it. */
static void prototypes_agree_and_lose(void **state)
{
    (void)state;
    want_network();
    static int32_t seen[N], shown[N];
    struct judged a = {real_features, seen, real_class}, b = {.predicted = shown, .wanted = made_class};
    struct agreement of_real, of_few;
    struct err e = {0};
    predict(real, seen);
    for (int round = 0; round < 2; round++) {
        if (round) only(first_of_its_class);
        else memcpy(made, other, sizeof made), memcpy(made_class, other_class, sizeof made_class);
        predict(made, shown);
        must(network_features(network, made, N, &b.features, &e), &e);
        must(agreement_judge(&a, &b, CLASSES, round ? &of_few : &of_real, &e), &e);
        mem_free((double *)b.features.x);
    }
    print_message(
        "accuracy %.3f; real pictures: %.3f, spread %.2f of %.2f, coverage %.3f; prototypes: %.3f, %.2f, %.3f\n",
        of_real.accuracy, of_real.agreement, of_real.made_spread, of_real.real_spread, of_real.coverage,
        of_few.agreement, of_few.made_spread, of_few.coverage);
    assert_true(of_real.accuracy > 0.7);
    assert_true(fabs(of_real.agreement - of_real.accuracy) < 0.06);
    assert_true(fabs(of_real.made_spread / of_real.real_spread - 1) < 0.05);
    assert_true(of_few.agreement > of_real.agreement - 0.1);
    assert_true(of_few.made_spread < 0.01 * of_few.real_spread);
    assert_true(of_few.coverage < 0.3 * of_real.coverage);
}

/* Saved and opened again it is the same judge; other files and other pictures are refused. */
static void opened_from_a_file(void **state)
{
    (void)state;
    want_network();
    struct folder f = folder_make();
    const char *path = folder_file(&f, "judge.limn");
    struct err e = {0};
    struct model *again;
    struct points a, b;
    struct item large = network->item;
    must(model_save(network, NULL, path, &e), &e);
    must(network_open(path, &network->item, &again, &e), &e);
    must(network_features(network, real, 100, &a, &e), &e);
    must(network_features(again, real, 100, &b, &e), &e);
    assert_memory_equal(a.x, b.x, (size_t)(100 * a.d) * sizeof *a.x);
    large.shape = SHAPE(64, 64, 3);
    model_free(again);
    assert_int_equal(network_open(path, &large, &again, &e), ERR_SHAPE);
    assert_non_null(strstr(e.text, "[64,64,3]"));
    assert_null(again);
    mem_free((double *)a.x);
    mem_free((double *)b.x);
    folder_remove(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(more_noise_is_worse),    cmocka_unit_test(more_blur_is_worse),
        cmocka_unit_test(missing_modes_are_seen), cmocka_unit_test(prototypes_agree_and_lose),
        cmocka_unit_test(opened_from_a_file),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
