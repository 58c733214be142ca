/* gradients.c -- the slope of an expectation along what is drawn: through the draw, or through its probability.
**
** With z = m + s u, u standard normal, and f(z) = (z - T)^2, three estimates of d E f(z) / dm, all right in the mean:
**
**   pathwise         f'(m + s u)                  needs f to have a slope
**   score function   f(z) d log p(z) / dm         needs nothing of f, and pays for it in variance
**   with a baseline  (f(z) - E f) d log p(z) / dm
**
** Where f is a step there is no slope to follow: the first is 0, the others are right.
*/
#include "lab/lab.h"
#include "stat/special.h"

#include <math.h>

enum { DRAWS = 100000, WIDTHS = 9, GRID = 81 };
#define MEAN 1.0 /* m */
#define AIM 0.2  /* T */
#define APART (MEAN - AIM)

enum way { PATHWISE, SCORE, BASELINE, WAYS };
static const char *const way_name[WAYS] = {"pathwise", "score function", "with a baseline"};

struct estimate {
    double mean, variance, error, error_of_variance;
};

static double estimate(enum way way, double u, double s, bool wrong)
{
    const double z = MEAN + s * u, f = (z - AIM) * (z - AIM), slope_of_log = u / s;
    if (way == PATHWISE) return 2 * (z - AIM);
    if (way == SCORE) return f * slope_of_log;
    /* the mistake: a baseline that depends on the draw */
    return (f - (wrong ? f / 2 : APART * APART + s * s)) * slope_of_log;
}

/* Its variance by the moments of u: E u^2, u^4, u^6 are 1, 3, 15. */
static double variance(enum way way, double s)
{
    const double a = APART * APART, v = s * s, b = way == BASELINE ? a + v : 0;
    if (way == PATHWISE) return 4 * v;
    return (a * a + 18 * a * v + 15 * v * v - 2 * b * (a + 3 * v) + b * b) / v - 4 * a;
}

static int measure(struct lab *l, enum way way, double s, struct rng *r, struct estimate *out, struct err *e)
{
    double *g = lab_numbers(l, DRAWS), fourth = 0;
    if (!g) return fail_memory(e);
    *out = (struct estimate){0};
    for (int i = 0; i < DRAWS; i++) out->mean += (g[i] = estimate(way, rng_normal(r), s, l->wrong)) / DRAWS;
    for (int i = 0; i < DRAWS; i++) {
        const double square = (g[i] - out->mean) * (g[i] - out->mean);
        out->variance += square / DRAWS, fourth += square * square / DRAWS;
    }
    out->error = sqrt(out->variance / DRAWS);
    out->error_of_variance = sqrt((fourth - out->variance * out->variance) / DRAWS);
    return 0;
}

static int compare(struct lab *l, struct rng *r, struct err *e)
{
    static const char *const right[WAYS] = {"E f'(m + u) = 2 (m - T)", "E f(z) dlog p/dm = 2 (m - T)",
                                            "E (f - E f) dlog p/dm = 2 (m - T)"};
    static const char *const spread[WAYS] = {"its variance = 4", "its variance, by moments of u",
                                             "its variance, by moments of u"};
    struct estimate of[WAYS];
    for (int way = 0; way < WAYS; way++) {
        TRY(measure(l, way, 1, r, &of[way], e));
        lab_equal(l, right[way], of[way].mean, 2 * APART, of[way].error);
        lab_equal(l, spread[way], of[way].variance, variance(way, 1), of[way].error_of_variance);
    }
    for (int way = PATHWISE; way < BASELINE; way++) {
        const struct estimate *less = &of[way ? BASELINE : PATHWISE], *more = &of[way ? SCORE : BASELINE];
        lab_less_surely(l, way ? "variance: with a baseline < without" : "variance: pathwise < with a baseline",
                        less->variance, more->variance, hypot(less->error_of_variance, more->error_of_variance));
    }
    return 0;
}

/* f(z) = 1 where z > T: E f is a probability, and its slope along m the density at T. */
static void of_a_step(struct lab *l, struct rng *r)
{
    double sum = 0, squares = 0;
    for (int i = 0; i < DRAWS; i++) {
        const double u = rng_normal(r), g = MEAN + u > AIM ? u : 0;
        sum += g / DRAWS, squares += g * g / DRAWS;
    }
    lab_equal(l, "a step: E f(z) dlog p/dm = N(T; m, 1)", sum, normal_density(AIM, MEAN, 1),
              sqrt((squares - sum * sum) / DRAWS));
    lab_say(l, "through the draw its slope is 0 almost everywhere: pathwise would say 0");
}

static int draw_variances(struct lab *l, struct rng *r, struct err *e)
{
    double *s = lab_numbers(l, GRID), *at = lab_numbers(l, WIDTHS);
    if (!s || !at) return fail_memory(e);
    for (int i = 0; i < GRID; i++) s[i] = -4 + 6.0 * i / (GRID - 1);
    for (int k = 0; k < WIDTHS; k++) at[k] = -4 + 6.0 * k / (WIDTHS - 1);
    lab_axes(l, "deviation s of what is drawn, log2", "deviation of one estimate, log2");
    for (int way = 0; way < WAYS; way++) {
        double *law = lab_numbers(l, GRID), *seen = lab_numbers(l, WIDTHS);
        if (!law || !seen) return fail_memory(e);
        for (int i = 0; i < GRID; i++) law[i] = 0.5 * log2(variance(way, exp2(s[i])));
        for (int k = 0; k < WIDTHS; k++) {
            struct estimate of;
            TRY(measure(l, way, exp2(at[k]), r, &of, e));
            seen[k] = 0.5 * log2(of.variance);
        }
        lab_curve(l, way_name[way], s, law, GRID);
        lab_points(l, NULL, at, seen, WIDTHS);
        l->series[2 * way + 1].rgb = l->series[2 * way].rgb = (uint32_t[]){0x2a6fb0, 0xc8553d, 0x4a9c5d}[way];
    }
    return 0;
}

static int run(struct lab *l, struct err *e)
{
    struct rng r = rng_stream(l->seed, "gradients");
    TRY(compare(l, &r, e));
    of_a_step(l, &r);
    return draw_variances(l, &r, e);
}

const struct experiment gradients_experiment = {
    .name = "gradients",
    .title = "Two ways to the slope of an expectation",
    .formula = "d/dm E f(z)  =  E f'(m + s u)  =  E f(z) d log p(z; m) / dm",
    .run = run,
};
