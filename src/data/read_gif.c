/* read_gif.c -- a film as its frames: pictures, in their order. */
#include "base/atomic.h"
#include "data/name.h"
#include "data/pictures.h"
#include "data/readers.h"
#include "file/gif.h"
#include "file/parse.h"

#define FILE_MOST ((size_t)256 << 20)
#define FILM_MOST ((size_t)2 << 30) /* bytes of pixels */

static int gif_open(const struct reader *reader, const char *name, struct data *d, struct err *e)
{
    (void)reader;
    void *bytes;
    size_t n;
    struct film f;
    struct err inner = {0};
    TRY(file_read(name, FILE_MOST, &bytes, &n, e));
    const int failed = gif_parse(bytes, n, FILM_MOST, &f, &inner);
    mem_free(bytes);
    if (failed) return inner.kind == ERR_MEMORY ? fail_memory(e) : parse_within(name, &inner, e);
    const struct tensor pixels = {U8, SHAPE(f.frames, f.height, f.width, f.channels), f.bytes};
    return pictures_hold(d, pixels, NULL, name_file(name), e);
}

static bool gif_mine(const char *name)
{
    return name_ends(name, ".gif");
}

const struct reader reader_gif = {
    .name = "gif",
    .about = "films: each frame is a picture",
    .mine = gif_mine,
    .open = gif_open,
};
