/* number.c -- reading decimals without strtod.
**
** Up to 19 digits go into a whole number. Where that is below 2^53 and the
** power of ten is at most 22, both are exact doubles and one product or quotient
** rounds once: correct (Clinger 1990). Seventeen digits, as programs print
** doubles, take a long double, whose second rounding may give the neighbour:
** far finer than the floats that tables become. Larger powers take the slow way.
*/
#include "data/number.h"

#include "base/text.h"

#include <stdint.h>
#include <string.h>

#define POWER_LONG 27
#define SLOW_MOST 400 /* bytes of a number that is read the slow way */

struct digits {
    uint64_t value;
    int count;    /* from the first that is not 0 */
    int dropped;  /* that did not fit into value */
    int fraction; /* behind the point */
    bool any;
};

static inline bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline void take_digit(struct digits *d, char c)
{
    d->any = true;
    if (d->count >= NUMBER_DIGITS) {
        d->dropped++;
        return;
    }
    d->value = d->value * 10 + (uint64_t)(c - '0');
    d->count += d->value != 0;
}

static inline const char *take_digits(struct digits *d, const char *p, const char *end)
{
    while (p < end && is_digit(*p)) take_digit(d, *p++);
    return p;
}

/* The part before the point. Thousands marks stand before every three digits, or nowhere. */
static const char *take_whole(struct digits *d, const char *p, const char *end, enum number_style style)
{
    const char *const begin = p;
    p = take_digits(d, p, end);
    if (style == NUMBER_POINT || p == end || p - begin > 3 || p == begin) return p;
    const char mark = *p;
    if (mark != ' ' && mark != '\'' && mark != (style == NUMBER_COMMA ? '.' : ',')) return p;
    while (p < end && *p == mark) {
        const char *const three = take_digits(d, p + 1, end);
        if (three - p != 4) return begin;
        p = three;
    }
    return p;
}

/* The part from 'e' on; NULL: it is none. */
static const char *take_power(const char *p, const char *end, int *power)
{
    const bool minus = ++p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+')) p++;
    if (p == end || !is_digit(*p)) return NULL;
    int value = 0;
    for (; p < end && is_digit(*p); p++) value = value < 100000 ? value * 10 + (*p - '0') : value;
    *power = minus ? -value : value;
    return p;
}

const double number_tens[NUMBER_POWER + 1] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                              1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

static const long double tens[POWER_LONG + 1] = {1e0L,  1e1L,  1e2L,  1e3L,  1e4L,  1e5L,  1e6L,  1e7L,  1e8L,  1e9L,
                                                 1e10L, 1e11L, 1e12L, 1e13L, 1e14L, 1e15L, 1e16L, 1e17L, 1e18L, 1e19L,
                                                 1e20L, 1e21L, 1e22L, 1e23L, 1e24L, 1e25L, 1e26L, 1e27L};

double number_scale(uint64_t value, int power)
{
    if (value < (uint64_t)1 << 53 && power <= NUMBER_POWER && power >= -NUMBER_POWER) {
        const double by = number_tens[power < 0 ? -power : power];
        return power < 0 ? (double)value / by : (double)value * by;
    }
    return (double)(power < 0 ? (long double)value / tens[-power] : (long double)value * tens[power]);
}

/* By the C library: marks are left out, the point becomes a point. */
static bool read_slowly(const char *p, const char *end, enum number_style style, double *x)
{
    char plain[SLOW_MOST];
    size_t n = 0;
    const char point = style == NUMBER_COMMA ? ',' : '.';
    for (; p < end; p++) {
        if (n + 1 == sizeof plain) return false;
        if (*p == point) plain[n++] = '.';
        else if (is_digit(*p) || strchr("+-eE", *p)) plain[n++] = *p;
    }
    plain[n] = 0;
    return text_to_real(plain, x);
}

static bool read_any(const char *p, size_t n, enum number_style style, double *x)
{
    const char *const begin = p, *const end = p + n;
    struct digits d = {0};
    int power = 0;
    const bool minus = n && *p == '-';
    if (n && (*p == '-' || *p == '+')) p++;
    p = take_whole(&d, p, end, style);
    if (p < end && *p == (style == NUMBER_COMMA ? ',' : '.')) {
        const int before = d.dropped;
        const char *const from = ++p;
        p = take_digits(&d, p, end);
        d.fraction = (int)(p - from) - (d.dropped - before);
        d.dropped = before;
    }
    if (!d.any) return false;
    if (p < end && (*p == 'e' || *p == 'E') && !(p = take_power(p, end, &power))) return false;
    if (p != end) return false;
    power += d.dropped - d.fraction;
    if (power > POWER_LONG || power < -POWER_LONG) return read_slowly(begin, end, style, x);
    *x = minus ? -number_scale(d.value, power) : number_scale(d.value, power);
    return true;
}

bool number_digits(const char *p, size_t n, uint64_t *value, int *fraction)
{
    const char *const end = p + n, *point = NULL;
    uint64_t v = 0;
    if (n < 1 || n > NUMBER_DIGITS || end[-1] == '.') return false;
    for (; p < end; p++) {
        const unsigned digit = (unsigned)(uint8_t)*p - '0';
        if (digit < 10) v = v * 10 + digit;
        else if (*p == '.' && !point) point = p;
        else return false;
    }
    *value = v;
    *fraction = point ? (int)(end - point) - 1 : 0;
    return true;
}

bool number_read(const char *p, size_t n, enum number_style style, double *x)
{
    uint64_t v;
    int fraction;
    const bool minus = n && *p == '-';
    if (style != NUMBER_POINT || !number_digits(p + minus, n - minus, &v, &fraction)) return read_any(p, n, style, x);
    *x = minus ? -number_scale(v, -fraction) : number_scale(v, -fraction);
    return true;
}

unsigned number_styles(const char *p, size_t n)
{
    double x;
    unsigned styles = 0;
    for (enum number_style s = NUMBER_POINT; s <= NUMBER_COMMA; s = (enum number_style)(s * 2))
        if (number_read(p, n, s, &x)) styles |= s;
    return styles;
}
