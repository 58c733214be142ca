/* course.c -- gathering the course of a fit, and keeping it in the record.
**
** A fit may report for seconds or for days. When there are no points left,
** neighbours become one, and from then on each is the mean of twice as many
** reports; so the points stay spread evenly over the run.
*/
#include "api/course.h"

#include <math.h>
#include <stdio.h>

#define EACH_MOST ((int64_t)1 << 40)

static void join_neighbours(struct course *c)
{
    for (int i = 0; i < c->count / 2; i++) {
        const struct course_point a = c->point[2 * i], b = c->point[2 * i + 1];
        c->point[i] = (struct course_point){b.step, (a.loss + b.loss) / 2, isnan(b.valid) ? a.valid : b.valid};
    }
    c->count /= 2;
    c->each *= 2;
}

void course_add(struct course *c, int64_t step, double loss, double valid)
{
    if (!isfinite(loss)) return;
    if (c->each < 1) c->each = 1;
    while (c->count > 0 && c->point[c->count - 1].step > (double)step) {
        c->count--;
        c->in_last = c->each;
    }
    if (c->count == 0 || c->in_last >= c->each) {
        if (c->count == COURSE_POINTS) join_neighbours(c);
        c->point[c->count++] = (struct course_point){0, 0, NAN};
        c->in_last = 0;
    }
    struct course_point *p = &c->point[c->count - 1];
    p->loss += (loss - p->loss) / (double)++c->in_last;
    p->step = (double)step;
    if (isfinite(valid)) p->valid = valid;
}

/* ---- in the record ---- */

static const struct {
    const char *name;
    size_t offset;
} lists[] = {
    {"step", offsetof(struct course_point, step)},
    {"loss", offsetof(struct course_point, loss)},
    {"valid", offsetof(struct course_point, valid)},
};
#define LISTS ((int)(sizeof lists / sizeof lists[0]))

static double *number(struct course_point *p, int list)
{
    return (double *)((char *)p + lists[list].offset);
}

/* Six digits are more than a curve shows. */
static double rounded(double x)
{
    char words[40];
    snprintf(words, sizeof words, "%.6g", x);
    return text_to_real(words, &x) ? x : NAN;
}

static int put_list(const struct course *c, int list, struct json *in, struct err *e)
{
    struct json *values = json_new_array();
    int status = json_put(in, lists[list].name, values, e);
    for (int i = 0; i < c->count && !status; i++) {
        struct course_point p = c->point[i];
        status = json_append(values, json_new_real(rounded(*number(&p, list))), e);
    }
    return status;
}

int course_to_json(const struct course *c, struct json *record, struct err *e)
{
    if (c->count == 0) return 0;
    struct json *course = json_new_object();
    TRY(json_put(record, "course", course, e));
    TRY(json_put_int(course, "each", c->each, e));
    for (int list = 0; list < LISTS; list++) TRY(put_list(c, list, course, e));
    return 0;
}

void course_from_json(const struct json *record, struct course *c)
{
    const struct json *course = json_get(record, "course");
    const size_t count = json_size(json_get(course, lists[0].name));
    *c = (struct course){.each = json_int(json_get(course, "each"), 1)};
    if (count > COURSE_POINTS || c->each < 1 || c->each > EACH_MOST) return;
    for (int list = 0; list < LISTS; list++) {
        const struct json *values = json_get(course, lists[list].name);
        if (!json_is_array(values) || json_size(values) != count) return;
        for (size_t i = 0; i < count; i++) *number(&c->point[i], list) = json_number(json_at(values, i), NAN);
    }
    c->count = (int)count;
    c->in_last = c->each;
}
