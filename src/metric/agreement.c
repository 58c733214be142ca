/* agreement.c -- class by class. */
#include "metric/agreement.h"

#include "base/mem.h"
#include "metric/support.h"

#include <math.h>
#include <string.h>

/* Items of which a class is wanted; of the others (-1) it is not known. */
static int64_t with_class(const struct judged *v)
{
    int64_t n = 0;
    for (int64_t i = 0; i < v->features.n; i++) n += v->wanted[i] >= 0;
    return n;
}

/* NaN: of none */
static double share_right(const struct judged *v)
{
    int64_t right = 0;
    for (int64_t i = 0; i < v->features.n; i++) right += v->wanted[i] >= 0 && v->predicted[i] == v->wanted[i];
    return (double)right / (double)with_class(v);
}

/* The items of one class, one after another in x. */
static struct points of_class(const struct judged *v, int class, double *x)
{
    const int64_t d = v->features.d;
    int64_t n = 0;
    for (int64_t i = 0; i < v->features.n; i++)
        if (v->wanted[i] == class) memcpy(x + n++ * d, v->features.x + i * d, (size_t)d * sizeof *x);
    return (struct points){x, n, d};
}

/* Adds a class, weighted by how many real items it has. A class without enough items to have neighbours covers nothing. */
static int add_class(struct points real, struct points made, double weight, struct agreement *out, struct err *e)
{
    struct support s = {0};
    double real_spread, made_spread;
    TRY(points_spread(real, &real_spread, e));
    TRY(points_spread(made, &made_spread, e));
    if (real.n > SUPPORT_K && made.n > SUPPORT_K) TRY(support_compare(real, made, &s, e));
    out->real_spread += weight * real_spread;
    out->made_spread += weight * made_spread;
    out->coverage += weight * s.coverage;
    return 0;
}

int agreement_judge(const struct judged *real, const struct judged *made, int classes, struct agreement *out,
                    struct err *e)
{
    TRY(points_match(real->features, made->features, 1, e));
    *out = (struct agreement){.agreement = share_right(made), .accuracy = share_right(real)};
    double *x = mem_array((size_t)(real->features.n * real->features.d), sizeof *x);
    double *y = mem_array((size_t)(made->features.n * made->features.d), sizeof *y);
    int failed = x && y ? 0 : fail_memory(e);
    for (int k = 0; k < classes && !failed; k++) {
        const struct points here = of_class(real, k, x), there = of_class(made, k, y);
        if (here.n) failed = add_class(here, there, (double)here.n / (double)with_class(real), out, e);
    }
    mem_free(x);
    mem_free(y);
    return failed;
}

double class_score(const double *log_p, int64_t n, int classes)
{
    double mean = 0;
    for (int k = 0; k < classes; k++) {
        double marginal = 0;
        for (int64_t i = 0; i < n; i++) marginal += exp(log_p[i * classes + k]) / (double)n;
        for (int64_t i = 0; i < n && marginal > 0; i++) {
            const double p = exp(log_p[i * classes + k]);
            if (p > 0) mean += p * (log_p[i * classes + k] - log(marginal)) / (double)n;
        }
    }
    return exp(mean);
}
