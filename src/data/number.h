/* number.h -- decimal numbers in tables: with a point or a comma, with thousands marks, whatever the locale. */
#ifndef LIMN_DATA_NUMBER_H
#define LIMN_DATA_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

enum number_style {
    NUMBER_POINT = 1,  /* 1234.5 */
    NUMBER_GROUPS = 2, /* 1,234.5 and 1 234.5 */
    NUMBER_COMMA = 4,  /* 1.234,5 and 1234,5 */
};

/* All n bytes as a finite number in that style: the double nearest to it, or (from 16 digits on) its neighbour. */
bool number_read(const char *p, size_t n, enum number_style style, double *x);

/* Quick: digits, perhaps a sign, and a point with *fraction digits behind it; whatever else is no plain number. */
bool number_is_plain(const char *p, size_t n, int *fraction);

unsigned number_styles(const char *p, size_t n); /* all the styles in which these bytes are a number */

#endif
