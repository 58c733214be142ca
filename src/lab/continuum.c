/* continuum.c -- from a finite mixture to an infinite one, and what sampling it costs: the error falls as 1 / sqrt(N). */
#include "lab/lab.h"
#include "stat/special.h"

#include <math.h>

enum { SIZES = 9, REPEATS = 400, GRID = 401 };
#define NOISE 0.5 /* deviation of x given z */
#define AT 0.7    /* the density is asked for here */

static double whole(double x) /* the infinite mixture */
{
    return normal_density(x, 0, sqrt(1 + NOISE * NOISE));
}

/* Mixtures of more and more components, and the one that they become. */
static int draw_mixtures(struct lab *l, struct rng *r, struct err *e)
{
    static const int count[] = {3, 30, 300};
    static const char *const name[] = {"N = 3", "N = 30", "N = 300"};
    double *x = lab_numbers(l, GRID), *limit = lab_numbers(l, GRID);
    if (!x || !limit) return fail_memory(e);
    for (int i = 0; i < GRID; i++) x[i] = -4 + 8.0 * i / (GRID - 1), limit[i] = whole(x[i]);
    lab_panel(l, "a mixture of N becomes the whole");
    lab_axes(l, "x", "density");
    for (int k = 0; k < 3; k++) {
        double *p = lab_numbers(l, GRID);
        if (!p) return fail_memory(e);
        for (int c = 0; c < count[k]; c++) {
            const double z = rng_normal(r);
            for (int i = 0; i < GRID; i++) p[i] += normal_density(x[i], z, NOISE) / count[k];
        }
        lab_curve(l, name[k], x, p, GRID);
    }
    lab_curve(l, "infinite", x, limit, GRID);
    l->series[3].rgb = 0x1a1a1a;
    return 0;
}

static int run(struct lab *l, struct err *e)
{
    double *size = lab_numbers(l, SIZES), *off = lab_numbers(l, SIZES), *law = lab_numbers(l, SIZES);
    struct rng r = rng_stream(l->seed, "continuum");
    double mean_of_last = 0, error_of_last = 0, slope = 0;
    const double exact = whole(AT);
    if (!size || !off || !law) return fail_memory(e);
    for (int s = 0; s < SIZES; s++) {
        const int n = 4 << s;
        double sum = 0, squares = 0;
        for (int t = 0; t < REPEATS; t++) {
            double p = 0;
            for (int i = 0; i < n; i++) p += normal_density(AT, rng_normal(&r), NOISE) / n;
            sum += p, squares += (p - exact) * (p - exact);
        }
        size[s] = s + 2;
        off[s] = log2(sqrt(squares / REPEATS));
        law[s] = off[0] - 0.5 * s;
        mean_of_last = sum / REPEATS, error_of_last = sqrt(squares / REPEATS / REPEATS);
        slope += (size[s] - 6) * off[s] / 60; /* least squares: the sizes are 2 .. 10 */
    }
    lab_equal(l, "1/N sum p(x | z_i) = N(x; 0, 1 + s^2)", mean_of_last, exact, error_of_last);
    lab_equal(l, "error as N^a: a = -1/2", slope, l->wrong ? -1 : -0.5, sqrt(0.5 / REPEATS / M_LN2 / M_LN2 / 60));
    TRY(draw_mixtures(l, &r, e));
    lab_panel(l, "its error falls as 1 / sqrt(N)");
    lab_axes(l, "components N, log2", "root mean squared error, log2");
    lab_points(l, "measured", size, off, SIZES);
    lab_curve(l, "1 / sqrt(N)", size, law, SIZES);
    return 0;
}

const struct experiment continuum_experiment = {
    .name = "continuum",
    .title = "Finite and infinite mixtures",
    .formula = "p(x) = integral p(x | z) p(z) dz  ~  1/N sum_i p(x | z_i),  z_i ~ p(z)",
    .run = run,
};
