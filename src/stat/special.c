/* special.c -- the slopes of log Gamma go up by the recurrence to where the asymptotic series is good to the last digit. */
#include "stat/special.h"

#include <math.h>

#define FAR 10.0 /* from here on the first term left out is below 1e-15 */

double digamma(double x)
{
    double below = 0;
    for (; x < FAR; x++) below += 1 / x;
    const double y = 1 / (x * x);
    const double series = y * (1. / 12 -
                               y * (1. / 120 - y * (1. / 252 - y * (1. / 240 - y * (1. / 132 - y * 691 / 32760)))));
    return log(x) - 0.5 / x - series - below;
}

double trigamma(double x)
{
    double below = 0;
    for (; x < FAR; x++) below += 1 / (x * x);
    const double y = 1 / (x * x);
    const double series = y * (1. / 6 - y * (1. / 30 - y * (1. / 42 - y * (1. / 30 - y * (5. / 66 - y * 691 / 2730)))));
    return 1 / x + y / 2 + series / x + below;
}

double normal_log_density(double x, double mean, double deviation)
{
    const double z = (x - mean) / deviation;
    return -0.5 * z * z - log(deviation) - 0.5 * log(2 * M_PI);
}

double normal_density(double x, double mean, double deviation)
{
    return exp(normal_log_density(x, mean, deviation));
}
