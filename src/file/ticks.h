/* ticks.h -- round numbers along an axis, and how to write them. */
#ifndef LIMN_FILE_TICKS_H
#define LIMN_FILE_TICKS_H

#include <stddef.h>

struct ticks {
    double step;       /* 1, 2 or 5 times a power of ten */
    double first;      /* the first multiple of step that is not below the range */
    int count;
    double largest;    /* in size, of all ticks: how they are written depends on it */
};

/* About `wanted` ticks, at least two, in low < high, both finite. */
struct ticks ticks_choose(double low, double high, int wanted);
double ticks_at(const struct ticks *t, int i);
char *ticks_label(const struct ticks *t, int i, char *buffer, size_t size); /* "0.25", "40000", "1.5e-7" */

#endif
