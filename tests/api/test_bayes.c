/* test_bayes.c -- one density per class: the same as the families that are such by themselves, through file and back. */
#include "base/mem.h"
#include "base/rng.h"
#include "limn.h"
#include "tests/here.h"

#include <math.h>

enum { N = 90, CLASSES = 3 };

static char table[PATH_MAX], file[PATH_MAX];

/* Two numbers and a category; a third of the rows of class 0, the others shared out unevenly. */
static int setup(void **state)
{
    struct rng r = rng_stream(7, "test");
    here_make(state);
    snprintf(table, sizeof table, "%s", folder_file(&here, "table.csv"));
    snprintf(file, sizeof file, "%s", folder_file(&here, "m.limn"));
    FILE *f = fopen(table, "w");
    assert_non_null(f);
    fprintf(f, "a,b,c,class\n");
    for (int i = 0; i < N; i++) {
        const int k = i % 3 == 0 ? 0 : i % 9 == 1 ? 2 : 1;
        const double a = 3 * k + rng_normal(&r), b = k * a + (1 + k) * rng_normal(&r);
        fprintf(f, "%.4f,%.4f,%s,%c\n", a, b, rng_uniform(&r) < 0.3 + 0.2 * k ? "yes" : "no", 'x' + k);
    }
    assert_int_equal(fclose(f), 0);
    return 0;
}

static int try_fit(const char *family, limn_data *d, const char *const *set, int sets, limn_model **m, limn_error *e)
{
    limn_fit_options o = limn_fit_defaults();
    o.set = set;
    o.sets = sets;
    o.steps = 40;
    o.model_path = file;
    return limn_fit(family, d, &o, m, NULL, e);
}

/* Fitted, and read from its file. */
static limn_model *fit(const char *family, limn_data *d, const char *const *set, int sets)
{
    limn_error e = {0};
    limn_model *m, *again;
    const int failed = try_fit(family, d, set, sets, &m, &e);
    if (failed) print_error("%s (%s)\n", e.text, e.hint);
    assert_int_equal(failed, 0);
    limn_free_model(m);
    assert_int_equal(limn_load(file, &again, &e), 0);
    return again;
}

static limn_data *open_numbers(void) /* without the category, which Gaussians do not take */
{
    limn_error e = {0};
    limn_data *d;
    char path[PATH_MAX], line[200];
    snprintf(path, sizeof path, "%s", folder_file(&here, "numbers.csv"));
    FILE *from = fopen(table, "r"), *to = fopen(path, "w");
    assert_true(from && to);
    while (fgets(line, sizeof line, from)) {
        char *class = strrchr(line, ','), *category = class;
        while (*--category != ',') continue;
        fprintf(to, "%.*s%s", (int)(category - line), line, class);
    }
    fclose(from);
    fclose(to);
    assert_int_equal(limn_data_open(path, &d, &e), 0);
    return d;
}

static void assert_same(limn_model *a, limn_model *b, limn_data *d)
{
    limn_error e = {0};
    limn_array pa, pb, sa, sb;
    limn_classify_result ca, cb;
    limn_score_result ra, rb;
    assert_int_equal(limn_classify(a, d, &ca, &pa, &e) || limn_classify(b, d, &cb, &pb, &e), 0);
    assert_int_equal(limn_score(a, d, 1, 1, &ra, &sa, &e) || limn_score(b, d, 1, 1, &rb, &sb, &e), 0);
    for (int i = 0; i < N * CLASSES; i++) assert_true(fabs(((float *)pa.data)[i] - ((float *)pb.data)[i]) < 1e-5);
    for (int i = 0; i < N; i++) assert_true(fabs(((double *)sa.data)[i] - ((double *)sb.data)[i]) < 1e-4);
    assert_string_equal(ra.kind, "exact");
    assert_true(fabs(ca.log_loss - cb.log_loss) < 1e-5 && ca.accuracy == cb.accuracy && ca.accuracy > 0.8);
    limn_array_free(&pa), limn_array_free(&pb), limn_array_free(&sa), limn_array_free(&sb);
}

static void one_gaussian_each_is_quadratic_discriminant_analysis(void **state)
{
    (void)state;
    limn_data *d = open_numbers();
    limn_model *bayes = fit("bayes", d, (const char *[]){"density=gmm", "components=1", "ridge=0.01"}, 3);
    limn_model *qda = fit("qda", d, (const char *[]){"ridge=0.01"}, 1);
    assert_same(bayes, qda, d);
    limn_free_model(bayes), limn_free_model(qda), limn_data_close(d);
}

/* Fisher's flowers: one Gaussian for each species classifies .98 of them, as quadratic discriminant analysis does; of two
** each the rows are likelier, and fewer go wrong. */
static void a_mixture_for_each_class(void **state)
{
    (void)state;
    const char *folder = getenv("LIMN_TEST_DATA");
    char path[PATH_MAX];
    limn_error e = {0};
    limn_data *d;
    limn_classify_result c[2];
    limn_score_result s[2];
    snprintf(path, sizeof path, "%s/tabular/iris.csv,label=species", folder ? folder : "../shared/data");
    if (limn_data_open(path, &d, &e)) {
        print_message("%s: %s\n", path, e.text);
        skip();
    }
    for (int k = 0; k < 2; k++) {
        limn_model *m = fit("bayes", d, (const char *[]){"density=gmm", k ? "components=2" : "components=1"}, 2);
        assert_int_equal(limn_classify(m, d, &c[k], NULL, &e) || limn_score(m, d, 1, 1, &s[k], NULL, &e), 0);
        print_message("%d: accuracy %.4f, %.4f nats\n", k + 1, c[k].accuracy, s[k].nats_per_item);
        limn_free_model(m);
    }
    assert_true(fabs(c[0].accuracy - 0.98) < 1e-9 && c[1].accuracy > c[0].accuracy);
    assert_true(s[1].nats_per_item > s[0].nats_per_item + 0.1);
    limn_data_close(d);
}

static void independent_columns_each_are_naive_bayes(void **state)
{
    (void)state;
    limn_error e = {0};
    limn_data *d;
    assert_int_equal(limn_data_open(table, &d, &e), 0);
    limn_model *bayes = fit("bayes", d, (const char *[]){"density=independent", "smoothing=0"}, 2);
    limn_model *naive = fit("naive-bayes", d, (const char *[]){"smoothing=0"}, 1);
    assert_same(bayes, naive, d);
    limn_free_model(bayes), limn_free_model(naive), limn_data_close(d);
}

/* Classes that differ in their spread around 0 alone, one with heavy tails: columns that choose their law tell them apart
** better than normals do, on rows that were not learned from. */
static void laws_within_classes(void **state)
{
    enum { ROWS = 2000 };
    limn_error e = {0};
    double loss[2], likely[2];
    struct rng r = rng_stream(3, "laws");
    limn_data *d[2];
    (void)state;
    for (int k = 0; k < 2; k++) {
        FILE *f = fopen(folder_file(&here, k ? "test.csv" : "train.csv"), "w");
        assert_non_null(f);
        fprintf(f, "a,b,class\n");
        for (int i = 0; i < ROWS; i++) {
            const double wait = -log1p(-rng_uniform(&r)), u = rng_uniform(&r) - 0.5, normal = rng_normal(&r);
            const double laplace = (u > 0 ? -1 : 1) * log1p(-2 * fabs(u));
            fprintf(f, "%.4f,%.4f,%c\n", i % 2 ? 3 * wait + 0.001 : fabs(normal) + 1, i % 2 ? 2 * laplace : normal,
                    'x' + i % 2);
        }
        assert_int_equal(fclose(f), 0);
        assert_int_equal(limn_data_open(folder_file(&here, k ? "test.csv" : "train.csv"), &d[k], &e), 0);
    }
    for (int k = 0; k < 2; k++) {
        limn_classify_result c;
        limn_score_result s;
        limn_model *m = fit("bayes", d[0], (const char *[]){"density=independent", k ? "law=auto" : "law=gaussian"}, 2);
        assert_int_equal(limn_classify(m, d[1], &c, NULL, &e), 0);
        assert_int_equal(limn_score(m, d[1], 1, 1, &s, NULL, &e), 0);
        loss[k] = c.log_loss, likely[k] = s.nats_per_item;
        limn_free_model(m);
    }
    print_message("log loss %.4f of normals, %.4f of laws; %.4f and %.4f nats\n", loss[0], loss[1], likely[0],
                  likely[1]);
    assert_true(loss[1] < loss[0] - 0.02 && likely[1] > likely[0] + 0.1);
    for (int k = 0; k < 2; k++) limn_data_close(d[k]);
}

static void classes_are_drawn_as_often_as_they_came(void **state)
{
    (void)state;
    limn_error e = {0};
    limn_array x;
    limn_sample_options o = limn_sample_defaults();
    limn_data *d = open_numbers();
    limn_model *m = fit("bayes", d, (const char *[]){"components=1"}, 1);
    o.count = 3000;
    double mean[2] = {0};
    for (int given = 0; given < 2; given++) {
        o.class_name = given ? "z" : NULL;
        assert_int_equal(limn_sample(m, &o, &x, &e), 0);
        for (int i = 0; i < 3000; i++) mean[given] += ((float *)x.data)[2 * i] / 3000;
        limn_array_free(&x);
    }
    const double shares[3] = {30. / N, 50. / N, 10. / N}; /* 30, 50 and 10 rows, whose a are at 0, 3 and 6 */
    assert_true(fabs(mean[0] - (3 * shares[1] + 6 * shares[2])) < 0.5);
    assert_true(fabs(mean[1] - 6) < 1);
    limn_free_model(m), limn_data_close(d);
}

static void a_bound_of_each_makes_a_bound(void **state)
{
    (void)state;
    limn_error e = {0};
    limn_score_result r;
    limn_data *d = open_numbers();
    limn_model *m = fit("bayes", d, (const char *[]){"density=vae", "hidden=8", "latent=1"}, 3);
    assert_int_equal(limn_score(m, d, 1, 1, &r, NULL, &e), 0);
    assert_string_equal(r.kind, "bound");
    assert_true(isfinite(r.nats_per_item) && isfinite(r.baseline));
    limn_free_model(m), limn_data_close(d);
}

static void what_cannot_be_a_density_is_refused(void **state)
{
    static const char *const settings[][2] = {
        {"density=gan", "density"}, {"density=gm", "gmm"}, {"density=bayes", "density"}, {"componets=2", "components"}};
    (void)state;
    limn_data *d = open_numbers();
    for (int k = 0; k < 4; k++) {
        limn_error e = {0};
        limn_model *m = NULL;
        assert_int_not_equal(try_fit("bayes", d, settings[k], 1, &m, &e), 0);
        print_message("%s (%s)\n", e.text, e.hint);
        assert_true(strstr(e.text, settings[k][1]) && e.exit_code == 2 && !m);
    }
    limn_data_close(d);
}

static int life(limn_error *e)
{
    limn_sample_options s = limn_sample_defaults();
    limn_classify_result c;
    limn_score_result r;
    limn_array x = {0};
    limn_data *d = NULL;
    limn_model *m = NULL, *again = NULL;
    s.count = 3;
    const int failed = limn_data_open(table, &d, e) ||
                       try_fit("bayes", d, (const char *[]){"density=independent"}, 1, &m, e) ||
                       limn_load(file, &again, e) || limn_score(again, d, 1, 1, &r, NULL, e) ||
                       limn_classify(again, d, &c, NULL, e) || limn_sample(again, &s, &x, e);
    limn_array_free(&x);
    limn_free_model(m), limn_free_model(again), limn_data_close(d);
    return failed;
}

static void every_want_of_memory(void **state)
{
    limn_error e = {0};
    (void)state;
    assert_int_equal(life(&e), 0);
    const long start = mem_count();
    assert_int_equal(life(&e), 0);
    const long all = mem_count() - start, stride = all / 300 + 1;
    const size_t before = mem_live_bytes();
    for (long k = 1; k <= all; k += stride) {
        mem_fail_at(k);
        const int failed = life(&e);
        const bool struck = mem_failed();
        mem_fail_at(0);
        assert_int_equal(struck, !!failed);
        assert_string_equal(failed ? e.name : "memory", "memory");
        assert_int_equal(mem_live_bytes(), before);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_gaussian_each_is_quadratic_discriminant_analysis),
        cmocka_unit_test(a_mixture_for_each_class),
        cmocka_unit_test(independent_columns_each_are_naive_bayes),
        cmocka_unit_test(laws_within_classes),
        cmocka_unit_test(classes_are_drawn_as_often_as_they_came),
        cmocka_unit_test(a_bound_of_each_makes_a_bound),
        cmocka_unit_test(what_cannot_be_a_density_is_refused),
        cmocka_unit_test(every_want_of_memory),
    };
    return cmocka_run_group_tests(tests, setup, here_remove);
}
