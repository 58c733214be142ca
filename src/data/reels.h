/* reels.h -- the frames of films, from GIF files or from folders of pictures, as one block. */
#ifndef LIMN_DATA_REELS_H
#define LIMN_DATA_REELS_H

#include "data/name.h"
#include "data/windows.h"
#include "tensor/tensor.h"

struct reels {
    struct tensor pixels; /* U8, all frames [F, H, W, C]; the caller's (mem_alloc), also after a failure */
    struct runs film;     /* which frames are a film; in the arena, like the names */
    int side;             /* that the frames were cut to; 0: they are as they were */
    const char **above;   /* of each film: the first folder that it lies in, below the top; NULL: it lies at the top */
};

bool reels_is_gif(const char *name);

/* Folders of numbered frames, or GIF films. size: frames become squares of that side; 0: they stay as they are, where
** all agree. Of frames in pictures the album's rule is used. */
int reels_read_frames(const struct name_path *n, int size, struct reels *r, struct arena *arena, struct err *e);
int reels_read_gifs(const struct name_path *n, int size, struct reels *r, struct arena *arena, struct err *e);

#endif
