/* plot.h -- line plots and scatter plots, for reports.
**
** A stranger should be able to read one without help: give it a title, and both
** axes a name with its unit.
*/
#ifndef LIMN_FILE_PLOT_H
#define LIMN_FILE_PLOT_H

#include "file/canvas.h"

#define PLOT_HEIGHT 440
#define PLOT_WIDTH 720

struct plot_series {
    const char *name;   /* NULL: not in the legend */
    const double *x, *y;
    int64_t n;          /* a value that is not finite breaks the line, or is no point */
    bool points;        /* false: a line */
    double size;        /* of points or line, in pixels; 0: a fitting one */
    uint32_t rgb;       /* 0: the next colour of the palette */
};

struct range {
    double low, high; /* low == high: from the data */
};

struct plot {
    const char *title, *x_name, *y_name; /* NULL: none */
    struct range x, y;
    bool square;                         /* one unit is as long on both axes */
    const struct plot_series *series;
    int count;
};

/* Into a part of a picture: several plots may share one. */
void plot_paint(const struct plot *p, struct canvas *c, struct box where);

/* On a canvas of its own, white. */
int plot_draw(const struct plot *p, int height, int width, struct canvas *out, struct err *e);

#endif
