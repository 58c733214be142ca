/* test_product.c -- independent columns, naive Bayes and mixtures of products: sums to one, Bayes by hand, Iris. */
#include "tests/family/closed.h"

#include "task/classify.h"

enum { ROWS = 40, D = 4, STATES = 2 * 3 * 2 * 2 };
static const int categories[D] = {2, 3, 2, 2};
static double rows[ROWS * D], states[STATES * D];
static int32_t label[ROWS];

static void make_rows(void)
{
    for (int i = 0; i < ROWS; i++) {
        double *r = rows + i * D;
        label[i] = i % 3 == 0;
        r[0] = i % 2, r[1] = (i / 2 + label[i]) % 3, r[2] = label[i] ? 1 : i % 5 == 0, r[3] = i % 7 < 3;
    }
    for (int i = 0; i < STATES; i++) {
        int left = i;
        for (int j = 0; j < D; left /= categories[j++]) states[i * D + j] = left % categories[j];
    }
}

static void open_rows(struct closed *c, int classes)
{
    make_rows();
    closed_rows(c, rows, ROWS, D, classes ? label : NULL, classes);
    for (int j = 0; j < D; j++) closed_categories(c, j, categories[j]);
}

static void states_sum_to_one(void **state)
{
    (void)state;
    const char *const name[] = {"independent", "naive-bayes", "mob", "bayesnet"};
    for (int k = 0; k < 4; k++) {
        struct closed c;
        double each[STATES], sum = 0;
        open_rows(&c, k == 1 ? 2 : 0);
        closed_fit(&c, name[k], NULL);
        c.data.item.classes = 0;
        closed_other(&c, states, STATES);
        closed_score(&c, each);
        for (int i = 0; i < STATES; i++) sum += exp(each[i]);
        print_message("%s: %.7f\n", name[k], sum);
        assert_true(fabs(sum - 1) < 1e-5);
        closed_close(&c);
    }
}

static void naive_bayes_by_hand(void **state)
{
    (void)state;
    struct closed c;
    float got[2 * ROWS];
    open_rows(&c, 2);
    c.x[3 * D + 1] = NAN;
    rows[3 * D + 1] = NAN;
    closed_fit(&c, "naive-bayes", NULL);
    closed_ask(&c, VERB_CLASSIFY, ROWS, got);
    for (int i = 0; i < ROWS; i++) {
        double joint[2];
        for (int y = 0; y < 2; y++) {
            double members = 0;
            for (int r = 0; r < ROWS; r++) members += label[r] == y;
            joint[y] = log(members / ROWS);
            for (int j = 0; j < D; j++) {
                double same = 1, all = categories[j];
                for (int r = 0; r < ROWS; r++) {
                    if (label[r] != y || isnan(rows[r * D + j])) continue;
                    all++;
                    same += rows[r * D + j] == rows[i * D + j];
                }
                if (!isnan(rows[i * D + j])) joint[y] += log(same / all);
            }
        }
        const double both = log(exp(joint[0]) + exp(joint[1]));
        for (int y = 0; y < 2; y++) assert_true(fabs(got[2 * i + y] - (joint[y] - both)) < 1e-4);
    }
    closed_close(&c);
}

/* Rows of counts of three classes, as bags of words are. */
enum { BAGS = 40, WORDS = 6, TOPICS = 3 };
static double bags[BAGS * WORDS];
static int32_t topic[BAGS];

static void open_bags(struct closed *c)
{
    for (int i = 0; i < BAGS; i++) {
        topic[i] = i % 4 ? i % 3 : 0;
        for (int j = 0; j < WORDS; j++) bags[i * WORDS + j] = (i * (j + 2) + 3 * topic[i] * j) % (4 + j);
    }
    closed_rows(c, bags, BAGS, WORDS, topic, TOPICS);
    for (int j = 0; j < WORDS; j++) c->column[j].whole = true, c->column[j].high = 9;
}

/* What MultinomialNB of scikit-learn 1.9.1 says of the same rows: three of them, and the sum over all of their own class. */
static void counts_are_multinomial_naive_bayes(void **state)
{
    (void)state;
    static const struct {
        const char *prior;
        double sum, row[3][TOPICS];
    } told[] = {{"1",
                 -24.968951114,
                 {{-2.5347259304, -0.4653654189, -1.2282281348},
                  {-1.9870506494, -0.4317574991, -1.5439592689},
                  {-0.0568248766, -3.8941892296, -3.3558238841}}},
                {"0.25",
                 -24.876945329,
                 {{-2.5958912141, -0.4464382153, -1.2534525703},
                  {-2.0521195436, -0.4089055203, -1.5742606167},
                  {-0.0541862921, -3.9352244102, -3.4051131591}}}};
    const int rows[3] = {7, 22, 39};
    struct closed c;
    struct classification r;
    struct err e = {0};
    open_bags(&c);
    for (int k = 0; k < 2; k++) {
        double sum = 0, worst = 0;
        closed_fit(&c, "naive-bayes", (const char *[]){"counts", "yes", "prior", told[k].prior, NULL});
        must(classify_data(c.m, &c.data, &r, &e), &e);
        for (int i = 0; i < BAGS; i++) sum += r.log_probability[i * TOPICS + topic[i]];
        for (int i = 0; i < 3; i++)
            for (int y = 0; y < TOPICS; y++)
                worst = fmax(worst, fabs(r.log_probability[rows[i] * TOPICS + y] - told[k].row[i][y]));
        print_message("prior %s: sum %.7f, off by at most %.1e\n", told[k].prior, sum, worst);
        assert_true(worst < 1e-6 && fabs(sum - told[k].sum) < 1e-5);
        classification_free(&r);
    }
    closed_close(&c);
}

/* The probability of all rows of counts is one, and what is drawn has the counts' means. */
static void counts_sum_to_one_and_are_drawn(void **state)
{
    (void)state;
    enum { SIDE = 24, DRAWS = 4000 };
    static double grid[SIDE * SIDE * 2], each[SIDE * SIDE], pairs[BAGS * 2];
    static float s[DRAWS * 2], graph[SIDE * SIDE];
    double sum = 0, mean[2] = {0}, drawn[2] = {0};
    struct closed c;
    open_bags(&c);
    for (int i = 0; i < BAGS * 2; i++) pairs[i] = bags[i / 2 * WORDS + i % 2 * 3], mean[i % 2] += pairs[i] / BAGS;
    closed_close(&c);
    closed_rows(&c, pairs, BAGS, 2, topic, TOPICS);
    for (int j = 0; j < 2; j++) c.column[j].whole = true, c.column[j].high = 9;
    closed_fit(&c, "naive-bayes", (const char *[]){"counts", "yes", "prior", "0", NULL});
    closed_ask(&c, VERB_SAMPLE, DRAWS, s);
    for (int i = 0; i < DRAWS * 2; i++) {
        assert_true(s[i] >= -1e-4 && fabs(s[i] - round(s[i])) < 1e-4);
        drawn[i % 2] += s[i] / DRAWS;
    }
    const double length = mean[0] + mean[1];
    print_message("means %.3f %.3f, drawn %.3f %.3f\n", mean[0], mean[1], drawn[0], drawn[1]);
    assert_true(fabs(drawn[0] + drawn[1] - length) < 4 * sqrt(length / DRAWS));
    for (int i = 0; i < SIDE * SIDE * 2; i++) grid[i] = i % 2 ? i / 2 % SIDE : i / 2 / SIDE;
    closed_other(&c, grid, SIDE * SIDE);
    closed_score(&c, each);
    closed_ask(&c, VERB_SCORE, SIDE * SIDE, graph);
    for (int i = 0; i < SIDE * SIDE; i++) {
        sum += exp(each[i]);
        assert_true(fabs(graph[i] - each[i]) < 1e-3);
    }
    print_message("sum %.9f\n", sum);
    assert_true(fabs(sum - 1) < 1e-5);
    closed_close(&c);
}

static void what_is_no_count(void **state)
{
    (void)state;
    struct closed c;
    struct err e = {0};
    open_bags(&c);
    c.x[3] = -1;
    assert_int_equal(closed_try(&c, "naive-bayes", (const char *[]){"counts", "yes", NULL}, &e), ERR_DATA);
    assert_non_null(strstr(e.text, "no count"));
    closed_close(&c);
}

static void
iris(void **state) /* Gaussian naive Bayes: .96 of the training flowers; one diagonal Gaussian: -741.017535 */
{
    (void)state;
    static double x[600];
    static int32_t species[150];
    struct closed c;
    struct classification r;
    struct err e = {0};
    closed_iris(x, species);
    closed_rows(&c, x, 150, 4, species, 3);
    closed_fit(&c, "naive-bayes", NULL);
    must(classify_data(c.m, &c.data, &r, &e), &e);
    assert_true(fabs(r.accuracy - 0.96) < 1e-9);
    classification_free(&r);
    closed_fit(&c, "independent", NULL);
    assert_true(fabs(closed_score(&c, NULL) + 741.017535) < 1e-3);
    closed_close(&c);
}

static void em_rises_and_draws_what_there_is(void **state)
{
    (void)state;
    struct closed c;
    static float s[500 * D];
    open_rows(&c, 0);
    closed_fit(&c, "mob", (const char *[]){"components", "3", "prior", "0", "tolerance", "0", NULL});
    for (int i = 1; i < c.told; i++) assert_true(c.rounds[i] >= c.rounds[i - 1] - 1e-9);
    assert_true(c.rounds[c.told - 1] > c.rounds[0]);
    closed_ask(&c, VERB_SAMPLE, 500, s);
    double ones = 0;
    for (int i = 0; i < 500 * D; i++) {
        assert_true(fabs(s[i] - round(s[i])) < 1e-5 && s[i] > -0.5 && s[i] < categories[i % D] - 0.5);
        ones += i % D == 0 && s[i] > 0.5;
    }
    assert_true(fabs(ones / 500 - 0.5) < 0.1);
    closed_close(&c);
}

static void a_tree_scores_the_same_in_a_graph_and_draws_what_it_scores(void **state)
{
    (void)state;
    enum { S = 4000 };
    static float graph[STATES], s[S * D];
    double each[STATES], frequency[STATES] = {0};
    struct closed c;
    open_rows(&c, 0);
    closed_fit(&c, "bayesnet", NULL);
    closed_ask(&c, VERB_SAMPLE, S, s);
    closed_other(&c, states, STATES);
    closed_score(&c, each);
    closed_ask(&c, VERB_SCORE, STATES, graph);
    for (int i = 0; i < S; i++) {
        int index = 0;
        for (int j = D - 1; j >= 0; j--) index = index * categories[j] + (int)lround(s[i * D + j]);
        frequency[index] += 1.0 / S;
    }
    for (int i = 0; i < STATES; i++) {
        const double p = exp(each[i]);
        assert_true(fabs(graph[i] - each[i]) < 1e-4);
        assert_true(fabs(frequency[i] - p) < 4.5 * sqrt(p * (1 - p) / S) + 1e-9);
    }
    closed_close(&c);
}

static void what_is_missing_has_no_factor(void **state)
{
    (void)state;
    static double x[600], parts[3 * 4] = {5, 3, NAN, 1, NAN, 3, 4, NAN, 5, NAN, 4, 1}, each[3];
    static int32_t species[150];
    struct closed c;
    closed_iris(x, species);
    closed_rows(&c, x, 150, 4, NULL, 0);
    closed_fit(&c, "independent", NULL);
    closed_other(&c, (double[]){5, 3, 4, 1}, 1);
    const double all = closed_score(&c, NULL);
    closed_other(&c, parts, 3);
    assert_true(fabs(closed_score(&c, each) - 2 * all) < 1e-4); /* each number stands in two of the three */
    closed_close(&c);
}

static void values_that_are_no_category(void **state)
{
    (void)state;
    struct closed c;
    struct err e = {0};
    open_rows(&c, 0);
    c.x[5] = 3;
    assert_int_equal(closed_try(&c, "independent", NULL, &e), ERR_DATA);
    assert_non_null(strstr(e.text, "3 categories"));
    closed_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(states_sum_to_one),
                                       cmocka_unit_test(naive_bayes_by_hand),
                                       cmocka_unit_test(counts_are_multinomial_naive_bayes),
                                       cmocka_unit_test(counts_sum_to_one_and_are_drawn),
                                       cmocka_unit_test(what_is_no_count),
                                       cmocka_unit_test(iris),
                                       cmocka_unit_test(em_rises_and_draws_what_there_is),
                                       cmocka_unit_test(a_tree_scores_the_same_in_a_graph_and_draws_what_it_scores),
                                       cmocka_unit_test(what_is_missing_has_no_factor),
                                       cmocka_unit_test(values_that_are_no_category)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
