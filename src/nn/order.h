/* order.h -- the order in which a model that goes value by value takes the values of an item.
**
** Any order gives a density; which one is a choice. A random order comes from the
** seed and stands in the model as "order": the numbers by which the values are sorted.
*/
#ifndef LIMN_NN_ORDER_H
#define LIMN_NN_ORDER_H

#include "base/option.h"
#include "nn/net.h"

enum order { ORDER_NATURAL, ORDER_RANDOM };
#define ORDER_CHOICES "natural|random"

var order_of(net *n, enum order how, int64_t values); /* [values] i32: which value is k-th */
var into_order(net *n, enum order how, var x);        /* [N, D]: column k is the k-th to be taken */
var out_of_order(net *n, enum order how, var x);      /* and back */

#endif
