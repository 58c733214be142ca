/* gradient.h -- derivatives, as more graph.
**
** One reverse walk serves all rows: a row's rule (rules.c) says what flows to
** its sources, the walk adds up what meets and sums away what was broadcast.
** The result is graph too, so a gradient can be differentiated again.
*/
#ifndef LIMN_GRAPH_GRADIENT_H
#define LIMN_GRAPH_GRADIENT_H

#include "graph/graph.h"

/* out[k] = d loss / d wrt[k], zeros where loss does not depend on it. loss must have one element. */
void gradients(var loss, const var *wrt, int count, var *out);

/* The same for several results with given cotangents: out[k] = sum_j <dy[j], d y[j] / d wrt[k]>. */
void pullback(const var *y, const var *dy, int results, const var *wrt, int count, var *out);

/* For the test that proves the checker can fail: rows of this op get their gradient scaled by 1.01. OP_COUNT: none. */
extern enum op gradient_planted_fault;

#endif
