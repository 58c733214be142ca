/* bound.c -- the evidence lower bound and its gap, where both can be written down: z ~ N(0, 1), x | z ~ N(W z, s^2).
**
** The gap is told in two ways. By divergence: log p(x) - ELBO(q) = KL(q || p(z | x)), exactly. By Jensen: with weights
** w = p(x, z) / q(z), z ~ q, the bound is E log w and what it bounds is log E w. Means of K weights lie between.
*/
#include "lab/lab.h"
#include "stat/special.h"

#include <math.h>

enum { DRAWS = 40000, GRID = 161, BOUNDS = 7 };
#define SLOPE 1.5 /* W */
#define NOISE 0.8 /* s */
#define X 1.2     /* the item that is seen */

struct gaussian {
    double mean, deviation;
};

static double log_evidence(void)
{
    return normal_log_density(X, 0, sqrt(SLOPE * SLOPE + NOISE * NOISE));
}

static struct gaussian posterior(void)
{
    const double all = SLOPE * SLOPE + NOISE * NOISE;
    return (struct gaussian){SLOPE * X / all, NOISE / sqrt(all)};
}

/* E_q log p(x | z) - KL(q || p(z)) */
static double elbo(struct gaussian q)
{
    const double miss = X - SLOPE * q.mean, spread = SLOPE * q.deviation;
    const double fit = normal_log_density(0, 0, NOISE) - 0.5 * (miss * miss + spread * spread) / (NOISE * NOISE);
    return fit - 0.5 * (q.mean * q.mean + q.deviation * q.deviation - 1) + log(q.deviation);
}

static double divergence(struct gaussian q, struct gaussian p)
{
    const double ratio = q.deviation / p.deviation, apart = (q.mean - p.mean) / p.deviation;
    return 0.5 * (ratio * ratio + apart * apart - 1) - log(ratio);
}

static double draw_log_weight(struct gaussian q, struct rng *r) /* log p(x, z) - log q(z), z ~ q */
{
    const double z = q.mean + q.deviation * rng_normal(r);
    return normal_log_density(z, 0, 1) + normal_log_density(X, SLOPE * z, NOISE) -
           normal_log_density(z, q.mean, q.deviation);
}

static void by_divergence(struct lab *l, struct gaussian q)
{
    const struct gaussian p = posterior();
    /* the mistake: the divergence the other way round */
    lab_equal(l, "ELBO(q) + KL(q || p(z|x)) = log p(x)", elbo(q) + (l->wrong ? divergence(p, q) : divergence(q, p)),
              log_evidence(), 0);
    lab_equal(l, "ELBO(p(z|x)) = log p(x): no gap", elbo(p), log_evidence(), 0);
}

static int by_jensen(struct lab *l, struct gaussian q, struct rng *r, struct err *e)
{
    double *log_w = lab_numbers(l, DRAWS), mean_log = 0, mean = 0, of_log = 0, of_mean = 0, of_gap = 0;
    if (!log_w) return fail_memory(e);
    for (int i = 0; i < DRAWS; i++) {
        log_w[i] = draw_log_weight(q, r);
        mean_log += log_w[i] / DRAWS, mean += exp(log_w[i]) / DRAWS;
    }
    for (int i = 0; i < DRAWS; i++) { /* log of a mean moves as the mean does, divided by it */
        const double a = log_w[i] - mean_log, b = exp(log_w[i]) / mean - 1;
        of_log += a * a, of_mean += b * b, of_gap += (b - a) * (b - a);
    }
    lab_equal(l, "E_q log w = ELBO(q)", mean_log, elbo(q), sqrt(of_log) / DRAWS);
    lab_equal(l, "log E_q w = log p(x)", log(mean), log_evidence(), sqrt(of_mean) / DRAWS);
    lab_equal(l, "log E_q w - E_q log w = KL(q || p(z|x))", log(mean) - mean_log, divergence(q, posterior()),
              sqrt(of_gap) / DRAWS);
    return 0;
}

/* E log of the mean of 1, 2, 4, ... weights */
static int more_draws(struct lab *l, struct gaussian q, struct rng *r, struct err *e)
{
    double *doublings = lab_numbers(l, BOUNDS), *bound = lab_numbers(l, BOUNDS), *top = lab_numbers(l, BOUNDS);
    double error[BOUNDS];
    if (!doublings || !bound || !top) return fail_memory(e);
    for (int k = 0; k < BOUNDS; k++) {
        const int each = 1 << k, times = DRAWS / each;
        double squares = 0;
        for (int t = 0; t < times; t++) {
            double sum = 0;
            for (int i = 0; i < each; i++) sum += exp(draw_log_weight(q, r)) / each;
            bound[k] += log(sum) / times, squares += log(sum) * log(sum) / times;
        }
        error[k] = sqrt((squares - bound[k] * bound[k]) / times);
        doublings[k] = k, top[k] = log_evidence();
    }
    lab_less_surely(l, "bound of 1 draw < bound of 8", bound[0], bound[3], hypot(error[0], error[3]));
    lab_less_surely(l, "bound of 8 draws < bound of 64", bound[3], bound[6], hypot(error[3], error[6]));
    lab_panel(l, "more draws, a tighter bound");
    lab_axes(l, "draws K, log2", "nats");
    lab_curve(l, "log p(x)", doublings, top, BOUNDS);
    lab_points(l, "E log of the mean of K weights", doublings, bound, BOUNDS);
    return 0;
}

static int draw_gap(struct lab *l, struct gaussian q, struct err *e)
{
    double *mean = lab_numbers(l, GRID), *bound = lab_numbers(l, GRID), *top = lab_numbers(l, GRID);
    double *chosen = lab_numbers(l, 2);
    if (!mean || !bound || !top || !chosen) return fail_memory(e);
    for (int i = 0; i < GRID; i++) {
        mean[i] = -0.5 + 2.0 * i / (GRID - 1);
        bound[i] = elbo((struct gaussian){mean[i], posterior().deviation}), top[i] = log_evidence();
    }
    chosen[0] = q.mean, chosen[1] = elbo(q);
    lab_panel(l, "the bound of each q; it touches at p(z|x)");
    lab_axes(l, "mean of q", "nats");
    lab_curve(l, "log p(x)", mean, top, GRID);
    lab_curve(l, "ELBO of q as wide as p(z|x)", mean, bound, GRID);
    lab_points(l, "a q that is wider", chosen, chosen + 1, 1);
    return 0;
}

static int run(struct lab *l, struct err *e)
{
    const struct gaussian q = {0.2, 0.7};
    struct rng r = rng_stream(l->seed, "bound");
    by_divergence(l, q);
    TRY(by_jensen(l, q, &r, e));
    TRY(draw_gap(l, q, e));
    return more_draws(l, q, &r, e);
}

const struct experiment bound_experiment = {
    .name = "bound",
    .title = "A bound on the evidence, and its gap",
    .formula = "log p(x)  =  E_q log p(x, z) / q(z)  +  KL(q(z) || p(z | x))",
    .run = run,
};
