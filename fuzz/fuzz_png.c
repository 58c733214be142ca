/* fuzz_png.c -- any bytes are refused or decoded as a picture (fuzz_jpeg.c: the same, from other seeds). */
#include "file/image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PIXELS_MOST (1 << 20) /* so that a search is not spent on filling memory */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err e = {0};
    struct image_head head;
    struct picture p;
    if (image_read_head(data, size, &head, &e) || (int64_t)head.height * head.width > PIXELS_MOST) return 0;
    if (image_decode(data, size, &p, &e)) return 0;
    unsigned sum = 0;
    for (int64_t i = 0; i < (int64_t)p.height * p.width * p.channels; i++) sum += p.bytes[i];
    volatile unsigned seen = sum;
    (void)seen;
    picture_free(&p);
    return 0;
}
