/* cell.c -- differences of the normal's distribution function, taken in the tail where they do not cancel; where a cell is
** narrow, the density at its middle and how it slopes there. */
#include "stat/cell.h"
#include "stat/logs.h"

#include <math.h>
#include <stdbool.h>

#define NARROW 0.02 /* a cell times how steep the log density is: below, the series is good to 1e-9 */
#define EVEN 1e-5   /* below, what lies in a cell is spread evenly */
#define FAR 30.0    /* from here on the asymptotic series is good to the last digit, and erfc nearly 0 */
#define ROUNDS 60   /* of halving and Newton's rule, at most */

/* log of what lies above a >= 0 */
static double log_above(double a)
{
    const double i = 1 / (a * a);
    if (a < FAR) return log(erfc(a * M_SQRT1_2) / 2);
    return -0.5 * a * a - HALF_LOG_2_PI - log(a) + log1p(-i * (1 - 3 * i * (1 - 5 * i)));
}

/* log of what lies in [a, b], where the middle is not below 0 */
static double log_mass(double a, double b)
{
    if (a < 0) return log((erf(b * M_SQRT1_2) - erf(a * M_SQRT1_2)) / 2);
    const double above = log_above(a);
    return above + log1p(-exp(log_above(b) - above));
}

double normal_cell(double z, double width)
{
    z = fabs(z);
    if (width * fmax(z, 1) < NARROW) return -0.5 * z * z - HALF_LOG_2_PI + width * width * (z * z - 1) / 24;
    return log_mass(z - width / 2, z + width / 2) - log(width);
}

/* Of all in [a, b], the middle not below 0, the share that lies above x. */
static double share_above(double x, double b, double whole)
{
    return x < b ? exp(log_mass(x, b) - whole) : 0;
}

double normal_cell_quantile(double z, double width, double u)
{
    const bool mirrored = z < 0;
    const double middle = fabs(z), a = middle - width / 2, b = middle + width / 2, above = mirrored ? u : 1 - u;
    if (width * fmax(middle, 1) < EVEN) return z + (u - 0.5) * width;
    const double whole = log_mass(a, b);
    double low = a, high = b, x = b - above * width;
    if (a > 1) x = a - log(above - (above - 1) * exp(-a * width)) / a; /* there it falls as an exponential does */
    for (int k = 0; k < ROUNDS; k++) {
        const double more = (x + b < 0 ? 1 - exp(log_mass(-x, -a) - whole) : share_above(x, b, whole)) - above;
        if (more > 0) low = x;
        else high = x;
        double next = x + more / exp(-0.5 * x * x - HALF_LOG_2_PI - whole);
        if (!(next > low && next < high)) next = (low + high) / 2;
        if (fabs(next - x) < 1e-12 * width || low >= high) break;
        x = next;
    }
    return mirrored ? -x : x;
}

double cell_deviation(double step)
{
    return step / sqrt(12);
}
