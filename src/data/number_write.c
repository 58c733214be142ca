/* number_write.c -- digits first, with a point; then the column's marks and its comma. */
#include "data/number_write.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define DIGITS_MOST 1e15 /* beyond, decimals are not known */

static void write_digits(double x, const struct column *c, struct text *out)
{
    char words[64];
    double rounded;
    const bool few = c && c->decimals && fabs(x) < DIGITS_MOST;
    if (c && c->whole) x = round(x) + 0.0;
    if (few) {
        snprintf(words, sizeof words, "%.*f", c->decimals, x);
        words[strcspn(words, ",.")] = '.'; /* whatever the locale has */
        if (text_to_real(words, &rounded)) x = rounded + 0.0;
    }
    if (few && c->fixed) {
        const bool nothing = x == 0 && words[0] == '-'; /* -0.00 */
        text_add(out, words + nothing);
    } else {
        text_real(out, x);
    }
}

void number_write(double x, const struct column *column, struct text *out)
{
    struct text digits = {0};
    write_digits(x, column, &digits);
    const char *p = text_get(&digits);
    if (*p == '-') text_bytes(out, p++, 1);
    size_t whole = strspn(p, "0123456789");
    const bool marked = column && column->mark && !strpbrk(p, "eE");
    for (; whole; whole--, p++) {
        text_bytes(out, p, 1);
        if (marked && whole > 1 && whole % 3 == 1) text_bytes(out, &column->mark, 1);
    }
    if (*p == '.' && column && column->comma) text_add(out, ","), p++;
    text_add(out, p);
    if (digits.failed) out->failed = true;
    text_free(&digits);
}
