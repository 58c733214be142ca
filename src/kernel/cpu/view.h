/* view.h -- a source of a fused group, seen in the group's shape. Internal to the room.
**
** Repetition is a stride of 0. Dimensions of size 1 go, and neighbours that one
** stride can serve become one dimension, so that a bias [C] against [N,H,W,C]
** is two dimensions and a tensor of the group's own shape is one.
*/
#ifndef LIMN_KERNEL_CPU_VIEW_H
#define LIMN_KERNEL_CPU_VIEW_H

#include "kernel/cpu/dispatch.h"

struct view {
    enum dtype type;
    int rank;
    int64_t dim[MAX_RANK], stride[MAX_RANK]; /* the last stride is 0 or 1 */
    int64_t period;                          /* element i equals element i - period; 0: no such */
};

struct view view_make(enum dtype type, struct shape from, struct shape to);

bool view_uniform(const struct view *v); /* one number, everywhere */
bool view_same(const struct view *v);    /* not repeated at all */

/* Tiles of `tile` elements that lie in one block of this many read the same; 0: they do not. */
int64_t view_block(const struct view *v, int tile);

/* Elements start ... start + n - 1 of the group, as floats. */
void view_read(const struct view *v, const struct level *l, const void *data, int64_t start, int n, float *d);

#endif
