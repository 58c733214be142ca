/* fuzz_gif.c -- any bytes are refused or read as a film; what was read is written, and read again as it was. */
#include "base/mem.h"
#include "file/gif.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PIXELS_MOST ((size_t)1 << 20) /* so that a search is not spent on filling memory */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err e = {0};
    struct film f, again;
    struct text out = {0};
    if (gif_parse(data, size, PIXELS_MOST, &f, &e)) return 0;
    if (gif_format(&f, &out, &e) || gif_parse(out.data, out.length, PIXELS_MOST, &again, &e)) abort();
    if (again.frames != f.frames || again.height != f.height || again.width != f.width) abort();
    film_free(&again);
    film_free(&f);
    text_free(&out);
    return 0;
}
