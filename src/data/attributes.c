/* attributes.c -- one pass over the items for each attribute. */
#include "data/attributes.h"

#include <math.h>

static void measure(const struct data *d, int k, struct column *c)
{
    double sum = 0, squares = 0;
    int64_t n = 0;
    c->whole = true;
    for (int64_t i = 0; i < d->count; i++) {
        const double x = d->captions->attribute(d, i, k);
        if (isnan(x)) continue;
        c->low = n ? fmin(c->low, x) : x;
        c->high = n++ ? fmax(c->high, x) : x;
        c->whole &= x == rint(x);
        sum += x;
        squares += x * x;
    }
    c->mean = n ? sum / (double)n : 0;
    c->deviation = n ? sqrt(fmax(squares / (double)n - c->mean * c->mean, 0)) : 0;
    c->missing = d->count - n;
}

void attributes_measure(const struct data *d, struct column *column)
{
    for (int k = 0; k < d->captions->columns; k++) measure(d, k, &column[k]);
}
