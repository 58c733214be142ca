/* values.c -- what the columns are, and their one-hot forms. */
#include "nn/values.h"

#include "nn/kept_columns.h"

struct values item_values(net *n)
{
    struct values v = {.picture = n->item->kind == ITEM_IMAGE, .size = shape_size(n->item->shape)};
    var column = v_iota(n->g, SHAPE(v.size), 0);
    v.count = v_fill(n->g, SHAPE(v.size), 0);
    for (int64_t j = 0; j < v.size && !v.picture; j++) {
        const struct column *c = n->item->columns ? &n->item->columns[j] : NULL;
        const bool kind = c && c->kind == COLUMN_CATEGORY;
        if (kind) v.count = v_add(v.count, v_scale(v_equal(column, v_const(n->g, (double)j)), c->categories));
        if (kind && c->categories > v.categories) v.categories = c->categories;
        v.kinds |= kind;
        v.numbers |= !kind;
    }
    return v;
}

var values_are_kinds(const struct values *v)
{
    return v_less(v_const(v->count.g, 0), v->count);
}

static var last_axis(var x) /* [N, D] -> [N, D, 1] */
{
    return v_reshape(x, SHAPE(var_dim(x, 0), var_dim(x, 1), 1));
}

var values_category(net *n, const struct values *v, var x)
{
    return columns_index(n, (struct columns_view){0}, x, v->categories);
}

var values_told(net *n, const struct values *v, var x, var present)
{
    var part[3], is_kind = values_are_kinds(v);
    int parts = 0;
    if (v->picture) return last_axis(x);
    if (v->numbers) part[parts++] = last_axis(v_mul(v_mul(x, present), v_offset(v_neg(is_kind), 1)));
    if (v->kinds)
        part[parts++] = v_mul(v_one_hot(values_category(n, v, x), v->categories), last_axis(v_mul(present, is_kind)));
    part[parts++] = last_axis(present);
    return v_concat(part, parts, 2);
}

var values_possible(const struct values *v, var logits)
{
    var one = v_iota(logits.g, SHAPE(1, v->categories), 1), has = v_less(one, v_reshape(v->count, SHAPE(v->size, 1)));
    return v_select(has, logits, v_const(logits.g, COLUMNS_IMPOSSIBLE));
}
