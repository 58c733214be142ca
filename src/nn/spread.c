/* spread.c -- one-hot columns beside numbers, in plain arrays and in graphs. */
#include "nn/spread.h"
#include "nn/kept.h"
#include "nn/kept_columns.h"

#include <math.h>
#include <string.h>

bool spread_is_category(const struct item *item, int64_t column)
{
    return item->kind == ITEM_ROW && item->columns && item->columns[column].kind == COLUMN_CATEGORY;
}

static int64_t width_of(const struct item *item, int64_t column)
{
    return spread_is_category(item, column) ? item->columns[column].categories : 1;
}

int64_t spread_place(const struct item *item, int64_t column)
{
    int64_t place = 0;
    for (int64_t j = 0; j < column; j++) place += width_of(item, j);
    return place;
}

int64_t spread_width(const struct item *item)
{
    return spread_place(item, shape_size(item->shape));
}

void spread_rows(const struct store *s, const struct item *item, const double *x, int64_t n, double *out)
{
    const int64_t d = shape_size(item->shape), width = spread_width(item);
    memset(out, 0, (size_t)(n * width) * sizeof *out);
    for (int64_t j = 0, place = 0; j < d; place += width_of(item, j++)) {
        const double unit = kept_unit(s, item, j), centre = kept_centre(s, item, j);
        for (int64_t i = 0; i < n; i++) {
            const double value = x[i * d + j];
            if (isnan(value)) continue;
            if (!spread_is_category(item, j)) out[i * width + place] = value;
            else
                out[i * width + place +
                    (int64_t)fmin(fmax(round(value * unit + centre), 0), (double)width_of(item, j) - 1)] = 1;
        }
    }
}

var spread_batch(net *n, struct batch b)
{
    const int64_t d = shape_size(n->item->shape);
    var x = v_flatten(b.x), all = {n->g, -1};
    if (spread_width(n->item) == d) return x;
    for (int64_t j = 0; j < d; j++) {
        var one = v_slice(x, 1, j, 1);
        if (spread_is_category(n->item, j)) {
            const int64_t values = n->item->columns[j].categories;
            var index = v_slice(columns_index(n, (struct columns_view){.light_above = -1}, x, values), 1, j, 1);
            one = v_mul(v_reshape(v_one_hot(index, (int)values), SHAPE(n->batch, values)), v_slice(b.present, 1, j, 1));
        }
        all = j ? v_join(all, one, 1) : one;
    }
    return all;
}
