/* motion.h -- a coloured shape that moves over white, with the words for how it does.
**
** Lengths are shares of the picture's side, x to the right and y downwards.
** A speed is such a share per frame, along the way that is taken: exact where
** that is straight or a circle, the mean over a whole swing where it swings.
** Nothing ever touches the edge.
*/
#ifndef LIMN_DATA_MOTION_H
#define LIMN_DATA_MOTION_H

#include "data/scene.h"

#define MOTION_KINDS 3
#define MOTION_PACES 2

extern const char *const motion_kinds[MOTION_KINDS], *const motion_paces[MOTION_PACES];

struct motion {
    struct thing thing; /* where it is in the first frame */
    int kind, pace;
    double speed;
    double heading;     /* into which it sets out, in degrees from -180 to 180: 0 is to the right, 90 downwards */
    double turn;        /* circling: 1 clockwise, -1 against it */
};

void motion_draw(struct rng *r, struct motion *out);
void motion_place(const struct motion *m, int frame, double *x, double *y);  /* of the thing's middle */
void motion_render(const struct motion *m, int frame, int side, uint8_t *pixels); /* side x side x 3 */
void motion_caption(const struct motion *m, struct text *out); /* "a small red circle swings slowly" */

#endif
