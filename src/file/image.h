/* image.h -- encoded pictures, PNG or JPEG, become 8-bit pixels.
**
** Which of the two it is stands in the first bytes, not in the name. Grey stays
** grey, all else becomes red, green, blue; 16 bits are rounded to 8; what is
** transparent is laid over white. Gamma, colour profiles and marks of
** orientation are not applied. The size is checked before anything is
** allocated for it.
*/
#ifndef LIMN_FILE_IMAGE_H
#define LIMN_FILE_IMAGE_H

#include "file/picture.h"

#define IMAGE_PIXELS_MOST (64 << 20)

struct image_head {
    int height, width;
    int channels; /* of the picture it becomes: 1 or 3 */
    bool clear;   /* it may have transparent pixels, which become white */
    bool deep;    /* 16 bits, which are rounded */
};

bool image_known(const void *bytes, size_t n);                                        /* by the first bytes */
int image_read_head(const void *bytes, size_t n, struct image_head *out, struct err *e); /* cheap; checks the size */
int image_decode(const void *bytes, size_t n, struct picture *out, struct err *e);

/* The same into memory that is there: a picture whose head was read before. It must still be of that size. */
int image_decode_into(const void *bytes, size_t n, struct picture *into, struct err *e);
#define IMAGE_OTHER "the pixels are not what the header said" /* for the two decoders */

#endif
