/* quadrature.c -- Gauss and Kronrod's 7 and 15 points on each piece; where the two differ the piece is halved.
**
** A range without an end is drawn together to a part of -1 .. 1 first, by
** x = centre + scale t / (1 - t^2): most points then lie where most of the mass is.
*/
#include "stat/quadrature.h"

#include <math.h>
#include <stdbool.h>

#define PIECES 32
#define DEEPEST 44

/* From the outermost in; every second one, from the second on, is one of Gauss's. */
static const double node[8] = {0.991455371120812639206854697526329, 0.949107912342758524526189684047851,
                               0.864864423359769072789712788640926, 0.741531185599394439863864773280788,
                               0.586087235467691130294144691693013, 0.405845151377397166906606412076961,
                               0.207784955007898467600689403773245, 0};
static const double kronrod[8] = {0.022935322010529224963732008058970, 0.063092092629978553290700663189204,
                                  0.104790010322250183839876322541518, 0.140653259715525918745189590510238,
                                  0.169004726639267902826583426598550, 0.190350578064785409913256402421014,
                                  0.204432940075298892414161999234649, 0.209482141084727828012999174891714};
static const double gauss[4] = {0.129484966168869693270611432679082, 0.279705391489276667901467771423780,
                                0.381830050505118944950369775488975, 0.417959183673469387755102040816327};

static bool has_ends(const struct integrand *f)
{
    return isfinite(f->low) && isfinite(f->high);
}

static double drawn_together(const struct integrand *f, double x)
{
    if (has_ends(f)) return x;
    const double y = (x - f->centre) / f->scale;
    if (isinf(y)) return y > 0 ? 1 : -1;
    return 2 * y / (1 + sqrt(1 + 4 * y * y));
}

/* Of the piece around `middle`: what it holds, and by how much the two rules differ. */
static int look(const struct integrand *f, double middle, double half, double *sum, double *differ, struct err *e)
{
    double x[QUADRATURE_POINTS], value[QUADRATURE_POINTS], stretch[QUADRATURE_POINTS], few = 0;
    for (int i = 0; i < QUADRATURE_POINTS; i++) {
        const double t = middle + half * (i < 7 ? -node[i] : node[14 - i]), rest = (1 - t) * (1 + t);
        x[i] = has_ends(f) ? t : f->centre + f->scale * t / rest;
        stretch[i] = has_ends(f) ? 1 : f->scale * (1 + t * t) / (rest * rest);
    }
    TRY(f->values(f->self, x, value, e));
    *sum = 0;
    for (int i = 0; i < QUADRATURE_POINTS; i++) {
        const int k = i < 7 ? i : 14 - i;
        const double one = value[i] == 0 ? 0 : value[i] * stretch[i];
        *sum += half * kronrod[k] * one;
        few += k % 2 ? half * gauss[k / 2] * one : 0;
    }
    *differ = fabs(*sum - few);
    return 0;
}

static int piece(const struct integrand *f, double middle, double half, int depth, double *out, struct err *e)
{
    double sum, differ;
    TRY(look(f, middle, half, &sum, &differ, e));
    if (differ <= f->tolerance || depth == DEEPEST) {
        *out += sum;
        return 0;
    }
    TRY(piece(f, middle - half / 2, half / 2, depth + 1, out, e));
    return piece(f, middle + half / 2, half / 2, depth + 1, out, e);
}

int integrate(const struct integrand *f, double *out, struct err *e)
{
    const double low = drawn_together(f, f->low), high = drawn_together(f, f->high);
    const int pieces = f->pieces ? f->pieces : PIECES;
    const double half = (high - low) / (2 * pieces);
    *out = 0;
    for (int k = 0; k < pieces && half > 0; k++) TRY(piece(f, low + (2 * k + 1) * half, half, 0, out, e));
    return 0;
}
