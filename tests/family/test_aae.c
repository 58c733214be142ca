/* test_aae.c -- kinds beside the code are the clusters that are there; a few labels name all items; a class can be drawn. */
#include "tests/family/fitted.h"

#include "base/rng.h"
#include "metric/partition.h"
#include "task/classify.h"
#include "task/cluster.h"
#include "task/sample.h"

enum { N = 1200, D = 6, KINDS = 4, FEW = 40 };

/* Items of four kinds, each a Gaussian around its own corner; label -1 but for the first FEW. */
static void kinds(struct closed *c, int32_t *truth, uint64_t seed, int known)
{
    static double x[N * D];
    int32_t label[N];
    struct rng r = rng_stream(seed, "kinds");
    for (int i = 0; i < N; i++) {
        truth[i] = i % KINDS;
        label[i] = i < known ? truth[i] : -1;
        for (int j = 0; j < D; j++)
            x[i * D + j] = 0.5 * rng_normal(&r) + (j < 2 ? 3 * (truth[i] >> j & 1) : 0.3 * rng_normal(&r));
    }
    closed_rows(c, x, N, D, label, KINDS);
    c->data.partly = known < N;
}

static const char *const common[] = {"latent", "4",     "hidden", "64", "critic", "64", "rate",
                                     "2e-3",   "noise", "0.3",    NULL, NULL,     NULL};

static struct model *of(struct closed *c, int64_t steps, const char *name, const char *value)
{
    const char *settings[13];
    memcpy(settings, common, sizeof settings);
    settings[10] = name;
    settings[11] = value;
    return fitted("aae", &c->data, steps, 100, settings);
}

static void kinds_are_found(void **state)
{
    (void)state;
    int32_t truth[N];
    struct closed c;
    struct clustering g;
    struct partition_likeness like;
    struct err e = {0};
    kinds(&c, truth, 5, 0);
    struct model *m = of(&c, 1500, "kinds", "8");
    must(cluster_data(m, &c.data, &g, &e), &e);
    must(partition_compare(g.group, g.groups, truth, KINDS, N, &like, &e), &e);
    print_message("%lld groups, purity %.4f\n", (long long)g.groups, like.purity);
    assert_int_equal(g.groups, 8);
    assert_true(like.purity > 0.9);
    clustering_free(&g);
    model_free(m);
    closed_close(&c);
}

static void few_labels_name_all(void **state)
{
    (void)state;
    int32_t truth[N];
    struct closed c, other;
    struct classification how;
    struct tensor drawn;
    struct err e = {0};
    kinds(&c, truth, 5, FEW);
    kinds(&other, truth, 6, N);
    struct model *m = of(&c, 1500, "conditional", "yes");
    must(classify_data(m, &other.data, &how, &e), &e);
    print_message("%d labels: accuracy %.4f\n", FEW, how.accuracy);
    assert_true(how.accuracy > 0.97);
    classification_free(&how);
    must(classify_data(m, &c.data, &how, &e), &e);
    const double right = how.accuracy * FEW; /* judged by the few */
    assert_true(how.labelled && fabs(right - rint(right)) < 1e-9 && right > 0.9 * FEW);
    classification_free(&how);
    const struct sample_options o = {.count = 400, .label = SAMPLE_EACH_CLASS, .temperature = 1, .seed = 3};
    must(sample_items(m, &o, &drawn, NULL, &e), &e);
    double mean[KINDS][2] = {{0}};
    for (int i = 0; i < 400; i++)
        for (int j = 0; j < 2; j++) mean[sample_class(m, &o, i)][j] += tensor_get(&drawn, i * D + j) / 100;
    for (int k = 0; k < KINDS; k++) /* nearer to its own corner than to another */
        for (int j = 0; j < 2; j++) assert_int_equal(mean[k][j] > 1.5, k >> j & 1);
    mem_free(drawn.data);
    model_free(m);
    closed_close(&c);
    closed_close(&other);
}

static void what_was_not_asked_for_is_refused(void **state)
{
    (void)state;
    int32_t truth[N];
    struct closed c;
    struct clustering g;
    struct classification how;
    struct err e = {0};
    kinds(&c, truth, 5, N);
    struct model *m = of(&c, 2, NULL, NULL);
    assert_int_equal(cluster_data(m, &c.data, &g, &e), ERR_UNSUPPORTED);
    assert_non_null(strstr(e.hint, "kinds="));
    e = (struct err){0};
    assert_int_equal(classify_data(m, &c.data, &how, &e), ERR_UNSUPPORTED);
    assert_non_null(strstr(e.hint, "conditional=yes"));
    model_free(m);
    closed_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(kinds_are_found), cmocka_unit_test(few_labels_name_all),
                                       cmocka_unit_test(what_was_not_asked_for_is_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
