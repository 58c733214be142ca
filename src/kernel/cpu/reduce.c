/* reduce.c -- SUM and MAX over any axes.
**
** Neighbouring axes that are both kept or both reduced count as one, so that
** kept and reduced ones alternate. The last two are done by loops that stream
** memory: sums down columns where the last is kept, sums along rows where the
** last is reduced; what stands before them is walked around that. Where the
** results are too few to give every thread some, the reduced axes are cut into
** shards, whose results are joined in order.
**
** A sum runs in float within a piece, and in double from piece to piece.
*/
#include "kernel/cpu/cpu.h"

#include <math.h>

#define SHARDS 16

struct axis {
    int64_t n, stride;
    bool reduced;
};

struct reduction {
    const struct level *level;
    const struct tensor *x, *y;
    bool max;
    int outer; /* axes before the last two */
    struct axis axis[MAX_RANK];
    int64_t kept, gone;            /* how many combinations of the outer axes that are kept, that are reduced */
    int64_t lines, length;         /* of the last two axes: the kept one and the reduced one */
    bool down;                     /* the reduced one comes first: lines are columns */
    int64_t strip, strips, shards; /* lines are done in strips of at most COLUMNS */
};

static int collapse(struct shape s, int64_t mask, struct axis axis[MAX_RANK])
{
    int count = 0;
    int64_t stride = shape_size(s);
    for (int i = 0; i < s.rank; i++) {
        bool reduced = mask >> i & 1;
        stride /= s.dim[i];
        if (s.dim[i] == 1) continue;
        if (count && axis[count - 1].reduced == reduced) {
            axis[count - 1].n *= s.dim[i];
            axis[count - 1].stride = stride;
        } else {
            axis[count++] = (struct axis){s.dim[i], stride, reduced};
        }
    }
    return count;
}

/* Rows are done in strips of about 16k numbers. */
static int64_t strip_of(const struct reduction *r)
{
    int64_t strip = r->down ? COLUMNS : parts_of(16384, r->length);
    return smaller_of(smaller_of(strip, r->lines), COLUMNS);
}

static int64_t shards_of(const struct reduction *r)
{
    int64_t results = r->kept * r->lines, terms = r->gone * r->length, cut = r->gone > 1 ? r->gone : r->length;
    if (r->kept * r->strips >= SHARDS || results * terms <= PAR_ELEMENTS) return 1;
    return smaller_of(SHARDS, smaller_of(cut, parts_of(results * terms, PAR_ELEMENTS / 2)));
}

static struct reduction reduction_of(const struct call *c)
{
    struct reduction r = {.level = level(), .x = &c->source[0], .y = &c->output[0], .max = c->node->op == OP_MAX};
    int count = collapse(r.x->shape, c->node->i[0], r.axis);
    r.kept = r.gone = r.lines = r.length = 1;
    for (; r.outer < count - 2; r.outer++) *(r.axis[r.outer].reduced ? &r.gone : &r.kept) *= r.axis[r.outer].n;
    for (int i = r.outer; i < count; i++) *(r.axis[i].reduced ? &r.length : &r.lines) = r.axis[i].n;
    r.down = count == 0 || !r.axis[count - 1].reduced;
    r.strip = strip_of(&r);
    r.strips = parts_of(r.lines, r.strip);
    r.shards = shards_of(&r);
    return r;
}

static double joined(const struct reduction *r, double a, double b)
{
    if (!r->max) return a + b;
    return a > b || isnan(a) ? a : b;
}

static void clear(const struct reduction *r, double *total, int64_t n)
{
    for (int64_t j = 0; j < n; j++) total[j] = r->max ? -INFINITY : 0;
}

/* Where combination `index` of the outer axes that are reduced, or kept, begins. */
static int64_t outer_offset(const struct reduction *r, int64_t index, bool reduced)
{
    int64_t offset = 0;
    for (int i = r->outer - 1; i >= 0; i--) {
        if (r->axis[i].reduced != reduced) continue;
        offset += index % r->axis[i].n * r->axis[i].stride;
        index /= r->axis[i].n;
    }
    return offset;
}

/* total[j] joined with column j of `rows` rows from element `at`, `pitch` apart, n <= COLUMNS wide */
static void stream(const struct reduction *r, double *total, int64_t at, int64_t rows, int64_t pitch, int n)
{
    const struct level *l = r->level;
    void (*const down)(double *, const float *, int64_t, int64_t, int) = r->max ? l->max_down : l->sum_down;
    if (r->x->type == F32) {
        down(total, (const float *)r->x->data + at, rows, pitch, n);
        return;
    }
    float buffer[CPU_PIECE];
    for (int64_t row = 0, count; row < rows; row += count) {
        count = smaller_of(CPU_PIECE / n, rows - row);
        for (int64_t i = 0; i < count; i++) cpu_read(l, r->x, at + (row + i) * pitch, n, buffer + i * n);
        down(total, buffer, count, n, n);
    }
}

/* Columns; rows narrower than COLUMNS are taken several side by side. */
static void reduce_down(const struct reduction *r, double *total, int64_t at, int64_t rows, int n)
{
    const int64_t side = n == r->lines ? smaller_of(COLUMNS / n, rows) : 1, whole = rows / side * side;
    double wide[COLUMNS];
    clear(r, wide, side * n);
    stream(r, wide, at, rows / side, r->lines * side, (int)(n * side));
    stream(r, wide, at + whole * r->lines, rows - whole, r->lines, n);
    for (int64_t i = 0; i < side * n; i++) total[i % n] = joined(r, total[i % n], wide[i]);
}

/* n numbers from element `at` */
static double reduce_along(const struct reduction *r, int64_t at, int64_t n)
{
    double (*const along)(const float *, int64_t) = r->max ? r->level->max : r->level->sum;
    if (r->x->type == F32) return along((const float *)r->x->data + at, n);
    float buffer[CPU_PIECE];
    double total = r->max ? -INFINITY : 0;
    for (int64_t i = 0; i < n; i += CPU_PIECE) {
        int64_t count = smaller_of(CPU_PIECE, n - i);
        total = joined(r, total, along(cpu_read(r->level, r->x, at + i, count, buffer), count));
    }
    return total;
}

/* What one thread does at a time: a strip of lines under one combination of the outer kept axes, over one shard. */
struct part {
    int64_t kept, first, shard;
    int n; /* lines */
};

static struct part part_of(const struct reduction *r, int64_t index)
{
    const int64_t shard = index % r->shards, strip = index / r->shards, first = strip % r->strips * r->strip;
    return (struct part){strip / r->strips, first, shard, (int)smaller_of(r->strip, r->lines - first)};
}

static void reduce_part(const struct reduction *r, const struct part *p, double *total)
{
    const bool cut_outer = r->gone > 1; /* then the shard is some of these combinations, else some of each line */
    const int64_t cut = cut_outer ? r->gone : r->length;
    const int64_t from = cut * p->shard / r->shards, to = cut * (p->shard + 1) / r->shards;
    const int64_t start = cut_outer ? 0 : from, length = cut_outer ? r->length : to - from;
    clear(r, total, p->n);
    for (int64_t g = cut_outer ? from : 0; g < (cut_outer ? to : 1); g++) {
        int64_t at = outer_offset(r, p->kept, false) + outer_offset(r, g, true);
        if (r->down) {
            reduce_down(r, total, at + start * r->lines + p->first, length, p->n);
        } else {
            for (int64_t i = 0; i < p->n; i++)
                total[i] = joined(r, total[i], reduce_along(r, at + (p->first + i) * r->length + start, length));
        }
    }
}

static void write_totals(const struct reduction *r, int64_t at, const double *total, int n)
{
    float buffer[COLUMNS], *y = cpu_target(r->y, at, buffer);
    for (int j = 0; j < n; j++) y[j] = (float)total[j];
    cpu_write(r->level, r->y, at, y, n);
}

/* partial: shards x results */
static void join_shards(const struct reduction *r, const double *partial)
{
    const int64_t results = r->kept * r->lines;
    for (int64_t at = 0; at < results; at += COLUMNS) {
        int n = (int)smaller_of(COLUMNS, results - at);
        double total[COLUMNS];
        memcpy(total, partial + at, (size_t)n * sizeof *total);
        for (int64_t shard = 1; shard < r->shards; shard++)
            for (int j = 0; j < n; j++) total[j] = joined(r, total[j], partial[shard * results + at + j]);
        write_totals(r, at, total, n);
    }
}

bool reduce_can(const struct call *c)
{
    return !c->program && cpu_floating(&c->source[0]) && cpu_floating(&c->output[0]);
}

int reduce_prep(struct call *c, struct err *e)
{
    (void)e;
    const struct reduction r = reduction_of(c);
    c->scratch_bytes = r.shards > 1 ? (size_t)(r.shards * r.kept * r.lines) * sizeof(double) : 0;
    return 0;
}

void reduce_run(struct call *c, const struct run *run)
{
    (void)run;
    const struct reduction r = reduction_of(c);
    double *partial = c->scratch;
    const int64_t parts = r.kept * r.strips * r.shards;
#pragma omp parallel for schedule(static) if (parts > 1 && shape_size(r.x->shape) > PAR_ELEMENTS)
    for (int64_t i = 0; i < parts; i++) {
        const struct part p = part_of(&r, i);
        const int64_t at = p.kept * r.lines + p.first;
        double total[COLUMNS];
        reduce_part(&r, &p, total);
        if (r.shards == 1) write_totals(&r, at, total, p.n);
        else memcpy(partial + p.shard * r.kept * r.lines + at, total, (size_t)p.n * sizeof *total);
    }
    if (r.shards > 1) join_shards(&r, partial);
}
