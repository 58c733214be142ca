/* test_ae.c -- a linear autoencoder is principal components; denoising and
** sparseness do what they say; the classifier of the same layers learns. */
#include "tests/family/fitted.h"

#include "base/rng.h"
#include "stat/principal.h"
#include "task/classify.h"
#include "task/encode.h"
#include "task/reconstruct.h"
#include "task/sample.h"

enum { D = 8, K = 3 };

/* Squared error per item, on the scale that the family sees. */
static double squared_error(struct model *m, struct data *d)
{
    struct err e = {0};
    struct tensor back;
    double *x, sum = 0;
    must(reconstruct_data(m, d, 0, 1, &back, &e), &e);
    must(data_all(d, 1 << 30, &x, NULL, &e), &e);
    const int64_t size = shape_size(d->item.shape);
    for (int64_t i = 0; i < d->count * size; i++)
        sum += pow((x[i] - tensor_get(&back, i)) / kept_unit(m->store, &m->item, i % size), 2);
    mem_free(x);
    mem_free(back.data);
    return sum / (double)d->count;
}

/* What K components leave of the standardised columns. */
static double left_by_components(struct model *m, struct data *d)
{
    struct err e = {0};
    struct principal p;
    double *x;
    must(data_all(d, 1 << 30, &x, NULL, &e), &e);
    for (int64_t i = 0; i < d->count * D; i++)
        x[i] = (x[i] - kept_centre(m->store, &m->item, i % D)) / kept_unit(m->store, &m->item, i % D);
    must(principal_fit(&p, x, d->count, D, &e), &e);
    const double left = principal_sum(&p, K, D - K);
    principal_free(&p);
    mem_free(x);
    return left;
}

static void linear_is_principal_components(void **state)
{
    (void)state;
    struct data *d = open_data("lineargaussian,d=8,k=5,noise=0.3,n=1000,seed=4");
    struct model *m = fitted("ae", d, 2500, 1000,
                             (const char *[]){"latent", "3", "hidden", "8", "activation", "none", "rate", "1e-2",
                                              "schedule", "cosine", NULL});
    const double got = squared_error(m, d), best = left_by_components(m, d);
    print_message("autoencoder %.6f, components %.6f\n", got, best);
    assert_true(fabs(got / best - 1) < 1e-4);
    model_free(m);
    data_close(d);
}

/* Mean of |z| over all codes. */
static double size_of_codes(struct model *m, struct data *d)
{
    struct err e = {0};
    struct tensor z;
    double sum = 0;
    must(encode_data(m, d, 0, 1, &z, &e), &e);
    const int64_t n = shape_size(z.shape);
    for (int64_t i = 0; i < n; i++) sum += fabs(tensor_get(&z, i)) / (double)n;
    mem_free(z.data);
    return sum;
}

static void sparse_codes_are_small(void **state)
{
    (void)state;
    struct data *d = open_data("lineargaussian,d=8,k=3,noise=0.1,n=1000,seed=4");
    double size[2], error[2];
    for (int k = 0; k < 2; k++) {
        struct model *m = fitted("ae", d, 500, 250,
                                 (const char *[]){"latent", "8", "hidden", "16", "sparse", k ? "1" : "0", NULL});
        size[k] = size_of_codes(m, d), error[k] = squared_error(m, d);
        model_free(m);
    }
    print_message("plain: codes of %.3f, error %.3f; sparse: %.3f, %.3f\n", size[0], error[0], size[1], error[1]);
    assert_true(size[1] < size[0] / 3);
    assert_true(error[0] < error[1] && error[1] < 8); /* 8: every column at its mean */
    data_close(d);
}

/* Standard normal numbers, and noise of deviation 1 upon them: the best guess is half of what is seen, and misses by 1/2
** squared; who never saw noise gives back what is seen, and misses by 1. */
static void denoising_leads_back(void **state)
{
    (void)state;
    enum { N = 4000 };
    static double x[2 * N], spoilt[2 * N];
    struct rng r = rng_stream(6, "clean"), more = rng_stream(7, "noise");
    double off[2] = {0};
    for (int i = 0; i < 2 * N; i++) x[i] = rng_normal(&r), spoilt[i] = x[i] + rng_normal(&more);
    for (int k = 0; k < 2; k++) {
        struct closed c;
        struct err e = {0};
        struct tensor back;
        closed_rows(&c, x, N, 2, NULL, 0);
        struct model *m = fitted(
            "ae", &c.data, 800, 250,
            (const char *[]){"latent", "2", "hidden", "32", "noise", k ? "1" : "0", "schedule", "cosine", NULL});
        closed_other(&c, spoilt, N);
        must(reconstruct_data(m, &c.data, 0, 1, &back, &e), &e);
        for (int i = 0; i < 2 * N; i++) off[k] += pow(tensor_get(&back, i) - x[i], 2) / (2 * N);
        mem_free(back.data);
        model_free(m);
        closed_close(&c);
    }
    print_message("squared error: plain %.4f, denoising %.4f\n", off[0], off[1]);
    assert_true(fabs(off[1] - 0.5) < 0.04);
    assert_true(fabs(off[0] - 1) < 0.1);
}

/* Two rings that no line divides. */
static void the_classifier_learns(void **state)
{
    (void)state;
    enum { N = 2000 };
    static double x[2 * N];
    static int32_t label[N];
    struct rng r = rng_stream(8, "rings");
    struct err e = {0};
    struct classification how;
    struct closed c;
    for (int i = 0; i < N; i++) {
        const double turn = 2 * M_PI * rng_uniform(&r), radius = 1 + (label[i] = i % 2) + 0.1 * rng_normal(&r);
        x[2 * i] = radius * cos(turn), x[2 * i + 1] = radius * sin(turn);
    }
    closed_rows(&c, x, N, 2, label, 2);
    struct model *m = fitted("classifier", &c.data, 300, 100, (const char *[]){"hidden", "32", "rate", "1e-2", NULL});
    must(classify_data(m, &c.data, &how, &e), &e);
    assert_true(how.accuracy > 0.99 && how.baseline < 0.51);
    classification_free(&how);
    model_free(m);
    closed_close(&c);
}

/* Codes of what has three latents, as sharp as data: they come to have the moments of the prior, and are as far from the
** middle as it says, and what is drawn and decoded has the moments of the data. */
static void codes_lie_as_the_prior_does(void **state)
{
    (void)state;
    static const char *const families[] = {"wae", "aae"};
    struct data *d = open_data("lineargaussian,d=6,k=2,noise=0.1,n=3000,seed=4");
    for (int k = 0; k < 2; k++) {
        struct err e = {0};
        struct tensor z, drawn;
        struct model *m = fitted(
            families[k], d, k ? 1500 : 600, 200,
            (const char *[]){"latent", "2", "hidden", "32", "rate", "2e-3", k ? "critic" : NULL, "64", NULL});
        must(encode_data(m, d, 0, 1, &z, &e), &e);
        double mean[2] = {0}, square[2] = {0}, product = 0;
        for (int64_t i = 0; i < d->count; i++) {
            const double a = tensor_get(&z, 2 * i), b = tensor_get(&z, 2 * i + 1), n = (double)d->count;
            mean[0] += a / n, mean[1] += b / n, square[0] += a * a / n, square[1] += b * b / n, product += a * b / n;
        }
        print_message("%s: means %.3f %.3f, variances %.3f %.3f, covariance %.3f; error %.3f\n", families[k], mean[0],
                      mean[1], square[0], square[1], product, squared_error(m, d));
        assert_true(squared_error(m, d) < 0.5);
        for (int j = 0; j < 2; j++) assert_true(fabs(mean[j]) < 0.3 && square[j] > 0.6 && square[j] < 1.5);
        assert_true(fabs(product) < 0.35);
        const struct sample_options o = {.count = 2000, .label = SAMPLE_ANY_CLASS, .temperature = 1, .seed = 3};
        must(sample_items(m, &o, &drawn, NULL, &e), &e);
        double all = 0;
        for (int64_t i = 0; i < 2000 * 6; i++) {
            const double unit = kept_unit(m->store, &m->item, i % 6);
            all += pow((tensor_get(&drawn, i) - kept_centre(m->store, &m->item, i % 6)) / unit, 2) / 2000;
        }
        assert_true(all > 4 && all < 8); /* 6 columns of variance 1 */
        mem_free(drawn.data);
        mem_free(z.data);
        model_free(m);
    }
    data_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(linear_is_principal_components),
                                       cmocka_unit_test(sparse_codes_are_small), cmocka_unit_test(denoising_leads_back),
                                       cmocka_unit_test(codes_lie_as_the_prior_does),
                                       cmocka_unit_test(the_classifier_learns)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
