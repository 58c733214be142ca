/* test_compress.c -- pictures and rows to .limz files and back, by models of several kinds: bytes, rates, errors, refusals. */
#include "limn.h"

#include "tests/folder.h"
#include "tests/test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define PICTURES "shapes,size=12,n=400"
#define OTHERS "shapes,size=12,n=240,seed=9"

static struct folder folder;

static const char *in_folder(const char *name)
{
    return folder_file(&folder, name);
}

static void must(int failed, const limn_error *e)
{
    if (failed) print_message("%s\n", e->text);
    assert_false(failed);
}

static limn_model *fitted(const char *family, const char *data, const char *const *set, int sets, int64_t steps)
{
    limn_error e = {0};
    limn_data *d;
    limn_model *m;
    limn_fit_options o = limn_fit_defaults();
    must(limn_data_open(data, &d, &e), &e);
    o.set = set, o.sets = sets, o.steps = steps, o.batch = 64;
    must(limn_fit(family, d, &o, &m, NULL, &e), &e);
    limn_data_close(d);
    return m;
}

static limn_compress_result compressed(limn_model *m, const char *data, double step, const char *name)
{
    limn_error e = {0};
    limn_compress_result r;
    limn_data *d;
    must(limn_data_open(data, &d, &e), &e);
    must(limn_compress(m, d, step, in_folder(name), &r, &e), &e);
    limn_data_close(d);
    return r;
}

static limn_array decompressed(limn_model *m, const char *name)
{
    limn_error e = {0};
    limn_array x;
    int same = 0;
    must(limn_decompress(m, in_folder(name), &x, &same, &e), &e);
    assert_true(same);
    return x;
}

static double error_of(const limn_array *x, const char *data)
{
    limn_error e = {0};
    limn_data *d;
    limn_array was;
    double sum = 0;
    int64_t n = 1;
    must(limn_data_open(data, &d, &e), &e);
    must(limn_data_read(d, 0, 1, x->dim[0], &was, &e), &e);
    for (int i = 0; i < x->rank; i++) n *= x->dim[i];
    assert_int_equal(was.type, LIMN_U8);
    for (int64_t i = 0; i < n; i++) {
        const double off = ((const uint8_t *)was.data)[i] / 255.0 - (double)((const float *)x->data)[i];
        sum += off * off;
    }
    limn_array_free(&was);
    limn_data_close(d);
    return sum / (double)n;
}

/* What is decoded has the error that was told; rates fall and errors rise with the step as they should. */
static void rate_and_error(void **state)
{
    (void)state;
    limn_model *m = fitted("ae", PICTURES, (const char *[]){"latent=8", "hidden=48"}, 2, 150);
    double bits = 1e9, error = 0;
    for (double step = 0.25; step < 9; step *= 4) {
        const limn_compress_result r = compressed(m, OTHERS, step, "x.limz");
        limn_array x = decompressed(m, "x.limz");
        assert_int_equal(r.items, 240);
        assert_int_equal(x.dim[0], 240);
        assert_true(fabs(error_of(&x, OTHERS) - r.squared_error) < 1e-7);
        assert_true(fabs(r.bits_per_item - 8.0 * (double)r.bytes / 240) < 1e-9);
        assert_true(r.bits_per_item < bits && r.squared_error > error);
        const double added = r.squared_error / r.unrounded - 1, told = 0.05 * step * step;
        if (step <= 2) assert_true(added > 0.4 * told - 0.002 && added < 2 * told + 0.002);
        assert_true(r.bytes < r.gzip_bytes && r.gzip_bytes < r.raw_bytes);
        bits = r.bits_per_item, error = r.squared_error;
        limn_array_free(&x);
    }
    limn_free_model(m);
}

/* Principal components as a model are what the baseline is made of: the errors are nearly the same. */
static void the_baseline_is_what_it_says(void **state)
{
    (void)state;
    const char *const points = "lineargaussian,d=6,k=2,noise=0.3,n=3000,seed=4";
    limn_model *m = fitted("pca", points, (const char *[]){"latent=6"}, 1, 0);
    for (double step = 10; step < 100; step *= 3) {
        const limn_compress_result r = compressed(m, points, step, "x.limz");
        print_message("%.2f bits: %.5f, baseline %.5f\n", r.bits_per_item, r.squared_error, r.baseline);
        assert_true(r.baseline > 0.9 * r.squared_error && r.baseline < 1.1 * r.squared_error);
    }
    limn_free_model(m);
}

/* The same file and the same items, whatever the number of threads. */
static void threads_change_no_bit(void **state)
{
    (void)state;
    limn_model *m = fitted("vae", PICTURES, (const char *[]){"latent=6", "network=conv"}, 2, 40);
    limn_array x[2];
    limn_error e = {0};
    must(limn_save(m, in_folder("vae.limn"), &e), &e);
    limn_free_model(m);
    for (int k = 0; k < 2; k++) {
        limn_set_threads(k ? 2 : 1);
        must(limn_load(in_folder("vae.limn"), &m, &e), &e);
        compressed(m, OTHERS, 1, k ? "two.limz" : "one.limz");
        limn_set_threads(k ? 1 : 2);
        x[k] = decompressed(m, k ? "two.limz" : "one.limz");
        limn_free_model(m);
    }
    limn_set_threads(0);
    assert_memory_equal(x[0].data, x[1].data, (size_t)(240 * 12 * 12 * 3) * sizeof(float));
    limn_array_free(&x[0]);
    limn_array_free(&x[1]);
}

/* Codes that are whole numbers are kept as they are: rounding adds nothing. */
static void a_code_book_is_kept(void **state)
{
    (void)state;
    limn_model *m = fitted("vqvae", PICTURES, (const char *[]){"codes=16", "channels=8", "prior-layers=1"}, 3, 60);
    const limn_compress_result r = compressed(m, OTHERS, 5, "x.limz");
    limn_array x = decompressed(m, "x.limz");
    assert_true(fabs(error_of(&x, OTHERS) - r.squared_error) < 1e-7);
    assert_true(fabs(r.squared_error - r.unrounded) < 1e-9);
    assert_true(r.bits_per_item < 9 * 4); /* 3 x 3 codes of 16 */
    limn_array_free(&x);
    limn_free_model(m);
}

/* Two heaps of points on a slope, the class of each beside it. */
static void write_heaps(const char *path)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fprintf(f, "a,b,heap\n");
    for (int i = 0; i < 800; i++) {
        const double t = (i * 37 % 1000) / 250.0 - 2, s = (i * 91 % 333) / 333.0;
        fprintf(f, "%.4f,%.4f,%s\n", t, 2 * t + 0.5 * s + (i % 2 ? 10 : 0), i % 2 ? "high" : "low");
    }
    fclose(f);
}

/* Rows, by a model that is told their class: which comes back with the codes. */
static void rows_and_classes(void **state)
{
    (void)state;
    char data[PATH_MAX];
    write_heaps(in_folder("heaps.csv"));
    snprintf(data, sizeof data, "%s,label=heap", in_folder("heaps.csv"));
    limn_model *m = fitted("vae", data, (const char *[]){"conditional=yes", "latent=1", "hidden=32"}, 3, 600);
    const limn_compress_result r = compressed(m, data, 1, "x.limz");
    limn_array x = decompressed(m, "x.limz");
    assert_int_equal(x.dim[0], 800);
    assert_int_equal(x.dim[1], 2);
    assert_true(isnan(r.psnr));
    assert_true(r.squared_error > r.unrounded && r.squared_error < 1.2 * r.unrounded);
    const float *at = x.data;
    for (int64_t i = 0; i < 800; i++) assert_int_equal(at[2 * i + 1] - 2 * at[2 * i] > 5, i % 2);
    limn_array_free(&x);
    limn_free_model(m);
}

static void refused(int failed, const limn_error *e, const char *words)
{
    if (!failed || !(strstr(e->text, words) || strstr(e->hint, words))) print_message("%s (%s)\n", e->text, e->hint);
    assert_true(failed);
    assert_true(strstr(e->text, words) || strstr(e->hint, words));
}

static void refusals(void **state)
{
    (void)state;
    limn_model *m = fitted("ae", PICTURES, (const char *[]){"latent=4", "hidden=16"}, 2, 5);
    limn_model *other = fitted("ae", PICTURES, (const char *[]){"latent=4", "hidden=16"}, 2, 6);
    limn_model *gan = fitted("gan", PICTURES, NULL, 0, 2);
    limn_compress_result r;
    limn_error e = {0};
    limn_array x;
    limn_data *d, *rings;
    must(limn_data_open(OTHERS, &d, &e), &e);
    must(limn_data_open("rings,n=50", &rings, &e), &e);
    must(limn_compress(m, d, 1, in_folder("x.limz"), &r, &e), &e);
    refused(limn_decompress(other, in_folder("x.limz"), &x, NULL, &e), &e, "another model");
    refused(limn_decompress(gan, in_folder("x.limz"), &x, NULL, &e), &e, "x.limz");
    refused(limn_decompress(m, in_folder("vae.limn"), &x, NULL, &e), &e, "no .limz file");
    refused(limn_decompress(m, in_folder("none.limz"), &x, NULL, &e), &e, "none.limz");
    refused(limn_compress(gan, d, 1, in_folder("y.limz"), &r, &e), &e, "cannot reconstruct");
    refused(limn_compress(m, rings, 1, in_folder("y.limz"), &r, &e), &e, "kind");
    refused(limn_compress(m, d, 0, in_folder("y.limz"), &r, &e), &e, "a step of 0");
    refused(limn_compress(m, d, NAN, in_folder("y.limz"), &r, &e), &e, "a step of");
    limn_data_close(d);
    limn_data_close(rings);
    limn_free_model(m);
    limn_free_model(other);
    limn_free_model(gan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rate_and_error),        cmocka_unit_test(the_baseline_is_what_it_says),
        cmocka_unit_test(threads_change_no_bit), cmocka_unit_test(a_code_book_is_kept),
        cmocka_unit_test(rows_and_classes),      cmocka_unit_test(refusals),
    };
    folder = folder_make();
    const int failed = cmocka_run_group_tests(tests, NULL, NULL);
    folder_remove(&folder);
    return failed;
}
