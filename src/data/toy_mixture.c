/* toy_mixture.c -- mixtures of equal round Gaussians in the plane: draw, density, entropy.
**
** The entropy is the sum of -p log p over a fine grid. Each Gaussian is added to
** the grid points around it, as an outer product of two rows of exponentials, so
** the cost grows with the centres and not with centres times points. For functions
** as smooth as these such a sum converges faster than any power of the step: with
** a third of the deviation its error lies far below what any sample could show.
*/
#include "data/toy.h"

#include <math.h>

#define REACH 9.0 /* deviations beyond which a Gaussian is 0 to double precision */
#define FINE 3    /* grid points to a deviation */
#define SPAN (2 * (int)REACH * FINE + 1)
#define NEGLIGIBLE 40.0 /* exp(-40) is lost beside 1 */

struct grid {
    double left, low, step;
    int width, height;
    double *p; /* height x width */
};

static double distance2(const struct mixture *m, int k, const double *x)
{
    const double dx = x[0] - m->centre[2 * k], dy = x[1] - m->centre[2 * k + 1];
    return dx * dx + dy * dy;
}

double mixture_log_density(const void *mixture, const double *x)
{
    const struct mixture *m = mixture;
    const double scale = 0.5 / (m->deviation * m->deviation);
    double least = INFINITY, sum = 0;
    for (int k = 0; k < m->count; k++) least = fmin(least, distance2(m, k, x));
    for (int k = 0; k < m->count; k++) {
        const double further = (distance2(m, k, x) - least) * scale;
        if (further < NEGLIGIBLE) sum += exp(-further);
    }
    return log(sum * scale / (M_PI * m->count)) - least * scale;
}

void mixture_draw(const void *mixture, struct rng *r, double *x)
{
    const struct mixture *m = mixture;
    const double *centre = m->centre + 2 * rng_below(r, m->count);
    x[0] = centre[0] + m->deviation * rng_normal(r);
    x[1] = centre[1] + m->deviation * rng_normal(r);
}

static int grid_around(const struct mixture *m, struct grid *g, struct err *e)
{
    double low[2] = {INFINITY, INFINITY}, high[2] = {-INFINITY, -INFINITY};
    for (int i = 0; i < 2 * m->count; i++) {
        low[i % 2] = fmin(low[i % 2], m->centre[i]);
        high[i % 2] = fmax(high[i % 2], m->centre[i]);
    }
    const double margin = (REACH + 1) * m->deviation;
    g->step = m->deviation / FINE;
    g->left = low[0] - margin;
    g->low = low[1] - margin;
    g->width = (int)((high[0] - low[0] + 2 * margin) / g->step) + 1;
    g->height = (int)((high[1] - low[1] + 2 * margin) / g->step) + 1;
    g->p = mem_array((size_t)g->width * (size_t)g->height, sizeof *g->p);
    return g->p ? 0 : fail_memory(e);
}

/* The Gaussian of one axis on the SPAN grid points around its centre; returns the first of them. */
static int bell(double centre, double origin, double step, double deviation, double value[SPAN])
{
    const int first = (int)rint((centre - origin) / step) - SPAN / 2;
    for (int i = 0; i < SPAN; i++) {
        const double z = (origin + (first + i) * step - centre) / deviation;
        value[i] = exp(-0.5 * z * z);
    }
    return first;
}

static void grid_add(struct grid *g, const double centre[2], double deviation, double weight)
{
    double across[SPAN], up[SPAN];
    const int left = bell(centre[0], g->left, g->step, deviation, across);
    const int low = bell(centre[1], g->low, g->step, deviation, up);
    for (int j = 0; j < SPAN; j++) {
        double *row = g->p + (size_t)(low + j) * (size_t)g->width + left;
        for (int i = 0; i < SPAN; i++) row[i] += weight * up[j] * across[i];
    }
}

int mixture_entropy(const struct mixture *m, double *entropy, struct err *e)
{
    struct grid g;
    TRY(grid_around(m, &g, e));
    const double weight = 1 / (2 * M_PI * m->deviation * m->deviation * m->count);
    for (int k = 0; k < m->count; k++) grid_add(&g, m->centre + 2 * k, m->deviation, weight);
    double sum = 0;
    for (size_t i = 0; i < (size_t)g.width * (size_t)g.height; i++)
        if (g.p[i] > 0) sum -= g.p[i] * log(g.p[i]);
    *entropy = sum * g.step * g.step;
    mem_free(g.p);
    return 0;
}
