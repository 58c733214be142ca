/* test_flow.c -- flows where the truth is known: how far they stay from it, and that they never lie beyond it; whole
** numbers, missing numbers, classes, and the levels of pictures. */
#include "tests/family/fitted.h"

#include "base/rng.h"
#include "task/classify.h"
#include "task/decode.h"
#include "task/encode.h"
#include "task/sample.h"

/* ---- against densities that are known: the mean of log p - log q on fresh points is the divergence ---- */

static const struct {
    const char *family, *kind, *data, *fresh;
    int64_t steps;
    double within; /* nats */
} toys[] = {
    {"realnvp", NULL, "gaussians8,n=20000", "gaussians8,seed=9", 1500, 0.15},
    {"nsf", "coupling", "gaussians8,n=20000", "gaussians8,seed=9", 800, 0.05},
    {"nsf", "coupling", "checkerboard,n=20000", "checkerboard,seed=9", 1600, 0.08},
    {"nsf", "autoregressive", "moons,n=20000", "moons,seed=9", 700, 0.08},
    {"maf", NULL, "lineargaussian,d=4,k=2,noise=0.5,n=20000", "lineargaussian,d=4,k=2,noise=0.5,seed=9", 800, 0.02},
};

static double divergence(struct model *m, struct data *d, double *error)
{
    struct err e = {0};
    struct score s;
    double *x, sum = 0, squares = 0;
    must(score_data(m, d, 1, 1, &s, &e), &e);
    assert_int_equal(s.kind, SCORE_EXACT);
    must(data_all(d, 1 << 30, &x, NULL, &e), &e);
    for (int64_t i = 0; i < d->count; i++) {
        const double off = d->log_density(d, x + i * shape_size(d->item.shape)) - s.per_item[i];
        sum += off, squares += off * off;
    }
    const double n = (double)d->count, mean = sum / n;
    *error = sqrt((squares / n - mean * mean) / n);
    mem_free(x);
    score_free(&s);
    return mean;
}

static void near_the_truth_and_never_beyond(void **state)
{
    (void)state;
    for (size_t k = getenv("LIMN_TEST_QUICK") ? 4 : 0; k < sizeof toys / sizeof toys[0]; k++) {
        double error;
        struct data *d = open_data(toys[k].data), *fresh = open_data(toys[k].fresh);
        const bool kind = toys[k].kind;
        struct model *m = fitted(
            toys[k].family, d, toys[k].steps, 256,
            (const char *[]){"hidden", "48,48", "rate", "3e-3", kind ? "kind" : NULL, toys[k].kind, NULL});
        const double off = divergence(m, fresh, &error);
        print_message("%s %s on %s: %.4f nats from the truth, +- %.4f\n", toys[k].family, kind ? toys[k].kind : "",
                      d->name, off, error);
        assert_true(off < toys[k].within);
        assert_true(off > -4 * error);
        model_free(m);
        data_close(fresh);
        data_close(d);
    }
}

/* ---- rows that a test makes ---- */

enum { ROWS = 6000 };

static double x[2 * ROWS];
static int32_t label[ROWS];

/* A die of four sides, and how often it fell on each. */
static void whole_numbers_have_probabilities(void **state)
{
    (void)state;
    static const double share[4] = {0.5, 0.25, 0.2, 0.05};
    struct rng r = rng_stream(3, "die");
    struct closed c;
    struct err e = {0};
    struct tensor drawn;
    double each[4], all = 0;
    for (int i = 0; i < ROWS; i++) {
        const double u = rng_uniform(&r);
        x[2 * i] = u < 0.5 ? 10 : u < 0.75 ? 11 : u < 0.95 ? 12 : 13;
        x[2 * i + 1] = rng_normal(&r);
    }
    closed_rows(&c, x, ROWS, 2, NULL, 0);
    c.column[0].whole = true;
    struct model *m = fitted("nsf", &c.data, 500, 256, (const char *[]){"hidden", "32", "rate", "3e-3", NULL});
    for (int k = 0; k < 4; k++) { /* the other column is summed out on a grid */
        enum { GRID = 401 };
        for (int i = 0; i < GRID; i++) x[2 * i] = 10 + k, x[2 * i + 1] = -6 + 12.0 * i / (GRID - 1);
        struct score s;
        closed_other(&c, x, GRID);
        must(score_data(m, &c.data, 200, 1, &s, &e), &e);
        assert_int_equal(s.kind, SCORE_BOUND);
        each[k] = 0;
        for (int i = 0; i < GRID; i++) each[k] += exp(s.per_item[i]) * 12.0 / (GRID - 1);
        score_free(&s);
        print_message("P(%d) = %.4f, in truth %.4f\n", 10 + k, each[k], share[k]);
        assert_true(fabs(each[k] - share[k]) < 0.03);
        all += each[k];
    }
    assert_true(all < 1.01 && all > 0.95);
    const struct sample_options o = {.count = 500, .label = SAMPLE_ANY_CLASS, .temperature = 1, .seed = 3};
    must(sample_items(m, &o, &drawn, NULL, &e), &e);
    int whole = 0;
    for (int i = 0; i < 500; i++) {
        const double v = tensor_get(&drawn, 2 * i);
        assert_true(fabs(v - round(v)) < 1e-4);
        whole += v > 9.5 && v < 13.5;
    }
    assert_true(whole > 480);
    mem_free(drawn.data);
    model_free(m);
    closed_close(&c);
}

/* A column whose outliers are a thousand times what is usual: its density integrates to 1 far beyond them, the fit comes
** near the truth, and the farthest numbers come back from the noise. */
static void far_numbers_have_densities(void **state)
{
    (void)state;
    enum { GRID = 4001 };
    const double reach = 14, step = 2 * reach / (GRID - 1);
    struct rng r = rng_stream(6, "far");
    struct closed c;
    struct err e = {0};
    struct score s;
    struct tensor z, back;
    double all = 0, truth = 0, error;
    for (int i = 0; i < ROWS; i++) { /* Student's t of two degrees of freedom: p(x) = (2 + x^2)^-1.5 */
        x[i] = rng_normal(&r) / sqrt(-log(1 - rng_uniform(&r)));
        truth -= 1.5 * log(2 + x[i] * x[i]) / ROWS;
    }
    closed_rows(&c, x, ROWS, 1, NULL, 0);
    struct model *m = fitted(
        "nsf", &c.data, 600, 256,
        (const char *[]){"kind", "autoregressive", "hidden", "16", "layers", "2", "rate", "3e-3", NULL});
    const double score = mean_score(m, &c.data, 1, &error);
    for (int i = 0; i < GRID; i++) x[i] = sinh(-reach + step * i);
    closed_other(&c, x, GRID);
    must(score_data(m, &c.data, 1, 1, &s, &e), &e);
    for (int i = 0; i < GRID; i++) all += exp(s.per_item[i]) * cosh(-reach + step * i) * step;
    print_message("score %.4f, truth %.4f; the density integrates to %.4f\n", score, truth, all);
    assert_true(score > truth - 0.05 && score < truth + 0.03 /* on the rows that it was fitted to */);
    assert_true(fabs(all - 1) < 0.01);
    must(encode_data(m, &c.data, GRID, 1, &z, &e), &e);
    must(decode_latents(m, &z, 1, &back, &e), &e);
    for (int i = 0; i < GRID; i++) assert_true(fabs(tensor_get(&back, i) - x[i]) < 1e-3 * (1 + fabs(x[i])));
    mem_free(z.data);
    mem_free(back.data);
    score_free(&s);
    model_free(m);
    closed_close(&c);
}

/* Two columns of correlation 0.8, of which the second is often missing: the score is a bound on what is known exactly. */
static void missing_numbers_are_bounded(void **state)
{
    (void)state;
    const double rho = 0.8;
    struct rng r = rng_stream(4, "gaps");
    struct closed c;
    double exact = 0, error;
    for (int i = 0; i < ROWS; i++) {
        const double a = rng_normal(&r), b = rho * a + sqrt(1 - rho * rho) * rng_normal(&r);
        const bool gone = rng_uniform(&r) < 0.4;
        x[2 * i] = a, x[2 * i + 1] = gone ? NAN : b;
        exact -= 0.5 * log(2 * M_PI) + 0.5 * a * a;
        if (!gone) exact -= 0.5 * log(2 * M_PI * (1 - rho * rho)) + 0.5 * pow(b - rho * a, 2) / (1 - rho * rho);
    }
    exact /= ROWS;
    closed_rows(&c, x, ROWS, 2, NULL, 0);
    c.column[1].missing = ROWS * 4 / 10;
    struct model *m = fitted("nsf", &c.data, 600, 256, (const char *[]){"hidden", "32", "rate", "3e-3", NULL});
    const double bound = mean_score(m, &c.data, 1, &error);
    print_message("bound %.4f, exact %.4f\n", bound, exact);
    assert_true(bound < exact + 0.01 && /* on the rows that it was fitted to */ bound > exact - 0.05);
    assert_true(mean_score(m, &c.data, 1, NULL) == bound);
    model_free(m);
    closed_close(&c);
}

/* Two classes, twice as many of the first; the marginal density is that of their mixture. */
static void classes_have_densities(void **state)
{
    (void)state;
    struct rng r = rng_stream(5, "classes");
    struct closed c;
    struct err e = {0};
    struct classification how;
    struct tensor drawn;
    double exact = 0, off = 0;
    for (int i = 0; i < ROWS; i++) {
        label[i] = i % 3 == 0;
        x[2 * i] = 4 * label[i] + rng_normal(&r), x[2 * i + 1] = rng_normal(&r);
        const double p0 = 2.0 / 3 * exp(-0.5 * x[2 * i] * x[2 * i]), p1 = 1.0 / 3 * exp(-0.5 * pow(x[2 * i] - 4, 2));
        exact += (log(p0 + p1) - log(2 * M_PI) - 0.5 * x[2 * i + 1] * x[2 * i + 1]) / ROWS;
    }
    closed_rows(&c, x, ROWS, 2, label, 2);
    struct model *m = fitted(
        "realnvp", &c.data, 900, 256,
        (const char *[]){"conditional", "yes", "hidden", "32", "layers", "4", "rate", "5e-3", NULL});
    const double score = mean_score(m, &c.data, 1, NULL);
    must(classify_data(m, &c.data, &how, &e), &e);
    print_message("score %.4f, exact %.4f; %.4f classified rightly\n", score, exact, how.accuracy);
    assert_true(fabs(score - exact) < 0.03);
    assert_true(how.accuracy > 0.965); /* the best there is: 0.9788 */
    classification_free(&how);
    for (int k = 0; k < 2; k++) {
        const struct sample_options o = {.count = 1000, .label = k, .temperature = 1, .seed = 3};
        must(sample_items(m, &o, &drawn, NULL, &e), &e);
        for (int i = 0; i < 1000; i++) off += tensor_get(&drawn, 2 * i) / 1000;
        assert_true(fabs(off - 4 * k) < 0.25);
        mem_free(drawn.data);
        off = 0;
    }
    model_free(m);
    closed_close(&c);
}

static void classes_are_wanted(void **state)
{
    (void)state;
    struct err e = {0};
    struct model *m;
    const struct item rows = {.kind = ITEM_ROW, .type = F32, .shape = SHAPE(2)};
    must(model_new(&m, family_find("maf"), &rows, 1, &e), &e);
    must(option_set(options_find(m->family->options, "conditional"), m->options, "yes", &e), &e);
    assert_int_equal(model_check(m, &e), ERR_OPTION);
    assert_non_null(strstr(e.text, "no classes"));
    model_free(m);
}

/* ---- pictures ---- */

enum { SIDE = 8, BARS = 800 };

static int bar_read(struct data *d, const int64_t *rows, int64_t n, void *to, int32_t *labels, struct err *e)
{
    unsigned char *pixel = to;
    (void)d, (void)labels, (void)e;
    for (int64_t i = 0; i < n; i++)
        for (int p = 0; p < SIDE * SIDE; p++) {
            struct rng r = {.key = rng_key((uint64_t)rows[i], (uint64_t)p, 3)};
            const int64_t across = rows[i] % 2 ? p / SIDE : p % SIDE;
            pixel[i * SIDE * SIDE + p] = (unsigned char)((across == rows[i] / 2 % SIDE ? 200 : 20) + rng_below(&r, 8));
        }
    return 0;
}

/* Levels have probabilities; what is turned into noise comes back to the very level; drawn pictures are of levels. */
static void pictures_come_back(void **state)
{
    (void)state;
    static const char *const settings[3][7] = {{"layers", "4", "hidden", "16", NULL},
                                               {"layers", "3", "hidden", "16,16", NULL},
                                               {"layers", "3", "hidden", "48", "bins", "4", NULL}};
    static const char *const families[] = {"realnvp", "glow", "nsf"};
    for (int k = 0; k < 3; k++) {
        struct err e = {0};
        struct tensor z, back;
        unsigned char raw[50 * SIDE * SIDE];
        int64_t rows[50];
        struct data bars = {.name = "bars",
                            .about = "bars",
                            .count = BARS,
                            .read = bar_read,
                            .item = {.kind = ITEM_IMAGE, .type = U8, .shape = SHAPE(SIDE, SIDE, 1)}};
        struct model *m = fitted(families[k], &bars, 150, 64, settings[k]);
        struct score s;
        must(score_data(m, &bars, 1, 1, &s, &e), &e);
        print_message("%s: %.3f bits per pixel; independent pixels %.3f; at the least 3\n", families[k], s.bits_per_dim,
                      -s.baseline / SIDE / SIDE / M_LN2);
        assert_int_equal(s.kind, SCORE_BOUND);
        assert_true(s.nats_per_item > s.baseline && s.bits_per_dim > 3);
        score_free(&s);
        must(encode_data(m, &bars, 50, 1, &z, &e), &e);
        must(decode_latents(m, &z, 1, &back, &e), &e);
        for (int64_t i = 0; i < 50; i++) rows[i] = i;
        bar_read(&bars, rows, 50, raw, NULL, &e);
        for (int64_t i = 0; i < 50 * SIDE * SIDE; i++) assert_true(fabs(tensor_get(&back, i) * 255 - raw[i]) < 0.01);
        mem_free(z.data);
        mem_free(back.data);
        model_free(m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(near_the_truth_and_never_beyond),
                                       cmocka_unit_test(whole_numbers_have_probabilities),
                                       cmocka_unit_test(far_numbers_have_densities),
                                       cmocka_unit_test(missing_numbers_are_bounded),
                                       cmocka_unit_test(classes_have_densities),
                                       cmocka_unit_test(classes_are_wanted),
                                       cmocka_unit_test(pictures_come_back)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
