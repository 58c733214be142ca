/* law_entropy.c -- entropy in closed form where there is one; cross-entropy and divergence where that needs no more than
** the moments; the rest by quadrature, and of whole numbers by sums. */
#include "stat/law.h"
#include "stat/logs.h"
#include "stat/quadrature.h"
#include "stat/special.h"

#include <math.h>

#define TOLERANCE 1e-13
#define TAIL 1e-18 /* terms of a sum below this are left out, once the mean is behind */

/* E_p of a function of x, whose values may be infinite where p is 0. */
struct expectation {
    const struct law *p, *q;
    double (*of)(const struct expectation *w, double x);
};

static int weigh(void *self, const double *x, double *out, struct err *e)
{
    const struct expectation *w = self;
    (void)e;
    for (int i = 0; i < QUADRATURE_POINTS; i++) {
        const double density = exp(law_log_density(w->p, x[i]));
        out[i] = density > 0 ? density * w->of(w, x[i]) : 0;
    }
    return 0;
}

static double sum_whole(const struct expectation *w)
{
    double mean, variance, sum = 0;
    law_moments(w->p, &mean, &variance);
    for (double x = 0; law_suits(w->p->kind, x); x++) {
        const double share = exp(law_log_density(w->p, x));
        if (share > 0) sum += share * w->of(w, x);
        if (x > mean && share < TAIL) break;
    }
    return sum;
}

static int expect(const struct expectation *w, double *out, struct err *e)
{
    double mean, variance;
    law_moments(w->p, &mean, &variance);
    if (law_counts(w->p->kind)) {
        *out = sum_whole(w);
        return 0;
    }
    struct integrand f = {.values = weigh, .self = (void *)w, .tolerance = TOLERANCE};
    law_ends(w->p->kind, &f.low, &f.high);
    f.centre = w->p->kind == LAW_STUDENT ? w->p->at[0] : mean;
    f.scale = w->p->kind == LAW_STUDENT ? w->p->at[1] : sqrt(variance);
    return integrate(&f, out, e);
}

static double surprise(const struct expectation *w, double x)
{
    return -law_log_density(w->q, x);
}

static double log_ratio(const struct expectation *w, double x)
{
    return law_log_density(w->p, x) - law_log_density(w->q, x);
}

static double two_way(double p, double q) /* -p log q, where p may be 0 */
{
    return p > 0 ? -p * log(q) : 0;
}

int law_entropy(const struct law *p, double *out, struct err *e)
{
    const double a = p->at[0], b = p->at[1], half = p->at[2] / 2;
    switch (p->kind) {
    case LAW_GAUSSIAN: *out = 0.5 + HALF_LOG_2_PI + log(b); break;
    case LAW_LAPLACE: *out = 1 + log(2 * b); break;
    case LAW_LOGISTIC: *out = 2 + log(b); break;
    case LAW_STUDENT:
        *out = (half + 0.5) * (digamma(half + 0.5) - digamma(half)) + 0.5 * log(2 * half) + lgamma(half) + lgamma(0.5) -
               lgamma(half + 0.5) + log(b);
        break;
    case LAW_GAMMA: *out = a - log(b) + lgamma(a) + (1 - a) * digamma(a); break;
    case LAW_BETA:
        *out = lgamma(a) + lgamma(b) - lgamma(a + b) - (a - 1) * digamma(a) - (b - 1) * digamma(b) +
               (a + b - 2) * digamma(a + b);
        break;
    case LAW_BERNOULLI: *out = two_way(a, a) + two_way(1 - a, 1 - a); break;
    default: return expect(&(struct expectation){p, p, surprise}, out, e);
    }
    return 0;
}

/* Does p say nothing that q cannot? */
static bool within(const struct law *p, const struct law *q)
{
    double low, high, q_low, q_high;
    law_ends(p->kind, &low, &high);
    law_ends(q->kind, &q_low, &q_high);
    return law_counts(p->kind) == law_counts(q->kind) && low >= q_low && high <= q_high;
}

int law_cross_entropy(const struct law *p, const struct law *q, double *out, struct err *e)
{
    const double a = q->at[0], b = q->at[1];
    double mean, variance;
    law_moments(p, &mean, &variance);
    *out = INFINITY;
    if (!within(p, q)) return 0;
    if (q->kind == LAW_GAUSSIAN) {
        *out = isnan(mean) ? INFINITY : HALF_LOG_2_PI + log(b) + (variance + (mean - a) * (mean - a)) / (2 * b * b);
        return 0;
    }
    if (q->kind == LAW_GAMMA && p->kind == LAW_GAMMA) {
        *out = lgamma(a) - a * log(b) - (a - 1) * (digamma(p->at[0]) - log(p->at[1])) + b * mean;
        return 0;
    }
    return expect(&(struct expectation){p, q, surprise}, out, e);
}

int law_divergence(const struct law *p, const struct law *q, double *out, struct err *e)
{
    const double a = p->at[0], b = p->at[1], c = q->at[0], d = q->at[1];
    *out = INFINITY;
    if (!within(p, q)) return 0;
    if (p->kind == LAW_GAUSSIAN && q->kind == LAW_GAUSSIAN)
        *out = log(d / b) + (b * b + (a - c) * (a - c)) / (2 * d * d) - 0.5;
    else if (p->kind == LAW_POISSON && q->kind == LAW_POISSON) *out = a * log(a / c) - a + c;
    else if (q->kind == LAW_GAUSSIAN && p->kind == LAW_STUDENT && p->at[2] <= 2) return 0;
    else return expect(&(struct expectation){p, q, log_ratio}, out, e);
    return 0;
}
