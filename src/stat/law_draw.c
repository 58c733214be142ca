/* law_draw.c -- draws: by inversion where the distribution function can be turned round, else by rejection. */
#include "stat/law.h"

#include <math.h>

static double open_uniform(struct rng *r) /* in (0, 1) */
{
    return rng_uniform(r) + 0x1p-54;
}

/* Marsaglia & Tsang 2000: a cube of a normal, rejected one time in twenty or less; shapes below 1 by one more uniform. */
double draw_gamma(double shape, struct rng *r)
{
    const double more = shape < 1 ? 1 : 0, d = shape + more - 1. / 3, c = 1 / sqrt(9 * d);
    for (;;) {
        const double x = rng_normal(r), root = 1 + c * x, v = root * root * root;
        if (root <= 0 || log(open_uniform(r)) >= 0.5 * x * x + d - d * v + d * log(v)) continue;
        return d * v * (more ? pow(open_uniform(r), 1 / shape) : 1);
    }
}

static double draw_poisson_few(double rate, struct rng *r) /* as many uniforms as keep their product above e^-rate */
{
    double product = open_uniform(r), count = 0;
    for (const double least = exp(-rate); product > least; product *= open_uniform(r)) count++;
    return count;
}

/* Hoermann 1993: a ratio of uniforms under a hat that is nearly as high everywhere. */
static double draw_poisson_many(double rate, struct rng *r)
{
    const double b = 0.931 + 2.53 * sqrt(rate), a = -0.059 + 0.02483 * b;
    const double inverse = 1.1239 + 1.1328 / (b - 3.4), squeeze = 0.9277 - 3.6224 / (b - 2);
    for (;;) {
        const double u = open_uniform(r) - 0.5, v = open_uniform(r), edge = 0.5 - fabs(u);
        const double k = floor((2 * a / edge + b) * u + rate + 0.43);
        if (edge >= 0.07 && v <= squeeze) return k;
        if (k < 0 || (edge < 0.013 && v > edge)) continue;
        if (log(v) + log(inverse) - log(a / (edge * edge) + b) <= k * log(rate) - rate - lgamma(k + 1)) return k;
    }
}

static double draw_poisson(double rate, struct rng *r)
{
    return rate < 12 ? draw_poisson_few(rate, r) : draw_poisson_many(rate, r);
}

/* Of centre 0 and scale 1. */
static double draw_standard(const struct law *p, struct rng *r)
{
    const double u = open_uniform(r);
    switch (p->kind) {
    case LAW_LAPLACE: return u < 0.5 ? log(2 * u) : -log(2 * (1 - u));
    case LAW_LOGISTIC: return log(u) - log1p(-u);
    case LAW_STUDENT: return rng_normal(r) / sqrt(draw_gamma(p->at[2] / 2, r) / (p->at[2] / 2));
    default: return rng_normal(r);
    }
}

static double draw_beta(const struct law *p, struct rng *r)
{
    const double a = draw_gamma(p->at[0], r), b = draw_gamma(p->at[1], r);
    return a + b > 0 ? a / (a + b) : p->at[0] / (p->at[0] + p->at[1]); /* both too small for a double */
}

/* A temperature draws together what is drawn: on the line itself, or, where that has ends, on its logarithm or log odds. */
double law_draw(const struct law *p, double temperature, struct rng *r)
{
    double mean, variance, x;
    law_moments(p, &mean, &variance);
    switch (p->kind) {
    case LAW_GAMMA:
        x = draw_gamma(p->at[0], r) / p->at[1];
        return temperature == 1 ? x : mean * pow(x / mean, temperature);
    case LAW_BETA:
        x = draw_beta(p, r);
        if (temperature == 1) return x;
        return 1 / (1 + pow((1 - mean) / mean, 1 - temperature) * pow((1 - x) / x, temperature));
    case LAW_POISSON:
        x = draw_poisson(mean, r);
        return temperature == 1 ? x : fmax(0, round(mean + temperature * (x - mean)));
    case LAW_BERNOULLI: return temperature == 0 ? mean > 0.5 : rng_uniform(r) < mean;
    default: return p->at[0] + temperature * p->at[1] * draw_standard(p, r);
    }
}
