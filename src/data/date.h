/* date.h -- dates and times of day in tables: found out how they are written, read, written again.
**
** Patterns are those of strftime: %Y %m %d %H %M %S, and %-m %-d %-H, which are
** written without a zero in front. There are no zones: a time is what the clock
** showed, counted from 1970-01-01 in the calendar of today.
*/
#ifndef LIMN_DATA_DATE_H
#define LIMN_DATA_DATE_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DATE_TEXT_MAX 32

/* A set of patterns is a word of bits; date_pattern names each, NULL after the last. The first is the likeliest. */
uint64_t date_patterns(const char *p, size_t n, uint64_t among);
const char *date_pattern(int i);
bool date_pattern_known(const char *pattern);
bool date_has_hours(const char *pattern);

/* All n bytes by that pattern: seconds since 1970. A fraction of a second is read and dropped. */
bool date_read(const char *p, size_t n, const char *pattern, int64_t *seconds);
bool date_is_short(const char *p, size_t n, const char *pattern); /* by that pattern, but without a zero in front */
void date_write_short(const char *pattern, char out[DATE_TEXT_MAX]); /* the pattern of such dates */
void date_write(int64_t seconds, const char *pattern, char text[DATE_TEXT_MAX]);

/* Of x * unit + origin seconds, to the nearest moment that the pattern can tell; kept within the years 1 to 9999. */
void date_write_value(double x, double origin, double unit, const char *pattern, char text[DATE_TEXT_MAX]);

int64_t date_months(int64_t seconds); /* whole months since January 1970 */

#endif
