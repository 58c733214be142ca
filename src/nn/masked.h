/* masked.h -- networks whose outputs see only some of their inputs (Germain et al. 2015).
**
** Every unit has a degree; a weight stands only where what it reads has a degree
** not above (inputs to hidden, hidden to hidden) or strictly below (to outputs)
** that of who reads. A column of degree d then has outputs that depend on columns
** of smaller degree alone.
*/
#ifndef LIMN_NN_MASKED_H
#define LIMN_NN_MASKED_H

#include "nn/layer.h"

/* Degrees of `width` units, spread evenly over low .. high in rising order: [width]. */
var even_degrees(struct graph *g, int64_t width, int64_t low, int64_t high);

/* [N, I] -> [N, O] with from [I] and to [O] the degrees: sees from <= to, or where strict from < to. The weights begin as
** told; biases as those of a linear layer. */
var masked_linear(net *n, const char *name, var x, var from, var to, bool strict, struct init init);

/* x [N, D], its degrees [D] a reordering of 1 .. D -> [N, D, parts]: `parts` numbers for each column, from those of
** smaller degree and from given [N, E] (NO_VAR: nothing). They begin as zeros. */
var masked_mlp(net *n, const char *name, var x, var degree, var given, struct sizes hidden, enum activation how,
               int64_t parts);

#endif
