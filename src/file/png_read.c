/* png_read.c -- reading PNG files through libpng.
**
** Every sort of PNG is brought to 8 bits, with or without alpha, by libpng; what
** is transparent is laid over white here. The header is read by hand, so that a
** file that claims more pixels than its bytes can hold is refused before
** libpng sees it. As in png.c, the state that a long jump must not lose lives
** in a struct.
*/
#include "file/png.h"

#include "base/mem.h"
#include "file/png_host.h"

#include <string.h>

#define HEAD_BYTES 29 /* signature, length, "IHDR", width, height, depth, colour type, three bytes more */
#define DEFLATE_RATIO 1032
#define CHUNK_MOST (8 << 20) /* no chunk but the pixels needs more */

struct decoder {
    const uint8_t *at;
    size_t left;
    png_structp png;
    png_infop info;
    struct picture *into;
    int channels; /* of raw: 1 to 4 */
    uint8_t *raw; /* height x width x channels, alpha last */
    struct png_host host;
};

static uint32_t number(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* A chunk of that name before the pixels. */
static bool has_chunk(const uint8_t *p, size_t n, const char *name)
{
    for (size_t at = 8; at + 12 <= n;) {
        const uint32_t length = number(p + at);
        if (!memcmp(p + at + 4, name, 4)) return true;
        if (!memcmp(p + at + 4, "IDAT", 4) || length > n - at - 12) return false;
        at += (size_t)length + 12;
    }
    return false;
}

int png_read_head(const void *bytes, size_t n, struct image_head *out, struct err *e)
{
    static const int samples[7] = {1, 0, 3, 1, 2, 0, 4}; /* by colour type */
    const uint8_t *p = bytes;
    CHECK(n >= HEAD_BYTES, e, ERR_FORMAT, "the PNG file ends within its header");
    CHECK(!memcmp(p + 12, "IHDR", 4), e, ERR_FORMAT, "the PNG file does not begin with its header");
    const uint32_t width = number(p + 16), height = number(p + 20);
    const int depth = p[24], type = p[25];
    const bool sound = width && height && width <= INT32_MAX && height <= INT32_MAX;
    CHECK(sound && type < 7 && samples[type], e, ERR_FORMAT,
          "the header of the PNG file makes no sense: %u x %u pixels of colour type %d", width, height, type);
    const double row = (double)width * samples[type] * depth / 8 + 1;
    CHECK(row * height <= (double)n * DEFLATE_RATIO, e, ERR_FORMAT,
          "the PNG file claims %u x %u pixels, more than its %zu bytes can hold", width, height, n);
    *out = (struct image_head){(int)height, (int)width, type == 0 || type == 4 ? 1 : 3, false, depth == 16};
    out->clear = type == 4 || type == 6 || has_chunk(p, n, "tRNS");
    return 0;
}

static void next_bytes(png_structp png, png_bytep to, size_t n)
{
    struct decoder *x = png_get_io_ptr(png);
    if (n > x->left) png_error(png, "the file ends early");
    memcpy(to, x->at, n);
    x->at += n;
    x->left -= n;
}

static void prepare(struct decoder *x)
{
    png_set_read_fn(x->png, x, next_bytes);
    png_set_user_limits(x->png, PICTURE_SIDE_MOST, PICTURE_SIDE_MOST);
    png_set_chunk_malloc_max(x->png, CHUNK_MOST);
    png_set_keep_unknown_chunks(x->png, PNG_HANDLE_CHUNK_NEVER, NULL, -1); /* texts, times, profiles */
    png_read_info(x->png, x->info);
    png_set_expand(x->png);
    png_set_scale_16(x->png);
}

static void decode(struct decoder *x)
{
    prepare(x);
    const int passes = png_set_interlace_handling(x->png);
    png_read_update_info(x->png, x->info);
    const struct picture *p = x->into;
    x->channels = png_get_channels(x->png, x->info);
    const size_t row = (size_t)p->width * (size_t)x->channels;
    const bool same = png_get_image_width(x->png, x->info) == (png_uint_32)p->width &&
                      png_get_image_height(x->png, x->info) == (png_uint_32)p->height;
    if (!same || png_get_rowbytes(x->png, x->info) != row || x->channels - !(x->channels & 1) != p->channels)
        png_error(x->png, IMAGE_OTHER);
    x->raw = png_host_take(&x->host, row * (size_t)p->height);
    if (!x->raw) png_error(x->png, "out of memory");
    for (int pass = 0; pass < passes; pass++)
        for (int y = 0; y < p->height; y++) png_read_row(x->png, x->raw + (size_t)y * row, NULL);
    png_read_end(x->png, NULL);
}

/* Makes libpng's two objects and decodes; false when libpng jumped out. */
static bool attempt(struct decoder *x)
{
    x->png = png_host_reader(&x->host);
    if (!x->png || setjmp(png_jmpbuf(x->png))) return false;
    x->info = png_create_info_struct(x->png);
    if (!x->info) return false;
    decode(x);
    return true;
}

static uint8_t over_white(int value, int alpha)
{
    return (uint8_t)((value * alpha + 255 * (255 - alpha) + 127) / 255);
}

static void lay_over_white(const struct decoder *x)
{
    const struct picture *p = x->into;
    const size_t pixels = (size_t)p->height * (size_t)p->width;
    const int channels = p->channels, step = x->channels;
    if (channels == step) {
        memcpy(p->bytes, x->raw, pixels * (size_t)channels);
        return;
    }
    for (size_t i = 0; i < pixels; i++) {
        const uint8_t *from = x->raw + i * (size_t)step;
        for (int c = 0; c < channels; c++)
            p->bytes[i * (size_t)channels + (size_t)c] = over_white(from[c], from[step - 1]);
    }
}

int png_read_pixels(const void *bytes, size_t n, struct picture *into, struct err *e)
{
    struct decoder x = {.at = bytes, .left = n, .into = into};
    const bool done = attempt(&x);
    png_destroy_read_struct(&x.png, &x.info, NULL);
    if (done) lay_over_white(&x);
    mem_free(x.raw);
    if (done) return 0;
    if (x.host.starved) return fail_memory(e);
    return fail(e, ERR_FORMAT, "the PNG file is damaged: %s", x.host.complaint);
}
