/* jpeg.h -- reading JPEG files, through libjpeg-turbo; a build without it says so. To be called by image.c. */
#ifndef LIMN_FILE_JPEG_H
#define LIMN_FILE_JPEG_H

#include "file/image.h"

int jpeg_read_head(const void *bytes, size_t n, struct image_head *out, struct err *e);
/* into is of the size and channels that jpeg_read_head gave. */
int jpeg_read_pixels(const void *bytes, size_t n, struct picture *into, struct err *e);

#endif
