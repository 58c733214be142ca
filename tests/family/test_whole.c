/* test_whole.c -- whole numbers are scored in one measure by every family: none has a log probability above 0, those of a
** grid sum to one, and all families are held against one baseline. */
#include "tests/family/fitted.h"

#include "base/rng.h"

#include <string.h>

enum { N = 240, D = 3, LOW = -6, SIDE = 17, GRID = SIDE * SIDE };

enum table { DEPENDENT, REPEATED, MIXED };

/* Two whole columns, the second near the first or twice it; beside them a constant, or a number and a category. */
static int64_t make(struct closed *c, enum table t)
{
    static double x[N * D];
    static int32_t label[N];
    struct rng r = rng_stream(1, "whole");
    const int64_t d = t == DEPENDENT ? 2 : D;
    for (int i = 0; i < N; i++) {
        double *row = x + i * d;
        const double a = (double)rng_below(&r, 4);
        row[0] = a;
        row[1] = t == REPEATED ? 2 * a : a + (double)rng_below(&r, 2);
        if (t == REPEATED) row[2] = 5;
        if (t == MIXED) row[1] = rng_normal(&r) + a, row[2] = (double)rng_below(&r, 3);
        label[i] = i % 2;
    }
    closed_rows(c, x, N, d, label, 2);
    for (int64_t j = 0; j < d; j++) c->column[j].whole = t != MIXED || j == 0, c->column[j].high = 8;
    if (t == MIXED) closed_categories(c, 2, 3);
    return d;
}

/* A model of the table, unless the family is not for it: then NULL. Those with a graph learn for a few steps. */
static struct model *fit_to(struct closed *c, const struct family *f)
{
    struct err e = {0};
    struct model *m;
    if (!(f->takes & TAKES_ROWS) || (!f->score && !f->score_rows)) return NULL;
    must(model_new(&m, f, &c->data.item, 1, &e), &e);
    const bool refused = model_check(m, &e);
    model_free(m);
    if (refused) return NULL;
    if (!f->fit) return fitted(f->name, &c->data, 20, 60, NULL);
    closed_fit(c, f->name, NULL);
    m = c->m;
    c->m = NULL;
    return m;
}

static void grid_is_one(enum table t, double short_of)
{
    for (int k = 0; families[k]; k++) {
        static double x[GRID * D];
        struct err e = {0};
        struct closed c;
        struct score s;
        const int64_t d = make(&c, t);
        struct model *m = fit_to(&c, families[k]);
        if (m && (t == DEPENDENT || families[k]->fit)) {
            double sum = 0, most = -INFINITY;
            for (int i = 0; i < GRID; i++) {
                x[i * d] = LOW + i / SIDE;
                x[i * d + 1] = LOW + i % SIDE;
                if (t == REPEATED) x[i * d + 2] = 5;
            }
            closed_other(&c, x, GRID);
            must(score_data(m, &c.data, model_able(m, VERB_LOG_WEIGHT) ? 30 : 1, 1, &s, &e), &e);
            for (int i = 0; i < GRID; i++) sum += exp(s.per_item[i]), most = fmax(most, s.per_item[i]);
            print_message("%-12s sum %.4f, largest %.3f\n", families[k]->name, sum, most);
            assert_true(most <= 1e-6);
            assert_true(s.kind == SCORE_EXACT ? fabs(sum - 1) < short_of : sum < 1.1);
            score_free(&s);
        }
        model_free(m);
        closed_close(&c);
    }
}

static void masses_of_a_grid_sum_to_one(void **state)
{
    (void)state;
    grid_is_one(DEPENDENT, 0.02);
}

/* Twice another column, and a constant: a density has no limit there. What lies outside the grid is the constant's. */
static void repeated_and_constant_columns(void **state)
{
    (void)state;
    grid_is_one(REPEATED, 0.25);
}

static void one_baseline(enum table t, int fewest)
{
    double baseline = NAN;
    int families_told = 0;
    for (int k = 0; families[k]; k++) {
        struct err e = {0};
        struct closed c;
        struct score s;
        make(&c, t);
        struct model *m = fit_to(&c, families[k]);
        if (m) {
            must(score_data(m, &c.data, 1, 1, &s, &e), &e);
            if (isnan(baseline)) baseline = s.baseline;
            print_message("%-12s baseline %.6f\n", families[k]->name, s.baseline);
            assert_true(fabs(s.baseline - baseline) < 1e-4);
            families_told++;
            score_free(&s);
        }
        model_free(m);
        closed_close(&c);
    }
    assert_true(families_told >= fewest);
}

static void all_families_have_one_baseline(void **state)
{
    (void)state;
    one_baseline(DEPENDENT, 12);
    one_baseline(MIXED, 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(masses_of_a_grid_sum_to_one),
                                       cmocka_unit_test(repeated_and_constant_columns),
                                       cmocka_unit_test(all_families_have_one_baseline)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
