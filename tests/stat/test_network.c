/* test_network.c -- sums, draws, maxima and expectations of a network against all its states, one by one. */
#include "tests/torture.h"

#include "stat/eliminate.h"
#include "stat/network.h"

#include <math.h>
#include <string.h>

enum { D = 7, STATES = 2 * 3 * 2 * 2 * 3 * 2 * 2, N = 3000 };
static const int32_t categories[D] = {2, 3, 2, 2, 3, 2, 2};
static double x[N * D];

static void must(int status, const struct err *e)
{
    if (status) print_message("%s (%s)\n", e->text, e->hint);
    assert_int_equal(status, 0);
}

static void state_of(int i, double *row)
{
    for (int j = 0; j < D; i /= categories[j++]) row[j] = i % categories[j];
}

/* A network with loops in its skeleton, and tables by chance. */
static void make(struct network *g)
{
    static const int8_t parent[D][2] = {{3, -1}, {0, 3}, {1, 0}, {-1, -1}, {2, 1}, {4, 3}, {4, 5}};
    struct rng r = rng_stream(1, "network");
    struct err e = {0};
    must(network_new(g, D, categories, 2, &e), &e);
    for (int j = 0; j < D; j++)
        for (int k = 0; k < 2 && parent[j][k] >= 0; k++) g->parent[j * 2 + g->parents[j]++] = parent[j][k];
    must(network_settle(g, &e), &e);
    for (int j = 0; j < D; j++)
        for (int64_t row = g->first[j]; row < g->first[j + 1]; row++) {
            double sum = 0, *p = g->table + row * g->c;
            for (int v = 0; v < categories[j]; v++) sum += p[v] = 0.05 + rng_uniform(&r) * rng_uniform(&r);
            for (int v = 0; v < categories[j]; v++) p[v] = log(p[v] / sum);
        }
}

static void draw_rows(const struct network *g, uint64_t seed)
{
    struct rng r = rng_stream(seed, "rows");
    struct err e = {0};
    for (int i = 0; i < N * D; i++) x[i] = NAN;
    must(network_fill(g, x, N, 1, &r, &e), &e);
}

static bool agrees(const double *state, const double *row)
{
    for (int j = 0; j < D; j++)
        if (!isnan(row[j]) && row[j] != state[j]) return false;
    return true;
}

static double p_of(const struct network *g, const double *row) /* by definition */
{
    double log_p = 0;
    for (int64_t j = 0; j < D; j++) log_p += g->table[network_row(g, j, row) * g->c + (int64_t)row[j]];
    return exp(log_p);
}

static void sums(void **state)
{
    (void)state;
    struct err e = {0};
    struct network g;
    struct rng r = rng_stream(3, "holes");
    double all = 0, at[D], row[D], log_p;
    make(&g);
    for (int i = 0; i < STATES; i++) {
        state_of(i, at);
        must(network_log_density(&g, at, 1, &log_p, &e), &e);
        assert_true(fabs(exp(log_p) - p_of(&g, at)) < 1e-15);
        all += exp(log_p);
    }
    assert_true(fabs(all - 1) < 1e-12);
    for (int trial = 0; trial < 200; trial++) { /* rows with holes: the sum over what is missing */
        double sum = 0;
        state_of((int)rng_below(&r, STATES), row);
        for (int j = 0; j < D; j++)
            if (rng_uniform(&r) < 0.6) row[j] = NAN;
        for (int i = 0; i < STATES; i++) {
            state_of(i, at);
            if (agrees(at, row)) sum += p_of(&g, at);
        }
        must(network_log_density(&g, row, 1, &log_p, &e), &e);
        assert_true(fabs(exp(log_p) - sum) < 1e-12);
    }
    network_free(&g);
}

static void draws_follow_bayes(void **state)
{
    (void)state;
    enum { DRAWS = 20000 };
    static double many[DRAWS * D], frequency[STATES];
    const double seen[D] = {NAN, 2, NAN, NAN, NAN, 1, NAN};
    struct err e = {0};
    struct network g;
    struct rng r = rng_stream(2, "draws");
    double log_seen, at[D];
    make(&g);
    memset(frequency, 0, sizeof frequency);
    must(network_log_density(&g, seen, 1, &log_seen, &e), &e);
    for (int i = 0; i < DRAWS * D; i++) many[i] = seen[i % D];
    must(network_fill(&g, many, DRAWS, 1, &r, &e), &e);
    for (int i = 0; i < DRAWS; i++) {
        int index = 0;
        for (int j = D - 1; j >= 0; j--) index = index * categories[j] + (int)many[i * D + j];
        frequency[index] += 1.0 / DRAWS;
    }
    for (int i = 0; i < STATES; i++) {
        state_of(i, at);
        const double p = agrees(at, seen) ? p_of(&g, at) / exp(log_seen) : 0;
        assert_true(fabs(frequency[i] - p) < 4.5 * sqrt(p * (1 - p) / DRAWS) + 1e-12);
    }
    network_free(&g);
}

/* Over the named columns the largest, over the others the sum. */
static void likeliest_by_brute_force(void **state)
{
    (void)state;
    struct err e = {0};
    struct network g;
    struct rng r = rng_stream(4, "names");
    make(&g);
    for (int trial = 0; trial < 100; trial++) {
        static double p[STATES];
        bool named[D];
        double given[D], row[D], at[D], most = 0, found;
        int best = 0;
        state_of((int)rng_below(&r, STATES), given);
        for (int j = 0; j < D; j++) {
            const double u = rng_uniform(&r);
            named[j] = u < 0.4;
            if (u < 0.7) given[j] = NAN; /* 0.4 to 0.7: summed over */
        }
        memset(p, 0, sizeof p);
        for (int i = 0; i < STATES; i++) { /* p of the named values, kept at the first state that has them */
            int first = 0, stride = 1;
            state_of(i, at);
            for (int j = 0; j < D; stride *= categories[j++]) first += named[j] ? stride * (int)at[j] : 0;
            if (agrees(at, given)) p[first] += p_of(&g, at);
        }
        for (int i = 0; i < STATES; i++)
            if (p[i] > most) most = p[i], best = i;
        memcpy(row, given, sizeof row);
        must(network_best(&g, named, row, 1, &e), &e);
        state_of(best, at);
        for (int j = 0; j < D; j++) {
            if (named[j]) assert_true(row[j] == at[j]);
            else assert_true(isnan(given[j]) ? isnan(row[j]) : row[j] == given[j]);
        }
        must(network_log_density(&g, row, 1, &found, &e), &e);
        assert_true(fabs(exp(found) - most) < 1e-12);
    }
    network_free(&g);
}

static void expectations_by_brute_force(void **state)
{
    (void)state;
    struct err e = {0};
    struct network g;
    struct elimination m;
    const double row[D] = {NAN, 1, NAN, NAN, NAN, 0, 1};
    bool missing[D];
    double log_p, at[D];
    make(&g);
    const int64_t numbers = g.first[D] * g.c;
    double *count = mem_array((size_t)numbers, sizeof *count), *truth = mem_array((size_t)numbers, sizeof *truth);
    for (int j = 0; j < D; j++) missing[j] = isnan(row[j]);
    must(eliminate_plan(&m, &g, missing, NULL, &e), &e);
    log_p = eliminate(&m, row);
    must(eliminate_beliefs(&m, &e), &e);
    eliminate_count(&m, row, count);
    for (int i = 0; i < STATES; i++) {
        state_of(i, at);
        for (int64_t j = 0; j < D && agrees(at, row); j++)
            truth[network_row(&g, j, at) * g.c + (int64_t)at[j]] += p_of(&g, at) / exp(log_p);
    }
    for (int64_t i = 0; i < numbers; i++) assert_true(fabs(count[i] - truth[i]) < 1e-12);
    eliminate_free(&m);
    mem_free(count);
    mem_free(truth);
    network_free(&g);
}

static double before;

static int never_falls(void *self, int64_t round, double log_p)
{
    (void)self;
    assert_true(round == 1 || log_p >= before - 1e-9 * fabs(before));
    before = log_p;
    return 0;
}

/* A third of all values is hidden; the tables come back, nearer than from the whole families alone. */
static void learning_with_holes(void **state)
{
    (void)state;
    struct err e = {0};
    struct network truth, g;
    struct rng r = rng_stream(6, "holes");
    const struct network_learning l = {.prior = 0, .rounds = 200, .report = never_falls};
    double at[D], p, far = 0;
    make(&truth);
    make(&g);
    draw_rows(&truth, 5);
    for (int i = 0; i < N * D; i++)
        if (rng_uniform(&r) < 0.33) x[i] = NAN;
    must(network_learn(&g, &l, x, N, &e), &e);
    for (int i = 0; i < STATES; i++) {
        state_of(i, at);
        must(network_log_density(&g, at, 1, &p, &e), &e);
        far += p_of(&truth, at) * (log(p_of(&truth, at)) - p);
    }
    print_message("KL from the truth %.4f nats\n", far);
    assert_true(far < 0.03);
    network_free(&truth);
    network_free(&g);
}

/* What is climbed to stands as near to the truth as 3000 rows tell. */
static void climbing(void **state)
{
    (void)state;
    struct err e = {0};
    struct network truth, g;
    const struct network_learning l = {.prior = 0.5};
    double at[D], p, far = 0;
    make(&truth);
    draw_rows(&truth, 7);
    for (int score = NETWORK_BIC; score <= NETWORK_BDEU; score++) {
        const struct network_search s = {.score = score, .sample_size = 10};
        must(network_new(&g, D, categories, 2, &e), &e);
        must(network_search(&g, &s, x, N, &e), &e);
        must(network_settle(&g, &e), &e);
        must(network_learn(&g, &l, x, N, &e), &e);
        far = 0;
        for (int i = 0; i < STATES; i++) {
            state_of(i, at);
            must(network_log_density(&g, at, 1, &p, &e), &e);
            far += p_of(&truth, at) * (log(p_of(&truth, at)) - p);
        }
        for (int j = 0; j < D; j++) assert_true(g.parents[j] <= 2);
        print_message("KL from the truth %.4f nats\n", far);
        assert_true(far < 0.02);
        network_free(&g);
    }
    network_free(&truth);
}

static void what_is_refused(void **state)
{
    (void)state;
    enum { WIDE = 40 };
    int32_t two[WIDE];
    double row[WIDE], p;
    struct err e = {0};
    struct network g;
    for (int j = 0; j < WIDE; j++) two[j] = 2, row[j] = NAN;
    must(network_new(&g, WIDE, two, 2, &e), &e);
    g.parents[0] = g.parents[1] = 1;
    g.parent[0] = 1;
    assert_int_equal(network_settle(&g, &e), ERR_FORMAT); /* 0 and 1 depend on each other */
    network_free(&g);
    for (int j = 0; j < WIDE; j++) two[j] = 64;
    must(network_new(&g, WIDE, two, 1, &e), &e);
    for (int j = 0; j + 1 < WIDE; j++) g.parents[j + 1] = 1, g.parent[j + 1] = j;
    must(network_settle(&g, &e), &e);
    for (int j = 0; j < WIDE; j++) row[j] = j % 2 ? 0 : NAN;
    must(network_log_density(&g, row, 1, &p, &e), &e); /* a chain: never too wide */
    row[0] = 64;
    assert_int_equal(network_log_density(&g, row, 1, &p, &e), ERR_DATA);
    network_free(&g);
}

/* Five columns of 64 categories that have an effect for each pair of them: 64^5 states in one table. */
static void too_wide(void **state)
{
    (void)state;
    enum { CAUSES = 5, ALL = CAUSES + 10 };
    int32_t many[ALL];
    double row[ALL], p;
    struct err e = {0};
    struct network g;
    for (int j = 0; j < ALL; j++) many[j] = j < CAUSES ? 64 : 2, row[j] = j < CAUSES ? NAN : 1;
    must(network_new(&g, ALL, many, 2, &e), &e);
    for (int a = 0, j = CAUSES; a < CAUSES; a++)
        for (int b = a + 1; b < CAUSES; b++, j++) g.parents[j] = 2, g.parent[j * 2] = a, g.parent[j * 2 + 1] = b;
    must(network_settle(&g, &e), &e);
    assert_int_equal(network_log_density(&g, row, 1, &p, &e), ERR_DATA);
    print_message("%s (%s)\n", e.text, e.hint);
    for (int j = CAUSES; j < ALL; j++) row[j] = NAN;
    must(network_log_density(&g, row, 1, &p, &e), &e); /* nothing is there: nothing to sum */
    assert_true(p == 0);
    network_free(&g);
}

static int life(struct err *e)
{
    struct network g;
    struct rng r = rng_stream(1, "life");
    const bool named[D] = {true, false, true, false, false, false, false};
    const struct network_search s = {.score = NETWORK_BIC};
    const struct network_learning l = {.prior = 1, .rounds = 2};
    double row[D] = {NAN, 1, NAN, NAN, 2, NAN, NAN}, other[D], p;
    memcpy(other, row, sizeof row);
    int failed = network_new(&g, D, categories, 2, e);
    if (!failed) failed = network_search(&g, &s, x, 30, e);
    if (!failed) failed = network_settle(&g, e);
    if (!failed) failed = network_learn(&g, &l, x, 30, e);
    if (!failed) failed = network_log_density(&g, row, 1, &p, e);
    if (!failed) failed = network_best(&g, named, other, 1, e);
    if (!failed) failed = network_fill(&g, row, 1, 1, &r, e);
    network_free(&g);
    return failed;
}

static void want_of_memory(void **state)
{
    (void)state;
    struct network g;
    make(&g);
    draw_rows(&g, 9);
    x[3] = x[12] = NAN;
    network_free(&g);
    torture(life);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(sums),
                                       cmocka_unit_test(draws_follow_bayes),
                                       cmocka_unit_test(likeliest_by_brute_force),
                                       cmocka_unit_test(expectations_by_brute_force),
                                       cmocka_unit_test(learning_with_holes),
                                       cmocka_unit_test(climbing),
                                       cmocka_unit_test(what_is_refused),
                                       cmocka_unit_test(too_wide),
                                       cmocka_unit_test(want_of_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
