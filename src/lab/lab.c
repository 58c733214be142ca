/* lab.c -- what experiments print and draw with. */
#include "lab/lab.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define ROUNDING 1e-9 /* relative: what equal sides without chance may differ by */

void lab_say(struct lab *l, const char *format, ...)
{
    char line[300];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    text_printf(&l->out, "%s\n", line);
}

static void add_real(struct text *out, const char *key, double x)
{
    text_printf(out, ",\"%s\":", key);
    if (isfinite(x)) text_real(out, x);
    else text_add(out, "null");
}

/* A line that was checked. error: one standard error; 0: chance has no part in it. */
static void judge(struct lab *l, const char *formula, double left, double right, double error, bool holds)
{
    text_printf(&l->out, "%-44s %12.6g  %12.6g", formula, left, right);
    if (error > 0) text_printf(&l->out, "  +- %-9.2g", error);
    else text_printf(&l->out, "  %12s", "");
    text_add(&l->out, holds ? "  holds\n" : "  FAILS\n");
    text_add(&l->json, l->lines ? ",{\"what\":" : "{\"what\":");
    text_json(&l->json, formula);
    add_real(&l->json, "left", left);
    add_real(&l->json, "right", right);
    add_real(&l->json, "error", error);
    text_printf(&l->json, ",\"holds\":%s}", holds ? "true" : "false");
    l->lines++;
    l->fails += !holds;
}

void lab_equal(struct lab *l, const char *formula, double left, double right, double error)
{
    const double rounding = ROUNDING * fmax(fmax(fabs(left), fabs(right)), 1e-3);
    judge(l, formula, left, right, error, fabs(left - right) <= LAB_ERRORS * error + rounding);
}

void lab_less(struct lab *l, const char *formula, double left, double right)
{
    judge(l, formula, left, right, 0, left < right);
}

void lab_less_surely(struct lab *l, const char *formula, double left, double right, double error)
{
    judge(l, formula, left, right, error, left + LAB_ERRORS * error < right);
}

double *lab_numbers(struct lab *l, int64_t n)
{
    return arena_alloc(&l->arena, (size_t)n * sizeof(double));
}

void lab_panel(struct lab *l, const char *title)
{
    if (l->plot.count && l->panels < LAB_PANELS_MOST - 1) {
        struct lab_panel *p = &l->before[l->panels++];
        p->plot = l->plot;
        memcpy(p->series, l->series, sizeof p->series);
    }
    l->plot = (struct plot){.title = title};
}

void lab_axes(struct lab *l, const char *x_name, const char *y_name)
{
    l->plot.x_name = x_name;
    l->plot.y_name = y_name;
}

static void add(struct lab *l, struct plot_series s)
{
    if (l->plot.count == LAB_SERIES_MOST) return;
    l->series[l->plot.count++] = s;
}

void lab_curve(struct lab *l, const char *name, const double *x, const double *y, int64_t n)
{
    add(l, (struct plot_series){.name = name, .x = x, .y = y, .n = n});
}

void lab_points(struct lab *l, const char *name, const double *x, const double *y, int64_t n)
{
    add(l, (struct plot_series){.name = name, .x = x, .y = y, .n = n, .points = true});
}

int experiment_run(const struct experiment *x, uint64_t seed, bool wrong, struct lab *l, struct err *e)
{
    *l = (struct lab){.wrong = wrong, .seed = seed, .title = x->title};
    l->plot.title = x->title;
    lab_say(l, "%s\n%s\n", x->title, x->formula);
    const int failed = x->run(l, e);
    if (l->arena.failed || l->out.failed || l->json.failed) return fail_memory(e);
    return failed;
}

void lab_free(struct lab *l)
{
    arena_free(&l->arena);
    text_free(&l->out);
    text_free(&l->json);
    *l = (struct lab){0};
}

#define PANEL_WIDTH 520
#define BAND 34 /* above several panels, for what they have in common */

/* Panel k of them, from the left. */
static void paint_panel(const struct lab *l, int k, struct canvas *c)
{
    struct plot p = k < l->panels ? l->before[k].plot : l->plot;
    p.series = k < l->panels ? l->before[k].series : l->series;
    plot_paint(&p, c, (struct box){k * PANEL_WIDTH, BAND, (k + 1) * PANEL_WIDTH, BAND + PLOT_HEIGHT});
}

int lab_draw(const struct lab *l, struct canvas *out, struct err *e)
{
    struct plot p = l->plot;
    p.series = l->series;
    if (!l->panels) return plot_draw(&p, PLOT_HEIGHT, PLOT_WIDTH, out, e);
    TRY(canvas_new(BAND + PLOT_HEIGHT, (l->panels + 1) * PANEL_WIDTH, 0xffffff, out, e));
    canvas_text(out, 16, 34, l->title, (struct lettering){0x1a1a1a, 2.4, ALIGN_LEFT, false});
    for (int k = 0; k <= l->panels; k++) paint_panel(l, k, out);
    return 0;
}
