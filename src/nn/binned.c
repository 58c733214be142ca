/* binned.c -- tables of bins are read row by row: bin v of column j is row j C + v. */
#include "nn/binned.h"
#include "nn/kept.h"

#include <math.h>

struct bin binned_bin(const struct store *s, const struct item *item, const struct bins *b, int64_t j, int64_t v)
{
    const double unit = kept_unit(s, item, j), centre = kept_centre(s, item, j);
    if (!b->count) return (struct bin){.level = log(unit), .base = ((double)v - centre) / unit};
    return v < b->count ? bins_bin(b, (int)v) : (struct bin){0};
}

double binned_edge(const struct store *s, const struct item *item, const struct bins *b, int64_t categories, int64_t j,
                   int64_t v)
{
    if (v + 1 >= (b->count ? b->count : categories)) return BINNED_BEYOND;
    return b->count ? b->edge[v] : ((double)v + 0.5 - kept_centre(s, item, j)) / kept_unit(s, item, j);
}

static var last_axis(var x) /* [M, D] -> [M, D, 1] */
{
    return v_reshape(x, SHAPE(var_dim(x, 0), var_dim(x, 1), 1));
}

var binned_index(const struct binned *t, var x)
{
    return v_reshape(v_sum(v_less(t->edge, last_axis(x)), AXIS(2)), var_shape(x));
}

static var at(var table, var row) /* table [D, C], row [M, D] i32: [M, D] */
{
    return v_reshape(v_gather(v_reshape(table, SHAPE(shape_size(var_shape(table)), 1)), row), var_shape(row));
}

static var rows_of(const struct binned *t, var index)
{
    var first = v_scale(v_iota(index.g, SHAPE(var_dim(index, 1)), 0), (double)var_dim(t->level, 1));
    return v_cast(v_add(index, first), I32);
}

var binned_logp(const struct binned *t, var index, var x)
{
    var row = rows_of(t, index);
    return v_sub(at(t->level, row), v_mul(at(t->rate, row), v_sub(x, at(t->base, row))));
}

var binned_draw(const struct binned *t, var index)
{
    var row = rows_of(t, index), u = v_uniform(index.g, var_shape(index)), rate = at(t->rate, row);
    var tail = v_div(v_mul(v_sign(rate), v_neg(v_log(u))), v_maximum(v_abs(rate), v_const(index.g, 1e-9)));
    return v_add(v_add(at(t->base, row), v_mul(at(t->width, row), u)), tail);
}
