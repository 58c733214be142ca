/* test_closed.c -- every family with a closed form: a whole life in which one allocation after the other fails, what odd
** data do to it, and what a model says that was never fitted. */
#include "tests/family/closed.h"
#include "tests/torture.h"

#include "task/classify.h"
#include "task/cluster.h"
#include "task/encode.h"
#include "task/fill.h"

enum { N = 24, D = 3 };

static const struct family *current;
static struct closed rows;
static double x[N * D];
static int32_t label[N];

static void make_rows(bool categories)
{
    for (int i = 0; i < N; i++) {
        label[i] = i % 2;
        for (int j = 0; j < D; j++) x[i * D + j] = categories ? (i + j * (i / 3)) % 2 : sin(i + j) + label[i] * (j + 1);
    }
    closed_rows(&rows, x, N, D, label, 2);
    for (int j = 0; j < D && categories; j++) closed_categories(&rows, j, 2);
}

static int fit(struct model *m, struct err *e)
{
    const struct tensor all = {F32, SHAPE(N, D), rows.x};
    double seen[N * D];
    const struct fitting f = {
        .store = m->store, .item = &m->item, .x = seen, .label = label, .n = N, .d = D, .seed = 1};
    TRY(model_check(m, e));
    TRY(front_learn(m->store, &m->item, &all, e));
    for (int i = 0; i < N * D; i++)
        seen[i] = (rows.x[i] - kept_centre(m->store, &m->item, i % D)) / kept_unit(m->store, &m->item, i % D);
    return m->family->fit(&f, m->options, e);
}

static int use(struct model *m, struct err *e)
{
    const struct sample_options o = {.count = 3, .label = SAMPLE_ANY_CLASS, .temperature = 1, .seed = 1};
    struct score s;
    struct classification c;
    struct clustering g;
    struct tensor t;
    if (model_able(m, VERB_SCORE)) {
        TRY(score_data(m, &rows.data, 1, 1, &s, e));
        score_free(&s);
    }
    if (model_able(m, VERB_CLASSIFY)) {
        TRY(classify_data(m, &rows.data, &c, e));
        classification_free(&c);
    }
    if (model_able(m, VERB_CLUSTER)) {
        TRY(cluster_data(m, &rows.data, &g, e));
        clustering_free(&g);
    }
    if (model_able(m, VERB_ENCODE)) {
        TRY(encode_data(m, &rows.data, 0, 1, &t, e));
        mem_free(t.data);
    }
    if (model_able(m, VERB_SAMPLE)) {
        TRY(sample_items(m, &o, &t, NULL, e));
        mem_free(t.data);
    }
    if (fill_can(m)) {
        TRY(fill_data(m, &rows.data, 1, 1, &t, e));
        mem_free(t.data);
    }
    return 0;
}

static int life(struct err *e)
{
    struct model *m;
    TRY(model_new(&m, current, &rows.data.item, 1, e));
    int failed = fit(m, e);
    if (!failed) failed = use(m, e);
    model_free(m);
    return failed;
}

/* Of numbers, or where the family wants them of categories. */
static bool prepare(const struct family *f)
{
    struct err e = {0};
    struct model *m;
    if (!f->fit || !(f->takes & TAKES_ROWS)) return false;
    current = f;
    make_rows(false);
    must(model_new(&m, f, &rows.data.item, 1, &e), &e);
    const bool refused = model_check(m, &e);
    model_free(m);
    if (!refused) return true;
    closed_close(&rows);
    make_rows(true);
    return true;
}

static void want_of_memory(void **state)
{
    (void)state;
    for (int k = 0; families[k]; k++) {
        if (!prepare(families[k])) continue;
        print_message("%s\n", families[k]->name);
        torture(life);
        closed_close(&rows);
    }
}

static void constant_and_wholly_missing_columns(void **state)
{
    (void)state;
    for (int k = 0; families[k]; k++) {
        if (!prepare(families[k])) continue;
        for (int odd = 0; odd < 2; odd++) {
            struct err e = {0};
            for (int i = 0; i < N; i++) rows.x[i * D + 1] = odd ? NAN : 1;
            const int failed = life(&e);
            if (failed) print_message("%s: %s (%s)\n", families[k]->name, e.text, e.hint);
            assert_true(!failed || e.kind == ERR_DATA || e.kind == ERR_NUMERIC); /* a remedy, or one clear line */
        }
        closed_close(&rows);
    }
}

static void graph_and_plain_function_agree(void **state)
{
    (void)state;
    for (int k = 0; families[k]; k++) {
        struct err e = {0};
        float graph[N];
        double plain[N];
        if (!families[k]->score || !families[k]->score_rows || !prepare(families[k])) continue;
        must(model_new(&rows.m, current, &rows.data.item, 1, &e), &e);
        must(fit(rows.m, &e), &e);
        closed_score(&rows, plain);
        closed_ask(&rows, VERB_SCORE, N, graph);
        for (int i = 0; i < N; i++) assert_true(fabs(graph[i] - plain[i]) < 1e-3 * fmax(1, fabs(plain[i])));
        closed_close(&rows);
    }
}

static void never_fitted(void **state)
{
    (void)state;
    for (int k = 0; families[k]; k++) {
        if (!prepare(families[k])) continue;
        struct err e = {0};
        struct model *m;
        must(model_new(&m, current, &rows.data.item, 1, &e), &e);
        assert_int_not_equal(use(m, &e), 0);
        print_message("%s: %s\n", families[k]->name, e.text);
        assert_non_null(strstr(e.text, "fitted"));
        model_free(m);
        closed_close(&rows);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(want_of_memory), cmocka_unit_test(constant_and_wholly_missing_columns),
        cmocka_unit_test(graph_and_plain_function_agree), cmocka_unit_test(never_fitted)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
