/* norm.c -- NORM and NORM_BACK: layer norm, instance norm and group norm.
**
** x is items x positions x channels; a set, an item's group of channels over
** all its positions, has its own mean and variance. Where sets are contiguous
** (one position, or one group) they are done as runs of numbers; otherwise item
** by item, down columns, each channel with its group's moments. Either way one
** thread does the whole set, which is in its cache from the first pass on.
**
** With y the normalised x and s = 1 / sqrt(variance + epsilon), the adjoint is
** dx = s (dy - mean dy - y mean(y dy)) = s ((dy - bias) - (x - mean) slope).
*/
#include "kernel/cpu/cpu.h"

#include <math.h>

enum moment { MEAN, SCALE, BIAS, SLOPE, MOMENTS };

struct norm {
    const struct level *level;
    const struct tensor *x, *dy, *y; /* dy: NORM_BACK only; y: the output */
    int64_t items, positions, channels, groups, width;
    double epsilon;
    int64_t rows; /* positions done at a time: all, unless numbers pass through buffers */
};

static struct norm norm_of(const struct call *c)
{
    struct norm n = {.level = level(), .x = &c->source[0], .y = &c->output[0], .epsilon = c->node->f[0]};
    n.dy = c->node->op == OP_NORM_BACK ? &c->source[1] : NULL;
    n.channels = shape_dim(n.x->shape, -1);
    n.groups = c->node->i[0];
    n.width = n.channels / n.groups;
    n.items = c->node->i[1] ? n.x->shape.dim[0] : shape_size(n.x->shape) / n.channels;
    n.positions = shape_size(n.x->shape) / (n.items * n.channels);
    bool direct = n.x->type == F32 && n.y->type == F32 && (!n.dy || n.dy->type == F32);
    n.rows = direct ? n.positions : smaller_of(n.positions, CPU_PIECE / n.channels);
    return n;
}

static bool contiguous(const struct norm *n)
{
    return n->positions == 1 || n->groups == 1;
}

static bool par_pays(const struct norm *n)
{
    return shape_size(n->x->shape) > PAR_ELEMENTS;
}

static float inverse_deviation(const struct norm *n, double variance)
{
    return (float)(1 / sqrt(variance + n->epsilon));
}

/* Contiguous sets: `length` numbers from element `at`, in pieces. */

/* Summed from the first number on, not from zero: what all have in common costs no digits. */
static double run_mean(const struct norm *n, const struct tensor *t, int64_t at, int64_t length)
{
    float buffer[CPU_PIECE];
    const float first = *cpu_read(n->level, t, at, 1, buffer);
    double total = 0;
    for (int64_t i = 0, count; i < length; i += count) {
        count = smaller_of(CPU_PIECE, length - i);
        total += n->level->excess(cpu_read(n->level, t, at + i, count, buffer), first, count);
    }
    return first + total / (double)length;
}

static double run_variance(const struct norm *n, int64_t at, int64_t length, float mean)
{
    float buffer[CPU_PIECE];
    double total = 0;
    for (int64_t i = 0, count; i < length; i += count) {
        count = smaller_of(CPU_PIECE, length - i);
        total += n->level->squares(cpu_read(n->level, n->x, at + i, count, buffer), mean, count);
    }
    return total / (double)length;
}

static double run_covariance(const struct norm *n, int64_t at, int64_t length, float mean)
{
    float dy[CPU_PIECE], x[CPU_PIECE];
    double total = 0;
    for (int64_t i = 0, count; i < length; i += count) {
        count = smaller_of(CPU_PIECE, length - i);
        const float *a = cpu_read(n->level, n->dy, at + i, count, dy), *b = cpu_read(n->level, n->x, at + i, count, x);
        total += n->level->dot(a, b, mean, count);
    }
    return total / (double)length;
}

static void run_apply(const struct norm *n, int64_t at, int64_t length, const float m[MOMENTS])
{
    float dy[CPU_PIECE], x[CPU_PIECE], out[CPU_PIECE];
    for (int64_t i = 0, count; i < length; i += count) {
        count = smaller_of(CPU_PIECE, length - i);
        const float *from = cpu_read(n->level, n->x, at + i, count, x);
        float *y = cpu_target(n->y, at + i, out);
        if (n->dy) n->level->norm_back(y, cpu_read(n->level, n->dy, at + i, count, dy), from, m, count);
        else n->level->norm(y, from, m[MEAN], m[SCALE], count);
        cpu_write(n->level, n->y, at + i, y, count);
    }
}

static void normalise_run(const struct norm *n, int64_t at, int64_t length)
{
    float m[MOMENTS] = {(float)run_mean(n, n->x, at, length)};
    m[SCALE] = inverse_deviation(n, run_variance(n, at, length, m[MEAN]));
    if (n->dy) {
        m[BIAS] = (float)run_mean(n, n->dy, at, length);
        m[SLOPE] = (float)run_covariance(n, at, length, m[MEAN]) * m[SCALE] * m[SCALE];
    }
    run_apply(n, at, length, m);
}

/* Items whose groups are interleaved: each moment once per channel. */

enum total { SUM_X, SUM_DY, SQUARES_X, DOT_DY_X };

/* total[c]: over all positions of the item. Sums are of x - mean or dy - mean, whatever mean is. */
static void total_down(const struct norm *n, int64_t item, enum total what, const float *mean, double *total)
{
    float x[CPU_PIECE], dy[CPU_PIECE];
    const struct level *l = n->level;
    const int64_t C = n->channels;
    for (int64_t p = 0, rows; p < n->positions; p += rows) {
        rows = smaller_of(n->rows, n->positions - p);
        const int64_t at = (item * n->positions + p) * C;
        const float *a = what == SUM_DY ? NULL : cpu_read(l, n->x, at, rows * C, x);
        const float *b = what == SUM_DY || what == DOT_DY_X ? cpu_read(l, n->dy, at, rows * C, dy) : NULL;
        if (what == SQUARES_X) l->squares_down(total, a, mean, rows, C, (int)C);
        else if (what == DOT_DY_X) l->dot_down(total, b, a, mean, rows, C, (int)C);
        else l->excess_down(total, what == SUM_X ? a : b, mean, rows, C, (int)C);
    }
}

/* The average of each group, for each of its channels. */
static void average(const struct norm *n, const double *total, float *each)
{
    for (int64_t g = 0; g < n->channels; g += n->width) {
        double sum = 0;
        for (int64_t c = g; c < g + n->width; c++) sum += total[c];
        for (int64_t c = g; c < g + n->width; c++) each[c] = (float)(sum / (double)(n->positions * n->width));
    }
}

/* Of x or dy, summed from the first row on. */
static void average_sum(const struct norm *n, int64_t item, enum total what, float *each)
{
    float buffer[COLUMNS];
    double total[COLUMNS] = {0};
    const struct tensor *of = what == SUM_X ? n->x : n->dy;
    const float *first = cpu_read(n->level, of, item * n->positions * n->channels, n->channels, buffer);
    total_down(n, item, what, first, total);
    for (int64_t c = 0; c < n->channels; c++) total[c] += (double)n->positions * first[c];
    average(n, total, each);
}

static void average_product(const struct norm *n, int64_t item, enum total what, const float *mean, float *each)
{
    double total[COLUMNS] = {0};
    total_down(n, item, what, mean, total);
    average(n, total, each);
}

static void item_apply(const struct norm *n, int64_t item, const float *const m[MOMENTS])
{
    float x[CPU_PIECE], dy[CPU_PIECE], out[CPU_PIECE];
    const int64_t C = n->channels;
    for (int64_t p = 0, rows; p < n->positions; p += rows) {
        rows = smaller_of(n->rows, n->positions - p);
        const int64_t at = (item * n->positions + p) * C;
        const float *from = cpu_read(n->level, n->x, at, rows * C, x);
        float *y = cpu_target(n->y, at, out);
        if (n->dy) n->level->norm_back_down(y, cpu_read(n->level, n->dy, at, rows * C, dy), from, m, rows, (int)C);
        else n->level->norm_down(y, from, m[MEAN], m[SCALE], rows, (int)C);
        cpu_write(n->level, n->y, at, y, rows * C);
    }
}

static void normalise_item(const struct norm *n, int64_t item)
{
    float mean[COLUMNS], scale[COLUMNS], bias[COLUMNS], slope[COLUMNS];
    average_sum(n, item, SUM_X, mean);
    average_product(n, item, SQUARES_X, mean, scale);
    for (int64_t c = 0; c < n->channels; c++) scale[c] = inverse_deviation(n, scale[c]);
    if (n->dy) {
        average_sum(n, item, SUM_DY, bias);
        average_product(n, item, DOT_DY_X, mean, slope);
        for (int64_t c = 0; c < n->channels; c++) slope[c] *= scale[c] * scale[c];
    }
    item_apply(n, item, (const float *const[MOMENTS]){mean, scale, bias, slope});
}

bool norm_can(const struct call *c)
{
    for (int k = 0; k < c->sources; k++)
        if (!cpu_floating(&c->source[k])) return false;
    if (c->program || !cpu_floating(&c->output[0])) return false;
    const struct norm n = norm_of(c);
    return contiguous(&n) || n.channels <= COLUMNS;
}

void norm_run(struct call *c, const struct run *run)
{
    (void)run;
    const struct norm n = norm_of(c);
    if (contiguous(&n)) {
        const int64_t length = n.positions == 1 ? n.width : n.positions * n.channels, sets = n.items * n.groups;
#pragma omp parallel for schedule(static) if (par_pays(&n))
        for (int64_t set = 0; set < sets; set++) normalise_run(&n, set * length, length);
    } else {
#pragma omp parallel for schedule(static) if (par_pays(&n))
        for (int64_t item = 0; item < n.items; item++) normalise_item(&n, item);
    }
}
