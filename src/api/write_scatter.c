/* write_scatter.c -- points of the plane as a scatter plot, in a colour per class where classes are told. */
#include "api/write.h"
#include "file/plot.h"

#include <stdio.h>

#define SIDE 640
#define CLASSES_MOST 32 /* that are told apart */

static const uint32_t colours[] = {0x1f77b4, 0xff7f0e, 0x2ca02c, 0xd62728, 0x9467bd,
                                   0x8c564b, 0xe377c2, 0x7f7f7f, 0xbcbd22, 0x17becf};

struct points {
    double *x, *y; /* n of each, class after class */
    int64_t n, first[CLASSES_MOST + 1];
    int classes;                   /* 1: not told apart */
    char number[CLASSES_MOST][16]; /* what a class without a name is called */
};

static int class_of(const struct points *p, const int32_t *classes, int64_t i)
{
    return classes && p->classes > 1 ? classes[i] : 0;
}

static int check_classes(const struct tensor *classes, struct points *p, struct err *e)
{
    const int32_t *class = classes->data;
    CHECK(classes->type == I32 && classes->shape.rank == 1 && classes->shape.dim[0] == p->n, e, ERR_CALL,
          "the classes of %lld points are %lld whole numbers", (long long)p->n, (long long)p->n);
    for (int64_t i = 0; i < p->n; i++) {
        CHECK(class[i] >= -1, e, ERR_CALL, "point %lld is of class %d", (long long)i, (int)class[i]);
        if (class[i] < 0) p->classes = CLASSES_MOST + 1; /* not known of all: then of none */
        if (class[i] >= p->classes) p->classes = class[i] < CLASSES_MOST ? class[i] + 1 : CLASSES_MOST + 1;
    }
    if (p->classes > CLASSES_MOST) p->classes = 1;
    return 0;
}

/* Counting, then placing: the points of one class stand together. */
static void sort_points(const struct sheet *s, const int32_t *classes, struct points *p)
{
    int64_t at[CLASSES_MOST + 1] = {0};
    for (int64_t i = 0; i < p->n; i++) p->first[class_of(p, classes, i) + 1]++;
    for (int k = 0; k < p->classes; k++) p->first[k + 1] += p->first[k];
    for (int k = 0; k < p->classes; k++) at[k] = p->first[k];
    for (int64_t i = 0; i < p->n; i++) {
        const int64_t to = at[class_of(p, classes, i)]++;
        p->x[to] = tensor_get(&s->numbers, 2 * i);
        p->y[to] = tensor_get(&s->numbers, 2 * i + 1);
    }
}

static const char *class_name(const struct sheet *s, struct points *p, int k)
{
    if (p->classes == 1) return NULL;
    if (s->of && s->of->class_names && k < s->of->classes) return s->of->class_names[k];
    snprintf(p->number[k], sizeof p->number[k], "%d", k);
    return p->number[k];
}

static int draw(const struct sheet *s, struct points *p, struct canvas *canvas, struct err *e)
{
    struct plot_series series[CLASSES_MOST] = {0};
    struct text x_name = {0}, y_name = {0};
    for (int k = 0; k < p->classes; k++)
        series[k] = (struct plot_series){.name = class_name(s, p, k),
                                         .x = p->x + p->first[k],
                                         .y = p->y + p->first[k],
                                         .n = p->first[k + 1] - p->first[k],
                                         .points = true,
                                         .rgb = colours[(size_t)k % (sizeof colours / sizeof *colours)]};
    sheet_column_name(s, 0, 2, &x_name);
    sheet_column_name(s, 1, 2, &y_name);
    const struct plot plot = {.x_name = text_get(&x_name),
                              .y_name = text_get(&y_name),
                              .square = true,
                              .series = series,
                              .count = p->classes};
    const int failed = plot_draw(&plot, SIDE, SIDE, canvas, e);
    text_free(&x_name);
    text_free(&y_name);
    return failed;
}

static int draw_sorted(const struct sheet *s, const struct tensor *classes, struct points *p, const char *path,
                       struct err *e)
{
    struct canvas canvas;
    if (classes) TRY(check_classes(classes, p, e));
    sort_points(s, classes ? classes->data : NULL, p);
    TRY(draw(s, p, &canvas, e));
    const int failed = sheet_write_picture(s, &canvas.picture, path, e);
    canvas_free(&canvas);
    return failed;
}

int sheet_write_scatter(const struct sheet *s, const char *path, struct err *e)
{
    struct points p = {.n = s->numbers.shape.dim[0], .classes = 1};
    struct tensor classes;
    if (s->o->classes) TRY(api_tensor(s->o->classes, &classes, e));
    p.x = mem_array((size_t)(p.n ? p.n : 1), 2 * sizeof *p.x);
    if (!p.x) return fail_memory(e);
    p.y = p.x + p.n;
    const int failed = draw_sorted(s, s->o->classes ? &classes : NULL, &p, path, e);
    mem_free(p.x);
    return failed;
}
