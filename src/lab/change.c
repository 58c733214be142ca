/* change.c -- change of variables: where a map stretches, density thins out. */
#include "lab/lab.h"
#include "stat/special.h"

#include <math.h>

enum { DRAWS = 20000, GRID = 4001, CELLS = 60 };
#define REACH 60.0 /* the density of sinh(z) has long tails */
#define NUDGE 1e-5

/* of x = sinh(z), z standard normal; the mistake: the stretch is left out */
static double density(double x, bool wrong)
{
    return normal_density(asinh(x), 0, 1) / (wrong ? 1 : sqrt(1 + x * x));
}

static double area(double from, double to, bool wrong)
{
    double sum = 0;
    for (int i = 0; i < GRID; i++) sum += density(from + (to - from) * (i + 0.5) / GRID, wrong) * (to - from) / GRID;
    return sum;
}

static double bent(double z) /* two maps, one after the other */
{
    return sinh(2 * z + 1);
}

static void stretches_add_up(struct lab *l)
{
    const double z = 0.3, inner = log(2), outer = log(cosh(2 * z + 1));
    const double slope = (bent(z + NUDGE) - bent(z - NUDGE)) / (2 * NUDGE);
    lab_equal(l, "log |d f(g(z))/dz| = log |f'| + log |g'|", log(slope), inner + outer, 1e-8);
}

/* r = sqrt(-2 log u), turned by 2 pi v: the map takes 1 to 2 pi / u, so its density is u / 2 pi. */
static void square_to_plane(struct lab *l)
{
    const double x = 0.6, y = -1.1, u = exp(-0.5 * (x * x + y * y));
    lab_equal(l, "Box-Muller: 1 / |det| = N(x, y)", u / (2 * M_PI), normal_density(x, 0, 1) * normal_density(y, 0, 1),
              0);
}

static int run(struct lab *l, struct err *e)
{
    double *x = lab_numbers(l, CELLS), *seen = lab_numbers(l, CELLS), *told = lab_numbers(l, CELLS), inside = 0;
    struct rng r = rng_stream(l->seed, "change");
    if (!x || !seen || !told) return fail_memory(e);
    for (int k = 0; k < CELLS; k++) {
        x[k] = -4 + 8 * (k + 0.5) / CELLS;
        seen[k] = 0;
        told[k] = density(x[k], l->wrong);
    }
    for (int i = 0; i < DRAWS; i++) {
        const double draw = sinh(rng_normal(&r));
        const int cell = (int)floor((draw + 4) / 8 * CELLS);
        if (cell >= 0 && cell < CELLS) seen[cell] += CELLS / 8.0 / DRAWS;
        inside += draw > 1 && draw < 2 ? 1.0 / DRAWS : 0;
    }
    const double p = area(1, 2, l->wrong);
    lab_equal(l, "integral of p(z) |dz/dx| = 1", area(-REACH, REACH, l->wrong), 1, 2e-5);
    lab_equal(l, "share of draws in 1 .. 2 = integral there", inside, p, sqrt(inside * (1 - inside) / DRAWS));
    stretches_add_up(l);
    square_to_plane(l);
    lab_axes(l, "x = sinh(z)", "density");
    lab_points(l, "draws", x, seen, CELLS);
    lab_curve(l, "p(z) |dz/dx|", x, told, CELLS);
    return 0;
}

const struct experiment change_experiment = {
    .name = "change",
    .title = "Change of variables",
    .formula = "p(x) = p(z) |dz/dx|,  log p(x) = log p(z) + log |det dz/dx|",
    .run = run,
};
