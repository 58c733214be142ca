/* toy_curve.c -- where the Gaussians of each toy in the plane stand.
**
** Curves are drawn by Gaussians that stand closer together than their deviation:
** the sum is as smooth as noise around the curve itself, and its density is exact.
** ring8 and grid25 are those of VEEGAN (Srivastava et al. 2017); gaussians8, rings,
** spiral and swissroll have the proportions of FFJORD's (Grathwohl et al. 2019).
*/
#include "data/toy.h"

#include <math.h>

struct curve {
    const char *name;
    int count;
    double deviation;
    void (*place)(int i, int count, double *x); /* of the i-th centre */
};

static void on_circle(double radius, double turn, double *x)
{
    x[0] = radius * cos(2 * M_PI * turn);
    x[1] = radius * sin(2 * M_PI * turn);
}

static void place_gaussian(int i, int count, double *x)
{
    (void)i, (void)count;
    x[0] = x[1] = 0;
}

static void place_ring8(int i, int count, double *x)
{
    on_circle(1, (double)i / count, x);
}

static void place_gaussians8(int i, int count, double *x)
{
    on_circle(4 * M_SQRT1_2, (double)i / count, x);
}

static void place_grid25(int i, int count, double *x)
{
    (void)count;
    x[0] = i % 5 - 2;
    x[1] = i / 5 - 2;
}

static void place_rings(int i, int count, double *x) /* four, of radius 0.75, 1.5, 2.25, 3 */
{
    on_circle(0.75 * (i % 4 + 1), (i / 4) / (count / 4.0), x);
}

static void place_moons(int i, int count, double *x) /* two half circles, one hooked into the other */
{
    const double t = M_PI * (i / 2 + 0.5) / (count / 2);
    x[0] = i % 2 ? 1 - cos(t) : cos(t);
    x[1] = i % 2 ? 0.5 - sin(t) : sin(t);
}

static void place_spiral(int i, int count, double *x) /* two arms of one and a half turns, even along the arm */
{
    const double t = 3 * M_PI * sqrt((i / 2 + 0.5) / (count / 2)), radius = (i % 2 ? -t : t) / 3;
    x[0] = radius * cos(t);
    x[1] = radius * sin(t);
}

static void place_swissroll(int i, int count, double *x)
{
    const double t = 1.5 * M_PI * (1 + 2 * (i + 0.5) / count);
    x[0] = t * cos(t) / 5;
    x[1] = t * sin(t) / 5;
}

static const struct curve curves[] = {
    {"gaussian", 1, 1, place_gaussian},     {"ring8", 8, 0.01, place_ring8},
    {"grid25", 25, 0.05, place_grid25},     {"gaussians8", 8, 0.5 * M_SQRT1_2, place_gaussians8},
    {"rings", 4 * 256, 0.08, place_rings},  {"moons", 2 * 64, 0.1, place_moons},
    {"spiral", 2 * 256, 0.1, place_spiral}, {"swissroll", 256, 0.2, place_swissroll},
};

static const struct curve *curve_find(const char *name)
{
    for (size_t i = 0; i < sizeof curves / sizeof *curves; i++)
        if (!strcmp(curves[i].name, name)) return &curves[i];
    return NULL;
}

int toy_curve(const char *name, const struct toy_options *o, struct toy *t, struct arena *a, struct err *e)
{
    (void)o;
    const struct curve *c = curve_find(name);
    CHECK(c, e, ERR_INTERNAL, "the toy '%s' is listed, but drawn nowhere", name);
    struct mixture *m = arena_small(a, sizeof *m);
    double *centre = arena_alloc(a, 2 * (size_t)c->count * sizeof *centre);
    if (!m || !centre) return fail_memory(e);
    for (int i = 0; i < c->count; i++) c->place(i, c->count, centre + 2 * i);
    *m = (struct mixture){c->count, c->deviation, centre};
    t->truth = m;
    t->dimensions = 2;
    t->draw = mixture_draw;
    t->log_density = mixture_log_density;
    return mixture_entropy(m, &t->entropy, e);
}
