/* album.h -- pictures of any sort and size, in a folder or an archive, become one block of pixels.
**
** Size: as they are where all agree. Else squares: the largest centred one is
** cut out and brought to `side` by means; side is asked for, or the median of
** the smaller sides rounded to a multiple of 8, at most 64. Grey when every
** picture is grey at every pixel, else red, green, blue.
*/
#ifndef LIMN_DATA_ALBUM_H
#define LIMN_DATA_ALBUM_H

#include "data/data.h"
#include "data/entries.h"
#include "file/image.h"

#define ALBUM_MOST ((int64_t)2 << 30) /* bytes of pixels at once in memory */

struct album {
    struct entries files;    /* pictures, and what tells of them */
    int64_t count;
    int64_t *at;             /* count: the pictures' places among the files */
    size_t top;              /* letters of every picture's name that are the folder all lie in */
    struct image_head *head; /* count */
    int side;                /* 0: as they are */
    int height, width, channels;
};

bool album_is_picture(const char *name); /* by its end */

/* Lists. part: the folder within that is meant; "": train where it stands beside test, else all. */
int album_open(struct album *a, const char *path, const char *part, struct err *e);
void album_close(struct album *a); /* zero-initialised: always allowed */
const char *album_name(const struct album *a, int64_t i);

/* Reads every head, and decides on the size (side pixels; 0: by the rule above) and the channels that a header tells. */
int album_measure(struct album *a, int side, struct err *e);
double album_bytes(const struct album *a);                    /* of all pixels */

/* Those pictures (NULL: the first n) into pixels, n x height x width x channels. Several threads may ask. */
int album_read(struct album *a, const int64_t *picture, int64_t n, uint8_t *pixels, struct err *e);

/* All of them, if they are no more than ALBUM_MOST, in the order of `at`; what is grey at every pixel gets one channel.
** pixels is the caller's (mem_free). */
int album_decode(struct album *a, struct tensor *pixels, struct err *e);

/* d decodes its pictures when they are read. It takes the album, which is empty then, and the labels (may be NULL), also
** where this fails; the album's path must live as long as d. */
int album_hold(struct data *d, struct album *a, int32_t *labels, const char *title, struct err *e);

#endif
