/* scene.h -- one or two coloured shapes on white, with the words for them.
**
** A scene is drawn from a stream of random numbers, and is all that there is to
** know of its picture. Lengths are shares of the picture's side, x to the right
** and y downwards. The things of a scene never touch each other or the edge.
*/
#ifndef LIMN_DATA_SCENE_H
#define LIMN_DATA_SCENE_H

#include "base/rng.h"
#include "base/text.h"

#define SCENE_SHAPES 5
#define SCENE_COLOURS 6
#define SCENE_SIZES 2
#define SCENE_PLACES 9    /* of a thing that is alone: rows of three */
#define SCENE_RELATIONS 4 /* of the first thing to the second */

extern const char *const scene_shapes[SCENE_SHAPES], *const scene_colours[SCENE_COLOURS];
extern const char *const scene_sizes[SCENE_SIZES], *const scene_places[SCENE_PLACES];
extern const char *const scene_relations[SCENE_RELATIONS];

struct thing {
    int shape, colour, size;
    double x, y; /* of its middle */
};

struct scene {
    int things;   /* 1 or 2 */
    struct thing thing[2];
    int place;    /* of one */
    int relation; /* of two */
};

struct thing scene_thing(struct rng *r); /* of any shape, colour and size, nowhere yet */
void scene_draw(struct rng *r, struct scene *out);
void scene_name_thing(const struct thing *t, struct text *out); /* "a small red circle" */
void scene_caption(const struct scene *s, struct text *out); /* "a small red circle left of a large blue ring" */
void scene_render(const struct scene *s, int side, uint8_t *pixels); /* side x side x 3 */

#endif
