/* test_joint.c -- log p(x|z) and log p(z) of one draw of z agree with the bound that they are the sides of:
**
**   E_q log p(z) = - KL(q || p) - H(q),   and E_q log p(x|z) is the bound's own first term. */
#include "tests/family/fitted.h"

#include "task/feed.h"

enum { N = 4000, LATENTS = 3 };

static void joint_is_the_bound_without_entropy(void **state)
{
    (void)state;
    struct err e = {0};
    struct tensor joint, apart;
    struct data *d = open_data("lineargaussian,d=6,k=3,noise=0.4,n=4000,seed=2");
    struct model *m = fitted("vae", d, 400, 200, (const char *[]){"latent", "3", "hidden", "32", "rate", "3e-3", NULL});
    must(feed_gather(m, VERB_JOINT, d, 0, 7, &joint, &e), &e);
    must(feed_gather(m, VERB_APART, d, 0, 8, &apart, &e), &e);
    double fit = 0, prior = 0, off_fit[2] = {0}, off_prior[2] = {0};
    for (int64_t i = 0; i < N; i++) {
        double entropy = LATENTS * 0.5 * log(2 * M_PI * M_E);
        const int64_t row = i * (2 + 2 * LATENTS);
        for (int j = 0; j < LATENTS; j++) entropy += tensor_get(&apart, row + 2 + LATENTS + j);
        const double a = tensor_get(&joint, 2 * i) - tensor_get(&apart, row),
                     b = tensor_get(&joint, 2 * i + 1) + tensor_get(&apart, row + 1) + entropy;
        fit += tensor_get(&joint, 2 * i) / N, prior += tensor_get(&joint, 2 * i + 1) / N;
        off_fit[0] += a / N, off_fit[1] += a * a / N, off_prior[0] += b / N, off_prior[1] += b * b / N;
    }
    print_message("log p(x|z) %.4f, off %.4f; log p(z) %.4f, off %.4f\n", fit, off_fit[0], prior, off_prior[0]);
    assert_true(fabs(off_fit[0]) < 4 * sqrt(off_fit[1] / N));
    assert_true(fabs(off_prior[0]) < 4 * sqrt(off_prior[1] / N));
    mem_free(joint.data);
    mem_free(apart.data);
    model_free(m);
    data_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(joint_is_the_bound_without_entropy)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
