/* canvas.h -- drawing for plots: filled boxes, smooth lines and points, text.
**
** Coordinates are in pixels, (0, 0) is the upper left corner of the picture,
** and the middle of the first pixel is (0.5, 0.5). Everything is clipped.
*/
#ifndef LIMN_FILE_CANVAS_H
#define LIMN_FILE_CANVAS_H

#include "file/picture.h"

struct box {
    int left, top, right, bottom; /* right and bottom lie just outside */
};

struct canvas {
    struct picture picture; /* RGB; may be written to a file at any time */
    struct box clip;        /* within the picture; what lies outside is not drawn */
    uint8_t *cover;         /* height x width: how much the shape being drawn covers each pixel; all 0 between shapes */
};

struct pen {
    uint32_t rgb;   /* 0xrrggbb */
    double width;   /* of lines; the diameter of points */
    double opacity; /* 0..1 */
};

enum align { ALIGN_LEFT, ALIGN_MIDDLE, ALIGN_RIGHT };

struct lettering {
    uint32_t rgb;
    double size; /* pixels per unit of the font, whose capitals are 7 units high; from 1 upwards */
    enum align align;
    bool upward; /* turned by a quarter, reading upwards */
};

int canvas_new(int height, int width, uint32_t rgb, struct canvas *out, struct err *e);
void canvas_free(struct canvas *c);

struct box canvas_whole(const struct canvas *c);
struct box canvas_narrow(struct canvas *c, struct box b); /* clips to b too; returns the clip of before */
void canvas_box(struct canvas *c, struct box b, uint32_t rgb); /* filled */
void canvas_line(struct canvas *c, double x0, double y0, double x1, double y1, struct pen pen);
void canvas_polyline(struct canvas *c, const double *x, const double *y, int64_t n, struct pen pen); /* broken at NaN */
void canvas_point(struct canvas *c, double x, double y, struct pen pen);

/* (x, y) is where the base line begins, has its middle, or ends. */
void canvas_text(struct canvas *c, double x, double y, const char *text, struct lettering l);
double canvas_text_width(const char *text, double size);

#endif
