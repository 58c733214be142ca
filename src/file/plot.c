/* plot.c -- the parts of a plot, from outside in.
**
**   title
**   legend                     (only if some series has a name)
**   y | labels | frame         a light grid, thin grey axes, the data on top
**              labels
**                 x
*/
#include "file/plot.h"

#include "file/ticks.h"

#include <math.h>

#define PAPER 0xffffff
#define GRID 0xebebeb
#define AXIS 0x9a9a9a
#define TEXT 0x404040
#define TITLE 0x1a1a1a

#define SMALL 1.4 /* size of lettering: numbers, names */
#define LARGE 1.8 /* the title */
#define EDGE 16   /* pixels kept free along the edge of the plot */
#define GAP 8     /* between neighbours */
#define TICK 4

static const uint32_t palette[] = {0x0072b2, 0xd55e00, 0x009e73, 0xcc79a7, 0xe69f00, 0x56b4e9, 0x6a3d9a, 0x7f7f7f};

/* A plot while it is painted. */
struct painting {
    const struct plot *plot;
    struct canvas *canvas;
    struct box frame; /* where the data go */
    struct range x, y;
    struct ticks x_ticks, y_ticks;
};

static uint32_t color_of(const struct plot *p, int i)
{
    return p->series[i].rgb ? p->series[i].rgb : palette[(size_t)i % (sizeof palette / sizeof *palette)];
}

static int rounded(double x)
{
    return (int)floor(x + 0.5);
}

static int high_of(double size) /* capitals */
{
    return rounded(7 * size);
}

/* ---- ranges ---- */

static void widen(struct range *r, const double *values, const double *others, int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        if (!isfinite(values[i]) || !isfinite(others[i])) continue;
        r->low = fmin(r->low, values[i]);
        r->high = fmax(r->high, values[i]);
    }
}

/* A little more than the data need. Nothing, one value, and numbers too large to subtract have ranges too. */
static struct range comfortable(struct range r)
{
    if (r.low > r.high) return (struct range){0, 1};
    r.low = fmax(r.low, -1e300);
    r.high = fmin(r.high, 1e300);
    double room = 0.04 * (r.high - r.low), least = 1e-9 * fmax(fabs(r.low), fabs(r.high)) + 1e-300;
    if (room < least) room = fmax(fabs(r.low), 1) / 2;
    bool from_zero = r.low >= 0 && r.low < 0.2 * r.high;
    return (struct range){from_zero ? 0 : r.low - room, r.high + room};
}

static bool is_given(struct range r)
{
    return r.low < r.high && isfinite(r.high - r.low);
}

static void choose_ranges(struct painting *p)
{
    const struct plot *plot = p->plot;
    struct range x = {INFINITY, -INFINITY}, y = x;
    for (int i = 0; i < plot->count; i++) {
        const struct plot_series *s = &plot->series[i];
        widen(&x, s->x, s->y, s->n);
        widen(&y, s->y, s->x, s->n);
    }
    p->x = is_given(plot->x) ? plot->x : comfortable(x);
    p->y = is_given(plot->y) ? plot->y : comfortable(y);
}

/* One unit becomes as long on both axes: the range that is drawn too large grows. */
static void make_square(struct painting *p)
{
    double across = (p->x.high - p->x.low) / (p->frame.right - p->frame.left);
    double upward = (p->y.high - p->y.low) / (p->frame.bottom - p->frame.top);
    double more_x = (upward / across - 1) * (p->x.high - p->x.low) / 2;
    double more_y = (across / upward - 1) * (p->y.high - p->y.low) / 2;
    if (more_x > 0) p->x.low -= more_x, p->x.high += more_x;
    if (more_y > 0) p->y.low -= more_y, p->y.high += more_y;
}

/* ---- where things go ---- */

/* Far outside is near enough for the clipping, and safe to compute with. */
static double clamped(double x)
{
    return fmin(fmax(x, -1e5), 1e5);
}

static double place_x(const struct painting *p, double x)
{
    if (!isfinite(x)) return NAN;
    return p->frame.left + clamped((x - p->x.low) / (p->x.high - p->x.low) * (p->frame.right - p->frame.left));
}

static double place_y(const struct painting *p, double y)
{
    if (!isfinite(y)) return NAN;
    return p->frame.bottom - clamped((y - p->y.low) / (p->y.high - p->y.low) * (p->frame.bottom - p->frame.top));
}

static void choose_ticks(struct painting *p)
{
    p->x_ticks = ticks_choose(p->x.low, p->x.high, (p->frame.right - p->frame.left) / 80);
    p->y_ticks = ticks_choose(p->y.low, p->y.high, (p->frame.bottom - p->frame.top) / 50);
}

static int widest_label(const struct ticks *t)
{
    char text[40];
    double widest = 0;
    for (int i = 0; i < t->count; i++)
        widest = fmax(widest, canvas_text_width(ticks_label(t, i, text, sizeof text), SMALL));
    return rounded(widest);
}

/* ---- painting ---- */

static void paint_title(struct painting *p, struct box *rest)
{
    if (!p->plot->title) return;
    struct lettering l = {TITLE, LARGE, ALIGN_LEFT, false};
    rest->top += high_of(LARGE);
    canvas_text(p->canvas, rest->left, rest->top, p->plot->title, l);
    rest->top += GAP + 6;
}

static void paint_key(struct painting *p, int i, double x, double y)
{
    const struct plot_series *s = &p->plot->series[i];
    double middle = y - high_of(SMALL) / 2.0;
    if (s->points) canvas_point(p->canvas, x + 9, middle, (struct pen){color_of(p->plot, i), 7, 1});
    else canvas_line(p->canvas, x + 1, middle, x + 17, middle, (struct pen){color_of(p->plot, i), 2.5, 1});
    canvas_text(p->canvas, x + 24, y, s->name, (struct lettering){TEXT, SMALL, ALIGN_LEFT, false});
}

static void paint_legend(struct painting *p, struct box *rest)
{
    double x = rest->left;
    bool any = false;
    for (int i = 0; i < p->plot->count; i++) {
        const char *name = p->plot->series[i].name;
        if (!name) continue;
        double width = 24 + canvas_text_width(name, SMALL);
        bool next_row = any && x + width > rest->right;
        if (next_row) x = rest->left;
        if (!any || next_row) rest->top += high_of(SMALL) + GAP;
        paint_key(p, i, x, rest->top);
        x += width + 24;
        any = true;
    }
    if (any) rest->top += GAP + 2;
}

/* The frame is what labels and names leave; the width of the labels depends on the ticks, and those on the height. */
static void place_frame(struct painting *p, struct box rest)
{
    p->frame = rest;
    p->frame.bottom -= TICK + GAP + high_of(SMALL) + (p->plot->x_name ? GAP + 4 + high_of(SMALL) : 0);
    p->frame.top += high_of(SMALL) / 2;
    if (p->frame.bottom < p->frame.top + 8) p->frame.bottom = p->frame.top + 8;
    choose_ticks(p);
    p->frame.left += widest_label(&p->y_ticks) + TICK + GAP + (p->plot->y_name ? GAP + 4 + high_of(SMALL) : 0);
    if (p->frame.right < p->frame.left + 8) p->frame.right = p->frame.left + 8;
    if (p->plot->square) make_square(p);
    choose_ticks(p);
}

static void paint_x_axis(struct painting *p)
{
    struct box f = p->frame;
    struct lettering l = {TEXT, SMALL, ALIGN_MIDDLE, false};
    int base = f.bottom + TICK + GAP + high_of(SMALL);
    char text[40];
    for (int i = 0; i < p->x_ticks.count; i++) {
        int x = (int)floor(place_x(p, ticks_at(&p->x_ticks, i)));
        canvas_box(p->canvas, (struct box){x, f.top, x + 1, f.bottom}, GRID);
        canvas_box(p->canvas, (struct box){x, f.bottom, x + 1, f.bottom + TICK}, AXIS);
        canvas_text(p->canvas, x + 0.5, base, ticks_label(&p->x_ticks, i, text, sizeof text), l);
    }
    if (p->plot->x_name)
        canvas_text(p->canvas, (f.left + f.right) / 2.0, base + GAP + 4 + high_of(SMALL), p->plot->x_name, l);
}

static void paint_y_axis(struct painting *p, int left)
{
    struct box f = p->frame;
    struct lettering l = {TEXT, SMALL, ALIGN_RIGHT, false};
    char text[40];
    for (int i = 0; i < p->y_ticks.count; i++) {
        int y = (int)floor(place_y(p, ticks_at(&p->y_ticks, i)));
        canvas_box(p->canvas, (struct box){f.left, y, f.right, y + 1}, GRID);
        canvas_box(p->canvas, (struct box){f.left - TICK, y, f.left, y + 1}, AXIS);
        canvas_text(p->canvas, f.left - TICK - GAP, y + 0.5 + high_of(SMALL) / 2.0,
                    ticks_label(&p->y_ticks, i, text, sizeof text), l);
    }
    l.align = ALIGN_MIDDLE;
    l.upward = true;
    if (p->plot->y_name) canvas_text(p->canvas, left + high_of(SMALL), (f.top + f.bottom) / 2.0, p->plot->y_name, l);
}

static void paint_axes(struct painting *p, int left)
{
    struct box f = p->frame;
    paint_x_axis(p);
    paint_y_axis(p, left);
    canvas_box(p->canvas, (struct box){f.left - 1, f.top, f.left, f.bottom + 1}, AXIS);
    canvas_box(p->canvas, (struct box){f.left - 1, f.bottom, f.right, f.bottom + 1}, AXIS);
}

#define BATCH 256 /* points of a line that are placed at a time */

static void paint_line(struct painting *p, const struct plot_series *s, struct pen pen)
{
    double x[BATCH], y[BATCH];
    for (int64_t first = 0; first < s->n; first += BATCH - 1) { /* batches share an end */
        int64_t n = s->n - first < BATCH ? s->n - first : BATCH;
        for (int64_t i = 0; i < n; i++) {
            x[i] = place_x(p, s->x[first + i]);
            y[i] = place_y(p, s->y[first + i]);
        }
        canvas_polyline(p->canvas, x, y, n, pen);
    }
}

static void paint_points(struct painting *p, const struct plot_series *s, struct pen pen)
{
    for (int64_t i = 0; i < s->n; i++) canvas_point(p->canvas, place_x(p, s->x[i]), place_y(p, s->y[i]), pen);
}

/* Many points are small and let others shine through. */
static struct pen pen_for(const struct plot_series *s, uint32_t rgb)
{
    if (!s->points) return (struct pen){rgb, s->size > 0 ? s->size : 2, 1};
    bool many = s->n > 400;
    return (struct pen){rgb, s->size > 0 ? s->size : many ? 3.5 : 5, many ? 0.5 : 0.8};
}

static void paint_series(struct painting *p)
{
    struct box before = canvas_narrow(p->canvas, p->frame);
    for (int i = 0; i < p->plot->count; i++) {
        const struct plot_series *s = &p->plot->series[i];
        struct pen pen = pen_for(s, color_of(p->plot, i));
        if (s->points) paint_points(p, s, pen);
        else paint_line(p, s, pen);
    }
    p->canvas->clip = before;
}

void plot_paint(const struct plot *plot, struct canvas *c, struct box where)
{
    struct painting p = {.plot = plot, .canvas = c};
    struct box rest = {where.left + EDGE, where.top + EDGE, where.right - EDGE - GAP, where.bottom - EDGE};
    choose_ranges(&p);
    paint_title(&p, &rest);
    paint_legend(&p, &rest);
    place_frame(&p, rest);
    paint_axes(&p, rest.left);
    paint_series(&p);
}

int plot_draw(const struct plot *p, int height, int width, struct canvas *out, struct err *e)
{
    TRY(canvas_new(height, width, PAPER, out, e));
    plot_paint(p, out, canvas_whole(out));
    return 0;
}
