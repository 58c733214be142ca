/* softmax.c -- SOFTMAX, LOG_SOFTMAX and XENT along the last axis: one row after another, each from the cache.
**
** Rows pass in pieces. A row of one piece keeps its exponentials in the buffer;
** longer rows compute them again where they are wanted.
*/
#include "kernel/cpu/cpu.h"

#include <math.h>

struct rows {
    const struct level *level;
    const struct tensor *x, *y;
    int64_t count, length;
};

static struct rows rows_of(const struct call *c)
{
    int64_t length = shape_dim(c->source[0].shape, -1);
    return (struct rows){level(), &c->source[0], &c->output[0], shape_size(c->source[0].shape) / length, length};
}

static bool par_pays(const struct rows *r)
{
    return r->count > 1 && r->count * r->length > PAR_ELEMENTS / 8; /* an exponential is worth several cheap elements */
}

static float largest(const struct rows *r, int64_t row)
{
    float buffer[CPU_PIECE], top = -INFINITY;
    for (int64_t i = 0; i < r->length; i += CPU_PIECE) {
        int64_t n = smaller_of(CPU_PIECE, r->length - i);
        float x = (float)r->level->max(cpu_read(r->level, r->x, row * r->length + i, n, buffer), n);
        if (x > top || isnan(x)) top = x;
        if (isnan(top)) break;
    }
    return top;
}

/* The sum of e^(x - top) over a row; `power` is left with the powers of the last piece. */
static double total_of(const struct rows *r, int64_t row, float top, float power[CPU_PIECE])
{
    float buffer[CPU_PIECE];
    double total = 0;
    for (int64_t i = 0; i < r->length; i += CPU_PIECE) {
        int64_t n = smaller_of(CPU_PIECE, r->length - i);
        total += r->level->exp_sum(power, cpu_read(r->level, r->x, row * r->length + i, n, buffer), top, n);
    }
    return total;
}

static void softmax_row(const struct rows *r, int64_t row)
{
    float power[CPU_PIECE], buffer[CPU_PIECE];
    const float top = largest(r, row), scale = (float)(1 / total_of(r, row, top, power));
    for (int64_t i = 0; i < r->length; i += CPU_PIECE) {
        int64_t n = smaller_of(CPU_PIECE, r->length - i), at = row * r->length + i;
        if (r->length > CPU_PIECE) r->level->exp_sum(power, cpu_read(r->level, r->x, at, n, buffer), top, n);
        float *y = cpu_target(r->y, at, buffer);
        r->level->norm(y, power, 0, scale, n);
        cpu_write(r->level, r->y, at, y, n);
    }
}

static void log_softmax_row(const struct rows *r, int64_t row)
{
    float power[CPU_PIECE], buffer[CPU_PIECE];
    const float top = largest(r, row), rest = (float)log(total_of(r, row, top, power));
    for (int64_t i = 0; i < r->length; i += CPU_PIECE) {
        int64_t n = smaller_of(CPU_PIECE, r->length - i), at = row * r->length + i;
        const float *x = cpu_read(r->level, r->x, at, n, buffer);
        float *y = cpu_target(r->y, at, power);
        r->level->norm(y, x, top, 1, n);
        r->level->norm(y, y, rest, 1, n);
        cpu_write(r->level, r->y, at, y, n);
    }
}

/* A row whose index is none of 0 .. length - 1 costs nothing. */
static float xent_row(const struct rows *r, int64_t row, int64_t index)
{
    float power[CPU_PIECE], chosen;
    if (index < 0 || index >= r->length) return 0;
    const float top = largest(r, row);
    const double rest = log(total_of(r, row, top, power));
    return (float)(rest + top - *cpu_read(r->level, r->x, row * r->length + index, 1, &chosen));
}

bool softmax_can(const struct call *c)
{
    return !c->program && c->source[0].shape.rank > 0 && cpu_floating(&c->source[0]) && cpu_floating(&c->output[0]);
}

bool xent_can(const struct call *c)
{
    return softmax_can(c) && c->source[1].type == I32;
}

void softmax_run(struct call *c, const struct run *run)
{
    (void)run;
    const struct rows r = rows_of(c);
#pragma omp parallel for schedule(static) if (par_pays(&r))
    for (int64_t row = 0; row < r.count; row++) softmax_row(&r, row);
}

void log_softmax_run(struct call *c, const struct run *run)
{
    (void)run;
    const struct rows r = rows_of(c);
#pragma omp parallel for schedule(static) if (par_pays(&r))
    for (int64_t row = 0; row < r.count; row++) log_softmax_row(&r, row);
}

void xent_run(struct call *c, const struct run *run)
{
    (void)run;
    const struct rows r = rows_of(c);
    const int32_t *index = c->source[1].data;
#pragma omp parallel for schedule(static) if (par_pays(&r))
    for (int64_t row = 0; row < r.count; row++) {
        float y = xent_row(&r, row, index[row]);
        cpu_write(r.level, r.y, row, &y, 1);
    }
}
