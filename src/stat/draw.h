/* draw.h -- drawing one of several, given by logarithms of weights, and counts. */
#ifndef LIMN_STAT_DRAW_H
#define LIMN_STAT_DRAW_H

#include "base/rng.h"

#include <stdint.h>

/* logs [n], of which shares are made; temperature sharpens below 1, and flattens above it. */
int64_t draw_one(double *logs, int64_t n, double temperature, struct rng *r);

/* A Poisson count; colder, it is nearer to its rate, warmer, further away: rounded, and never below 0. */
double draw_poisson(double rate, double temperature, struct rng *r);

#endif
