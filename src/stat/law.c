/* law.c -- the table of laws, and their densities. */
#include "stat/law.h"
#include "stat/logs.h"

#include <math.h>

/* clang-format off */
static const struct {
    const char *name, *part[LAW_PARTS], *support;
    double low, high;
    bool counts;
} laws[LAW_COUNT] = {
    [LAW_GAUSSIAN]  = {"gaussian",  {"mean", "deviation"},          "any number",            -INFINITY, INFINITY, false},
    [LAW_LAPLACE]   = {"laplace",   {"centre", "scale"},            "any number",            -INFINITY, INFINITY, false},
    [LAW_LOGISTIC]  = {"logistic",  {"mean", "scale"},              "any number",            -INFINITY, INFINITY, false},
    [LAW_STUDENT]   = {"student",   {"centre", "scale", "freedom"}, "any number",            -INFINITY, INFINITY, false},
    [LAW_GAMMA]     = {"gamma",     {"shape", "rate"},              "numbers above 0",       0,         INFINITY, false},
    [LAW_BETA]      = {"beta",      {"a", "b"},                     "numbers between 0 and 1", 0,       1,        false},
    [LAW_POISSON]   = {"poisson",   {"rate"},                       "whole numbers from 0",  0,         INFINITY, true},
    [LAW_BERNOULLI] = {"bernoulli", {"p"},                          "0 and 1",               0,         1,        true},
};
/* clang-format on */

const char *law_name(enum law_kind k)
{
    return laws[k].name;
}

const char *law_part(enum law_kind k, int part)
{
    return part < LAW_PARTS ? laws[k].part[part] : NULL;
}

const char *law_support(enum law_kind k)
{
    return laws[k].support;
}

bool law_counts(enum law_kind k)
{
    return laws[k].counts;
}

void law_ends(enum law_kind k, double *low, double *high)
{
    *low = laws[k].low;
    *high = laws[k].high;
}

bool law_suits(enum law_kind k, double x)
{
    if (laws[k].counts) return x >= laws[k].low && x <= laws[k].high && x == floor(x) && isfinite(x);
    return x > laws[k].low && x < laws[k].high; /* not of NaN */
}

bool law_sound(const struct law *p)
{
    const double *at = p->at;
    if ((int)p->kind < 0 || p->kind >= LAW_COUNT) return false;
    for (int i = 0; i < LAW_PARTS; i++)
        if (!isfinite(at[i])) return false;
    switch (p->kind) {
    case LAW_STUDENT: return at[1] > 0 && at[2] > 0;
    case LAW_GAMMA:
    case LAW_BETA: return at[0] > 0 && at[1] > 0;
    case LAW_POISSON: return at[0] > 0;
    case LAW_BERNOULLI: return at[0] >= 0 && at[0] <= 1;
    default: return at[1] > 0;
    }
}

static double log_beta(double a, double b) /* of the function of that name */
{
    return lgamma(a) + lgamma(b) - lgamma(a + b);
}

double law_log_density(const struct law *p, double x)
{
    const double *at = p->at, z = (x - at[0]) / at[1];
    if (!law_suits(p->kind, x)) return -INFINITY;
    switch (p->kind) {
    case LAW_GAUSSIAN: return -0.5 * z * z - log(at[1]) - HALF_LOG_2_PI;
    case LAW_LAPLACE: return -fabs(z) - log(2 * at[1]);
    case LAW_LOGISTIC: return -fabs(z) - 2 * log1p(exp(-fabs(z))) - log(at[1]);
    case LAW_STUDENT:
        return -(at[2] + 1) / 2 * log1p(z * z / at[2]) - log_beta(at[2] / 2, 0.5) - 0.5 * log(at[2]) - log(at[1]);
    case LAW_GAMMA: return at[0] * log(at[1]) - lgamma(at[0]) + (at[0] - 1) * log(x) - at[1] * x;
    case LAW_BETA: return (at[0] - 1) * log(x) + (at[1] - 1) * log1p(-x) - log_beta(at[0], at[1]);
    case LAW_POISSON: return x * log(at[0]) - at[0] - lgamma(x + 1);
    default: return log(x > 0 ? at[0] : 1 - at[0]);
    }
}

void law_moments(const struct law *p, double *mean, double *variance)
{
    const double a = p->at[0], b = p->at[1], freedom = p->at[2];
    *mean = a;
    switch (p->kind) {
    case LAW_GAUSSIAN: *variance = b * b; break;
    case LAW_LAPLACE: *variance = 2 * b * b; break;
    case LAW_LOGISTIC: *variance = M_PI * M_PI / 3 * b * b; break;
    case LAW_STUDENT:
        *mean = freedom > 1 ? a : NAN;
        *variance = freedom > 2 ? b * b * freedom / (freedom - 2) : freedom > 1 ? INFINITY : NAN;
        break;
    case LAW_GAMMA:
        *mean = a / b;
        *variance = a / b / b;
        break;
    case LAW_BETA:
        *mean = a / (a + b);
        *variance = *mean * (1 - *mean) / (a + b + 1);
        break;
    case LAW_POISSON: *variance = a; break;
    default: *variance = a * (1 - a); break;
    }
}
