/* binary.c -- a row's two values are told apart by what the front learned; a picture's by the observation. */
#include "prob/binary.h"
#include "nn/front.h"
#include "nn/kept_columns.h"
#include "nn/measure.h"
#include "prob/bernoulli.h"

static bool two_values(const struct column *c)
{
    if (c->kind == COLUMN_CATEGORY) return c->categories <= 2;
    return c->whole && c->low >= 0 && c->high <= 1;
}

int binary_check(const struct item *item, struct err *e)
{
    for (int64_t j = 0; item->kind == ITEM_ROW && item->columns && j < shape_size(item->shape); j++) {
        const struct column *c = &item->columns[j];
        CHECK(two_values(c), e, ERR_DATA,
              "the column '%.60s' has more than two values, and this family is for zeros and ones", c->name);
        CHECK(!c->missing, e, ERR_DATA, "the column '%.60s' has missing values, over which this family cannot sum",
              c->name);
    }
    return 0;
}

var binary_seen(net *n, const struct binary_options *o, struct batch b)
{
    var x = v_flatten(b.x);
    if (n->item->kind == ITEM_IMAGE) return observation_seen(&o->observation, x);
    return v_cast(columns_index(n, (struct columns_view){0}, x, 2), F32);
}

var binary_of(net *n, const struct binary_options *o, struct batch b)
{
    return into_order(n, (enum order)o->order, binary_seen(n, o, b));
}

var binary_back(net *n, const struct binary_options *o, var values)
{
    return columns_seen(n, out_of_order(n, (enum order)o->order, values));
}

var binary_score(net *n, var logits, var values)
{
    return v_sub(v_sum_items(bernoulli_logp((struct bernoulli){logits}, values)), front_log_volume(n));
}

var binary_bias(net *n, const struct binary_options *o)
{
    var mean = v_clip(v_reshape(front_mean(n), SHAPE(1, shape_size(n->item->shape))), 0.001, 0.999);
    var logits = v_sub(v_log(mean), v_log(v_sub(v_const(n->g, 1), mean)));
    return v_stop(v_reshape(into_order(n, (enum order)o->order, logits), SHAPE(var_dim(mean, 1))));
}

var binary_baseline(net *n, const struct binary_options *o, struct batch b)
{
    var x = binary_of(n, o, b);
    return binary_score(n, v_broadcast(binary_bias(n, o), var_shape(x)), x);
}

const char *binary_measure(const struct binary_options *o, const struct item *item)
{
    return item->kind == ITEM_IMAGE ? observation_measure(&o->observation) : measure_of_rows(item, true);
}
