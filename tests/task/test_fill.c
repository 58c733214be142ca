/* test_fill.c -- missing numbers by many guesses of which one is taken: draws follow the model's own conditional, and what
** is there stays as it is. */
#include "tests/family/fitted.h"

#include "base/rng.h"
#include "task/fill.h"
#include "task/sample.h"

enum { N = 2000, D = 3, GRID = 801, DRAWS = 1500 };

static const struct {
    const char *family, *settings[7];
    int samples; /* of a score */
} cases[] = {
    {"made", {"hidden", "32", "parts", "3", NULL}, 1},
    {"realnvp", {"hidden", "16", "layers", "4", NULL}, 1},
    {"nsf", {"hidden", "16", "layers", "2", "bins", "6", NULL}, 1},
    {"vae", {"hidden", "16", "latent", "2", NULL}, 200},
};

/* Three numbers: the third follows the square of the second, so that the second's sign is left open by it. */
static void make_rows(double *x, int n)
{
    struct rng r = rng_stream(5, "rows");
    for (int i = 0; i < n; i++) {
        double *row = x + i * D;
        row[0] = 10 + 2 * rng_normal(&r);
        row[1] = 0.3 * (row[0] - 10) + rng_normal(&r);
        row[2] = row[1] * row[1] + 0.3 * rng_normal(&r);
    }
}

struct moments {
    double mean, deviation;
};

/* Of the middle number of a row, given the others: by the model's own density along a grid. */
static struct moments along_the_grid(struct closed *c, const double *row, int samples)
{
    static double rows[GRID * D];
    struct err e = {0};
    struct score s;
    double sum = 0, mean = 0, square = 0;
    const double low = -6, step = 12.0 / (GRID - 1);
    for (int i = 0; i < GRID * D; i++) rows[i] = i % D == 1 ? low + i / D * step : row[i % D];
    closed_other(c, rows, GRID);
    must(score_data(c->m, &c->data, samples, 1, &s, &e), &e);
    for (int i = 0; i < GRID; i++) {
        const double p = exp(s.per_item[i]), t = low + i * step;
        sum += p, mean += p * t, square += p * t * t;
    }
    score_free(&s);
    return (struct moments){mean / sum, sqrt(square / sum - mean / sum * (mean / sum))};
}

static struct moments of_draws(struct closed *c, const double *row)
{
    static double rows[DRAWS * D];
    struct err e = {0};
    struct tensor items;
    double mean = 0, square = 0;
    for (int i = 0; i < DRAWS * D; i++) rows[i] = i % D == 1 ? NAN : row[i % D];
    closed_other(c, rows, DRAWS);
    must(fill_data(c->m, &c->data, 1, 1, &items, &e), &e);
    for (int i = 0; i < DRAWS; i++) {
        const double t = tensor_get(&items, i * D + 1);
        mean += t / DRAWS, square += t * t / DRAWS;
        assert_true(tensor_get(&items, i * D) == (float)row[0] && tensor_get(&items, i * D + 2) == (float)row[2]);
    }
    mem_free(items.data);
    return (struct moments){mean, sqrt(square - mean * mean)};
}

static void draws_follow_the_conditional(void **state)
{
    (void)state;
    static double x[N * D];
    const double row[D] = {11, NAN, 1.5};
    make_rows(x, N);
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        struct closed c;
        closed_rows(&c, x, N, D, NULL, 0);
        c.m = fitted(cases[k].family, &c.data, 300, 128, cases[k].settings);
        const struct moments truth = along_the_grid(&c, row, cases[k].samples), drawn = of_draws(&c, row);
        const double error = truth.deviation / sqrt(DRAWS),
                     bias = 0.04 * truth.deviation; /* a hundred guesses are not all */
        print_message("%s: %.3f +- %.3f, by the grid %.3f +- %.3f\n", cases[k].family, drawn.mean, drawn.deviation,
                      truth.mean, truth.deviation);
        assert_true(fabs(drawn.mean - truth.mean) < 4 * error + bias);
        assert_true(fabs(drawn.deviation / truth.deviation - 1) < 0.1);
        closed_close(&c);
    }
}

static void make_model(struct closed *c, const char *family, int64_t steps)
{
    static double x[N * D];
    make_rows(x, N);
    closed_rows(c, x, N, D, NULL, 0);
    c->m = fitted(family, &c->data, steps, 128, NULL);
}

static void what_is_given_stands(void **state)
{
    (void)state;
    struct closed c;
    struct err e = {0};
    struct tensor items;
    make_model(&c, "made", 300);
    const double row[D] = {NAN, -0.75, NAN};
    const struct sample_options o = {.count = 200, .label = SAMPLE_ANY_CLASS, .temperature = 1, .seed = 3};
    must(fill_given(c.m, row, &o, &items, &e), &e);
    double first = 0, again = 0, third = 0;
    for (int i = 0; i < 200; i++) {
        assert_true(tensor_get(&items, i * D + 1) == -0.75);
        first += tensor_get(&items, i * D) / 200, third += tensor_get(&items, i * D + 2) / 200;
        again += i && tensor_get(&items, i * D) == tensor_get(&items, i * D - D);
    }
    mem_free(items.data);
    print_message("given the second is -0.75: %.3f and %.3f\n", first, third);
    assert_true(again < 20);                  /* drawn, and not filled in with one guess */
    assert_true(fabs(first - 9.3) < 0.8);     /* E = 10 - 0.75 * 0.3 * 4 / (0.09 * 4 + 1) = 9.34 */
    assert_true(third > -0.2 && third < 1.4); /* 0.56 by the truth, 1.36 without regard to the second */
    closed_close(&c);
}

static void an_autoencoder_says_that_it_cannot(void **state)
{
    (void)state;
    struct closed c;
    struct err e = {0};
    struct tensor items;
    make_model(&c, "ae", 20);
    assert_int_not_equal(fill_data(c.m, &c.data, 1, 1, &items, &e), 0);
    assert_non_null(strstr(e.text, "cannot fill in"));
    closed_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(draws_follow_the_conditional),
        cmocka_unit_test(what_is_given_stands),
        cmocka_unit_test(an_autoencoder_says_that_it_cannot),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
