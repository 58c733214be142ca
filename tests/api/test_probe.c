/* test_probe.c -- what an autoencoder has learned without labels, probed with a few: against regression on the pixels. */
#include "limn.h"

#include "tests/folder.h"
#include "tests/test.h"

#include <math.h>

enum { LABELS = 100, DRAWS = 3 };

static void must(int failed, const limn_error *e)
{
    if (failed) print_message("%s\n", e->text);
    assert_false(failed);
}

static limn_model *fitted(const char *family, const char *name, const char *const *set, int sets, int64_t steps,
                          const char *from)
{
    limn_error e = {0};
    limn_data *d;
    limn_model *m;
    limn_fit_options o = limn_fit_defaults();
    must(limn_data_open(name, &d, &e), &e);
    o.set = set, o.sets = sets, o.steps = steps, o.valid_fraction = 0, o.from = from;
    must(limn_fit(family, d, &o, &m, NULL, &e), &e);
    limn_data_close(d);
    return m;
}

static double accuracy(limn_model *m, limn_data *test)
{
    limn_error e = {0};
    limn_classify_result r;
    must(limn_classify(m, test, &r, NULL, &e), &e);
    limn_free_model(m);
    return r.accuracy;
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double x[DRAWS])
{
    qsort(x, DRAWS, sizeof *x, ascending);
    return x[DRAWS / 2];
}

/* Three draws of a hundred labels. */
static void features_beat_pixels(void **state)
{
    (void)state;
    if (getenv("LIMN_TEST_QUICK")) skip();
    const char *shared = getenv("LIMN_TEST_DATA");
    char all[PATH_MAX], few[PATH_MAX + 40], begin[PATH_MAX];
    struct folder folder = folder_make();
    limn_error e = {0};
    limn_data *test;
    double probe[DRAWS], code[DRAWS], pixels[DRAWS];
    snprintf(all, sizeof all, "%s/mnist:test", shared ? shared : "");
    if (!shared || limn_data_open(all, &test, &e)) {
        print_message("no MNIST in LIMN_TEST_DATA\n");
        skip();
    }
    snprintf(all, sizeof all, "%s/mnist", shared);
    snprintf(begin, sizeof begin, "%s", folder_file(&folder, "vae.limn"));
    const char *const vae[] = {"hidden=256", "latent=20"};
    limn_model *m = fitted("vae", all, vae, 2, 400, NULL);
    must(limn_save(m, begin, &e), &e);
    limn_free_model(m);
    for (int k = 0; k < DRAWS; k++) {
        snprintf(few, sizeof few, "%s,labels=%d,seed=%d", all, LABELS, k + 1);
        probe[k] = accuracy(fitted("classifier", few, (const char *[]){"hidden=256", "probe=features"}, 2, 300, begin),
                            test);
        code[k] = accuracy(
            fitted("classifier", few, (const char *[]){"hidden=256", "probe=mean", "rate=1e-2"}, 3, 300, begin), test);
        pixels[k] = accuracy(fitted("logistic", few, NULL, 0, 0, NULL), test);
    }
    const double by_probe = median(probe), by_code = median(code), by_pixels = median(pixels);
    print_message("of 10000 pictures right: features %.4f, code %.4f, pixels %.4f\n", by_probe, by_code, by_pixels);
    assert_true(by_probe > by_pixels + 0.01);
    assert_true(by_code > 0.6); /* twenty numbers, and no label when they were learned */
    limn_data_close(test);
    folder_remove(&folder);
}

/* Only the last layer moves: what a probe is told by is what --from brought. */
static void a_probe_leaves_the_layers_alone(void **state)
{
    (void)state;
    struct folder folder = folder_make();
    limn_error e = {0};
    limn_array z[2];
    FILE *f = fopen(folder_file(&folder, "rows.csv"), "w");
    char data[PATH_MAX], begin[PATH_MAX];
    fprintf(f, "a,b,k\n");
    for (int i = 0; i < 300; i++) fprintf(f, "%d.5,%d.25,%s\n", i % 17, i % 13, i % 17 > 8 ? "x" : "y");
    fclose(f);
    snprintf(data, sizeof data, "%s,label=k", folder_file(&folder, "rows.csv"));
    snprintf(begin, sizeof begin, "%s", folder_file(&folder, "ae.limn"));
    const char *const ae[] = {"hidden=8", "latent=2"};
    const char *const probe[] = {"hidden=8", "latent=2", "probe=code", "rate=0.05"};
    limn_model *m = fitted("ae", data, ae, 2, 50, NULL), *c, *again;
    limn_data *d;
    must(limn_data_open(data, &d, &e), &e);
    must(limn_encode(m, d, &z[0], &e), &e);
    must(limn_save(m, begin, &e), &e);
    c = fitted("classifier", data, probe, 4, 300, begin);
    must(limn_save(c, begin, &e), &e);
    again = fitted("ae", data, ae, 2, 1, begin); /* its encoder comes from the probe; one step hardly moves it */
    must(limn_encode(again, d, &z[1], &e), &e);
    for (int i = 0; i < 600; i++)
        assert_true(fabs((double)((float *)z[0].data)[i] - (double)((float *)z[1].data)[i]) < 0.05);
    assert_true(accuracy(c, d) > 0.7);
    limn_array_free(&z[0]);
    limn_array_free(&z[1]);
    limn_data_close(d);
    limn_free_model(m);
    limn_free_model(again);
    folder_remove(&folder);
}

/* It is nothing on layers that nobody has taught. */
static void a_probe_without_an_encoder_is_refused(void **state)
{
    (void)state;
    limn_error e = {0};
    limn_data *d;
    limn_model *m;
    limn_fit_options o = limn_fit_defaults();
    struct folder folder = folder_make();
    char path[PATH_MAX];
    must(limn_data_open("shapes,n=50,size=8", &d, &e), &e);
    snprintf(path, sizeof path, "%s", folder_file(&folder, "ae.limn"));
    limn_model *ae = fitted("ae", "shapes,n=50,size=8", (const char *const[]){"hidden=8", "latent=2"}, 2, 1, NULL);
    must(limn_save(ae, path, &e), &e);
    o.set = (const char *const[]){"hidden=8", "probe=code"}; /* of 20 numbers, where the encoder has 2 */
    o.sets = 2;
    o.steps = 1;
    assert_int_not_equal(limn_fit("classifier", d, &o, &m, NULL, &e), 0);
    assert_non_null(strstr(e.hint, "--from"));
    assert_int_equal(e.exit_code, 2);
    o.from = path;
    assert_int_not_equal(limn_fit("classifier", d, &o, &m, NULL, &e), 0);
    assert_non_null(strstr(e.text, "enc/z"));
    limn_free_model(ae);
    limn_data_close(d);
    folder_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(features_beat_pixels),
                                       cmocka_unit_test(a_probe_leaves_the_layers_alone),
                                       cmocka_unit_test(a_probe_without_an_encoder_is_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
