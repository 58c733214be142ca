/* term.c -- asks the terminal and the environment. */
#include "base/term.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define WIDTH_MIN 20
#define WIDTH_MAX 1000

bool term_is(int fd)
{
    const char *kind = getenv("TERM");
    return isatty(fd) && kind && strcmp(kind, "dumb");
}

static int usable(long width)
{
    return width >= WIDTH_MIN && width <= WIDTH_MAX ? (int)width : 0;
}

int term_width(int fd)
{
    struct winsize w = {0};
    int width = ioctl(fd, TIOCGWINSZ, &w) ? 0 : usable(w.ws_col);
    const char *columns = getenv("COLUMNS");
    if (!width && columns) width = usable(strtol(columns, NULL, 10));
    return width ? width : 80;
}

bool term_colours(int fd)
{
    const char *no = getenv("NO_COLOR");
    return term_is(fd) && !(no && *no);
}
