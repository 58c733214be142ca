/* test_vqvae.c -- codes describe pictures, many of them are used, and the prior writes grids that look like those of data. */
#include "tests/stranger.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DATA "shapes,n=600,size=16"
enum { CODES = 16, PLACES = 16, COUNT = 200 };

static limn_model *fit(limn_data *d)
{
    static const char *const set[] = {"codes=16",       "channels=16",    "size=8",
                                      "prior-layers=1", "prior-width=32", "dropout=0"};
    limn_fit_options o = limn_fit_defaults();
    limn_model *m;
    limn_error e = {0};
    o.steps = 500;
    o.batch = 32;
    o.set = set;
    o.sets = 6;
    must(limn_fit("vqvae", d, &o, &m, NULL, &e), &e);
    return m;
}

static double squares(const limn_array *a, const limn_array *b) /* of differences; b NULL: from the mean picture */
{
    const int64_t size = a->dim[1] * a->dim[2] * a->dim[3];
    const float *x = a->data, *y = b ? b->data : NULL;
    double *mean = calloc((size_t)size, sizeof *mean), sum = 0;
    assert_non_null(mean);
    for (int64_t i = 0; i < a->dim[0] * size; i++) mean[i % size] += x[i] / (double)a->dim[0];
    for (int64_t i = 0; i < a->dim[0] * size; i++) sum += pow(x[i] - (y ? y[i] : mean[i % size]), 2);
    free(mean);
    return sum;
}

/* How often each code stands in the grids, as shares. */
static void shares(const limn_array *grids, double *share)
{
    const float *z = grids->data;
    const int64_t all = grids->dim[0] * grids->dim[1];
    memset(share, 0, CODES * sizeof *share);
    assert_int_equal(grids->dim[1], PLACES);
    for (int64_t i = 0; i < all; i++) {
        assert_true(z[i] == floorf(z[i]) && z[i] >= 0 && z[i] < CODES);
        share[(int)z[i]] += 1 / (double)all;
    }
}

static void codes_describe_and_the_prior_writes_like_them(void **state)
{
    (void)state;
    limn_data *d;
    limn_error e = {0};
    limn_array originals = {0}, made = {0}, grids = {0}, drawn = {0}, items = {0};
    double of_data[CODES], of_draws[CODES], apart = 0;
    int used = 0;
    must(limn_data_open(DATA, &d, &e), &e);
    limn_model *m = fit(d);
    must(limn_reconstruct(m, d, COUNT, &originals, &made, &e), &e);
    must(limn_encode(m, d, &grids, &e), &e);
    limn_sample_options s = limn_sample_defaults();
    s.count = COUNT;
    s.latents = &drawn;
    must(limn_sample(m, &s, &items, &e), &e);
    shares(&grids, of_data);
    shares(&drawn, of_draws);
    for (int k = 0; k < CODES; k++) {
        used += of_data[k] > 0.002;
        apart += 0.5 * fabs(of_data[k] - of_draws[k]);
    }
    const double lost = squares(&originals, &made) / squares(&originals, NULL);
    print_message("lost %.3f of the variance; %d of %d codes used; shares %.3f apart\n", lost, used, CODES, apart);
    assert_true(lost < 0.5);
    assert_true(used > 0.8 * CODES);
    assert_true(apart < 0.15);
    limn_array_free(&originals);
    limn_array_free(&made);
    limn_array_free(&grids);
    limn_array_free(&drawn);
    limn_array_free(&items);
    limn_free_model(m);
    limn_data_close(d);
}

/* A picture that is halved until one place is left has one code, and a prior of one symbol. */
static void one_place_will_do(void **state)
{
    (void)state;
    limn_data *d;
    limn_model *m;
    limn_error e = {0};
    limn_array drawn = {0};
    limn_fit_options o = limn_fit_defaults();
    o.steps = 4;
    o.set = (const char *const[]){"levels=3", "channels=8", "prior-layers=1", "prior-width=32"};
    o.sets = 4;
    must(limn_data_open("shapes,n=100,size=8", &d, &e), &e);
    must(limn_fit("vqvae", d, &o, &m, NULL, &e), &e);
    limn_sample_options s = limn_sample_defaults();
    s.count = 5;
    must(limn_sample(m, &s, &drawn, &e), &e);
    assert_int_equal(drawn.dim[0], 5);
    limn_array_free(&drawn);
    limn_free_model(m);
    limn_data_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(codes_describe_and_the_prior_writes_like_them),
                                       cmocka_unit_test(one_place_will_do)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
