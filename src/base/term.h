/* term.h -- what stands at the other end of a file descriptor. It answers; it prints nothing. */
#ifndef LIMN_BASE_TERM_H
#define LIMN_BASE_TERM_H

#include <stdbool.h>

bool term_is(int fd);      /* a terminal that can move its cursor: one where a progress bar makes sense */
int term_width(int fd);    /* in columns: the terminal's, else $COLUMNS, else 80 */
bool term_colours(int fd); /* a terminal, and NO_COLOR is not set (https://no-color.org) */

#endif
