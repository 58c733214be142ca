/* date.c -- dates by a small table of patterns.
**
** Each cell strikes out the patterns that it does not fit; what is left when a
** column ends is how it is written. Where both 03/04 readings are left, month
** first is taken: the table of patterns is in order of preference.
*/
#include "data/date.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define TIMES 6
#define DAY 86400

#define WITH_TIMES(d) d, d " %H:%M", d " %H:%M:%S", d "T%H:%M", d "T%H:%M:%S", d "T%H:%M:%SZ"

static const char *const patterns[] = {
    WITH_TIMES("%Y-%m-%d"),
    WITH_TIMES("%Y/%m/%d"),
    WITH_TIMES("%m/%d/%Y"),
    WITH_TIMES("%d/%m/%Y"),
    WITH_TIMES("%d.%m.%Y"),
    WITH_TIMES("%d-%m-%Y"),
    WITH_TIMES("%Y.%m.%d"),
    "%Y-%m",
    "%Y/%m",
    "%m/%Y",
};

#define PATTERNS ((int)(sizeof patterns / sizeof *patterns))
_Static_assert(sizeof patterns / sizeof *patterns <= 64 && TIMES * 7 + 3 == sizeof patterns / sizeof *patterns,
               "a set of patterns is 64 bits");

const char *date_pattern(int i)
{
    return i < PATTERNS ? patterns[i] : NULL;
}

bool date_pattern_known(const char *pattern)
{
    char brief[DATE_TEXT_MAX];
    for (int i = 0; i < PATTERNS; i++) {
        date_write_short(patterns[i], brief);
        if (!strcmp(patterns[i], pattern) || !strcmp(brief, pattern)) return true;
    }
    return false;
}

bool date_has_hours(const char *pattern)
{
    return strstr(pattern, "%H") || strstr(pattern, "%-H");
}

void date_write_short(const char *pattern, char out[DATE_TEXT_MAX])
{
    size_t at = 0;
    for (; *pattern && at + 3 < DATE_TEXT_MAX; pattern++) {
        out[at++] = *pattern;
        if (*pattern == '%' && strchr("mdH", pattern[1])) out[at++] = '-';
    }
    out[at] = 0;
}

/* ---- the calendar (Hinnant, "chrono-compatible low-level date algorithms") ---- */

static int64_t days_from(int64_t year, int month, int day)
{
    year -= month <= 2;
    const int64_t era = (year >= 0 ? year : year - 399) / 400;
    const int64_t of_era = year - era * 400;
    const int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

struct moment {
    int64_t year;
    int month, day, hour, minute, second;
};

static void date_of(int64_t days, struct moment *m)
{
    days += 719468;
    const int64_t era = (days >= 0 ? days : days - 146096) / 146097, of_era = days - era * 146097;
    const int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    const int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    const int64_t fifth = (5 * of_year + 2) / 153;
    m->day = (int)(of_year - (153 * fifth + 2) / 5 + 1);
    m->month = (int)(fifth < 10 ? fifth + 3 : fifth - 9);
    m->year = year + era * 400 + (m->month <= 2);
}

static int month_days(const struct moment *m)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (m->year % 4 == 0 && m->year % 100 != 0) || m->year % 400 == 0;
    return days[m->month - 1] + (m->month == 2 && leap);
}

static struct moment moment_of(int64_t seconds)
{
    struct moment m = {0};
    const int64_t days = seconds / DAY - (seconds % DAY < 0), rest = seconds - days * DAY;
    date_of(days, &m);
    m.hour = (int)(rest / 3600);
    m.minute = (int)(rest / 60 % 60);
    m.second = (int)(rest % 60);
    return m;
}

int64_t date_months(int64_t seconds)
{
    const struct moment m = moment_of(seconds);
    return (m.year - 1970) * 12 + m.month - 1;
}

/* ---- reading and writing ---- */

/* A number of at most `most` digits (a year: exactly four), in [low, high]; NULL: it is none. */
static const char *take(const char *p, const char *end, int least, int most, int low, int high, int *value)
{
    int n = 0;
    for (*value = 0; n < most && p < end && *p >= '0' && *p <= '9'; n++) *value = *value * 10 + (*p++ - '0');
    return n >= least && *value >= low && *value <= high ? p : NULL;
}

static const char *take_field(const char *p, const char *end, char field, struct moment *m)
{
    int year;
    switch (field) {
    case 'Y':
        p = take(p, end, 4, 4, 1, 9999, &year);
        m->year = year;
        return p;
    case 'm': return take(p, end, 1, 2, 1, 12, &m->month);
    case 'd': return take(p, end, 1, 2, 1, 31, &m->day);
    case 'H': return take(p, end, 1, 2, 0, 23, &m->hour);
    case 'M': return take(p, end, 2, 2, 0, 59, &m->minute);
    default: break;
    }
    p = take(p, end, 2, 2, 0, 60, &m->second);
    if (p && end - p > 1 && *p == '.')
        for (p++; p < end && *p >= '0' && *p <= '9';) p++;
    return p;
}

bool date_read(const char *p, size_t n, const char *pattern, int64_t *seconds)
{
    const char *const end = p + n;
    struct moment m = {.month = 1, .day = 1};
    for (; *pattern; pattern++) {
        if (*pattern == '%') {
            pattern += 1 + (pattern[1] == '-');
            if (!(p = take_field(p, end, *pattern, &m))) return false;
        } else if (p == end || *p++ != *pattern) {
            return false;
        }
    }
    if (p != end || m.day > month_days(&m)) return false;
    *seconds = days_from(m.year, m.month, m.day) * DAY + m.hour * 3600 + m.minute * 60 + m.second;
    return true;
}

uint64_t date_patterns(const char *p, size_t n, uint64_t among)
{
    int64_t seconds;
    if (n < 6 || n > DATE_TEXT_MAX || *p < '0' || *p > '9') return 0;
    for (int i = 0; i < PATTERNS; i++)
        if (among >> i & 1 && !date_read(p, n, patterns[i], &seconds)) among &= ~((uint64_t)1 << i);
    return PATTERNS < 64 ? among & (((uint64_t)1 << PATTERNS) - 1) : among;
}

void date_write(int64_t seconds, const char *pattern, char text[DATE_TEXT_MAX])
{
    const struct moment m = moment_of(seconds);
    size_t at = 0;
    for (; *pattern && at + 8 < DATE_TEXT_MAX; pattern++) {
        if (*pattern != '%') {
            text[at++] = *pattern;
            continue;
        }
        const bool brief = pattern[1] == '-';
        const char field = *(pattern += 1 + brief);
        const int value = field == 'm'   ? m.month
                          : field == 'd' ? m.day
                          : field == 'H' ? m.hour
                          : field == 'M' ? m.minute
                                         : m.second;
        if (field == 'Y') at += (size_t)snprintf(text + at, 8, "%04d", (int)(m.year % 10000));
        else at += (size_t)snprintf(text + at, 8, brief ? "%d" : "%02d", value);
    }
    text[at] = 0;
}

bool date_is_short(const char *p, size_t n, const char *pattern)
{
    char whole[DATE_TEXT_MAX];
    int64_t seconds;
    if (!date_read(p, n, pattern, &seconds)) return false;
    date_write(seconds, pattern, whole);
    return n < strlen(whole);
}

/* The seconds between two neighbours that the pattern tells apart. A day is enough for months. */
static double grain(const char *pattern)
{
    return strstr(pattern, "%S") ? 1 : strstr(pattern, "%M") ? 60 : 86400;
}

void date_write_value(double x, double origin, double unit, const char *pattern, char text[DATE_TEXT_MAX])
{
    const double first = (double)days_from(1, 1, 1) * DAY, last = (double)days_from(9999, 12, 31) * DAY;
    const double seconds = rint((x * unit + origin) / grain(pattern)) * grain(pattern);
    date_write((int64_t)fmin(fmax(seconds, first), last), pattern, text);
}
