/* test_bayesnet.c -- networks over columns of numbers and categories: densities, intervals of what is missing, limits. */
#include "tests/family/closed.h"

#include "task/fill.h"
#include "task/query.h"

enum { N = 6000, D = 3 };

static const double slope = 0.9, noise = 0.5;

/* y follows x, and the category tells on which side of y the noise z began. */
static void make(double *x, int64_t n, uint64_t seed)
{
    struct rng r = rng_stream(seed, "rows");
    for (int64_t i = 0; i < n; i++) {
        double *row = x + i * D;
        row[0] = 20 + 5 * rng_normal(&r);
        row[1] = slope * row[0] + noise * 5 * rng_normal(&r);
        row[2] = rng_uniform(&r) < (row[1] > 18 ? 0.9 : 0.2);
    }
}

static void open_rows(struct closed *c, const double *x, int64_t n)
{
    closed_rows(c, x, n, D, NULL, 0);
    closed_categories(c, 2, 2);
    c->column[0].name = "x";
    c->column[1].name = "y";
    c->column[2].name = "side";
}

/* Over a grid in x and y and both categories the density sums to one, also beyond all that was seen. */
static void integrates_to_one(void **state)
{
    (void)state;
    enum { SIDE = 300 };
    static double x[N * D], grid[SIDE * SIDE * 2 * D], each[SIDE * SIDE * 2];
    static const char *const settings[][7] = {{"bins", "8", NULL}, {"parents", "2", "bins", "6", NULL}};
    for (int k = 0; k < 2; k++) {
        struct closed c;
        double sum = 0, low[2] = {-20, -30}, wide[2] = {80, 96};
        make(x, N, 1);
        open_rows(&c, x, N);
        closed_fit(&c, "bayesnet", settings[k]);
        for (int64_t i = 0; i < SIDE * SIDE * 2; i++) {
            grid[i * D] = low[0] + wide[0] * ((double)(i / 2 % SIDE) + 0.5) / SIDE;
            grid[i * D + 1] = low[1] + wide[1] * ((double)(i / 2 / SIDE) + 0.5) / SIDE;
            grid[i * D + 2] = (double)(i % 2);
        }
        closed_other(&c, grid, SIDE * SIDE * 2);
        closed_score(&c, each);
        for (int i = 0; i < SIDE * SIDE * 2; i++) sum += exp(each[i]) * wide[0] / SIDE * wide[1] / SIDE;
        print_message("integral %.4f\n", sum);
        assert_true(fabs(sum - 1) < 0.01); /* the grid cuts through the bins */
        closed_close(&c);
    }
}

static int rising(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Multiple imputation: the middle 90 % of forty draws hold the hidden value 90 times in a hundred. */
static void intervals_cover(void **state)
{
    (void)state;
    enum { ROWS = 1500, DRAWS = 199 };
    static double x[N * D], hidden[ROWS * D], holes[ROWS * D];
    static float many[DRAWS][ROWS * D];
    struct closed c;
    struct err e = {0};
    make(x, N, 1);
    make(hidden, ROWS, 2);
    open_rows(&c, x, N);
    closed_fit(&c, "bayesnet", (const char *[]){"parents", "2", "bins", "20", NULL});
    for (int i = 0; i < ROWS * D; i++) holes[i] = i % D == i / D % 2 ? NAN : hidden[i]; /* x and y by turns */
    closed_other(&c, holes, ROWS);
    for (int k = 0; k < DRAWS; k++) {
        struct tensor t;
        must(fill_data(c.m, &c.data, 1, (uint64_t)k + 1, &t, &e), &e);
        memcpy(many[k], t.data, sizeof many[k]);
        mem_free(t.data);
    }
    double inside = 0;
    for (int i = 0; i < ROWS; i++) {
        double draw[DRAWS];
        const int at = i * D + i % 2;
        for (int k = 0; k < DRAWS; k++) draw[k] = many[k][at];
        qsort(draw, DRAWS, sizeof *draw, rising);
        inside += hidden[at] > draw[9] && hidden[at] < draw[189]; /* 10th and 190th of 199: 90 % */
    }
    print_message("%.2f %% of the hidden values lie inside\n", 100 * inside / ROWS);
    assert_true(inside / ROWS > 0.88 && inside / ROWS < 0.92);
    closed_close(&c);
}

static double ask(struct closed *c, const char *question)
{
    struct answer a;
    struct err e = {0};
    must(query_ask(c->m, question, &a, &e), &e);
    const double value = a.value[0];
    answer_free(&a);
    return value;
}

/* Numbers may be given, asked for, and stay out of it; the likeliest values are as probable as said. */
static void questions(void **state)
{
    (void)state;
    static double x[N * D];
    struct closed c;
    struct answer a;
    struct err e = {0};
    make(x, N, 1);
    open_rows(&c, x, N);
    closed_fit(&c, "bayesnet", NULL);
    const double far = ask(&c, "P(side=1 | y=30)"), near = ask(&c, "P(side=1 | y=5)");
    print_message("P(side | y): %.3f, %.3f\n", far, near);
    assert_true(fabs(far - 0.9) < 0.05 && fabs(near - 0.2) < 0.05);
    assert_true(fabs(ask(&c, "P(side=0 | x=12)") + ask(&c, "P(side=1 | x=12)") - 1) < 1e-6);
    must(query_ask(c.m, "argmax(* | y=30)", &a, &e), &e);
    assert_int_equal(a.columns, 1);
    assert_string_equal(a.column[0], "side");
    assert_string_equal(a.best[0], "1");
    assert_true(fabs(a.value[0] - far) < 1e-9);
    answer_free(&a);
    assert_int_equal(query_ask(c.m, "argmax(y | side=1)", &a, &e), ERR_CALL);
    closed_close(&c);
}

/* A mixture tries all values, a network eliminates: on a network that is a product both must find the same. */
static void trying_finds_the_same(void **state)
{
    (void)state;
    static double x[N * D];
    struct answer a, b;
    struct closed c;
    struct err e = {0};
    make(x, N, 3);
    for (int i = 0; i < N * D; i++) x[i] = i % D == 2 ? x[i] : floor(fmin(fmax(x[i] / 10, 0), 2));
    closed_rows(&c, x, N, D, NULL, 0);
    static const char *const name[D] = {"x", "y", "side"};
    for (int j = 0; j < D; j++) {
        closed_categories(&c, j, j == 2 ? 2 : 3);
        c.column[j].name = name[j];
    }
    closed_fit(&c, "bayesnet", (const char *[]){"parents", "2", NULL});
    must(query_ask(c.m, "argmax(y, side | x=2)", &a, &e), &e);
    closed_fit(&c, "mob", (const char *[]){"components", "20", NULL});
    must(query_ask(c.m, "argmax(y, side | x=2)", &b, &e), &e);
    print_message("%g: y=%s, side=%s; %g: y=%s, side=%s\n", a.value[0], a.best[0], a.best[1], b.value[0], b.best[0],
                  b.best[1]);
    assert_string_equal(a.best[0], b.best[0]);
    assert_string_equal(a.best[1], b.best[1]);
    assert_true(fabs(a.value[0] - b.value[0]) < 0.05);
    answer_free(&a);
    answer_free(&b);
    closed_close(&c);
}

/* Each column by the k before it: as a network that is that chain, and no more than a run of one is columns alone. */
static void a_chain_of_columns(void **state)
{
    (void)state;
    static double x[N * D];
    struct closed c;
    make(x, N, 4);
    open_rows(&c, x, N);
    closed_fit(&c, "markov", (const char *[]){"order", "3", NULL});
    const double by_chain = closed_score(&c, NULL);
    closed_fit(&c, "bayesnet", (const char *[]){"structure", "chain", "parents", "2", NULL});
    assert_true(by_chain == closed_score(&c, NULL));
    closed_fit(&c, "markov", (const char *[]){"order", "1", NULL});
    const double alone = closed_score(&c, NULL);
    closed_fit(&c, "markov", (const char *[]){"order", "2", NULL});
    const double by_one = closed_score(&c, NULL);
    print_message("alone %.3f, by one %.3f, by two %.3f nats\n", alone / N, by_one / N, by_chain / N);
    assert_true(by_one > alone + 0.1 * N);
    closed_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(integrates_to_one), cmocka_unit_test(intervals_cover),
                                       cmocka_unit_test(questions), cmocka_unit_test(a_chain_of_columns),
                                       cmocka_unit_test(trying_finds_the_same)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
