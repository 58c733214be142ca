/* test_tree.c -- a tree that made the data is found again; sums over what is missing, and draws of it, by brute force. */
#include "tests/torture.h"

#include "stat/tree.h"

#include <math.h>

enum { D = 5, N = 4000, STATES = 2 * 3 * 2 * 2 * 3 };
static const int32_t categories[D] = {2, 3, 2, 2, 3};
static const int32_t parent[D] = {-1, 0, 1, 1, 0};
static double x[N * D];

static void make_rows(void) /* each column follows its parent four times in five */
{
    struct rng r = rng_stream(1, "tree");
    for (int i = 0; i < N; i++)
        for (int j = 0; j < D; j++) {
            const bool follows = j && rng_uniform(&r) < 0.8;
            const double from = j ? x[i * D + parent[j]] : 0;
            x[i * D + j] = follows ? fmod(from, categories[j]) : (double)rng_below(&r, categories[j]);
        }
}

static void state_of(int i, double *row)
{
    for (int j = 0; j < D; i /= categories[j++]) row[j] = i % categories[j];
}

static void the_tree_is_found(void **state)
{
    (void)state;
    struct err e = {0};
    struct tree t;
    double row[D], log_p, sum = 0;
    make_rows();
    assert_int_equal(tree_new(&t, D, categories, &e), 0);
    assert_int_equal(tree_fit(&t, x, N, 0, &e), 0);
    for (int j = 0; j < D; j++) assert_int_equal(t.parent[j], parent[j]);
    assert_int_equal(tree_check(&t, &e), 0);
    for (int i = 0; i < STATES; i++) {
        state_of(i, row);
        assert_int_equal(tree_log_density(&t, row, 1, &log_p, &e), 0);
        sum += exp(log_p);
    }
    assert_true(fabs(sum - 1) < 1e-12);
    t.order[0] = 1;
    assert_int_equal(tree_check(&t, &e), ERR_FORMAT);
    tree_free(&t);
}

static void what_is_missing(void **state)
{
    (void)state;
    enum { DRAWS = 20000 };
    static double many[DRAWS * D];
    struct err e = {0};
    struct tree t;
    struct rng r = rng_stream(2, "draws");
    double seen[D] = {NAN, 2, NAN, 1, NAN}, row[D], log_p, log_seen, sum = 0, frequency[STATES] = {0};
    make_rows();
    assert_int_equal(tree_new(&t, D, categories, &e), 0);
    assert_int_equal(tree_fit(&t, x, N, 0.5, &e), 0);
    assert_int_equal(tree_log_density(&t, seen, 1, &log_seen, &e), 0);
    for (int i = 0; i < DRAWS * D; i++) many[i] = seen[i % D];
    assert_int_equal(tree_fill(&t, many, DRAWS, 1, &r, &e), 0);
    for (int i = 0; i < DRAWS; i++) {
        int index = 0;
        for (int j = D - 1; j >= 0; j--) index = index * categories[j] + (int)many[i * D + j];
        frequency[index] += 1.0 / DRAWS;
    }
    for (int i = 0; i < STATES; i++) {
        state_of(i, row);
        bool agrees = row[1] == 2 && row[3] == 1;
        assert_int_equal(tree_log_density(&t, row, 1, &log_p, &e), 0);
        const double p = agrees ? exp(log_p - log_seen) : 0; /* Bayes' rule */
        sum += agrees ? exp(log_p) : 0;
        assert_true(fabs(frequency[i] - p) < 4 * sqrt(p * (1 - p) / DRAWS) + 1e-12);
    }
    assert_true(fabs(log(sum) - log_seen) < 1e-12);
    tree_free(&t);
}

static void independence_along_a_chain(void **state) /* I(X1; X3 | X2) = 0 */
{
    (void)state;
    struct err e = {0};
    struct tree t;
    double row[D], log_p, told = 0, joint[9];
    make_rows();
    assert_int_equal(tree_new(&t, D, categories, &e), 0);
    assert_int_equal(tree_fit_chain(&t, x, N, 0.5, &e), 0);
    for (int middle = 0; middle < categories[1]; middle++) {
        for (int a = 0; a < categories[0]; a++)
            for (int b = 0; b < categories[2]; b++) {
                const double known[D] = {a, middle, b, NAN, NAN};
                for (int j = 0; j < D; j++) row[j] = known[j];
                assert_int_equal(tree_log_density(&t, row, 1, &log_p, &e), 0);
                joint[a * categories[2] + b] = exp(log_p);
            }
        told += tree_information(joint, categories[0], categories[2]);
    }
    assert_true(fabs(told) < 1e-12);
    tree_free(&t);
}

static int fit(struct err *e)
{
    struct tree t;
    double row[D] = {NAN, 1, NAN, NAN, NAN}, p;
    struct rng r = rng_stream(2, "draws");
    int failed = tree_new(&t, D, categories, e);
    if (!failed) failed = tree_fit(&t, x, 20, 1, e);
    if (!failed) failed = tree_log_density(&t, row, 1, &p, e);
    if (!failed) failed = tree_fill(&t, row, 1, 1, &r, e);
    tree_free(&t);
    return failed;
}

static void want_of_memory(void **state)
{
    (void)state;
    make_rows();
    torture(fit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_tree_is_found), cmocka_unit_test(what_is_missing),
                                       cmocka_unit_test(independence_along_a_chain), cmocka_unit_test(want_of_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
