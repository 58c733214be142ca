/* test_vae.c -- where a variational autoencoder's truth is known: a linear one is probabilistic PCA.
**
** With linear maps and one shared spread the best bound is tight, and equals the
** likelihood of probabilistic PCA, which has a closed form in the eigenvalues of
** the data's covariance (Tipping & Bishop 1999).
*/
#include "tests/test.h"

#include "data/data.h"
#include "data/memory.h"
#include "model/model.h"
#include "nn/front.h"
#include "stat/matrix.h"
#include "task/sample.h"
#include "task/score.h"
#include "train/fit.h"

#include <math.h>

enum { D = 8, K = 3, ITEMS = 4000 };

static void must(int status, const struct err *e)
{
    if (status) print_message("%s\n", e->text);
    assert_int_equal(status, 0);
}

static void set(struct model *m, const char *name, const char *value)
{
    struct err e = {0};
    must(option_set(options_find(m->family->options, name), m->options, value, &e), &e);
}

/* The largest mean log-likelihood of probabilistic PCA: -1/2 (D log 2 pi + sum log l_i + (D - K) log s2 + D) */
static double ppca_likelihood(struct data *d)
{
    struct err e = {0};
    double *x, covariance[D * D] = {0}, mean[D] = {0}, value[D];
    must(data_all(d, 1 << 30, &x, NULL, &e), &e);
    for (int i = 0; i < ITEMS; i++)
        for (int j = 0; j < D; j++) mean[j] += x[i * D + j] / ITEMS;
    for (int i = 0; i < ITEMS; i++)
        for (int j = 0; j < D; j++)
            for (int k = 0; k < D; k++)
                covariance[j * D + k] += (x[i * D + j] - mean[j]) * (x[i * D + k] - mean[k]) / ITEMS;
    mem_free(x);
    must(matrix_eigen(covariance, D, value, &e), &e);
    double logs = 0, rest = 0;
    for (int i = 0; i < D; i++) {
        if (i < K) logs += log(value[i]);
        else rest += value[i] / (D - K);
    }
    return -0.5 * (D * log(2 * M_PI) + logs + (D - K) * log(rest) + D);
}

static void linear_vae_is_ppca(void **state)
{
    (void)state;
    struct err e = {0};
    struct data *d;
    struct model *m;
    struct fit_result result;
    must(data_open("lineargaussian,d=8,k=3,n=4000,seed=4", &d, &e), &e);
    must(model_new(&m, family_find("vae"), &d->item, 1, &e), &e);
    m->family->adapt(m->options, &d->item);
    set(m, "hidden", "16");
    set(m, "activation", "none");
    set(m, "latent", "3");
    set(m, "spread", "shared");
    struct fit f = {.family = m->family,
                    .options = m->options,
                    .store = m->store,
                    .item = &m->item,
                    .data = d,
                    .steps = 10000,
                    .batch = 500,
                    .seed = 1};
    must(train_options_from(&m->family->recipe, &f.train, &e), &e);
    f.train.rate = 0.01;
    f.train.schedule = SCHEDULE_COSINE;
    must(fit_run(&f, &result, &e), &e);

    double bound = 0, draws = 40;
    for (int k = 0; k < draws; k++) {
        struct score s;
        must(score_data(m, d, 1, (uint64_t)k + 1, &s, &e), &e);
        bound += s.nats_per_item / draws;
        score_free(&s);
    }
    double exact = ppca_likelihood(d);
    print_message("bound %.5f, probabilistic PCA %.5f: %.5f nats per dimension apart\n", bound, exact,
                  (exact - bound) / D);
    assert_true(fabs(exact - bound) / D < 0.001);
    model_free(m);
    data_close(d);
}

/* Grey pictures are drawn black and white before they are scored. Were that done anew for each importance sample, the
** likeliest drawing would win, and the score would rise far above what one drawing is worth. */
static void importance_samples_are_of_one_drawing(void **state)
{
    (void)state;
    enum { PICTURES = 64, SIDE = 8 };
    struct err e = {0};
    struct data d = {
        .name = "grey", .count = PICTURES, .item = {.kind = ITEM_IMAGE, .type = U8, .shape = {3, {SIDE, SIDE, 1}}}};
    struct tensor x = {U8, shape_join(PICTURES, d.item.shape), mem_alloc(PICTURES * SIDE * SIDE)};
    struct model *m;
    struct score one, many;
    memset(x.data, 51, PICTURES * SIDE * SIDE); /* a fifth */
    must(model_new(&m, family_find("vae"), &d.item, 1, &e), &e);
    set(m, "latent", "1");
    must(front_learn(m->store, &d.item, &x, &e), &e);
    must(memory_hold(&d, x.data, NULL, &e), &e);
    must(score_data(m, &d, 1, 1, &one, &e), &e);
    must(score_data(m, &d, 100, 1, &many, &e), &e);
    double entropy = SIDE * SIDE * (0.2 * log(0.2) + 0.8 * log(0.8));
    print_message("one sample %.2f, a hundred %.2f, minus the entropy of the drawings %.2f\n", one.nats_per_item,
                  many.nats_per_item, entropy);
    assert_true(fabs(one.nats_per_item - entropy) < 3);
    assert_true(fabs(many.nats_per_item - one.nats_per_item) < 3);
    score_free(&one);
    score_free(&many);
    model_free(m);
    d.close(&d);
    arena_free(&d.arena);
}

/* The same seed draws the same pictures, whether or not their latents are asked for too. */
static void latents_are_those_of_the_sample(void **state)
{
    (void)state;
    struct err e = {0};
    const struct item item = {.kind = ITEM_IMAGE, .type = U8, .shape = {3, {4, 4, 1}}};
    const struct sample_options o = {.count = 5, .label = SAMPLE_ANY_CLASS, .temperature = 1, .seed = 3};
    struct tensor alone, both, latents;
    struct model *m;
    must(model_new(&m, family_find("vae"), &item, 1, &e), &e);
    must(sample_items(m, &o, &alone, NULL, &e), &e);
    must(sample_items(m, &o, &both, &latents, &e), &e);
    for (int64_t i = 0; i < shape_size(alone.shape); i++)
        assert_true(fabs(tensor_get(&alone, i) - tensor_get(&both, i)) < 1e-6);
    mem_free(alone.data);
    mem_free(both.data);
    mem_free(latents.data);
    model_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(linear_vae_is_ppca),
                                       cmocka_unit_test(importance_samples_are_of_one_drawing),
                                       cmocka_unit_test(latents_are_those_of_the_sample)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
