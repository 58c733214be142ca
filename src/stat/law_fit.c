/* law_fit.c -- maximum likelihood: by a formula, by Newton's rule, or by L-BFGS on numbers of deviation 1. */
#include "base/mem.h"
#include "base/sort.h"
#include "stat/law.h"
#include "stat/lbfgs.h"
#include "stat/logs.h"
#include "stat/special.h"

#include <math.h>
#include <string.h>

#define LEAST_SCALE 1e-4  /* of the numbers' deviation: else numbers that come again and again have it shrink to 0 */
#define LEAST_SPREAD 1e-6 /* of numbers that are all the same: this part of their size, or of 1 */
#define LEAST_RATE 1e-6   /* of counts that are all 0 */
#define STEEPEST 1e8      /* a shape beyond: the numbers are all but the same */
#define FREEST 1e6        /* degrees of freedom: a normal */

static int median_of(const double *x, int64_t n, double *median, struct err *e)
{
    double *sorted = mem_array((size_t)n, sizeof *sorted);
    if (!sorted) return fail_memory(e);
    memcpy(sorted, x, (size_t)n * sizeof *sorted);
    sort_numbers(sorted, n);
    *median = (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    mem_free(sorted);
    return 0;
}

static void moments(const double *x, int64_t n, double *mean, double *deviation)
{
    double sum = 0, squares = 0;
    for (int64_t i = 0; i < n; i++) sum += x[i] / (double)n;
    for (int64_t i = 0; i < n; i++) squares += (x[i] - sum) * (x[i] - sum) / (double)n;
    *mean = sum;
    *deviation = fmax(sqrt(squares), LEAST_SPREAD * fmax(fabs(sum), 1));
}

static int fit_laplace(struct law *p, const double *x, int64_t n, double deviation, struct err *e)
{
    double scale = 0;
    TRY(median_of(x, n, &p->at[0], e));
    for (int64_t i = 0; i < n; i++) scale += fabs(x[i] - p->at[0]) / (double)n;
    p->at[1] = fmax(scale, LEAST_SCALE * deviation);
    return 0;
}

/* log shape - digamma(shape) = log mean - mean log; begun near it (Minka 2002). */
static void fit_gamma(struct law *p, const double *x, int64_t n, double mean)
{
    double gap = log(mean), shape;
    for (int64_t i = 0; i < n; i++) gap -= log(x[i]) / (double)n;
    gap = fmax(gap, 0.5 / STEEPEST);
    shape = (3 - gap + sqrt((gap - 3) * (gap - 3) + 24 * gap)) / (12 * gap);
    for (int k = 0; k < 50; k++) {
        const double step = (log(shape) - digamma(shape) - gap) / (1 / shape - trigamma(shape));
        const double next = shape - step > 0 ? shape - step : shape / 2;
        const bool there = fabs(next - shape) <= 1e-14 * shape;
        shape = fmin(next, STEEPEST);
        if (there) break;
    }
    p->at[0] = shape;
    p->at[1] = shape / mean;
}

/* ---- by L-BFGS ---- */

/* Mean -log p of z [n], at parameters that run over the whole line; of the beta, by the means of log z and log (1 - z). */
struct search {
    const double *z;
    int64_t n;
    double first, second;
};

static double scale_at(double t) /* above its least, whatever t */
{
    return LEAST_SCALE + exp(t);
}

static int value_of_logistic(void *self, const double *at, double *f, double *slope, struct err *e)
{
    const struct search *s = self;
    const double scale = scale_at(at[1]);
    double sum = log(scale), centre = 0, spread = 1 / scale;
    (void)e;
    for (int64_t i = 0; i < s->n; i++) {
        const double u = (s->z[i] - at[0]) / scale, t = tanh(u / 2);
        sum += (fabs(u) + 2 * log1p(exp(-fabs(u)))) / (double)s->n;
        centre -= t / scale / (double)s->n;
        spread -= u * t / scale / (double)s->n;
    }
    *f = sum;
    slope[0] = centre;
    slope[1] = spread * exp(at[1]);
    return 0;
}

static double freedom_at(double t)
{
    return fmin(exp(t), FREEST);
}

static int value_of_student(void *self, const double *at, double *f, double *slope, struct err *e)
{
    const struct search *s = self;
    const double scale = scale_at(at[1]), v = freedom_at(at[2]), n = (double)s->n;
    double sum = 0, centre = 0, spread = 1 / scale, freer = 0;
    (void)e;
    for (int64_t i = 0; i < s->n; i++) {
        const double u = (s->z[i] - at[0]) / scale, pull = (v + 1) * u / (v + u * u), far = log1p(u * u / v);
        sum += (v + 1) / 2 * far / n;
        centre -= pull / scale / n;
        spread -= u * pull / scale / n;
        freer += (far - u * pull / v) / 2 / n;
    }
    *f = sum + log(scale) + 0.5 * log(v * M_PI) + lgamma(v / 2) - lgamma(v / 2 + 0.5);
    slope[0] = centre;
    slope[1] = spread * exp(at[1]);
    slope[2] = v < FREEST ? v * (freer + 0.5 / v + 0.5 * digamma(v / 2) - 0.5 * digamma(v / 2 + 0.5)) : 0;
    return 0;
}

static int value_of_beta(void *self, const double *at, double *f, double *slope, struct err *e)
{
    const struct search *s = self;
    const double a = exp(at[0]), b = exp(at[1]);
    (void)e;
    *f = lgamma(a) + lgamma(b) - lgamma(a + b) - (a - 1) * s->first - (b - 1) * s->second;
    slope[0] = a * (digamma(a) - digamma(a + b) - s->first);
    slope[1] = b * (digamma(b) - digamma(a + b) - s->second);
    return 0;
}

static int search_for(int (*value)(void *, const double *, double *, double *, struct err *), struct search *s,
                      int64_t numbers, double *at, struct err *e)
{
    const struct lbfgs how = {.value = value, .self = s, .n = numbers, .memory = 6, .most = 300, .tolerance = 1e-7};
    struct lbfgs_result r;
    return lbfgs_run(&how, at, &r, e);
}

static int fit_beta(struct law *p, const double *x, int64_t n, double mean, double deviation, struct err *e)
{
    struct search s = {0};
    const double both = fmin(fmax(mean * (1 - mean) / (deviation * deviation) - 1, 0.1), STEEPEST);
    double at[2] = {log(mean * both), log((1 - mean) * both)}; /* by the moments */
    for (int64_t i = 0; i < n; i++) s.first += log(x[i]) / (double)n, s.second += log1p(-x[i]) / (double)n;
    if (both < STEEPEST) TRY(search_for(value_of_beta, &s, 2, at, e));
    p->at[0] = fmin(exp(at[0]), STEEPEST);
    p->at[1] = fmin(exp(at[1]), STEEPEST);
    return 0;
}

/* Logistic and Student's t, on numbers of mean 0 and deviation 1. */
static int fit_line(struct law *p, const double *x, int64_t n, double mean, double deviation, struct err *e)
{
    double at[3] = {0, log(0.6), log(5)}, *z = mem_array((size_t)n, sizeof *z);
    if (!z) return fail_memory(e);
    for (int64_t i = 0; i < n; i++) z[i] = (x[i] - mean) / deviation;
    struct search s = {.z = z, .n = n};
    int failed = median_of(z, n, &at[0], e);
    if (!failed && p->kind == LAW_LOGISTIC) failed = search_for(value_of_logistic, &s, 2, at, e);
    if (!failed && p->kind == LAW_STUDENT) failed = search_for(value_of_student, &s, 3, at, e);
    mem_free(z);
    p->at[0] = mean + deviation * at[0];
    p->at[1] = deviation * scale_at(at[1]);
    p->at[2] = p->kind == LAW_STUDENT ? freedom_at(at[2]) : 0;
    return failed;
}

int law_fit(struct law *p, enum law_kind k, const double *x, int64_t n, struct err *e)
{
    double mean, deviation;
    *p = (struct law){.kind = k};
    moments(x, n, &mean, &deviation);
    switch (k) {
    case LAW_GAUSSIAN: *p = (struct law){k, {mean, deviation, 0}}; break;
    case LAW_LAPLACE: return fit_laplace(p, x, n, deviation, e);
    case LAW_GAMMA: fit_gamma(p, x, n, mean); break;
    case LAW_BETA: return fit_beta(p, x, n, mean, deviation, e);
    case LAW_POISSON: p->at[0] = fmax(mean, LEAST_RATE); break;
    case LAW_BERNOULLI: p->at[0] = mean; break;
    default: return fit_line(p, x, n, mean, deviation, e);
    }
    return 0;
}
