/* album.h -- pictures of any sort and size, in a folder or an archive, become one block of pixels.
**
** Size: as they are where all agree. Else squares: the largest centred one is
** cut out and brought to `side` by means; side is asked for, or the median of
** the smaller sides rounded to a multiple of 8, at most 64. Grey when every
** picture is grey at every pixel, else red, green, blue.
*/
#ifndef LIMN_DATA_ALBUM_H
#define LIMN_DATA_ALBUM_H

#include "data/entries.h"
#include "file/image.h"

#define ALBUM_MOST ((int64_t)2 << 30) /* bytes of pixels */

struct album {
    struct entries files;    /* pictures, and what tells of them */
    int64_t count;
    int64_t *at;             /* count: the pictures' places among the files */
    size_t top;              /* letters of every picture's name that are the folder all lie in */
    struct image_head *head; /* count */
    int side;                /* 0: as they are */
};

bool album_is_picture(const char *name); /* by its end */

/* Lists. part: the folder within that is meant; "": train where it stands beside test, else all. */
int album_open(struct album *a, const char *path, const char *part, struct err *e);
void album_close(struct album *a); /* zero-initialised: always allowed */
const char *album_name(const struct album *a, int64_t i);

/* Decodes, with side pixels (0: by the rule above), in the order of `at`. pixels is N x height x width x 1 or 3, the
** caller's (mem_alloc). */
int album_decode(struct album *a, int side, struct tensor *pixels, struct err *e);

#endif
