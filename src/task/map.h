/* map.h -- all that a model with two latents can make, laid out in the plane. */
#ifndef LIMN_TASK_MAP_H
#define LIMN_TASK_MAP_H

#include "model/model.h"

#define MAP_MOST 256 /* a side */

/* side x side items, row after row from the top: the first latent grows to the right, the second upwards, both in equal
** shares of a standard normal. Data of *items: the caller's (mem_free). */
int map_plane(struct model *m, int64_t side, uint64_t seed, struct tensor *items, struct err *e);

#endif
