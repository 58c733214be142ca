/* number.h -- decimal numbers in tables: with a point or a comma, with thousands marks, whatever the locale. */
#ifndef LIMN_DATA_NUMBER_H
#define LIMN_DATA_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum number_style {
    NUMBER_POINT = 1,  /* 1234.5 */
    NUMBER_GROUPS = 2, /* 1,234.5 and 1 234.5 */
    NUMBER_COMMA = 4,  /* 1.234,5 and 1234,5 */
};

/* All n bytes as a finite number in that style: the double nearest to it, or (from 16 digits on) its neighbour. */
bool number_read(const char *p, size_t n, enum number_style style, double *x);

unsigned number_styles(const char *p, size_t n); /* all the styles in which these bytes are a number */

/* ---- most numbers ---- */

#define NUMBER_DIGITS 19 /* fit into 64 bits */
#define NUMBER_POWER 22  /* of ten, that a double holds exactly */
extern const double number_tens[NUMBER_POWER + 1];
double number_scale(uint64_t value, int power); /* value times ten to that power, at most 27 in size */

/* Plain: digits, perhaps a minus, and a point with *fraction digits behind it, at most NUMBER_DIGITS bytes and the minus.
** Nine bytes from p may be looked at, whatever n is. *x is what number_read gives: below 2^53 value and power of ten are exact, and one quotient rounds once. */
bool number_digits(const char *p, size_t n, uint64_t *value, int *fraction); /* without the minus */

/* The same of at most 8 bytes, all at once: the first letter is the lowest byte. */
static inline __attribute__((always_inline)) bool number_few_digits(const char *p, size_t n, uint64_t *value, int *fraction)
{
    const uint64_t ones = 0x0101010101010101u, zeros = 0x30 * ones, high = 0x80 * ones;
    uint64_t w;
    memcpy(&w, p, sizeof w);
    w = w << (64 - 8 * n) | (n < 8 ? zeros >> 8 * n : 0); /* the last letter on top, 0 in front */
    const uint64_t x = w ^ 0x2e * ones, points = (x - ones) & ~x & high; /* the lowest bit is a point's */
    *fraction = 0;
    if (points) {
        const int at = __builtin_ctzll(points) / 8; /* it goes, and what is in front moves up */
        const uint64_t front = ((uint64_t)1 << 8 * at) - 1;
        *fraction = 7 - at;
        w = (w & ~(front << 8 | 0xff)) | (w & front) << 8 | '0';
    }
    const uint64_t d = w ^ zeros;
    if (((d + 0x76 * ones) | d) & high || (points && !*fraction)) return false;
    const uint64_t two = (d * 10 + (d >> 8)) & 0x00ff00ff00ff00ffu;
    const uint64_t four = (two * 100 + (two >> 16)) & 0x0000ffff0000ffffu;
    *value = (four & 0xffff) * 10000 + (four >> 32);
    return true;
}

static inline __attribute__((always_inline)) bool number_plain(const char *p, size_t n, double *x, int *fraction)
{
    const bool minus = *p == '-', little = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;
    uint64_t v;
    p += minus;
    n -= minus;
    if (n - 1 < 8 && little) {
        if (!number_few_digits(p, n, &v, fraction)) return false;
    } else if (!number_digits(p, n, &v, fraction)) {
        return false;
    }
    const double size = v < (uint64_t)1 << 53 ? (double)v / number_tens[*fraction] : number_scale(v, -*fraction);
    *x = size * (1 - 2 * minus); /* no branch: which sign it is cannot be foreseen */
    return true;
}

#endif
