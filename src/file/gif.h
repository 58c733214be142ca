/* gif.h -- films as GIF files, read and written by hand: no library that limn stands on knows them.
**
** Read: every frame as it would be seen, drawn over what the frames before it
** left; what is transparent is white. Grey where every frame is grey, else red,
** green, blue. Written: at most 256 colours for the whole film, exact where it
** has no more; it plays for ever.
*/
#ifndef LIMN_FILE_GIF_H
#define LIMN_FILE_GIF_H

#include "base/error.h"
#include "base/text.h"

#include <stdint.h>

#define GIF_SIDE_MOST 65535
#define GIF_FRAMES_MOST 65536

struct film {
    int frames, height, width;
    int channels;   /* 1: grey, 3: red, green, blue */
    int delay;      /* hundredths of a second for each frame; read: that of the first */
    uint8_t *bytes; /* frames x height x width x channels */
};

bool gif_known(const void *bytes, size_t n);                                         /* by the first bytes */
int gif_parse(const void *bytes, size_t n, size_t most, struct film *out, struct err *e); /* most: bytes of pixels */
int gif_format(const struct film *f, struct text *out, struct err *e);
int gif_write(const char *path, const struct film *f, struct err *e);
void film_free(struct film *f);

#endif
