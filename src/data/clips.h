/* clips.h -- clips: as many frames as are asked for, one after the other, wherever they begin in a film.
**
** An item is a picture that holds its frames one below another, which is the
** same block of numbers as [frames, height, width, channels]: what takes
** pictures takes clips.
*/
#ifndef LIMN_DATA_CLIPS_H
#define LIMN_DATA_CLIPS_H

#include "data/data.h"
#include "data/windows.h"

#define CLIP_FRAMES 16 /* where the films are long enough, and nothing is asked for */

/* pixels: U8, all frames of all films [F, H, W, C], mem_alloc'ed; they belong to d from here on, also where this fails.
** film: which frames are a film. labels: of the films, in d's arena, or NULL. frames 0: as many as the shortest film has,
** but at most CLIP_FRAMES, and of one film alone at most half of it; 1: pictures. Classes stand in d->item. */
int clips_hold(struct data *d, struct tensor pixels, const struct runs *film, const int32_t *labels, int frames,
               const char *title, struct err *e);

#endif
