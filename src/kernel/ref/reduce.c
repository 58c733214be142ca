/* reduce.c -- sums, largest values, running sums and order.
**
** In MAX a NaN wins, so that it is seen; in ARGMAX and TOPK, where a place is
** asked for, a NaN counts as minus infinity. The first of equals comes first.
*/
#include "kernel/ref/ref.h"

#include <math.h>

/* Reducing is the adjoint of repeating: element i of the source belongs to the output element that it repeats. */
void ref_sum(const struct call *c, const struct run *r)
{
    (void)r;
    struct shape from = c->source[0].shape, to = c->output[0].shape;
    double *y = ref_output(c, 0);
    for (int64_t i = 0; i < shape_size(to); i++) y[i] = 0;
    for (int64_t i = 0; i < shape_size(from); i++) y[ref_repeat(to, from, i)] += ref_source(c, 0)[i];
}

void ref_max(const struct call *c, const struct run *r)
{
    (void)r;
    struct shape from = c->source[0].shape, to = c->output[0].shape;
    double *y = ref_output(c, 0);
    for (int64_t i = 0; i < shape_size(to); i++) y[i] = -INFINITY;
    for (int64_t i = 0; i < shape_size(from); i++) {
        double x = ref_source(c, 0)[i], *best = &y[ref_repeat(to, from, i)];
        if (x > *best || isnan(x)) *best = x;
    }
}

static double rank_value(double x)
{
    return isnan(x) ? -INFINITY : x;
}

/* Does item i of a row stand before item j in descending order? */
static bool before(const double *row, int64_t i, int64_t j)
{
    double x = rank_value(row[i]), y = rank_value(row[j]);
    return x > y || (x == y && i < j);
}

/* The first item of a row of n that stands after item `last`; last = -1: the first of all. */
static int64_t next_largest(const double *row, int64_t n, int64_t last)
{
    int64_t best = -1;
    for (int64_t i = 0; i < n; i++)
        if ((last < 0 || before(row, last, i)) && (best < 0 || before(row, i, best))) best = i;
    return best;
}

void ref_argmax(const struct call *c, const struct run *r)
{
    (void)r;
    int64_t n = shape_dim(c->source[0].shape, -1);
    for (int64_t i = 0; i < shape_size(c->output[0].shape); i++)
        ref_output(c, 0)[i] = (double)next_largest(ref_source(c, 0) + i * n, n, -1);
}

void ref_topk(const struct call *c, const struct run *r)
{
    (void)r;
    int64_t n = shape_dim(c->source[0].shape, -1), k = shape_dim(c->output[0].shape, -1);
    for (int64_t i = 0; i < shape_size(c->source[0].shape) / n; i++) {
        const double *row = ref_source(c, 0) + i * n;
        int64_t last = -1;
        for (int64_t j = 0; j < k; j++) {
            last = next_largest(row, n, last);
            ref_output(c, 0)[i * k + j] = row[last];
            if (c->outputs > 1) ref_output(c, 1)[i * k + j] = (double)last;
        }
    }
}

void ref_cumsum(const struct call *c, const struct run *r)
{
    (void)r;
    struct shape s = c->source[0].shape;
    int axis = (int)c->node->i[0];
    bool reverse = c->node->i[1], exclusive = c->node->i[2];
    int64_t n = s.dim[axis];
    for (int64_t i = 0; i < shape_size(s); i++) {
        int64_t at[MAX_RANK];
        ref_unravel(s, i, at);
        int64_t here = at[axis], first = reverse ? here + exclusive : 0, end = reverse ? n : here + !exclusive;
        double sum = 0;
        for (at[axis] = first; at[axis] < end; at[axis]++) sum += ref_source(c, 0)[ref_ravel(s, at)];
        ref_output(c, 0)[i] = sum;
    }
}
