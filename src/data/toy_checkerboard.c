/* toy_checkerboard.c -- uniform on the eight black fields, 2 x 2 each, of a board of 16 from -4 to 4. */
#include "data/toy.h"

#include <math.h>

#define AREA 32.0

static void board_draw(const void *truth, struct rng *r, double *x)
{
    (void)truth;
    const int64_t field = rng_below(r, 8), column = field / 2, row = 2 * (field % 2) + column % 2;
    x[0] = 2 * ((double)column + rng_uniform(r)) - 4;
    x[1] = 2 * ((double)row + rng_uniform(r)) - 4;
}

static double board_log_density(const void *truth, const double *x)
{
    (void)truth;
    const double column = floor(x[0] / 2), row = floor(x[1] / 2);
    const bool inside = column >= -2 && column < 2 && row >= -2 && row < 2;
    return inside && fmod(fabs(column - row), 2) == 0 ? -log(AREA) : -INFINITY;
}

int toy_checkerboard(const char *name, const struct toy_options *o, struct toy *t, struct arena *a, struct err *e)
{
    (void)name, (void)o, (void)a, (void)e;
    t->dimensions = 2;
    t->draw = board_draw;
    t->log_density = board_log_density;
    t->entropy = log(AREA);
    return 0;
}
