/* report_rows.c -- columns of rows: histograms, what is missing, correlations, and points where there are two. */
#include "data/report.h"

#include "data/date.h"
#include "file/plot.h"

#include <math.h>
#include <stdio.h>

#define ACROSS 4 /* histograms side by side */
#define HIGH 130
#define BARS 24
#define COLUMNS_MOST 48
#define CATEGORIES 6 /* with a bar each */

/* ---- histograms ---- */

struct column_view {
    const struct column *column;
    const float *x; /* x[i * step], n of them */
    int64_t n, step;
    struct box box;
};

static void say_end(const struct column_view *v, double x, char words[DATE_TEXT_MAX])
{
    const struct column *c = v->column;
    if (c->date) date_write_value(x, c->origin, c->unit, c->date, words);
    else snprintf(words, DATE_TEXT_MAX, "%.4g", x);
}

static void draw_numbers(struct page *p, const struct column_view *v)
{
    double bar[BARS] = {0}, low = INFINITY, high = -INFINITY;
    char words[DATE_TEXT_MAX];
    for (int64_t i = 0; i < v->n; i++) {
        const double x = v->x[i * v->step];
        if (!isnan(x)) low = fmin(low, x), high = fmax(high, x);
    }
    const int steps = v->column->whole && high - low < BARS ? (int)(high - low) + 1 : BARS;
    const double wide = v->column->whole && high - low < BARS ? steps : high - low;
    for (int64_t i = 0; i < v->n; i++) {
        const double x = v->x[i * v->step];
        if (!isnan(x)) bar[wide > 0 ? (int)fmin(steps - 1, (x - low) / wide * steps) : 0]++;
    }
    const struct box b = {v->box.left, v->box.top + 24, v->box.right - 16, v->box.bottom - 26};
    if (low > high) return;
    page_bars(p, bar, steps, b, PAGE_BLUE);
    say_end(v, low, words);
    page_text(p, b.left, b.bottom + 16, words, (b.right - b.left) / 2, PAGE_GREY, ALIGN_LEFT);
    say_end(v, high, words);
    page_text(p, b.right, b.bottom + 16, words, (b.right - b.left) / 2, PAGE_GREY, ALIGN_RIGHT);
}

/* The commonest first. */
static int draw_categories(struct page *p, const struct column_view *v, struct err *e)
{
    const struct column *c = v->column;
    double *count = mem_array((size_t)c->categories + 1, sizeof *count), most = 0;
    if (!count) return fail_memory(e);
    for (int64_t i = 0; i < v->n; i++) {
        const double x = v->x[i * v->step];
        if (x >= 0 && x < c->categories) count[(int)x]++;
    }
    const int wide = v->box.right - v->box.left - 16;
    for (int line = 0; line < CATEGORIES && line < c->categories; line++) {
        int k = 0;
        char number[16];
        for (int j = 1; j < c->categories; j++)
            if (count[j] > count[k]) k = j;
        if (count[k] <= 0) break;
        if (!line) most = count[k];
        snprintf(number, sizeof number, "%d", k);
        const int y = v->box.top + 22 + line * PAGE_LINE, bar = (int)(count[k] / most * wide);
        canvas_box(&p->canvas, (struct box){v->box.left, y, v->box.left + bar + 1, y + PAGE_LINE - 3}, 0xb9d4e8);
        page_text(p, v->box.left + 3, y + 11, c->category_names ? c->category_names[k] : number, wide, PAGE_INK,
                  ALIGN_LEFT);
        count[k] = -1;
    }
    mem_free(count);
    return 0;
}

static int draw_column(struct page *p, const struct column_view *v, struct err *e)
{
    int64_t missing = 0;
    char words[40];
    for (int64_t i = 0; i < v->n; i++) missing += isnan(v->x[i * v->step]);
    const int wide = v->box.right - v->box.left - 16;
    page_text(p, v->box.left, v->box.top + 14, v->column->name, missing ? wide - 116 : wide, PAGE_INK, ALIGN_LEFT);
    if (missing) {
        snprintf(words, sizeof words, "%.2g %% missing", 100 * (double)missing / (double)v->n);
        page_text(p, v->box.right - 16, v->box.top + 14, words, 120, PAGE_RED, ALIGN_RIGHT);
    }
    if (v->column->kind == COLUMN_CATEGORY) return draw_categories(p, v, e);
    draw_numbers(p, v);
    return 0;
}

int report_columns(struct page *p, const struct column *columns, int width, const float *x, int64_t n, struct err *e)
{
    const int shown = width < COLUMNS_MOST ? width : COLUMNS_MOST, wide = (PAGE_WIDTH - 2 * PAGE_EDGE) / ACROSS;
    struct box row = {0};
    page_heading(p, "Columns");
    for (int k = 0; k < shown; k++) {
        if (k % ACROSS == 0) row = page_room(p, HIGH + 6);
        const int left = row.left + k % ACROSS * wide;
        const struct column_view v = {&columns[k], x + k, n, width, {left, row.top, left + wide, row.top + HIGH}};
        TRY(draw_column(p, &v, e));
    }
    if (width > shown) {
        char words[40];
        snprintf(words, sizeof words, "... and %d more", width - shown);
        page_words(p, words);
    }
    return 0;
}

/* ---- what is missing ---- */

#define LINES 160 /* of rows */

/* A line for each row, a stripe for each column: dark where a value is missing. */
static void draw_missing(struct page *p, const struct sample *s, int width, int64_t missing)
{
    const float *x = (const float *)s->items;
    const int64_t lines = s->n < LINES ? s->n : LINES;
    char words[160];
    page_heading(p, "What is missing");
    snprintf(words, sizeof words,
             "each line is one of %lld rows, evenly chosen, each stripe one of %d columns; red is missing (%.3g %% "
             "of all values)",
             (long long)lines, width, 100 * (double)missing / (double)(s->n * width));
    page_words(p, words);
    const struct box room = page_room(p, (int)lines + 28);
    for (int64_t i = 0; i < lines; i++)
        for (int k = 0; k < width; k++) {
            const bool gone = isnan(x[(i * s->n / lines) * width + k]);
            const int wide = room.right - room.left, y = room.top + 6 + (int)i;
            const struct box b = {room.left + wide * k / width, y, room.left + wide * (k + 1) / width, y + 1};
            canvas_box(&p->canvas, b, gone ? PAGE_RED : k % 2 ? 0xf1f3f5 : PAGE_PALE);
        }
    for (int k = 0; k < width && width <= 12; k++)
        page_text(p, room.left + (room.right - room.left) * k / width + 2, room.bottom - 4, s->d->item.columns[k].name,
                  (room.right - room.left) / width - 4, PAGE_GREY, ALIGN_LEFT);
}

/* ---- correlations ---- */

#define NUMBERS_MOST 32
#define FIELD 22
#define NAMES_WIDE 150
#define STRONGEST 12

static double correlation(const struct sample *s, int width, int a, int b)
{
    const float *x = (const float *)s->items;
    double n = 0, mean_a = 0, mean_b = 0, aa = 0, bb = 0, ab = 0;
    for (int64_t i = 0; i < s->n; i++) {
        const double va = x[i * width + a], vb = x[i * width + b];
        if (isnan(va) || isnan(vb)) continue;
        n++;
        const double da = va - mean_a, db = vb - mean_b;
        mean_a += da / n, mean_b += db / n;
        aa += da * (va - mean_a), bb += db * (vb - mean_b), ab += da * (vb - mean_b);
    }
    return aa > 0 && bb > 0 ? ab / sqrt(aa * bb) : NAN;
}

/* Blue for 1, red for -1, white between. */
static uint32_t colour_of(double r)
{
    const uint32_t full = r > 0 ? PAGE_BLUE : PAGE_RED;
    uint32_t rgb = 0;
    if (isnan(r)) return PAGE_PALE;
    for (int shift = 0; shift < 24; shift += 8) {
        const double to = full >> shift & 255;
        rgb |= (uint32_t)(255 + (to - 255) * fmin(fabs(r), 1)) << shift;
    }
    return rgb;
}

struct pair {
    int a, b;
    double r;
};

static void note_pair(struct pair *strongest, struct pair found)
{
    int k = STRONGEST - 1;
    if (isnan(found.r) || fabs(found.r) <= fabs(strongest[k].r)) return;
    for (; k > 0 && fabs(found.r) > fabs(strongest[k - 1].r); k--) strongest[k] = strongest[k - 1];
    strongest[k] = found;
}

static void draw_correlations(struct page *p, const struct sample *s, int width, const int *number, int n)
{
    const struct column *c = s->d->item.columns;
    struct pair strongest[STRONGEST] = {0};
    page_heading(p, "Correlations");
    page_words(p, "of the numbers, two by two: blue 1, white 0, red -1");
    const int pairs = n * (n - 1) / 2, lines = (pairs < STRONGEST ? pairs : STRONGEST) * PAGE_LINE;
    const struct box room = page_room(p, (n * FIELD > lines ? n * FIELD : lines) + 12);
    for (int a = 0; a < n; a++) {
        const int y = room.top + 6 + a * FIELD, left = room.left + NAMES_WIDE + 8;
        page_text(p, left - 6, y + 15, c[number[a]].name, NAMES_WIDE, PAGE_INK, ALIGN_RIGHT);
        for (int b = 0; b < n; b++) {
            const double r = correlation(s, width, number[a], number[b]);
            const struct box field = {left + b * FIELD, y, left + (b + 1) * FIELD - 1, y + FIELD - 1};
            canvas_box(&p->canvas, field, colour_of(r));
            if (b > a) note_pair(strongest, (struct pair){number[a], number[b], r});
        }
    }
    const int left = room.left + NAMES_WIDE + 32 + n * FIELD;
    for (int k = 0; k < STRONGEST && strongest[k].r != 0 && left < room.right - 150; k++) {
        char words[200];
        snprintf(words, sizeof words, "%+.2f  %.80s, %.80s", strongest[k].r, c[strongest[k].a].name,
                 c[strongest[k].b].name);
        page_text(p, left, room.top + 18 + k * PAGE_LINE, words, room.right - left, PAGE_INK, ALIGN_LEFT);
    }
}

/* ---- points ---- */

#define POINTS 3000

static int draw_points(struct page *p, const struct sample *s, struct err *e)
{
    const float *x = (const float *)s->items;
    const int64_t n = s->n < POINTS ? s->n : POINTS;
    double *at = mem_array((size_t)n * 2, sizeof *at);
    if (!at) return fail_memory(e);
    for (int64_t i = 0; i < n; i++) at[i] = x[2 * (i * s->n / n)], at[n + i] = x[2 * (i * s->n / n) + 1];
    const struct plot_series points = {.x = at, .y = at + n, .n = n, .points = true};
    const struct column *c = s->d->item.columns;
    const struct plot plot = {.x_name = c[0].name, .y_name = c[1].name, .series = &points, .count = 1};
    page_heading(p, "Points");
    struct box room = page_room(p, 560);
    room.right = room.left + 600;
    plot_paint(&plot, &p->canvas, room);
    mem_free(at);
    return 0;
}

int report_rows(const struct sample *s, struct page *p, struct err *e)
{
    const struct column *c = s->d->item.columns;
    const int width = (int)s->d->item.shape.dim[0];
    int number[NUMBERS_MOST], n = 0;
    int64_t missing = 0;
    if (!c || !s->n) return 0;
    for (int k = 0; k < width && n < NUMBERS_MOST; k++)
        if (c[k].kind == COLUMN_NUMBER) number[n++] = k;
    for (int64_t i = 0; i < s->n * width; i++) missing += isnan(((const float *)s->items)[i]) != 0;
    if (width == 2 && n == 2) TRY(draw_points(p, s, e));
    TRY(report_columns(p, c, width, (const float *)s->items, s->n, e));
    if (missing) draw_missing(p, s, width, missing);
    if (n > 1) draw_correlations(p, s, width, number, n);
    return 0;
}
