/* write_course.c -- limn_write_course: the loss curve of a model, drawn or as a table.
**
** The curve of the held-out items is minus their score, in the units of the loss:
** rows are trained on standardised, and scored as they are.
*/
#include "api/course.h"
#include "api/write.h"
#include "data/name.h"
#include "file/plot.h"

#include <math.h>

#define SETTLED 0.05 /* share of the run after which the loss no longer falls by leaps */
#define STEEP 3      /* times the rest of the curve: a beginning that high is cut off */

static double log_volume(const struct model *m)
{
    const struct entry *deviation = store_find(m->store, STORE_BUFFER, "data/deviation");
    double sum = 0;
    if (!m->family->score || !deviation || m->item.kind == ITEM_IMAGE) return 0;
    for (int64_t i = 0; i < shape_size(deviation->value.shape); i++) sum += log(tensor_get(&deviation->value, i));
    return sum;
}

/* From the settled part of the run, where the beginning would leave it no room; else all of it. */
static struct range loss_range(const struct course *c)
{
    double low = INFINITY, high = -INFINITY, highest = -INFINITY;
    for (int i = 0; i < c->count; i++) {
        const struct course_point *p = &c->point[i];
        const bool settled = p->step >= SETTLED * c->point[c->count - 1].step;
        low = fmin(low, p->loss);
        highest = fmax(highest, p->loss);
        if (settled) high = fmax(high, p->loss);
    }
    const double room = 0.06 * (high - low);
    if (!(highest - low > STEEP * (high - low)) || room <= 0) return (struct range){0, 0};
    return (struct range){low - room, high + room};
}

/* Loss and held-out loss; a point of the latter where it changed, so that a line joins validations. */
static int split(const struct course *c, double volume, double *step, double *loss, double *seen_at, double *held_out)
{
    int n = 0;
    for (int i = 0; i < c->count; i++) {
        const struct course_point *p = &c->point[i];
        step[i] = p->step;
        loss[i] = p->loss;
        if (isnan(p->valid) || (i && p->valid == c->point[i - 1].valid)) continue;
        seen_at[n] = p->step;
        held_out[n++] = -p->valid - volume;
    }
    return n;
}

static int draw(const struct model *m, const struct course *c, const char *path, struct err *e)
{
    double step[COURSE_POINTS], loss[COURSE_POINTS], seen_at[COURSE_POINTS], held_out[COURSE_POINTS];
    struct text title = {0};
    struct canvas canvas;
    const int64_t held = split(c, log_volume(m), step, loss, seen_at, held_out);
    const struct plot_series series[] = {
        {.name = "training batches", .x = step, .y = loss, .n = c->count, .size = 1.5, .rgb = 0x8fb8d8},
        {.name = "held-out items", .x = seen_at, .y = held_out, .n = held, .size = 2.5, .rgb = 0xd55e00},
    };
    text_printf(&title, "%s on %s", m->family->name, json_text(json_get(m->record, "data"), "data"));
    const struct plot plot = {.title = text_get(&title),
                              .x_name = "step",
                              .y_name = m->family->score   ? "loss, nats per item"
                                        : m->family->build ? "loss"
                                                           : "objective",
                              .y = loss_range(c),
                              .series = series,
                              .count = held > 0 ? 2 : 1};
    int failed = title.failed ? fail_memory(e) : plot_draw(&plot, PLOT_HEIGHT, PLOT_WIDTH, &canvas, e);
    text_free(&title);
    TRY(failed);
    failed = sheet_write_picture(&(const struct sheet){.o = &(const limn_write_options){0}}, &canvas.picture, path, e);
    canvas_free(&canvas);
    return failed;
}

static int tabulate(const struct course *c, const char *path, struct err *e)
{
    static const struct column columns[] = {{.name = "step"}, {.name = "loss"}, {.name = "validation"}};
    static const struct item item = {.kind = ITEM_ROW, .shape = {1, {3}}, .columns = columns};
    const limn_write_options none = {0};
    double rows[COURSE_POINTS][3];
    for (int i = 0; i < c->count; i++) {
        const struct course_point *p = &c->point[i];
        rows[i][0] = p->step, rows[i][1] = p->loss, rows[i][2] = p->valid;
    }
    const struct sheet s = {.numbers = {F64, SHAPE(c->count, 3), rows}, .item = &item, .o = &none};
    return sheet_write_csv(&s, path, e);
}

static int write_course(const limn_model *model, const char *path, struct err *e)
{
    struct course c;
    CHECK_HERE(model, e);
    CHECK_HERE(path, e);
    course_from_json(model_of(model)->record, &c);
    CHECK(c.count > 0, e, ERR_DATA, "this model's record does not tell how its fit went");
    if (name_ends(path, ".png")) return draw(model_of(model), &c, path, e);
    if (name_ends(path, ".csv")) return tabulate(&c, path, e);
    fail(e, ERR_CALL, "%s: the ending of the name does not say what to write", path);
    return fail_hint(e, "it may be .png (the curve) or .csv (its points)");
}

int limn_write_course(const limn_model *m, const char *path, limn_error *e)
{
    struct err err = {0};
    return api_done(write_course(m, path, &err), &err, e);
}
