/* test_missing.c -- numbers that are missing: scores are exact marginals, groups and classes go by what is there, draws
** follow the conditional. */
#include "tests/family/closed.h"

#include "task/classify.h"
#include "task/cluster.h"
#include "task/fill.h"

enum { N = 60, D = 3, GRID = 4001 };

static double x[N * D];
static int32_t label[N];

static void make_rows(struct closed *c, bool labelled)
{
    struct rng r = rng_stream(3, "test");
    for (int i = 0; i < N; i++) {
        label[i] = i % 3 == 0;
        for (int j = 0; j < D; j++) x[i * D + j] = rng_normal(&r) + (j ? 0.8 * x[i * D] : 0) + 2 * label[i];
    }
    closed_rows(c, x, N, D, labelled ? label : NULL, labelled ? 2 : 0);
}

static const struct {
    const char *name, *settings[3];
    bool labelled;
} cases[] = {{"kde", {NULL}, false},
             {"ppca", {"latent", "2", NULL}, false},
             {"gmm", {"components", "2", NULL}, false},
             {"gaussian", {NULL}, false},
             {"lda", {NULL}, true},
             {"qda", {NULL}, true}};

enum { CASES = sizeof cases / sizeof *cases };

/* log p of a row without its middle number, against the sum of p over a grid of that number. */
static void scores_are_marginals(void **state)
{
    (void)state;
    for (int k = 0; k < CASES; k++) {
        struct closed c;
        static double rows[(GRID + 1) * D], each[GRID + 1];
        make_rows(&c, cases[k].labelled);
        closed_fit(&c, cases[k].name, cases[k].settings);
        const double low = -20, step = 40.0 / (GRID - 1);
        for (int i = 0; i <= GRID; i++)
            for (int j = 0; j < D; j++) rows[i * D + j] = j == 1 ? (i < GRID ? low + i * step : NAN) : x[5 * D + j];
        c.data.item.classes = 0;
        closed_other(&c, rows, GRID + 1);
        closed_score(&c, each);
        double sum = 0;
        for (int i = 0; i < GRID; i++) sum += exp(each[i]) * step;
        print_message("%s: %.6f, by the grid %.6f\n", cases[k].name, each[GRID], log(sum));
        assert_true(fabs(each[GRID] - log(sum)) < 1e-4);
        closed_close(&c);
    }
}

/* The mean of many draws of the missing number against the mean of the density along the grid. */
static void draws_follow_the_conditional(void **state)
{
    (void)state;
    for (int k = 0; k < CASES; k++) {
        enum { DRAWS = 4000 };
        struct closed c;
        struct err e = {0};
        struct tensor items;
        static double rows[GRID * D], each[GRID];
        make_rows(&c, cases[k].labelled);
        closed_fit(&c, cases[k].name, cases[k].settings);
        const double low = -20, step = 40.0 / (GRID - 1);
        for (int i = 0; i < GRID * D; i++) rows[i] = i % D == 1 ? low + i / D * step : x[5 * D + i % D];
        c.data.item.classes = 0;
        closed_other(&c, rows, GRID);
        closed_score(&c, each);
        double sum = 0, mean = 0, square = 0, drawn = 0;
        for (int i = 0; i < GRID; i++) {
            const double p = exp(each[i]), t = low + i * step;
            sum += p, mean += p * t, square += p * t * t;
        }
        mean /= sum;
        const double error = sqrt((square / sum - mean * mean) / DRAWS);
        for (int i = 0; i < DRAWS; i++) rows[i * D + 1] = NAN;
        closed_other(&c, rows, DRAWS);
        must(fill_data(c.m, &c.data, 1, 1, &items, &e), &e);
        for (int i = 0; i < DRAWS; i++) drawn += tensor_get(&items, i * D + 1) / DRAWS;
        print_message("%s: %.4f, by the grid %.4f +- %.4f\n", cases[k].name, drawn, mean, error);
        assert_true(fabs(drawn - mean) < 4 * error);
        mem_free(items.data);
        closed_close(&c);
    }
}

/* p(y | what is there) by the two marginals, each from a model of its own class's rows. */
static void classes_go_by_what_is_there(void **state)
{
    (void)state;
    struct closed c;
    struct err e = {0};
    struct classification r;
    double rows[2 * D], each[2];
    make_rows(&c, true);
    closed_fit(&c, "qda", NULL);
    for (int i = 0; i < 2 * D; i++) rows[i] = i % D == 2 ? NAN : x[i];
    c.data.item.classes = 0;
    closed_other(&c, rows, 2);
    must(classify_data(c.m, &c.data, &r, &e), &e);
    closed_score(&c, each);
    double mean[2][2] = {{0}}, second[2][3] = {{0}};
    const double count[2] = {N - N / 3, N / 3};
    double unit[2] = {kept_unit(c.m->store, &c.m->item, 0), kept_unit(c.m->store, &c.m->item, 1)};
    for (int i = 0; i < N; i++)
        for (int j = 0; j < 2; j++) mean[label[i]][j] += x[i * D + j] / count[label[i]];
    for (int i = 0; i < N; i++) {
        const int y = label[i];
        const double a = x[i * D] - mean[y][0], b = x[i * D + 1] - mean[y][1];
        second[y][0] += a * a / count[y], second[y][1] += a * b / count[y], second[y][2] += b * b / count[y];
    }
    for (int i = 0; i < 2; i++) {
        double joint[2];
        for (int y = 0; y < 2; y++) {
            const double aa = second[y][0] + 0.01 * unit[0] * unit[0], ab = second[y][1],
                         bb = second[y][2] + 0.01 * unit[1] * unit[1], det = aa * bb - ab * ab;
            const double u = x[i * D] - mean[y][0], v = x[i * D + 1] - mean[y][1];
            joint[y] = log(count[y] / N) - log(2 * M_PI) - 0.5 * log(det) -
                       0.5 * (bb * u * u - 2 * ab * u * v + aa * v * v) / det;
        }
        const double all = log(exp(joint[0]) + exp(joint[1]));
        assert_true(fabs(each[i] - all) < 1e-4);
        for (int y = 0; y < 2; y++) assert_true(fabs(r.log_probability[2 * i + y] - (joint[y] - all)) < 1e-4);
    }
    classification_free(&r);
    closed_close(&c);
}

static void groups_of_rows_and_nothing_at_all(void **state)
{
    (void)state;
    struct closed c;
    struct err e = {0};
    struct clustering g;
    double rows[2 * D];
    make_rows(&c, false);
    closed_fit(&c, "gmm", (const char *[]){"components", "2", NULL});
    for (int i = 0; i < 2 * D; i++) rows[i] = i < D ? x[i] : NAN;
    closed_other(&c, rows, 2);
    must(cluster_data(c.m, &c.data, &g, &e), &e);
    assert_int_equal(g.groups, 2);
    for (int k = 0; k < 2; k++) /* of nothing, the weights are left */
        assert_true(fabs(g.share[2 + k] - tensor_get(&store_find(c.m->store, STORE_PARAM, "weight")->value, k)) < 1e-6);
    clustering_free(&g);
    closed_close(&c);
}

static void k_means_on_iris(void **state) /* REFERENCES: inertia 152.34795, 78.85144, 57.22847 */
{
    static double flowers[600];
    static int32_t species[150];
    const double inertia[3] = {152.34795, 78.85144, 57.22847};
    (void)state;
    closed_iris(flowers, species);
    for (int k = 2; k <= 4; k++) {
        struct closed c;
        struct err e = {0};
        struct clustering g;
        char number[2] = {(char)('0' + k), 0};
        double sum = 0;
        closed_rows(&c, flowers, 150, 4, species, 3);
        closed_fit(&c, "kmeans", (const char *[]){"groups", number, "standardise", "no", NULL});
        must(cluster_data(c.m, &c.data, &g, &e), &e);
        for (int y = 0; y < k; y++)
            for (int j = 0; j < 4; j++) {
                double mean = 0;
                for (int i = 0; i < 150; i++) mean += g.group[i] == y ? flowers[4 * i + j] / (double)g.count[y] : 0;
                for (int i = 0; i < 150; i++) sum += g.group[i] == y ? pow(flowers[4 * i + j] - mean, 2) : 0;
            }
        print_message("k means, %d groups: %.5f\n", k, sum);
        assert_true(fabs(sum - inertia[k - 2]) < 1e-4);
        clustering_free(&g);
        closed_close(&c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scores_are_marginals), cmocka_unit_test(draws_follow_the_conditional),
        cmocka_unit_test(classes_go_by_what_is_there), cmocka_unit_test(groups_of_rows_and_nothing_at_all),
        cmocka_unit_test(k_means_on_iris)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
