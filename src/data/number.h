/* number.h -- decimal numbers in tables: with a point or a comma, with thousands marks, whatever the locale. */
#ifndef LIMN_DATA_NUMBER_H
#define LIMN_DATA_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum number_style {
    NUMBER_POINT = 1,  /* 1234.5 */
    NUMBER_GROUPS = 2, /* 1,234.5 and 1 234.5 */
    NUMBER_COMMA = 4,  /* 1.234,5 and 1234,5 */
};

/* All n bytes as a finite number in that style: the double nearest to it, or (from 16 digits on) its neighbour. The byte
** behind them may be looked at. */
bool number_read(const char *p, size_t n, enum number_style style, double *x);

unsigned number_styles(const char *p, size_t n); /* all the styles in which these bytes are a number */

/* ---- most numbers ---- */

#define NUMBER_DIGITS 19 /* fit into 64 bits */
#define NUMBER_POWER 22  /* of ten, that a double holds exactly */
extern const double number_tens[NUMBER_POWER + 1];
double number_scale(uint64_t value, int power); /* value times ten to that power, at most 27 in size */

/* Plain: digits, perhaps a minus, and a point with *fraction digits behind it, at most NUMBER_DIGITS bytes. *x is what
** number_read gives: below 2^53 value and power of ten are exact, and one quotient rounds once (Clinger 1990). */
static inline bool number_plain(const char *p, size_t n, double *x, int *fraction)
{
    const char *const end = p + n;
    const bool minus = *p == '-';
    uint64_t v = 0;
    unsigned digit;
    p += minus;
    if (end - p > NUMBER_DIGITS || p >= end) return false;
    for (; (digit = (unsigned)(uint8_t)*p - '0') < 10; p++) v = v * 10 + digit;
    const char *const point = p;
    if (p < end && *p == '.')
        for (p++; (digit = (unsigned)(uint8_t)*p - '0') < 10; p++) v = v * 10 + digit;
    if (p != end || end[-1] == '.') return false;
    *fraction = point < end ? (int)(end - point) - 1 : 0;
    const double size = v < (uint64_t)1 << 53 ? (double)v / number_tens[*fraction] : number_scale(v, -*fraction);
    *x = minus ? -size : size;
    return true;
}

#endif
