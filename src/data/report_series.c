/* report_series.c -- the course of a series, column by column, with its gaps; of many, some of them together. */
#include "data/report.h"

#include "file/plot.h"

#include <math.h>
#include <stdio.h>

#define TRACES 8    /* columns */
#define TOGETHER 6  /* series */
#define STRETCH 900 /* places across; of what falls into one the least and the most are drawn */
#define HIGH 190
#define ROWS_MOST (1 << 20)

/* Rows in the order of time [rows, width], of one series, or of some windows one after another. */
struct course {
    float *x;
    int64_t rows, each; /* each: rows of a window, where they are windows; 0: one series */
    int width;
};

static int read_course(struct data *d, struct course *c, struct err *e)
{
    const int64_t window = d->item.shape.dim[0], width = d->item.shape.dim[1];
    const bool one = d->sliding || d->count == 1;
    const int64_t windows = one ? (d->count - 1) / window + 2 : d->count < TOGETHER ? d->count : TOGETHER;
    *c = (struct course){.width = (int)width, .each = one ? 0 : window};
    c->x = mem_array((size_t)(windows * window * width), sizeof *c->x);
    if (!c->x) return fail_memory(e);
    for (int64_t k = 0; k < windows; k++) {
        int64_t row = one ? k * window : k * d->count / windows;
        const bool last = one && row >= d->count - 1;
        if (last) row = d->count - 1; /* the last window overlaps the one before */
        float *to = c->x + (one ? row : k * window) * width;
        const int failed = d->read(d, &row, 1, to, NULL, e);
        if (failed) return failed;
        c->rows = one ? row + window : (k + 1) * window;
        if (last || c->rows > ROWS_MOST) break;
    }
    return 0;
}

/* One trace: x and y have room for 2 * STRETCH; how many points. */
static int64_t thin(const float *from, int64_t rows, int width, double *x, double *y)
{
    int64_t n = 0;
    const int64_t places = rows < STRETCH ? rows : STRETCH;
    for (int64_t k = 0; k < places; k++) {
        const int64_t first = k * rows / places, end = (k + 1) * rows / places;
        double low = INFINITY, high = -INFINITY;
        for (int64_t i = first; i < end; i++) {
            const double value = from[i * width];
            if (!isnan(value)) low = fmin(low, value), high = fmax(high, value);
        }
        const bool none = low > high;
        x[n] = (double)first, y[n++] = none ? NAN : low;
        if (end - first > 1) x[n] = (double)first, y[n++] = none ? NAN : high;
    }
    return n;
}

/* At the lower edge of what is drawn; x and y have room for as many as there are gaps. */
static struct plot_series mark_gaps(const struct data *d, const struct plot_series *trace, double *x, double *y)
{
    double low = INFINITY;
    for (int64_t i = 0; i < trace->n; i++) low = fmin(low, trace->y[i]); /* fmin passes over NaN */
    for (int64_t k = 0; k < d->gaps; k++) x[k] = (double)d->gap[k], y[k] = low;
    return (struct plot_series){.x = x, .y = y, .n = d->gaps, .points = true, .size = 7, .rgb = PAGE_RED};
}

static int draw_trace(const struct data *d, struct page *p, const struct course *c, int column, struct err *e)
{
    const int lines = c->each ? (int)(c->rows / c->each) : 1;
    const int64_t rows = c->each ? c->each : c->rows;
    const int64_t gaps = c->each ? 0 : d->gaps;
    double *at = mem_array((size_t)(lines * 4 * STRETCH + 2 * gaps), sizeof *at);
    struct plot_series series[TOGETHER + 1] = {0};
    if (!at) return fail_memory(e);
    for (int k = 0; k < lines; k++) {
        double *x = at + (int64_t)k * 4 * STRETCH, *y = x + 2 * STRETCH;
        const int64_t n = thin(c->x + k * rows * c->width + column, rows, c->width, x, y);
        series[k] = (struct plot_series){.x = x, .y = y, .n = n, .size = 1.2};
    }
    double *marks = at + (int64_t)lines * 4 * STRETCH;
    if (gaps) series[lines] = mark_gaps(d, &series[0], marks, marks + gaps);
    const char *name = d->item.columns ? d->item.columns[column].name : "";
    const struct plot plot = {
        .title = name, .x = {0, rows > 1 ? (double)(rows - 1) : 1}, .series = series, .count = lines + (gaps > 0)};
    const struct box room = page_room(p, HIGH);
    plot_paint(&plot, &p->canvas, room);
    mem_free(at);
    return 0;
}

int report_series(struct data *d, struct page *p, struct err *e)
{
    struct course c;
    int failed = read_course(d, &c, e);
    const int shown = c.width < TRACES ? c.width : TRACES;
    page_heading(p, c.each ? "Some windows of some series, row by row" : "The course, row by row");
    if (!failed && d->gaps && !c.each) {
        char words[100];
        snprintf(words, sizeof words, "red marks: %lld places where the time makes another step than usual",
                 (long long)d->gaps);
        page_words(p, words);
    }
    for (int k = 0; k < shown && !failed; k++) failed = draw_trace(d, p, &c, k, e);
    if (!failed && d->item.columns) failed = report_columns(p, d->item.columns, c.width, c.x, c.rows, e);
    mem_free(c.x);
    return failed;
}
