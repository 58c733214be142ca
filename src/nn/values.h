/* values.h -- the values of an item one by one: the pixels of a picture, or columns of numbers and of categories.
**
** A network is told each as a few numbers: the value, a one-hot category, and
** whether it is there at all.
*/
#ifndef LIMN_NN_VALUES_H
#define LIMN_NN_VALUES_H

#include "nn/net.h"

struct values {
    bool picture, numbers, kinds; /* are there columns of numbers; of categories? */
    int64_t size, categories;     /* values; the most categories of one */
    var count;                    /* [D]: categories of each, 0 where it is a number */
};

struct values item_values(net *n);
var values_are_kinds(const struct values *v); /* [D]: 1 where it is a category, else 0 */

/* x, present [N, D] -> [N, D, E]: for each value the number, a one-hot category, and whether it is there. Of pictures the
** value alone. */
var values_told(net *n, const struct values *v, var x, var present);

var values_category(net *n, const struct values *v, var x);      /* [N, D] i32, 0 where there is none */
var values_possible(const struct values *v, var logits);         /* [N, D, categories]: impossible where a column has fewer */

#endif
