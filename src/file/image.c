/* image.c -- chooses the decoder, and refuses absurd sizes for both. */
#include "file/image.h"

#include "file/jpeg.h"
#include "file/png.h"

#include <string.h>

static bool is_png(const void *bytes, size_t n)
{
    return n >= 8 && !memcmp(bytes, "\x89PNG\r\n\x1a\n", 8);
}

static bool is_jpeg(const void *bytes, size_t n)
{
    return n >= 3 && !memcmp(bytes, "\xff\xd8\xff", 3);
}

bool image_known(const void *bytes, size_t n)
{
    return is_png(bytes, n) || is_jpeg(bytes, n);
}

static int check_size(const struct image_head *h, struct err *e)
{
    const int64_t pixels = (int64_t)h->height * h->width;
    if (h->height <= PICTURE_SIDE_MOST && h->width <= PICTURE_SIDE_MOST && pixels <= IMAGE_PIXELS_MOST) return 0;
    fail(e, ERR_DATA, "a picture of %d x %d pixels is too large: %d million pixels are the most", h->width, h->height,
         IMAGE_PIXELS_MOST >> 20);
    return fail_hint(e, "make it smaller, for example with `convert -resize 25%%`");
}

int image_read_head(const void *bytes, size_t n, struct image_head *out, struct err *e)
{
    CHECK(n, e, ERR_FORMAT, "the file is empty, a PNG or JPEG picture was expected");
    if (is_png(bytes, n)) TRY(png_read_head(bytes, n, out, e));
    else if (is_jpeg(bytes, n)) TRY(jpeg_read_head(bytes, n, out, e));
    else {
        fail(e, ERR_FORMAT, "neither a PNG nor a JPEG picture, by its first bytes");
        return fail_hint(e, "convert pictures of other formats first, for example with `convert A.webp A.png`");
    }
    return check_size(out, e);
}

int image_decode_into(const void *bytes, size_t n, struct picture *into, struct err *e)
{
    const int failed = is_png(bytes, n) ? png_read_pixels(bytes, n, into, e) : jpeg_read_pixels(bytes, n, into, e);
    return failed == ERR_FORMAT ? fail_hint(e, "copy it again from where it came, or take it away") : failed;
}

int image_decode(const void *bytes, size_t n, struct picture *out, struct err *e)
{
    struct image_head head = {0};
    struct picture p = {0};
    TRY(image_read_head(bytes, n, &head, e));
    TRY(picture_new(head.height, head.width, head.channels, &p, e));
    const int failed = image_decode_into(bytes, n, &p, e);
    if (failed) picture_free(&p);
    else *out = p;
    return failed;
}
