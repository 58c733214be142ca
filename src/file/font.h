/* font.h -- the letters of plots: printable ASCII on a grid 5 wide, 7 high, and 2 below the line. */
#ifndef LIMN_FILE_FONT_H
#define LIMN_FILE_FONT_H

#include <stdbool.h>

#define FONT_WIDTH 5
#define FONT_HEIGHT 9
#define FONT_BASE 6 /* the row on which letters stand */

bool font_dot(char letter, int row, int column); /* anything but printable ASCII looks like '?' */

/* The columns that a letter uses; a blank has *first > *last. */
void font_extent(char letter, int *first, int *last);

#endif
