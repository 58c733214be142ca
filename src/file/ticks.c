/* ticks.c -- choosing round numbers. */
#include "file/ticks.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define ROUNDING 1e-9 /* of a step: what arithmetic may be off by */

/* The step of that number whose ratio to the rough one is nearest to 1. */
static double round_step(double rough)
{
    double power = pow(10, floor(log10(rough))), digit = rough / power;
    double round = digit < sqrt(2) ? 1 : digit < sqrt(10) ? 2 : digit < sqrt(50) ? 5 : 10;
    return round * power;
}

static struct ticks with_step(double low, double high, double step)
{
    double begin = ceil(low / step - ROUNDING), end = floor(high / step + ROUNDING);
    return (struct ticks){step, begin * step, (int)(end - begin) + 1, fmax(fabs(begin), fabs(end)) * step};
}

struct ticks ticks_choose(double low, double high, int wanted)
{
    double rough = (high - low) / (wanted > 2 ? wanted : 2);
    struct ticks t = with_step(low, high, round_step(rough));
    return t.count < 2 ? with_step(low, high, round_step(rough / 2)) : t;
}

double ticks_at(const struct ticks *t, int i)
{
    double x = t->first + i * t->step;
    return fabs(x) < t->step / 2 ? 0 : x;
}

/* "2.50e-07" becomes "2.50e-7". */
static void shorten_exponent(char *text)
{
    char *digits = strchr(text, 'e');
    if (!digits) return;
    digits += digits[1] == '-' ? 2 : 1;
    size_t skip = strspn(digits, "+0");
    if (!digits[skip]) skip--;
    memmove(digits, digits + skip, strlen(digits + skip) + 1);
}

char *ticks_label(const struct ticks *t, int i, char *buffer, size_t size)
{
    double x = ticks_at(t, i);
    int power = (int)floor(log10(t->step) + ROUNDING);
    bool plain = t->largest < 1e6 && power >= -4;
    if (x == 0) {
        snprintf(buffer, size, "0");
    } else if (plain) {
        snprintf(buffer, size, "%.*f", power < 0 ? -power : 0, x);
    } else {
        int digits = (int)floor(log10(fabs(x)) + ROUNDING) - power;
        snprintf(buffer, size, "%.*e", digits < 0 ? 0 : digits > 15 ? 15 : digits, x);
        shorten_exponent(buffer);
    }
    return buffer;
}
