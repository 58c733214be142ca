/* order.c -- a random order is that of random numbers, one for each value, which nothing moves. */
#include "nn/order.h"

var order_of(net *n, enum order how, int64_t values)
{
    if (how == ORDER_NATURAL) return v_cast(v_iota(n->g, SHAPE(values), 0), I32);
    var number = v_stop(param(n, "order", SHAPE(values), (struct init){INIT_UNIFORM, 1})), index;
    v_topk(number, (int)values, &index);
    return index;
}

var into_order(net *n, enum order how, var x)
{
    if (how == ORDER_NATURAL) return x;
    return v_swap(v_gather(v_swap(x, 0, 1), order_of(n, how, var_dim(x, 1))), 0, 1);
}

var out_of_order(net *n, enum order how, var x)
{
    if (how == ORDER_NATURAL) return x;
    const int64_t d = var_dim(x, 1);
    return v_swap(v_scatter_add(v_swap(x, 0, 1), order_of(n, how, d), d), 0, 1);
}
