/* test_latent.c -- what latent models share: classes that are told, numbers that are missing, priors, tighter bounds. */
#include "tests/folder.h"
#include "tests/stranger.h"

#include "base/rng.h"

#include <math.h>
#include <stdio.h>

enum { ROWS = 2000 };

static limn_data *open_data(const char *name)
{
    limn_data *d;
    limn_error e = {0};
    must(limn_data_open(name, &d, &e), &e);
    return d;
}

static limn_model *fit(const char *family, const char *data, int steps, const char *const *set, int sets)
{
    limn_fit_options o = limn_fit_defaults();
    limn_data *d = open_data(data);
    limn_model *m;
    limn_error e = {0};
    o.steps = steps;
    o.set = set;
    o.sets = sets;
    must(limn_fit(family, d, &o, &m, NULL, &e), &e);
    limn_data_close(d);
    return m;
}

static double score(limn_model *m, const char *data, int samples)
{
    limn_data *d = open_data(data);
    limn_score_result r;
    limn_error e = {0};
    must(limn_score(m, d, samples, 1, &r, NULL, &e), &e);
    limn_data_close(d);
    return r.nats_per_item;
}

static limn_array draw(limn_model *m, int64_t count, const char *class_name)
{
    limn_sample_options o = limn_sample_defaults();
    limn_array a = {0};
    limn_error e = {0};
    o.count = count;
    o.class_name = class_name;
    must(limn_sample(m, &o, &a, &e), &e);
    return a;
}

/* Three in four items are of class "left", around -3; the others of "right", around +3. */
static const char *write_two_heaps(struct folder *f)
{
    static char path[PATH_MAX + 20];
    struct rng r = rng_stream(1, "heaps");
    snprintf(path, sizeof path, "%s", folder_file(f, "heaps.csv"));
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    fprintf(out, "x,y,side\n");
    for (int i = 0; i < ROWS; i++) {
        const int right = i % 4 == 0;
        fprintf(out, "%f,%f,%s\n", (right ? 3 : -3) + rng_normal(&r), rng_normal(&r), right ? "right" : "left");
    }
    assert_int_equal(fclose(out), 0);
    strcat(path, ",label=side");
    return path;
}

static double share_right(const limn_array *a)
{
    const float *x = a->data;
    double right = 0;
    for (int64_t i = 0; i < a->dim[0]; i++) right += x[i * a->dim[1]] > 0;
    return right / (double)a->dim[0];
}

/* Of two heaps with deviation 1 at -3 and 3, one in 700 lies on the wrong side; their density is known. */
static void classes_are_told_apart_and_summed_over(void **state)
{
    (void)state;
    struct folder f = folder_make();
    const char *heaps = write_two_heaps(&f);
    limn_model *m = fit("vae", heaps, 3000, (const char *[]){"conditional=true", "latent=1", "hidden=32"}, 3);
    limn_data *d = open_data(heaps);
    limn_classify_result r;
    limn_error e = {0};
    must(limn_classify(m, d, &r, NULL, &e), &e);
    const double s = score(m, heaps, 50), truth = -log(2 * M_PI * M_E) + 0.25 * log(0.25) + 0.75 * log(0.75);
    print_message("accuracy %.4f, log-likelihood %.4f, truth %.4f\n", r.accuracy, s, truth);
    assert_true(r.accuracy > 0.985);
    assert_true(fabs(s - truth) < 0.08);
    limn_data_close(d);
    limn_free_model(m);
    folder_remove(&f);
}

static void a_class_is_drawn_when_asked_for_and_else_as_often_as_in_the_data(void **state)
{
    (void)state;
    struct folder f = folder_make();
    limn_model *m = fit("vae", write_two_heaps(&f), 1500, (const char *[]){"conditional=true", "latent=1", "hidden=32"},
                        3);
    limn_array left = draw(m, 1000, "left"), right = draw(m, 1000, "right"), any = draw(m, 4000, NULL);
    print_message("right: %.3f of left, %.3f of right, %.3f of any\n", share_right(&left), share_right(&right),
                  share_right(&any));
    assert_true(share_right(&left) < 0.03);
    assert_true(share_right(&right) > 0.97);
    assert_true(fabs(share_right(&any) - 0.25) < 0.06);
    limn_array_free(&left);
    limn_array_free(&right);
    limn_array_free(&any);
    limn_free_model(m);
    folder_remove(&f);
}

static void a_class_that_is_not_known_cannot_be_told(void **state)
{
    (void)state;
    limn_fit_options o = limn_fit_defaults();
    limn_data *d = open_data("rings,n=100");
    limn_model *m;
    limn_error e = {0};
    o.set = (const char *[]){"conditional=true"};
    o.sets = 1;
    assert_int_not_equal(limn_fit("vae", d, &o, &m, NULL, &e), 0);
    assert_int_equal(e.exit_code, 2);
    assert_non_null(strstr(e.text, "no classes"));
    limn_data_close(d);
}

/* x is N(5, 2^2), y = x + N(0, 1): where y is missing the score is that of x alone, whose entropy is known. */
static void what_is_missing_is_left_out(void **state)
{
    (void)state;
    struct folder f = folder_make();
    struct rng r = rng_stream(2, "missing");
    char whole[PATH_MAX], half[PATH_MAX];
    snprintf(whole, sizeof whole, "%s", folder_file(&f, "whole.csv"));
    snprintf(half, sizeof half, "%s", folder_file(&f, "half.csv"));
    FILE *a = fopen(whole, "w"), *b = fopen(half, "w");
    assert_true(a && b);
    fprintf(a, "x,y\n"), fprintf(b, "x,y\n");
    for (int i = 0; i < ROWS; i++) {
        const double x = 5 + 2 * rng_normal(&r), y = x + rng_normal(&r);
        if (i % 3) fprintf(a, "%f,%f\n", x, y);
        else fprintf(a, "%f,\n", x); /* the model has seen such rows */
        if (i > 40) fprintf(b, "%f,\n", x);
        else fprintf(b, "%f,%f\n", x, y); /* a column without any number would be none */
    }
    fclose(a), fclose(b);
    limn_model *m = fit("vae", whole, 4000, (const char *[]){"hidden=32", "latent=1"}, 2);
    const double of_x = -0.5 * log(2 * M_PI * M_E * 4), of_both = of_x - 0.5 * log(2 * M_PI * M_E);
    const double s = score(m, whole, 50), t = score(m, half, 50);
    print_message("whole %.4f (%.4f), half %.4f (%.4f)\n", s, of_x / 3 + of_both * 2 / 3, t, of_x);
    assert_true(fabs(s - (of_x / 3 + of_both * 2 / 3)) < 0.1);
    assert_true(fabs(t - of_x) < 0.1);
    limn_free_model(m);
    folder_remove(&f);
}

/* A linear decoder makes of a normal prior a normal density; of a mixture, a mixture. */
static void a_learned_prior_fits_better(void **state)
{
    (void)state;
    static const char *const prior[] = {"prior=normal", "prior=mixture", "prior=vamp"};
    double s[3];
    for (int k = 0; k < 3; k++) {
        const char *const set[] = {"hidden=8", "activation=none", "spread=shared", "scale=0.2",
                                   "latent=2", "parts=20",        prior[k]};
        limn_model *m = fit("vae", "gaussians8,n=4000", 4000, set, 7);
        s[k] = score(m, "gaussians8,n=4000,seed=9", 50);
        limn_free_model(m);
    }
    print_message("normal %.4f, mixture %.4f, vamp %.4f; the truth %.4f\n", s[0], s[1], s[2], -2.83158);
    assert_true(s[1] > s[0] + 0.1 && s[2] > s[0] + 0.1);
    for (int k = 0; k < 3; k++) assert_true(s[k] < -2.83158 + 0.05);
}

static void draws_tighten_the_bound(void **state)
{
    (void)state;
    static const char *const small[] = {"hidden=32", "latent=2"};
    limn_model *m = fit("iwae", "lineargaussian,n=4000", 3000, small, 2);
    const double by_one = score(m, "lineargaussian,n=4000", 1), by_many = score(m, "lineargaussian,n=4000", 200);
    print_message("iwae: its own bound %.4f, 200 draws %.4f; entropy 0.6114\n", by_one, by_many);
    assert_true(by_many >= by_one - 0.01);
    assert_true(by_many > 0.4 && by_many < 0.75);
    limn_free_model(m);
}

/* A heavy KL term empties the code; nats that cost nothing stay in it. */
static void free_nats_keep_the_code_alive(void **state)
{
    (void)state;
    double spread[2];
    for (int k = 0; k < 2; k++) {
        const char *const set[] = {"hidden=32", "latent=2", "beta=20", k ? "free-nats=0.5" : "free-nats=0"};
        limn_model *m = fit("vae", "moons,n=2000", 1500, set, 4);
        limn_data *d = open_data("moons,n=2000");
        limn_array z = {0};
        limn_error e = {0};
        must(limn_encode(m, d, &z, &e), &e);
        spread[k] = 0;
        for (int64_t i = 0; i < z.dim[0] * z.dim[1]; i++)
            spread[k] += pow(((float *)z.data)[i], 2) / (double)(z.dim[0] * z.dim[1]);
        limn_array_free(&z);
        limn_data_close(d);
        limn_free_model(m);
    }
    print_message("mean square of the code: %.4f without, %.4f with free nats\n", spread[0], spread[1]);
    assert_true(spread[0] < 0.05 && spread[1] > 0.3);
}

/* Three latents, each told well: the information is large, and the mixture of codes is near the prior. */
static void a_bound_is_taken_apart(void **state)
{
    (void)state;
    static const char *const set[] = {"hidden=32", "latent=3"};
    limn_model *m = fit("vae", "lineargaussian,n=4000", 4000, set, 2);
    limn_data *d = open_data("lineargaussian,n=4000");
    limn_parts p;
    limn_error e = {0};
    must(limn_take_apart(m, d, 1, 1, &p, &e), &e);
    const double bound = score(m, "lineargaussian,n=2000", 1);
    print_message("fit %.3f kl %.3f: information %.3f, correlation %.3f, rest %.3f; %d of %d active\n", p.fit, p.kl,
                  p.information, p.correlation, p.rest, (int)p.active, (int)p.latents);
    assert_int_equal(p.items, 2000);
    assert_true(fabs(p.fit - p.kl - bound) < 0.2);
    assert_true(p.information > 2 && p.information < log(2000));
    assert_true(p.correlation > -0.05 && p.rest > -0.05);
    assert_true(p.information <= p.kl + 0.05);
    limn_data_close(d);
    limn_free_model(m);
}

/* Without heat there is no noise, neither of the latent, its prior's parts among it, nor of what is seen of it. */
static void cold_rows_are_alike(void **state)
{
    (void)state;
    static const char *const priors[] = {"prior=normal", "prior=mixture", "prior=vamp"};
    for (int k = 0; k < 3; k++) {
        limn_sample_options o = limn_sample_defaults();
        limn_array warm, cold;
        limn_error e = {0};
        limn_model *m = fit("vae", "rings,n=500", 60, &priors[k], 1);
        o.count = 8;
        must(limn_sample(m, &o, &warm, &e), &e);
        o.temperature = 0;
        must(limn_sample(m, &o, &cold, &e), &e);
        const float *w = warm.data, *c = cold.data;
        double off = 0, apart = 0;
        for (int i = 2; i < 16; i++) off = fmax(off, fabs(c[i] - c[i % 2])), apart = fmax(apart, fabs(w[i] - w[i % 2]));
        assert_true(off < 0.01 && apart > 0.5);
        limn_array_free(&warm);
        limn_array_free(&cold);
        limn_free_model(m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cold_rows_are_alike),
        cmocka_unit_test(a_class_is_drawn_when_asked_for_and_else_as_often_as_in_the_data),
        cmocka_unit_test(classes_are_told_apart_and_summed_over),
        cmocka_unit_test(a_class_that_is_not_known_cannot_be_told),
        cmocka_unit_test(what_is_missing_is_left_out),
        cmocka_unit_test(a_learned_prior_fits_better),
        cmocka_unit_test(draws_tighten_the_bound),
        cmocka_unit_test(a_bound_is_taken_apart),
        cmocka_unit_test(free_nats_keep_the_code_alive),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
