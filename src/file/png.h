/* png.h -- writing PNG files, and reading them (to be called by image.c). */
#ifndef LIMN_FILE_PNG_H
#define LIMN_FILE_PNG_H

#include "base/text.h"
#include "file/image.h"

/* A line of text inside the file, as `identify -verbose` shows it. The key is plain ASCII, 1 to 79 letters. */
struct png_note {
    const char *key, *value; /* the value is UTF-8 */
};

/* png_format adds the file's bytes to out. */
int png_format(const struct picture *p, const struct png_note *note, int notes, struct text *out, struct err *e);
int png_write(const char *path, const struct picture *p, const struct png_note *note, int notes, struct err *e);

int png_read_head(const void *bytes, size_t n, struct image_head *out, struct err *e);
/* into is of the size and channels that png_read_head gave. */
int png_read_pixels(const void *bytes, size_t n, struct picture *into, struct err *e);

#endif
