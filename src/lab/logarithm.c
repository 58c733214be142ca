/* logarithm.c -- why likelihoods are added up as logarithms: the product of many probabilities is no number any more. */
#include "lab/lab.h"

#include <math.h>

enum { MOST = 2000, FEW = 100 };

static int run(struct lab *l, struct err *e)
{
    double *n = lab_numbers(l, MOST), *sum = lab_numbers(l, MOST), *product = lab_numbers(l, MOST), p = 1, logs = 0;
    struct rng r = rng_stream(l->seed, "logarithm");
    if (!n || !sum || !product) return fail_memory(e);
    for (int i = 0; i < MOST; i++) {
        const double one = 0.3 + 0.4 * rng_uniform(&r);
        p *= one;
        logs += log(one);
        n[i] = i + 1;
        sum[i] = logs;
        product[i] = log(p); /* -infinity once p is 0: the line ends */
    }
    lab_equal(l, "log prod p = sum log p, of 100", product[FEW - 1], sum[FEW - 1], 0);
    lab_equal(l, "prod p of 2000, in double", l->wrong ? 1e-3 : p, 0, 0);
    lab_less(l, "sum log p of 2000 is a number: -infinity <", -1e300, sum[MOST - 1]);
    lab_axes(l, "factors", "logarithm");
    lab_curve(l, "logarithm of the product: ends where that is 0", n, product, MOST);
    lab_curve(l, "sum of logarithms", n, sum, MOST);
    l->series[0].size = 7;
    l->series[0].rgb = 0xf0b48c, l->series[1].rgb = 0x0072b2;
    return 0;
}

const struct experiment logarithm_experiment = {
    .name = "logarithm",
    .title = "From product to sum",
    .formula = "log prod_i p(x_i) = sum_i log p(x_i)",
    .run = run,
};
