/* canvas.c -- shapes are strokes, and strokes are distances.
**
** A stroke covers a pixel by how far its middle lies from the stroke's axis,
** which smooths every edge. All strokes of one shape are collected in `cover`
** (the most counts, not the sum) and painted at once, so that neither the joints
** of a line nor its crossings show. Letters are strokes too: dots of the font
** that touch are joined, and thus smooth at every size.
*/
#include "file/canvas.h"

#include "base/mem.h"
#include "file/font.h"

#include <math.h>

int canvas_new(int height, int width, uint32_t rgb, struct canvas *out, struct err *e)
{
    struct canvas c = {0};
    TRY(picture_new(height, width, 3, &c.picture, e));
    c.cover = mem_array((size_t)height, (size_t)width);
    if (!c.cover) {
        picture_free(&c.picture);
        return fail_memory(e);
    }
    c.clip = canvas_whole(&c);
    canvas_box(&c, c.clip, rgb);
    *out = c;
    return 0;
}

void canvas_free(struct canvas *c)
{
    picture_free(&c->picture);
    mem_free(c->cover);
    c->cover = NULL;
}

struct box canvas_whole(const struct canvas *c)
{
    return (struct box){0, 0, c->picture.width, c->picture.height};
}

/* What lies in both; all 0 where nothing does. */
static struct box common(struct box a, struct box b)
{
    if (b.left > a.left) a.left = b.left;
    if (b.top > a.top) a.top = b.top;
    if (b.right < a.right) a.right = b.right;
    if (b.bottom < a.bottom) a.bottom = b.bottom;
    return a.left < a.right && a.top < a.bottom ? a : (struct box){0, 0, 0, 0};
}

struct box canvas_narrow(struct canvas *c, struct box b)
{
    struct box before = c->clip;
    c->clip = common(before, b);
    return before;
}

static uint8_t *pixel(struct canvas *c, int x, int y)
{
    return c->picture.bytes + ((size_t)y * (size_t)c->picture.width + (size_t)x) * 3;
}

void canvas_box(struct canvas *c, struct box b, uint32_t rgb)
{
    b = common(b, c->clip);
    for (int y = b.top; y < b.bottom; y++)
        for (int x = b.left; x < b.right; x++) {
            uint8_t *p = pixel(c, x, y);
            p[0] = (uint8_t)(rgb >> 16), p[1] = (uint8_t)(rgb >> 8), p[2] = (uint8_t)rgb;
        }
}

/* ---- strokes ---- */

/* A shape that is being drawn; `touched` grows with its strokes. */
struct shape_drawn {
    struct canvas *canvas;
    struct pen pen;
    struct box touched;
};

static struct shape_drawn begin(struct canvas *c, struct pen pen)
{
    return (struct shape_drawn){c, pen, {c->clip.right, c->clip.bottom, c->clip.left, c->clip.top}};
}

static int whole(double x) /* as an int, whatever it is */
{
    return (int)fmin(fmax(floor(x), -1e6), 1e6);
}

static struct box around(double x0, double y0, double x1, double y1, double reach)
{
    return (struct box){whole(fmin(x0, x1) - reach), whole(fmin(y0, y1) - reach), whole(fmax(x0, x1) + reach) + 1,
                        whole(fmax(y0, y1) + reach) + 1};
}

static void touch(struct box *touched, struct box b)
{
    if (b.left == b.right) return;
    if (b.left < touched->left) touched->left = b.left;
    if (b.top < touched->top) touched->top = b.top;
    if (b.right > touched->right) touched->right = b.right;
    if (b.bottom > touched->bottom) touched->bottom = b.bottom;
}

static void stroke(struct shape_drawn *s, double x0, double y0, double x1, double y1)
{
    if (!isfinite(x0 + y0 + x1 + y1)) return;
    double reach = s->pen.width / 2 + 0.5, dx = x1 - x0, dy = y1 - y0, length2 = dx * dx + dy * dy;
    struct box b = common(around(x0, y0, x1, y1, reach), s->canvas->clip);
    touch(&s->touched, b);
    for (int y = b.top; y < b.bottom; y++) {
        uint8_t *cover = s->canvas->cover + (size_t)y * (size_t)s->canvas->picture.width;
        for (int x = b.left; x < b.right; x++) {
            double px = x + 0.5 - x0, py = y + 0.5 - y0;
            double along = length2 > 0 ? fmin(fmax((px * dx + py * dy) / length2, 0), 1) : 0;
            double off_x = px - along * dx, off_y = py - along * dy;
            double full = reach - sqrt(off_x * off_x + off_y * off_y);
            if (!(full > 0)) continue;
            uint8_t covered = (uint8_t)(fmin(full, 1) * 255 + 0.5);
            if (covered > cover[x]) cover[x] = covered;
        }
    }
}

static void paint(struct shape_drawn *s)
{
    struct box b = s->touched;
    for (int y = b.top; y < b.bottom; y++) {
        uint8_t *cover = s->canvas->cover + (size_t)y * (size_t)s->canvas->picture.width;
        for (int x = b.left; x < b.right; x++) {
            double opacity = s->pen.opacity * cover[x] / 255;
            uint8_t *p = pixel(s->canvas, x, y);
            for (int c = 0; c < 3 && cover[x]; c++) {
                double ink = s->pen.rgb >> (16 - 8 * c) & 255;
                p[c] = (uint8_t)(p[c] + opacity * (ink - p[c]) + 0.5);
            }
            cover[x] = 0;
        }
    }
}

void canvas_line(struct canvas *c, double x0, double y0, double x1, double y1, struct pen pen)
{
    struct shape_drawn s = begin(c, pen);
    stroke(&s, x0, y0, x1, y1);
    paint(&s);
}

void canvas_polyline(struct canvas *c, const double *x, const double *y, int64_t n, struct pen pen)
{
    struct shape_drawn s = begin(c, pen);
    if (n == 1) stroke(&s, x[0], y[0], x[0], y[0]);
    for (int64_t i = 1; i < n; i++) stroke(&s, x[i - 1], y[i - 1], x[i], y[i]);
    paint(&s);
}

void canvas_point(struct canvas *c, double x, double y, struct pen pen)
{
    canvas_line(c, x, y, x, y, pen);
}

/* ---- text ---- */

#define BLANK_WIDTH 3 /* units; letters are as wide as they are, and two units apart from axis to axis */

static double advance(char letter)
{
    int first, last;
    font_extent(letter, &first, &last);
    return first > last ? BLANK_WIDTH : last - first + 2;
}

static bool continues(char byte) /* the later bytes of a character of UTF-8 */
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

double canvas_text_width(const char *text, double size)
{
    double width = 0;
    for (; *text; text++)
        if (!continues(*text)) width += advance(*text);
    return width ? (width - 1) * size : 0;
}

/* Where text lies: units of the font become pixels. */
struct place {
    double x, y, size;
    bool upward;
};

static void stroke_units(struct shape_drawn *s, const struct place *p, double x0, double y0, double x1, double y1)
{
    double size = p->size;
    if (p->upward) stroke(s, p->x + y0 * size, p->y - x0 * size, p->x + y1 * size, p->y - x1 * size);
    else stroke(s, p->x + x0 * size, p->y + y0 * size, p->x + x1 * size, p->y + y1 * size);
}

/* The strokes that join this dot to its neighbours; each pair is seen from the upper or left one. */
static void join(struct shape_drawn *s, const struct place *p, char letter, int row, int column, double x)
{
    double y = row - FONT_BASE - 0.5;
    bool right = font_dot(letter, row, column + 1), left = column > 0 && font_dot(letter, row, column - 1);
    bool below = font_dot(letter, row + 1, column);
    bool down_right = !right && !below && column + 1 < FONT_WIDTH && font_dot(letter, row + 1, column + 1);
    bool down_left = !left && !below && column > 0 && font_dot(letter, row + 1, column - 1);
    stroke_units(s, p, x, y, x, y);
    if (right) stroke_units(s, p, x, y, x + 1, y);
    if (below) stroke_units(s, p, x, y, x, y + 1);
    if (down_right) stroke_units(s, p, x, y, x + 1, y + 1);
    if (down_left) stroke_units(s, p, x, y, x - 1, y + 1);
}

static void draw_letter(struct shape_drawn *s, const struct place *p, char letter, double x)
{
    int first, last;
    font_extent(letter, &first, &last);
    for (int row = 0; row < FONT_HEIGHT; row++)
        for (int column = first; column <= last; column++)
            if (font_dot(letter, row, column)) join(s, p, letter, row, column, x + column - first + 0.5);
}

void canvas_text(struct canvas *c, double x, double y, const char *text, struct lettering l)
{
    double shift = canvas_text_width(text, l.size) * (l.align == ALIGN_MIDDLE ? 0.5 : l.align == ALIGN_RIGHT ? 1 : 0);
    struct place p = {l.upward ? x : x - shift, l.upward ? y + shift : y, l.size, l.upward};
    struct shape_drawn s = begin(c, (struct pen){l.rgb, fmax(1, 0.85 * l.size), 1});
    double at = 0;
    for (; *text; text++) {
        if (continues(*text)) continue;
        draw_letter(&s, &p, *text, at);
        at += advance(*text);
    }
    paint(&s);
}
