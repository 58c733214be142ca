/* compare_show.c -- items and curves as pieces of the page: pictures as PNG inside it, points and lines as SVG. */
#include "api/contest.h"
#include "api/course.h"
#include "api/html.h"
#include "data/units.h"

#include <math.h>

#define PICTURES 64
#define POINTS 1000
#define LINES 3
#define TABLE_ROWS 8
#define TABLE_COLUMNS 12
#define WINDOWS 3
#define WIDE 320
#define HIGH 200

struct span {
    double low, high;
};

static void widen(struct span *s, double x)
{
    if (!isfinite(x)) return;
    s->low = fmin(s->low, x);
    s->high = fmax(s->high, x);
}

static double place(struct span s, double x, double length)
{
    return s.high > s.low ? 4 + (x - s.low) / (s.high - s.low) * (length - 8) : length / 2;
}

static void begin_svg(struct text *out, int width, int height, const char *about)
{
    text_printf(out, "<svg viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\" aria-label=\"%s\">\n", width,
                height, width, height, about);
}

static int show_pictures(const struct item *item, const struct items *x, struct text *out, struct err *e)
{
    const int64_t n = x->n < PICTURES ? x->n : PICTURES;
    const struct tensor t = {F64, shape_join(n, item->shape), x->x};
    struct picture p;
    TRY(picture_grid(&t, &(const struct grid){.margin = -1}, &p, e));
    const int failed = html_picture(out, &p, "items in a grid", e);
    picture_free(&p);
    return failed;
}

static void show_points(const struct items *x, struct text *out)
{
    const int64_t n = x->n < POINTS ? x->n : POINTS;
    struct span across = {INFINITY, -INFINITY}, up = across;
    for (int64_t i = 0; i < n; i++) widen(&across, x->x[2 * i]), widen(&up, x->x[2 * i + 1]);
    begin_svg(out, HIGH + 40, HIGH + 40, "points of the plane");
    text_add(out, "<g fill=\"currentColor\" fill-opacity=\".5\">\n");
    for (int64_t i = 0; i < n; i++) {
        const double *at = x->x + 2 * i;
        if (!isfinite(at[0]) || !isfinite(at[1])) continue;
        text_printf(out, "<circle r=\"1.3\" cx=\"%.1f\" cy=\"%.1f\"/>", place(across, at[0], HIGH + 40),
                    HIGH + 40 - place(up, at[1], HIGH + 40));
    }
    text_printf(out, "\n</g></svg>\n<p class=\"dim\">across %.3g to %.3g, up %.3g to %.3g</p>\n", across.low,
                across.high, up.low, up.high);
}

static void add_value(const struct column *c, double x, struct text *out)
{
    const bool named = c && c->kind == COLUMN_CATEGORY && c->category_names && x >= 0 && x < c->categories;
    if (isnan(x)) return;
    if (named) html_text(out, c->category_names[(int)x]);
    else text_printf(out, "%.5g", x);
}

static void show_table(const struct item *item, const struct items *x, struct text *out)
{
    const int64_t n = x->n < TABLE_ROWS ? x->n : TABLE_ROWS, d = x->d < TABLE_COLUMNS ? x->d : TABLE_COLUMNS;
    text_add(out, "<div class=\"wide\"><table class=\"items\"><tr>");
    for (int64_t j = 0; j < d; j++) {
        text_add(out, "<th>");
        if (item->columns && item->columns[j].name) html_text(out, item->columns[j].name);
        text_add(out, "</th>");
    }
    for (int64_t i = 0; i < n; i++) {
        text_add(out, "</tr>\n<tr>");
        for (int64_t j = 0; j < d; j++) {
            text_add(out, "<td>");
            add_value(item->columns ? &item->columns[j] : NULL, x->x[i * x->d + j], out);
            text_add(out, "</td>");
        }
    }
    text_printf(out, "</tr></table></div>\n%s", x->d > d ? "<p class=\"dim\">and more columns</p>\n" : "");
}

static void show_text(const struct item *item, const struct items *x, struct text *out)
{
    for (int64_t i = 0; i < x->n && i < WINDOWS; i++) {
        struct text words = {0};
        for (int64_t j = 0; j < x->d; j++) {
            const int64_t symbol = (int64_t)x->x[i * x->d + j];
            if (symbol < 0 || symbol >= item->symbols) continue;
            if (item->symbol_names) units_print(item, (int)symbol, &words);
            else text_printf(&words, "%lld ", (long long)symbol);
        }
        text_add(out, "<pre>");
        html_text(out, text_get(&words));
        text_add(out, "</pre>\n");
        out->failed |= words.failed;
        text_free(&words);
    }
}

static void show_series(const struct item *item, const struct items *x, struct text *out)
{
    const int64_t length = item->shape.dim[0], columns = item->shape.dim[1];
    struct span up = {INFINITY, -INFINITY};
    const int64_t n = x->n < LINES ? x->n : LINES;
    for (int64_t i = 0; i < n * length; i++) widen(&up, x->x[i * columns]);
    begin_svg(out, WIDE, HIGH, "series, their first column");
    for (int64_t i = 0; i < n; i++) {
        text_add(out, "<polyline fill=\"none\" stroke=\"currentColor\" points=\"");
        for (int64_t t = 0; t < length; t++) {
            const double y = x->x[(i * length + t) * columns];
            if (isfinite(y))
                text_printf(out, "%.1f,%.1f ", place((struct span){0, (double)length - 1}, (double)t, WIDE),
                            HIGH - place(up, y, HIGH));
        }
        text_add(out, "\"/>\n");
    }
    text_add(out, "</svg>\n");
}

int contest_show_items(const struct item *item, const struct items *x, struct text *out, struct err *e)
{
    switch (item->kind) {
    case ITEM_IMAGE: return show_pictures(item, x, out, e);
    case ITEM_TEXT: show_text(item, x, out); break;
    case ITEM_SERIES: show_series(item, x, out); break;
    default:
        if (x->d == 2 && !(item->columns && item->columns[0].kind == COLUMN_CATEGORY)) show_points(x, out);
        else show_table(item, x, out);
    }
    return out->failed ? fail_memory(e) : 0;
}

/* From the settled part of the run, so that the first steps do not hide the rest. */
void contest_show_course(const struct json *record, struct text *out)
{
    struct course c;
    struct span across = {0, 0}, up = {INFINITY, -INFINITY};
    course_from_json(record, &c);
    if (c.count < 3) return;
    const int first = c.count / 20;
    for (int i = first; i < c.count; i++) widen(&across, c.point[i].step), widen(&up, c.point[i].loss);
    begin_svg(out, WIDE, HIGH, "loss over steps");
    text_add(out, "<polyline fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.5\" points=\"");
    for (int i = first; i < c.count; i++)
        if (isfinite(c.point[i].loss))
            text_printf(out, "%.1f,%.1f ", place(across, c.point[i].step, WIDE),
                        HIGH - place(up, c.point[i].loss, HIGH));
    text_printf(out, "\"/>\n</svg>\n<p class=\"dim\">loss %.4g to %.4g over %.0f steps</p>\n", up.high, up.low,
                c.point[c.count - 1].step);
}
