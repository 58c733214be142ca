/* test_agreement.c -- prototypes cannot win, a judge's own errors are told, and class scores have their ends. */
#include "tests/metric/cloud.h"
#include "tests/torture.h"

#include "metric/agreement.h"

#include <math.h>

enum { N = 600, D = 3, CLASSES = 3 };

/* Class k around 10 k; every tenth item is taken for the next class. */
struct set {
    struct points features;
    int32_t predicted[N], wanted[N];
};

static void make(struct set *s, double deviation, int wrong_every, uint64_t seed)
{
    s->features = cloud(N, D, 0, deviation, seed);
    for (int i = 0; i < N; i++) {
        s->wanted[i] = i % CLASSES;
        s->predicted[i] = (i % CLASSES + (wrong_every && i / CLASSES % wrong_every == 0)) % CLASSES;
        for (int j = 0; j < D; j++) ((double *)s->features.x)[i * D + j] += 10 * s->wanted[i];
    }
}

static struct agreement judge(const struct set *real, const struct set *made)
{
    const struct judged r = {real->features, real->predicted, real->wanted},
                        m = {made->features, made->predicted, made->wanted};
    struct err e = {0};
    struct agreement a;
    assert_int_equal(agreement_judge(&r, &m, CLASSES, &a, &e), 0);
    return a;
}

static void prototypes_do_not_win(void **state)
{
    (void)state;
    struct set real, good, prototypes, mixed_up;
    make(&real, 1, 10, 1);
    make(&good, 1, 5, 2);
    make(&prototypes, 0, 0, 3); /* one item per class, always recognised */
    make(&mixed_up, 1, 0, 4);
    for (int i = 0; i < N; i++) mixed_up.wanted[i] = (mixed_up.wanted[i] + 1) % CLASSES;
    const struct agreement g = judge(&real, &good), p = judge(&real, &prototypes), m = judge(&real, &mixed_up);
    print_message("good: %.2f (judge %.2f) spread %.2f of %.2f, coverage %.2f; prototypes: %.2f, %.2f, %.2f\n",
                  g.agreement, g.accuracy, g.made_spread, g.real_spread, g.coverage, p.agreement, p.made_spread,
                  p.coverage);
    assert_true(fabs(g.accuracy - 0.9) < 1e-12 && fabs(g.agreement - 0.8) < 1e-12);
    assert_true(p.agreement == 1 && p.made_spread == 0 && p.coverage < 0.3);
    assert_true(fabs(g.made_spread / g.real_spread - 1) < 0.1 && g.coverage > 0.9);
    assert_true(m.agreement == 0 && m.coverage == 0); /* good items of another class cover nothing of this one */
    cloud_free(real.features), cloud_free(good.features), cloud_free(prototypes.features),
        cloud_free(mixed_up.features);
}

/* Items whose class is not known change no figure. */
static void unknown_classes_do_not_count(void **state)
{
    (void)state;
    struct set real, made;
    make(&real, 1, 10, 1);
    make(&made, 1, 5, 2);
    const struct agreement all = judge(&real, &made);
    for (int i = 0; i < N; i++)
        if (i / CLASSES % 3 == 0) real.wanted[i] = made.wanted[i] = -1;
    const struct agreement half = judge(&real, &made);
    assert_true(fabs(half.accuracy - 0.9) < 0.01 && fabs(half.agreement - 0.8) < 0.01);
    assert_true(fabs(half.made_spread / all.made_spread - 1) < 0.1 &&
                fabs(half.real_spread / all.real_spread - 1) < 0.1);
    assert_true(half.coverage > 0.9);
    cloud_free(real.features), cloud_free(made.features);
}

static void class_scores(void **state)
{
    (void)state;
    double sure[20 * 10], vague[20 * 10], one[20 * 10];
    for (int i = 0; i < 20; i++)
        for (int k = 0; k < 10; k++) {
            sure[i * 10 + k] = i % 10 == k ? 0 : -INFINITY;
            one[i * 10 + k] = k == 3 ? 0 : -INFINITY;
            vague[i * 10 + k] = log(k < 5 ? 0.15 : 0.05);
        }
    assert_true(fabs(class_score(sure, 20, 10) - 10) < 1e-12); /* uniform one-hot: as many as there are classes */
    assert_true(fabs(class_score(one, 20, 10) - 1) < 1e-12);
    assert_true(fabs(class_score(vague, 20, 10) - 1) < 1e-12);
}

static int scenario(struct err *e)
{
    static double x[24], y[20];
    static int32_t class[12];
    struct agreement a;
    for (int i = 0; i < 24; i++) x[i] = sin(i);
    for (int i = 0; i < 20; i++) y[i] = cos(i);
    for (int i = 0; i < 12; i++) class[i] = i % 2;
    const struct judged real = {{x, 12, 2}, class, class}, made = {{y, 10, 2}, class, class};
    return agreement_judge(&real, &made, 2, &a, e);
}

static void want_of_memory(void **state)
{
    (void)state;
    torture(scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(prototypes_do_not_win),
                                       cmocka_unit_test(unknown_classes_do_not_count), cmocka_unit_test(class_scores),
                                       cmocka_unit_test(want_of_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
