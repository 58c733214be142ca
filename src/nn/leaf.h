/* leaf.h -- the leaves of a graph by name: state held in a store, and inputs.
**
** One leaf per name and graph. What stands in the store under (kind, name) is
** in a graph the state leaf "name" for a parameter, "moment1:name" and so on
** for the rest. Internal to the room; the plan's side of it is net_state.
*/
#ifndef LIMN_NN_LEAF_H
#define LIMN_NN_LEAF_H

#include "graph/build.h"
#include "store/store.h"

#define LEAF_NAME_MAX 320

/* The leaf of that name, made if need be; where it was assigned, its newest value. */
var leaf_state(struct graph *g, const char *name, struct shape shape);
var leaf_stored(struct graph *g, enum store_kind kind, const char *name, struct shape shape);
var leaf_input(struct graph *g, const char *name); /* an f32 scalar */

/* State that a graph both reads and assigns is read through a copy: whatever reads it later, gradients too, still wants
** the old value. leaf_behind finds the state again behind a copy or a cast; NULL: there is none. */
var leaf_copy(var leaf);
const struct node *leaf_behind(var v);

/* What a state leaf's name says; false when the store does not hold it. */
bool leaf_parse(const char *leaf, enum store_kind *kind, const char **name);

#endif
